"""Which column of a file is which field, and what the rows say then, as columns of text."""

from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from debitcli.errors import DataError, UsageError
from debitcli.exchange.layout import Layout, normal, recognised
from debitcli.fields.value import Problem
from debitcli.files.formulas import MARK, unmarked
from debitcli.forms.form import Form, near

if TYPE_CHECKING:
    from debitcli.exchange.target import Target

PROBLEMS = "problems"
"""The column that a file of rejected rows has at its end."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The reading of a header: for each column its field, and the places of those that are unclear or have no field.

    `order` are the places in the order in which they count, where a layout prefers some: the first with a value does.
    """

    header: tuple[str, ...]
    targets: tuple[str | None, ...]
    unclear: tuple[int, ...] = ()
    unused: tuple[int, ...] = ()
    layout: Layout | None = None
    order: tuple[int, ...] = ()


class Header:
    """How the header of a file of a noun is read, in a book with this form."""

    def __init__(self, target: "Target", form: Form) -> None:
        self.form, self.custom = form, target.custom
        self.given = [each for each in form.every if each.given_by != "book"]
        self.fields = [*(each.key for each in self.given), *target.parts]
        self._layouts = target.layouts
        # The book's own, and what a file of rejected rows says: every import passes over them.
        self._ignored = {normal(each.key) for each in form.every if each.given_by == "book"} | {normal(PROBLEMS)}
        called = {each.key: each.also_called for each in self.given} | dict(target.parts)
        self.known = {normal(word): key for key, words in called.items() for word in words.split("|") if word}
        self.known |= {normal(each.label): each.key for each in self.given}
        # Keys win over what other fields are also called.
        self.known |= {normal(key): key for key in (*target.parts, *(each.key for each in self.given))}

    def read(self, header: Sequence[str], asked: Mapping[str, str | None], layout: Layout | None) -> Columns:
        """What each column is: as `asked` (name or `#3` → field, or None), by layout, or by key, label, other names.

        Raises UsageError where `asked` names what is not there, DataError where two columns are one field.
        """
        names = numbered(header)
        layout = layout or recognised(header, self._layouts)
        wanted = self._asked(names, asked)
        targets: list[str | None] = []
        unclear: list[int] = []
        for place, name in enumerate(names):
            target = self.known.get(normal(header[place])) if layout is None else layout.columns.get(normal(name))
            if place in wanted:
                target = wanted[place]
            elif target is None and layout is None and name and normal(name) not in self._ignored:
                unclear.append(place)
            targets.append(target)
        if layout is None:
            _refuse_twice(header, targets)
        unused = [
            place
            for place, (name, target) in enumerate(zip(header, targets, strict=True))
            if target is None and name and place not in wanted and normal(name) not in self._ignored
        ]
        ranks = {column: rank for rank, column in enumerate(layout.columns)} if layout else {}
        order = sorted(range(len(names)), key=lambda place: ranks.get(normal(names[place]), len(ranks)))
        return Columns(tuple(header), tuple(targets), tuple(unclear), tuple(unused), layout, tuple(order))

    def near(self, column: str) -> list[str]:
        """The fields that a column may mean."""
        found = get_close_matches(normal(column), self.known, n=3, cutoff=0.75)
        return list(dict.fromkeys(self.known[name] for name in found))

    def _asked(self, names: Sequence[str], asked: Mapping[str, str | None]) -> dict[int, str | None]:
        places = {normal(name): place for place, name in reversed(list(enumerate(names)))}
        places |= {f"#{place + 1}": place for place in range(len(names))}
        wanted: dict[int, str | None] = {}
        for column, field in asked.items():
            place = places.get(column if column.startswith("#") else normal(column))
            if place is None:
                near_ones = get_close_matches(column, names, n=3)
                raise UsageError(f'--map: there is no column "{column}".', near(column, near_ones or list(names)))
            if field and field not in self.fields:
                raise UsageError(f'--map: "{field}" is no field.', near(field, self.fields))
            wanted[place] = field or None
        return wanted


def numbered(header: Sequence[str]) -> list[str]:
    """Names that stand several times get their count behind them, from the second on."""
    seen: dict[str, int] = {}
    names = []
    for name in header:
        seen[normal(name)] = seen.get(normal(name), 0) + 1
        count = seen[normal(name)]
        names.append(f"{name} {count}" if name.strip() and count > 1 else name.strip())
    return names


def _refuse_twice(header: Sequence[str], targets: Sequence[str | None]) -> None:
    first: dict[str, int] = {}
    for place, target in enumerate(targets):
        if target is None:
            continue
        if target in first:
            one, other = header[first[target]], header[place]
            places = f'columns {first[target] + 1} ("{one}") and {place + 1} ("{other}")'
            raise DataError(
                [Problem("column", other, f"is {target}, as another column is", column=other)],
                f"Nothing saved: {places} are both {target}.",
                f'Leave one out: --map "#{place + 1}="',
            )
        first[target] = place


@dataclass(frozen=True)
class Plan:
    """How rows become columns of text.

    `marked` cells may have an apostrophe against formulas in front. A text of a `foreign` file is one value, whatever
    stands in it.
    """

    targets: tuple[str | None, ...]
    marked: bool
    foreign: bool
    order: tuple[int, ...] = ()

    @property
    def used(self) -> list[tuple[int, str]]:
        """The columns that count, those first that are preferred: place and field."""
        return [(place, key) for place in self.order or range(len(self.targets)) if (key := self.targets[place])]

    def columns(self, rows: Sequence[Sequence[str]], form: Form, target: "Target") -> dict[str, list[str]]:
        """What rows say, by field; an empty text where they say nothing."""
        table = list(zip(*rows, strict=True))
        columns: MutableMapping[str, list[str]] = {}
        for place, key in self.used:
            typed = self._typed(table[place])
            if key in columns:
                # Of several columns for one field, the first with a value counts.
                typed = [first or other for first, other in zip(columns[key], typed, strict=True)]
            columns[key] = typed
        if self.foreign:
            for key, typed in columns.items():
                if key in form.by_key and (whole := form.by_key[key].kind.whole) is not str:
                    columns[key] = [whole(text) if text else text for text in typed]
        if not columns.keys().isdisjoint(target.parts):
            target.put_together(columns)
        return dict(columns)

    def _typed(self, column: Sequence[str]) -> list[str]:
        """What was typed into the cells of a column."""
        if not self.marked:
            return list(column)
        return [unmarked(cell) if cell[:1] == MARK else cell for cell in column]
