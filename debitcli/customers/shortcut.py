"""The check of rows of which nothing is to be said, in fewer steps than `form.check`, and to the same result.

The fields are read by the same checks, and the keys made by the same rules. What falls away is what an ordinary row
does without: a draft, problems, a customer to hold. A test compares both ways on a hundred thousand rows.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from debitcli.customers import form
from debitcli.customers.columns import ARCHIVED, PARTS, Plan
from debitcli.customers.customer import COLUMNS, keys_of, stored_keys, twin_keys
from debitcli.customers.form import Rules
from debitcli.fields import names
from debitcli.fields.value import Context, Outcome, Refused
from debitcli.terminal.safe import MARK, from_spreadsheet

# What the memory of a column says of a value that needs the long way, and of one that it does not know.
_LONG, _UNKNOWN = object(), object()
# Longer values hardly repeat; so many in all are remembered.
_LONGEST_VALUE = 60
_MOST_VALUES = 100_000
# A place takes as much memory as so many values.
_SIZE_OF_A_PLACE = 20

_AT = {name: at for at, name in enumerate(COLUMNS)}
_NAME, _KIND, _COUNTRY, _REGION = (_AT[name] for name in ("name", "kind", "country", "region"))
_CITY, _POSTAL_CODE, _EMAIL, _CONTACT = (_AT[name] for name in ("city", "postal_code", "email", "contact"))
_PHONE, _TAX_ID, _DISCOUNT, _INCOMPLETE = (_AT[name] for name in ("phone", "tax_id", "discount", "incomplete"))
_SORT_KEY, _END = _AT["sort_key"], len(COLUMNS)
# Behind the columns of a customer's row stand these two, then the custom fields.
_NUMBER, _CATEGORIES = _END, _END + 1


class Ordinary(NamedTuple):
    """What became of an ordinary row: see `checking.CheckedRow`."""

    new: tuple[Any, ...]
    warnings: list[tuple[str, str]]
    keys: tuple[Any, ...]
    notes: tuple[str, ...]


class _Place(NamedTuple):
    """What holds for all customers of a country and region: for each column its memory of values."""

    country: str | None
    region: str | None
    context: Context
    memories: list[dict[str, Any]]
    warnings: list[tuple[str, str]]


class Shortcut:
    """For rows of one plan under one set of rules."""

    def __init__(self, plan: Plan, rules: Rules) -> None:
        self._plan, self._rules = plan, rules
        cells = {target: cell for cell, target in plan.used}
        # Several columns for one field, and names in parts, are put together on the long way.
        self.leads_somewhere = len(cells) == len(plan.used) and cells.keys().isdisjoint(PARTS) and "name" in cells
        self._country, self._region = cells.get("country"), cells.get("region")
        self._notes = cells.get(form.NOTES)
        self._needs_the_long_way = [cells[key] for key in (form.CONSENTS, ARCHIVED) if key in cells]
        own = [d.key for d in rules.form.custom]
        at = _AT | {"number": _NUMBER, "categories": _CATEGORIES} | {k: _CATEGORIES + 1 + n for n, k in enumerate(own)}
        # The cell, where its value goes, its check, and its place among the memories, if values repeat.
        self._columns = [
            (cells[key], at[key], check, n if repeats else None)
            for n, (key, check, repeats, _) in enumerate(rules.form.reading_order)
            if key in cells and key not in ("country", "region")
        ]
        self._required = [at[key] for key in rules.required]
        self._own = [(key, at[key]) for key in own]
        self._empty: list[Any] = [None] * len(at)
        self._empty[_CATEGORIES], self._empty[_INCOMPLETE] = (), 0
        self._places: dict[tuple[str, str], _Place | None] = {}
        self._remembered = 0

    def check(self, cells: Sequence[str]) -> Ordinary | None:
        """What the long way makes of a row; None for one that must take it."""
        for cell in self._needs_the_long_way:
            if cells[cell]:
                return None
        country = "" if self._country is None else cells[self._country]
        region = "" if self._region is None else cells[self._region]
        if (country, region) not in self._places:
            self._places[country, region] = self._new_place(country, region)
        place = self._places[country, region]
        if place is None:
            return None
        values = self._empty.copy()
        values[_COUNTRY], values[_REGION], context, memories, warnings = place
        marked = self._plan.marked
        for cell, at, check, memory in self._columns:
            typed = cells[cell]
            if not typed:
                continue
            if marked and typed[0] == MARK:
                typed = from_spreadsheet(typed)
            if memory is not None:
                value = memories[memory].get(typed, _UNKNOWN)
                if value is _UNKNOWN:
                    value = self._learnt(memories[memory], typed, check(typed, context))
                if value is _LONG:
                    return None
                values[at] = value
            else:
                outcome = check(typed, context)
                if outcome.__class__ is Refused or outcome[1]:
                    return None
                values[at] = outcome[0]
        for at in self._required:
            if not values[at]:
                return None
        notes: tuple[str, ...] = ()
        if self._notes is not None and (typed := cells[self._notes]):
            outcome = form.read_notes(from_spreadsheet(typed) if marked else typed)
            if isinstance(outcome, Refused) or (self._plan.foreign and form.divides_notes(typed)):
                return None
            notes = form.accepted(outcome)
        return self._ordinary(values, warnings, notes) if values[_NAME] else None

    def _ordinary(self, values: list[Any], warnings: list[tuple[str, str]], notes: tuple[str, ...]) -> Ordinary:
        name, city, email, tax_id = values[_NAME], values[_CITY], values[_EMAIL], values[_TAX_ID]
        country, postal_code = values[_COUNTRY], values[_POSTAL_CODE]
        if values[_KIND] is None:
            values[_KIND] = names.propose_kind(name)
        full = keys_of(name, values[_KIND], city, postal_code, email, tax_id, country)
        values[_SORT_KEY:_END] = stored_keys(
            full, name, city, postal_code, email, values[_CONTACT], values[_PHONE], tax_id, country
        )
        if values[_DISCOUNT] is not None:
            values[_DISCOUNT] = str(values[_DISCOUNT])
        custom = tuple([(key, str(values[at])) for key, at in self._own if values[at] is not None])
        own = twin_keys(values[_NUMBER], full)
        return Ordinary((values[_NUMBER], tuple(values[:_END]), values[_CATEGORIES], custom), warnings, own, notes)

    def _new_place(self, country: str, region: str) -> _Place | None:
        """What is read of a country and a region, by the check of the whole form; None where there is more to say."""
        self._count(_SIZE_OF_A_PLACE)
        given = {"country": country, "region": region}
        checked = form.check({key: self._typed(cell) for key, cell in given.items() if cell}, self._rules)
        if any(p.field in given for p in checked.problems) or any(w != form.LACKS_REGION for w in checked.warnings):
            return None
        found = checked.customer.country, checked.customer.region
        warnings = [(w.field, w.message) for w in checked.warnings]
        return _Place(*found, self._rules.context(*found), [{} for _ in self._rules.form.reading_order], warnings)

    def _typed(self, cell: str) -> str:
        return from_spreadsheet(cell) if self._plan.marked else cell

    def _learnt(self, memory: dict[str, Any], typed: str, outcome: Outcome) -> Any:
        """What an outcome says of a value; remembered for the next time."""
        value = _LONG if isinstance(outcome, Refused) or outcome.warnings else outcome.value
        if len(typed) <= _LONGEST_VALUE:
            self._count(1)
            memory[typed] = value
        return value

    def _count(self, values: int) -> None:
        """Forget everything where that would be too much."""
        self._remembered += values
        if self._remembered > _MOST_VALUES:
            self._places.clear()
            self._remembered = 0
