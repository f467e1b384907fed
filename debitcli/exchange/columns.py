"""Which column of a file is which field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from debitcli.errors import UsageError
from debitcli.exchange.layout import Layout, normal, recognised
from debitcli.forms.form import Form, near

if TYPE_CHECKING:
    from debitcli.exchange.target import InFiles

PROBLEMS = "problems"
"""The column that a file of rejected rows has at its end."""


Place = tuple[int, ...]
"""The places of the columns that make one value together; mostly one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The reading of a header: for each column its field, and the places of those that are unclear or have no field.

    `ranks` tell which of several columns for one field comes first.
    """

    header: tuple[str, ...]
    targets: tuple[str | None, ...]
    unclear: tuple[int, ...] = ()
    unused: tuple[int, ...] = ()
    layout: Layout | None = None
    ranks: tuple[int, ...] = ()
    # Those of which a person was asked what they are.
    asked: tuple[int, ...] = ()
    # What was said of such a file before, by column.
    remembered: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def blocks(self) -> dict[str, tuple[tuple[Place, ...], ...]]:
        """For each field the places of its columns: by block, in the order in which they count."""
        names = {normal(name): place for place, name in reversed(list(enumerate(numbered(self.header))))}
        known = self.layout.columns if self.layout else {}
        found: dict[str, tuple[tuple[Place, ...], ...]] = {}
        for key, blocks in self.layout.blocks.items() if self.layout else ():
            ways = tuple(
                tuple(
                    places
                    for way in block
                    if (places := tuple(names[n] for n in way if n in names and self.targets[names[n]] == key))
                )
                for block in blocks
            )
            if any(ways):
                found[key] = ways
        # What a person says of a column, and what is no layout's, counts before.
        asked: dict[str, list[int]] = {}
        for place, (name, target) in enumerate(zip(numbered(self.header), self.targets, strict=True)):
            if target is not None and known.get(normal(name)) != target:
                asked.setdefault(target, []).append(place)
        for target, some in asked.items():
            some.sort(key=lambda place: self.ranks[place] if self.ranks else place)
            first = tuple((place,) for place in some)
            found[target] = tuple(first + block for block in found.get(target, ((),)))
        return found


class Header:
    """How the header of a file of a noun is read, in a book with this form."""

    def __init__(self, target: "InFiles", form: Form) -> None:
        self.form, self.custom, self.exported = form, target.custom, target.columns(form)
        self.given = [each for each in form.every if each.given_by != "book"]
        self.fields = [*(each.key for each in self.given), *(key for key, words in target.parts.items() if words)]
        self._layouts = target.layouts
        # The book's own, and what a file of rejected rows says: every import passes over them.
        self._ignored = {normal(each.key) for each in form.every if each.given_by == "book"} | {normal(PROBLEMS)}
        # The names of each field's columns, those first that say it best.
        called = {each.key: [each.key, each.label, *each.also_called.split("|")] for each in self.given}
        called |= {key: [key, *words.split("|")] for key, words in target.parts.items()}
        self.known: dict[str, str] = {}
        self._ranks: dict[str, int] = {}
        for rank, key, word in sorted((n, key, word) for key, words in called.items() for n, word in enumerate(words)):
            if normal(word) and normal(word) not in self.known:
                self.known[normal(word)], self._ranks[normal(word)] = key, rank

    def read(self, header: Sequence[str], asked: Mapping[str, str | None], layout: Layout | None) -> Columns:
        """What each column is: as `asked` (name or `#3` → field, or None), by layout, or by key, label, other names.

        Raises UsageError where `asked` names what is not there.
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
        unused = [
            place
            for place, (name, target) in enumerate(zip(header, targets, strict=True))
            if target is None and place not in wanted and normal(name) not in self._ignored
            if not (layout and layout.only and normal(name) == normal(layout.only[0]))
        ]
        ranks = tuple(-1 if n in wanted else self._ranks.get(normal(name), 0) for n, name in enumerate(header))
        return Columns(tuple(header), tuple(targets), tuple(unclear), tuple(unused), layout, ranks)

    def near(self, column: str) -> list[str]:
        """The fields that a column may mean."""
        found = get_close_matches(normal(column), self.known, n=3, cutoff=0.75)
        return list(dict.fromkeys(self.known[name] for name in found))

    def _asked(self, names: Sequence[str], asked: Mapping[str, str | None]) -> dict[int, str | None]:
        places = {normal(name): place for place, name in reversed(list(enumerate(names)))}
        by_place = {f"#{place + 1}": place for place in range(len(names))}
        as_written = {name: place for place, name in reversed(list(enumerate(names)))}
        wanted: dict[int, str | None] = {}
        for column, key in asked.items():
            place = as_written.get(column, by_place.get(column, places.get(normal(column) or column)))
            if place is None:
                near_ones = get_close_matches(column, names, n=3)
                raise UsageError(f'--map: there is no column "{column}".', near(column, near_ones or list(names)))
            if key and key not in self.fields:
                raise UsageError(f'--map: "{key}" is no field.', near(key, self.fields))
            wanted[place] = key or None
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
