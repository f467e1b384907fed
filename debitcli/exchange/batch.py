"""The check of a batch of rows by the one check of the form, so that many are written as fast as one."""

from collections.abc import Container, Sequence
from dataclasses import replace
from itertools import compress
from typing import Any, NamedTuple

from debitcli.database.bulk import NewRows
from debitcli.exchange.plan import Plan, Told
from debitcli.exchange.target import Keys, Row, Target
from debitcli.forms.custom import Definition
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader, Remark

Words = tuple[str, str | None, str, str]
"""A problem: field, value, message, hint."""


class Wrong(NamedTuple):
    """A row that cannot be saved: its place in the batch, its problems, and its keys as far as it could be read."""

    place: int
    problems: list[Words]
    keys: tuple[Any, ...] | None


class Checked(NamedTuple):
    """What became of a batch of rows.

    Those that can be saved stand in columns: their places in the batch, the rows to write, their keys. What hangs
    beside them is by field and place, for those rows that have any; warnings (field, message) are by place too.
    `left` has a value of each column that was left out, by its place.
    """

    places: Sequence[int]
    new: NewRows
    keys: Keys
    beside: dict[str, dict[int, tuple[str, ...]]]
    warnings: list[tuple[int, str, str]]
    wrong: list[Wrong]
    left: dict[int, str]

    def only(self, chosen: Sequence[bool]) -> "Checked":
        """Without the rows that can be saved and are not `chosen`."""
        return self._replace(
            places=list(compress(self.places, chosen)),
            new=self.new.only(chosen),
            keys=[list(compress(column, chosen)) for column in self.keys],
        )

    def at(self, places: Container[int]) -> "Checked":
        """The rows at these places, those that are wrong too."""
        wrong = [row for row in self.wrong if row.place in places]
        return self.only([place in places for place in self.places])._replace(wrong=wrong)


class Checker:
    """The check of rows by one plan and one set of rules, `width` cells wide, in a book with these custom fields."""

    def __init__(self, target: Target, plan: Plan, rules: Rules, custom: Sequence[Definition], width: int) -> None:
        self.target, self.plan, self.rules, self.custom, self.width = target, plan, rules, tuple(custom), width
        form = replace(target.form, custom=tuple(each.field for each in custom))
        self.reader = Reader(form, rules)

    def __reduce__(self) -> tuple[type["Checker"], tuple[Any, ...]]:
        """For a process that has nothing of this one: it makes a reader of its own."""
        return Checker, (self.target, self.plan, self.rules, self.custom, self.width)

    def check(self, rows: Sequence[Row]) -> Checked:
        """Every row."""
        found = [faults_of(row, self.plan, self.width) for row in rows]
        faults = {place: words for place, words in enumerate(found) if words}
        places = [place for place in range(len(rows)) if place not in faults] if faults else range(len(rows))
        cells = [padded(rows[place][1], self.width) for place in places]
        form = self.reader.form
        told = self.plan.columns(cells, form, self.target) if cells else Told({}, {}, [])
        columns: dict[str, Sequence[str | None]] = dict(told.columns)
        for key in self.rules.defaults:
            if key in columns:
                columns[key] = [text or None for text in columns[key]]
                assumed = self.reader.form.show(key, self.rules.defaults, self.reader.context_of({}))
                empty = [n for n, text in enumerate(columns[key]) if text is None]
                told.remarks.extend([(n, key, f"is not said: {assumed} is taken") for n in empty])
        table = self.reader.read(columns, len(cells))
        new, keys = self.target.ready(table, form)
        wrong = [Wrong(place, words, None) for place, words in faults.items()]
        for n, problems in table.problems.items():
            words = [(p.field, p.value, p.message, p.hint) for p in problems]
            wrong.append(Wrong(places[n], words, tuple([column[n] for column in keys])))
        wrong.sort(key=lambda row: row.place)
        beside = {
            each.key: {
                places[n]: value for n, value in enumerate(table.values[each.key]) if value and n not in table.problems
            }
            for each in form.beside
            if each.key in columns
        }
        for n, name, message in told.remarks:
            table.remarks.setdefault(n, []).append(Remark(name, message))
        warnings = [(places[n], *remark) for n in sorted(table.remarks) for remark in table.remarks[n]]
        checked = Checked(places, new, keys, beside, warnings, wrong, told.left)
        return checked.only([n not in table.problems for n in range(len(cells))]) if table.problems else checked


def padded(cells: list[str], width: int) -> list[str]:
    """The cells of a row as wide as the header: many programs leave out what is empty at its end."""
    return cells + [""] * (width - len(cells)) if len(cells) < width else cells[:width]


def faults_of(row: Row, plan: Plan, width: int) -> list[Words]:
    """What is wrong with a row as such, and with those of its cells that count."""
    _, cells, _, fault = row
    if isinstance(fault, dict):
        named = dict(plan.used)
        return [(named[place], cells[place], words, "") for place, words in fault.items() if place in named]
    if fault:
        return [("row", None, fault, "")]
    if len(cells) < min(width, 2) or (len(cells) > width and any(cells[width:])):
        message = f"has {len(cells)} cells where the header has {width}"
        return [("row", None, message, "is a quote or a delimiter amiss?")]
    return []
