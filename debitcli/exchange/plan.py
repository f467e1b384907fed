"""How the rows of a file become columns of text, field by field."""

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from debitcli.exchange.columns import Place
from debitcli.fields import folding
from debitcli.fields.value import Accepted, Context, Outcome
from debitcli.files.formulas import MARK, unmarked
from debitcli.forms.form import Form

if TYPE_CHECKING:
    from debitcli.exchange.target import InFiles

# What divides several values in a cell of Google's contacts.
_SEVERAL = ":::"
_GUARDED = re.compile(r"^'(?=[0-9])")
_NOTHING = Context()


class Told(NamedTuple):
    """What rows said: columns of text by field; by place a value of each column that was left out; remarks on rows."""

    columns: dict[str, list[str]]
    left: dict[int, str]
    remarks: list[tuple[int, str, str]]


@dataclass(frozen=True)
class Plan:
    """How rows become columns of text: the places of each field's columns, by block and in order (see `Columns`).

    `marked` cells may have an apostrophe against formulas in front. A text of a `foreign` file is one value, whatever
    stands in it. `unused` are the places of columns that have no field.
    """

    blocks: Mapping[str, tuple[tuple[Place, ...], ...]]
    marked: bool
    foreign: bool
    unused: tuple[int, ...] = ()
    # The moment of the import, ISO 8601.
    now: str = ""

    @property
    def used(self) -> list[tuple[int, str]]:
        """The columns that count: place and field, those of a field that come first before others."""
        return [(p, key) for key, blocks in self.blocks.items() for block in blocks for way in block for p in way]

    @property
    def fallbacks(self) -> dict[int, list[int]]:
        """The columns that count only where those before them for the same field are empty, and which those are."""
        return {
            way[0]: [before[0] for before in blocks[0][:n]]
            for blocks in self.blocks.values()
            if len(blocks) == 1
            for n, way in enumerate(blocks[0])
            if n
        }

    def columns(self, rows: Sequence[Sequence[str]], form: Form, target: "InFiles") -> Told:
        """What rows say, by field; an empty text where they say nothing."""
        table = list(zip(*rows, strict=True))
        told = Told({}, {place: sample for place in self.unused if (sample := _first(table[place]))}, [])
        chosen = self._chosen(table, len(rows))
        columns: MutableMapping[str, list[str]] = told.columns
        for key, blocks in self.blocks.items():
            read = [self._of_block(block, key, form, table, told) for block in blocks]
            columns[key] = read[0]
            if len(blocks) > 1:
                columns[key] = [read[block][row] for row, block in enumerate(chosen)]
                for n, place in _apart(blocks):
                    if sample := _first(cell for cell, of in zip(table[place], chosen, strict=True) if of != n):
                        told.left.setdefault(place, sample)
        if self.foreign:
            for key, typed in columns.items():
                if key in form.by_key and (whole := form.by_key[key].kind.whole) is not str:
                    columns[key] = [whole(text) if text else text for text in typed]
        if columns and (self.foreign or not columns.keys().isdisjoint(target.parts)):
            told.remarks.extend(target.put_together(columns, foreign=self.foreign, now=self.now))
        return told

    def _chosen(self, table: Sequence[Sequence[str]], count: int) -> list[int]:
        """Which block of each row counts: the first in which there is anything."""
        most = max(map(len, self.blocks.values()), default=1)
        chosen = [most] * count
        for n in range(most) if most > 1 else ():
            places = [p for blocks in self.blocks.values() if len(blocks) > 1 for m, p in _apart(blocks) if m == n]
            for row in range(count):
                if chosen[row] == most and any(table[place][row].strip() for place in places):
                    chosen[row] = n
        return [0 if n == most else n for n in chosen]

    def _of_block(
        self, block: Sequence[Place], key: str, form: Form, table: Sequence[Sequence[str]], told: Told
    ) -> list[str]:
        """The values of a field that one block says, the first way with a value counts."""
        values = [""] * len(table[0])
        for n, way in enumerate(block):
            typed = self._typed(table[way[0]])
            if len(way) > 1:
                lines = zip(*(self._typed(table[place]) for place in way), strict=True)
                typed = ["\n".join(filter(None, map(str.strip, cells))) for cells in lines]
            if n == 0:
                values = typed
            else:
                if sample := _first(_not_taken(values, typed, key, form)):
                    told.left.setdefault(way[0], sample)
                values = [first if first.strip() else other for first, other in zip(values, typed, strict=True)]
        if self.foreign:
            for row, cell in enumerate(values):
                if _SEVERAL in cell:
                    values[row] = _first_of(cell, key, row, form, told)
        return values

    def _typed(self, column: Sequence[str]) -> list[str]:
        """What was typed into the cells of a column."""
        # Few columns have a mark: all cells are looked through at once, before each is.
        if not self.marked or f"\n{MARK}" not in "\n".join(("", *column)):
            return list(column)
        if self.foreign:
            # Shops put an apostrophe before figures, so that spreadsheets keep them as they are.
            return [_GUARDED.sub("", unmarked(cell)) if cell[:1] == MARK else cell for cell in column]
        return [unmarked(cell) if cell[:1] == MARK else cell for cell in column]


def _apart(blocks: Sequence[Sequence[Place]]) -> list[tuple[int, int]]:
    """The places by the numbers of their blocks; those of columns that count in every block are of none."""
    places = [{place for way in block for place in way} for block in blocks]
    everywhere = places[0].intersection(*places)
    return [(n, place) for n, some in enumerate(places) for place in sorted(some - everywhere)]


def _first(cells: Iterable[str]) -> str:
    """The first that says something."""
    return next((cell for cell in cells if cell and not cell.isspace()), "")


def _not_taken(values: Sequence[str], others: Sequence[str], key: str, form: Form) -> Iterator[str]:
    """What a second column says where the first says something else."""
    read = form.by_key[key].kind.read if key in form.by_key else None
    for value, other in zip(values, others, strict=True):
        differ = value.strip() and other.strip() and folding.fold(value.strip()) != folding.fold(other.strip())
        if differ and (read is None or not _is_the_same(read(value, _NOTHING), read(other, _NOTHING))):
            yield other


def _is_the_same(one: Outcome[Any], other: Outcome[Any]) -> bool:
    return isinstance(one, Accepted) and isinstance(other, Accepted) and one.value == other.value


def _first_of(cell: str, key: str, row: int, form: Form, told: Told) -> str:
    """The first of several values in a cell of Google; where a field takes several, all of them."""
    first, *others = [part.strip() for part in cell.split(_SEVERAL) if part.strip()] or [""]
    if key in form.by_key and form.by_key[key].kind.several:
        return cell
    if others:
        told.remarks.append((row, key, f"leaves out what else was given: {', '.join(others)}"))
    return first
