"""What became of rows of a file that were checked, by columns, so that many are written as fast as one."""

from collections.abc import Sequence
from itertools import compress
from operator import itemgetter
from typing import Any, NamedTuple

from debitcli.customers.customer import NewCustomers

Row = tuple[int, list[str] | str, str]
"""The line of a row, its cells or what is wrong with it, and its text as it came (where cells are not all of it)."""


class WrongRow(NamedTuple):
    """A row that cannot be saved: its place in the batch, problems (field, value, message, hint), `TwinKeys`."""

    place: int
    problems: list[tuple[str, str | None, str, str]]
    keys: tuple[Any, ...] | None


class Checked(NamedTuple):
    """What became of a batch of rows.

    Those that can be saved stand in columns: their places in the batch, `NewCustomers` (discounts and times as text),
    `TwinKeys`. Consents and notes are by place, for those rows that have any; warnings (field, message) by place too.
    """

    places: Sequence[int]
    new: NewCustomers
    keys: Sequence[Sequence[Any]]
    consents: dict[int, tuple[tuple[str, str], ...]]
    notes: dict[int, tuple[str, ...]]
    warnings: list[tuple[int, str, str]]
    wrong: list[WrongRow]

    @classmethod
    def nothing(cls) -> "Checked":
        """Of no rows."""
        return cls([], NewCustomers([], {}, [], []), [], {}, {}, [], [])

    def only(self, chosen: Sequence[bool]) -> "Checked":
        """Without the rows that can be saved and are not `chosen`."""

        def choose(column: Sequence[Any]) -> list[Any]:
            return list(compress(column, chosen))

        numbers, columns, categories, custom = self.new
        columns = {name: choose(column) for name, column in columns.items()}
        new = NewCustomers(choose(numbers), columns, choose(categories), choose(custom))
        return self._replace(places=choose(self.places), new=new, keys=list(map(choose, self.keys)))

    def plain(self) -> tuple[Any, ...]:
        """The same of nothing but tuples, lists, numbers and texts, so that it travels fast between processes."""
        new, wrong = tuple(self.new), [tuple(row) for row in self.wrong]
        return (self.places, new, self.keys, self.consents, self.notes, self.warnings, wrong)

    @classmethod
    def of_plain(cls, plain: tuple[Any, ...]) -> "Checked":
        """What `plain` made."""
        places, new, keys, consents, notes, warnings, wrong = plain
        rows = [WrongRow(*row) for row in wrong]
        return cls(places, NewCustomers(*new), keys, consents, notes, warnings, rows)

    def together_with(self, other: "Checked") -> "Checked":
        """These rows and others of the same batch, in the order of their places."""
        consents, notes = self.consents | other.consents, self.notes | other.notes
        warnings = sorted(self.warnings + other.warnings, key=itemgetter(0))
        wrong = sorted(self.wrong + other.wrong, key=itemgetter(0))
        if not (self.places and other.places):
            most = self if self.places else other
            return Checked(most.places, most.new, most.keys, consents, notes, warnings, wrong)
        rows: list[tuple[Any, ...]] = []
        for part in (self, other):
            numbers, columns, categories, custom = part.new
            in_order = [columns[name] for name in self.new.columns]
            rows += zip(part.places, numbers, categories, custom, *in_order, *part.keys, strict=True)
        places, numbers, categories, custom, *rest = zip(*sorted(rows, key=itemgetter(0)), strict=True)
        columns = dict(zip(self.new.columns, rest, strict=False))
        new = NewCustomers(numbers, columns, categories, custom)
        return Checked(places, new, rest[len(columns) :], consents, notes, warnings, wrong)
