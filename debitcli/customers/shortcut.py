"""The check of rows of which nothing is to be said, column by column, to the same result as `form.check`.

The fields are read by the same checks, and the keys made by the same rules. What falls away is what an ordinary row
does without: a draft, problems, a customer to hold. A test compares both ways on a hundred thousand rows.
"""

from collections.abc import Sequence
from itertools import compress
from typing import Any, NamedTuple

from debitcli.customers import form
from debitcli.customers.checked import Checked, Row
from debitcli.customers.columns import ARCHIVED, PARTS, Plan
from debitcli.customers.customer import VALUES, Keyed, NewCustomers, key_columns, stored_keys, twin_keys
from debitcli.customers.form import Rules
from debitcli.fields import names
from debitcli.fields.text import Text
from debitcli.fields.value import Check, Context, Refused
from debitcli.terminal.safe import MARK, from_spreadsheet

# What is known of a value that needs the long way.
_LONG = object()
# Longer values hardly repeat; so many of a column are remembered, and so many places.
_LONGEST_VALUE = 60
_MOST_VALUES = 10_000
_MOST_PLACES = 4_000


class _Place(NamedTuple):
    """What holds for all customers of a country and region."""

    country: str | None
    region: str | None
    context: Context
    warnings: tuple[tuple[str, str], ...]


class _Places(dict[tuple[str, str], _Place | None]):
    """The places that texts of a country and a region mean; None for one of which there is more to say."""

    def __init__(self, rules: Rules, *, marked: bool) -> None:
        super().__init__()
        self._rules, self._marked = rules, marked

    def __missing__(self, typed: tuple[str, str]) -> _Place | None:
        if len(self) >= _MOST_PLACES:
            self.clear()
        cells = dict(zip(form.PLACE, typed, strict=True))
        draft = {key: from_spreadsheet(cell) if self._marked else cell for key, cell in cells.items() if cell}
        checked = form.check(draft, self._rules)
        if any(p.field in cells for p in checked.problems) or any(w != form.LACKS_REGION for w in checked.warnings):
            self[typed] = None
        else:
            found = checked.customer.country, checked.customer.region
            warnings = tuple([(w.field, w.message) for w in checked.warnings])
            self[typed] = _Place(*found, self._rules.context(*found), warnings)
        return self[typed]


class _Values(dict[str, Any]):
    """The values that texts of a field mean whose check asks for no place; `_LONG` for one that is more to say of."""

    def __init__(self, check: Check, context: Context, empty: Any) -> None:
        super().__init__({"": empty})
        self._check, self._context, self._empty = check, context, empty

    def __missing__(self, typed: str) -> Any:
        outcome = self._check(typed, self._context)
        value = _LONG if isinstance(outcome, Refused) or outcome.warnings else outcome.value
        if len(typed) <= _LONGEST_VALUE:
            if len(self) >= _MOST_VALUES:
                self.clear()
                self[""] = self._empty
            self[typed] = value
        return value


class Shortcut:
    """For rows of one plan under one set of rules."""

    def __init__(self, plan: Plan, rules: Rules) -> None:
        self._marked, self._foreign = plan.marked, plan.foreign
        cells = {target: cell for cell, target in plan.used}
        # Several columns for one field, and names in parts, are put together on the long way.
        self._leads_somewhere = len(cells) == len(plan.used) and cells.keys().isdisjoint(PARTS) and "name" in cells
        self._country, self._region = cells.get("country"), cells.get("region")
        self._notes = cells.get(form.NOTES)
        self._needs_the_long_way = [cells[key] for key in (form.CONSENTS, ARCHIVED) if key in cells]
        # The cell, its field, its check, and the values that are known of it, if they repeat.
        self._columns: list[tuple[int, str, Check, _Values | None]] = []
        for key, check, repeats, _ in rules.form.reading_order:
            if key in cells and key not in form.PLACE:
                known = _Values(check, rules.context(None, None), form.WITHOUT_VALUE.get(key)) if repeats else None
                self._columns.append((cells[key], key, check, known))
        self._keys = list(rules.form.by_key)
        self._required = {"name", *rules.required}
        self._own = [d.key for d in rules.form.custom]
        self._places = _Places(rules, marked=plan.marked)

    def check(self, rows: Sequence[Row], places: Sequence[int]) -> Checked:
        """What the long way makes of the rows at these places, without those that must take it."""
        table = list(zip(*[rows[place][1] for place in places], strict=True)) if self._leads_somewhere else []
        if not table:
            return Checked.nothing()
        empty = [""] * len(places)
        countries = empty if self._country is None else table[self._country]
        regions = empty if self._region is None else table[self._region]
        found = [self._places[pair] for pair in zip(countries, regions, strict=True)]
        where = [place for place in found if place is not None]
        long = {n for n, place in enumerate(found) if place is None}
        for cell in self._needs_the_long_way:
            long.update([n for n, typed in enumerate(table[cell]) if typed])
        if long:
            return self.check(rows, [place for n, place in enumerate(places) if n not in long])
        values = self._read(table, where, long)
        notes = self._read_notes(empty if self._notes is None else table[self._notes], long)
        if long:
            chosen = [n not in long for n in range(len(places))]
            places, where = list(compress(places, chosen)), list(compress(where, chosen))
            values = {key: list(compress(column, chosen)) for key, column in values.items()}
            notes = list(compress(notes, chosen))
        return self._checked(places, where, values, notes)

    def _read(self, table: Sequence[Sequence[str]], where: Sequence[_Place], long: set[int]) -> dict[str, list[Any]]:
        """The values of all fields, by columns; rows that need the long way are put into `long`."""
        values: dict[str, list[Any]] = {key: [form.WITHOUT_VALUE.get(key)] * len(where) for key in self._keys}
        values["country"] = [place.country for place in where]
        values["region"] = [place.region for place in where]
        for cell, key, check, known in self._columns:
            typed = self._typed(table[cell])
            if known is not None:
                values[key] = list(map(known.__getitem__, typed))
                if _LONG in values[key]:
                    long.update([n for n, value in enumerate(values[key]) if value is _LONG])
            elif isinstance(check, Text) and (plain := check.plain(typed)) is not None:
                values[key] = plain
            else:
                for n, (text, place) in enumerate(zip(typed, where, strict=True)):
                    if text:
                        outcome = check(text, place.context)
                        if outcome.__class__ is Refused or outcome[1]:
                            long.add(n)
                        else:
                            values[key][n] = outcome[0]
        for key in self._required:
            if not all(values[key]):
                long.update([n for n, value in enumerate(values[key]) if not value])
        return values

    def _typed(self, column: Sequence[str]) -> Sequence[str]:
        """What was typed into the cells of a column."""
        return [from_spreadsheet(cell) if cell[:1] == MARK else cell for cell in column] if self._marked else column

    def _read_notes(self, column: Sequence[str], long: set[int]) -> list[tuple[str, ...]]:
        notes: list[tuple[str, ...]] = [()] * len(column)
        for n, typed in enumerate(self._typed(column)):
            if typed:
                outcome = form.read_notes(typed)
                if isinstance(outcome, Refused) or (self._foreign and form.divides_notes(column[n])):
                    long.add(n)
                else:
                    notes[n] = form.accepted(outcome)
        return notes

    def _checked(
        self,
        places: Sequence[int],
        where: Sequence[_Place],
        values: dict[str, list[Any]],
        notes: Sequence[tuple[str, ...]],
    ) -> Checked:
        """Customers to be written, of the columns of their values."""
        if None in values["kind"]:
            named = zip(values["kind"], values["name"], strict=True)
            values["kind"] = [kind or names.propose_kind(name) for kind, name in named]
        values["discount"] = [None if value is None else str(value) for value in values["discount"]]
        custom: list[tuple[tuple[str, str], ...]] = [()] * len(places)
        if self._own:
            custom = [
                tuple([(key, str(value)) for key, value in zip(self._own, row, strict=True) if value is not None])
                for row in zip(*[values[key] for key in self._own], strict=True)
            ]
        # What a row of a file never says on this way: that a customer is archived, or lacks something.
        rest: dict[str, Sequence[Any]] = {"archived": [None] * len(places), "incomplete": [0] * len(places)}
        columns = {name: values[name] for name in VALUES if name not in rest} | rest
        of = Keyed(*[values[name] for name in Keyed._fields])
        full = key_columns(of)
        new = NewCustomers(values["number"], columns | stored_keys(full, of), values["categories"], custom)
        warnings = [(place, *warning) for place, here in zip(places, where, strict=True) for warning in here.warnings]
        noted = {place: texts for place, texts in zip(places, notes, strict=True) if texts}
        return Checked(places, new, twin_keys(new.numbers, full), {}, noted, warnings, [])
