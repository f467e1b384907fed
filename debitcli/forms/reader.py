"""The one check: columns of text become columns of values, with every problem and every remark by row.

A single record is a table of one row. Most rows of a table have nothing to be said of them, so problems and remarks
are kept sparsely, and texts that come again are read once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import repeat
from typing import Any, NamedTuple

from debitcli.errors import DataError
from debitcli.fields.value import Accepted, Context, Outcome, Problem, Refused, is_empty
from debitcli.forms import form as forms
from debitcli.forms.field import Field
from debitcli.forms.form import Form
from debitcli.forms.known import SPEAKS, Known, Rules

_MOST_CONTEXTS = 4_000
Draft = Mapping[str, str | None]
"""What somebody typed: field key → text. An absent key was not given; None or empty text means no value."""
Columns = Mapping[str, Sequence[str | None]]
"""The same of many records: None was not given, an empty text means no value."""
Before = Mapping[str, Sequence[Any]] | None
"""The values of the records that are changed, by columns; None where the records are new."""


class Remark(NamedTuple):
    """A warning about one field: worth a look before saving, no obstacle."""

    field: str
    message: str


class Table(NamedTuple):
    """What was read of a table: columns of values by key, and by row what there is to say.

    `missing` are the required fields that are empty, in the order of the form.
    """

    values: dict[str, Sequence[Any]]
    problems: dict[int, list[Problem]]
    remarks: dict[int, list[Remark]]
    missing: dict[int, list[str]]


class Reading(NamedTuple):
    """What was read of one record."""

    values: dict[str, Any]
    problems: tuple[Problem, ...]
    remarks: tuple[Remark, ...]
    missing: tuple[str, ...]


class Reader:
    """Reads records of one form under one set of rules."""

    def __init__(self, form: Form, rules: Rules) -> None:
        self.form, self.rules = form, rules
        self.required = [each for each in form.fields if each.key in rules.required or each.always]
        self._context = lru_cache(_MOST_CONTEXTS)(rules.context)
        self._known = cache(lambda field: Known(field, self._context()))
        self._place = {each.key: place for place, each in enumerate(form.every)}
        # Those in whose light others are read come first.
        self._first = {key for each in form.every for key in each.kind.depends_on}
        given = [each for each in form.every if each.given_by != "book"]
        self._order = sorted(given, key=lambda each: each.key not in self._first)

    def check(self, draft: Draft, before: forms.Values | None = None) -> Reading:
        """Read one record: a new one, or changes of the one with the values `before`.

        Values that the draft does not touch are taken as they are; a record that lacked a required field before may
        go on without it.
        """
        known = {each.key for each in self.form.every if each.given_by == "person"}
        columns = {key: [text or ""] for key, text in draft.items() if key in known}
        table = self.read(columns, 1, None if before is None else {key: [value] for key, value in before.items()})
        problems = table.problems.get(0, [])
        problems += self._unknown(draft, draft.keys() - known)
        if before is not None and before.get("number") and "number" in draft and not (draft["number"] or "").strip():
            problems.append(Problem("number", None, "cannot be taken away", "leave it out to keep it"))
        values = {key: column[0] for key, column in table.values.items()}
        problems = [replace(each, label=self.form.label(each.field)) for each in problems]
        return Reading(values, tuple(problems), tuple(table.remarks.get(0, ())), tuple(table.missing.get(0, ())))

    def check_each(self, drafts: Sequence[Draft]) -> list[Reading]:
        """Read new records as one table: many are read in the time of few."""
        columns: dict[str, list[str | None]] = {}
        keys = {key for draft in drafts for key in draft}
        unknown = keys - self.form.by_key.keys()
        for key in keys:
            absent = None if key in self.rules.defaults else ""
            columns[key] = [draft[key] or "" if key in draft else absent for draft in drafts]
        table = self.read(columns, len(drafts))
        rows = zip(*table.values.values(), strict=True)
        readings = []
        for n, row in enumerate(rows):
            found = [*table.problems.get(n, ()), *(self._unknown(drafts[n], unknown) if unknown else ())]
            problems = tuple(replace(each, label=self.form.label(each.field)) for each in found)
            values = dict(zip(table.values, row, strict=True))
            readings.append(Reading(values, problems, tuple(table.remarks.get(n, ())), tuple(table.missing.get(n, ()))))
        return readings

    def _unknown(self, draft: Draft, keys: Collection[str]) -> list[Problem]:
        """A problem for each of these keys that a draft has: it is no field, but may be a flag."""
        asked = self.form.fields
        by_flag = {forms.as_key(each.flag.removeprefix("--")): f"did you mean {each.key}?" for each in asked}
        return [
            Problem(
                key,
                text,
                f"is no field of {self.form.one}",
                by_flag.get(forms.as_key(key)) or forms.near(key, [each.key for each in asked]),
            )
            for key, text in draft.items()
            if key in keys
        ]

    def check_all(self, drafts: Sequence[Draft], *, several: bool) -> list[Reading]:
        """Read new records. Raises DataError with every problem of all of them; of `several`, each with its place."""
        readings = [self.check(draft) for draft in drafts]
        problems = [
            replace(problem, record=position) if several else problem
            for position, reading in enumerate(readings, 1)
            for problem in reading.problems
        ]
        if problems:
            raise DataError(problems)
        return readings

    def read(self, columns: Columns, count: int, before: Before = None) -> Table:
        """Read `count` records. Without `before` they are new, and what is not given is empty or a default."""
        values: dict[str, Sequence[Any]] = {}
        table = Table(values, {}, {}, {})
        if before is not None:
            columns = self._with_what_is_read_again(columns, before)
        contexts: Sequence[Context] = [self._context()] * count
        for each in self._order:
            values[each.key] = self._column(each, columns.get(each.key), contexts, before, table)
            if each.key in self._first:
                # By country and region, as far as these are read by now.
                known = {**(before or {}), **values}
                country, region = (known.get(key, [None] * count) for key in ("country", "region"))
                contexts = list(map(self._context, country, region))
        for each in self.form.fields:
            if each.derived and not all(values[each.key]) and (before is None or each.derived[0][0] in columns):
                sources, derive = each.derived
                rows = zip(values[each.key], *(values[key] for key in sources), contexts, strict=True)
                values[each.key] = [
                    value or (derive(*others) or value if others[0] else value) for value, *others in rows
                ]
        # What a record that is there lacks, nobody asked for.
        self._settle(count, table, self.rules.proposals if before is None else {})
        self._look_for_missing(contexts, before, table)
        for problems in table.problems.values():
            problems.sort(key=lambda problem: self._place[problem.field])
        for remarks in table.remarks.values():
            remarks.sort(key=lambda remark: self._place[remark.field])
        return table

    def context_of(self, values: forms.Values) -> Context:
        """What a kind may know of the record with these values."""
        return self._context(values.get("country"), values.get("region"))

    def is_required(self, key: str, context: Context) -> bool:
        """Whether a field must be filled in: it is among the required, and such records have such a part."""
        return any(each.key == key and each.kind.applies(context) for each in self.required)

    def missing(self, values: forms.Values) -> list[str]:
        """The keys of the required fields that are empty."""
        context = self.context_of(values)
        return [each.key for each in self.required if is_empty(values.get(each.key)) and each.kind.applies(context)]

    def warnings(self, reading: Reading, *, missing: bool = True) -> list[str]:
        """What there is to say of a record that is taken nevertheless, in sentences; what is `missing`, too."""
        said = [(remark.field, remark.message) for remark in reading.remarks]
        said += [(key, "is missing") for key in reading.missing if missing]
        return [f"The {self.form.by_key[key].within} {message}." for key, message in said]

    def _column(
        self, of: Field, typed: Sequence[str | None] | None, contexts: Sequence[Context], before: Before, table: Table
    ) -> Sequence[Any]:
        kind = of.kind
        old: Sequence[Any] = (before or {}).get(of.key, [kind.empty] * len(contexts))
        if before is None and (default := self.rules.defaults.get(of.key)):
            typed = [default if text is None else text for text in typed or repeat(None, len(contexts))]
        if typed is None:
            return old
        if before is None and None not in typed:
            texts: Sequence[str] = typed  # type: ignore[assignment]
            if kind.plain is not None and (plain := kind.plain(texts)) is not None:
                return plain if kind.empty is None else [kind.empty if value is None else value for value in plain]
            if kind.repeats and not kind.depends_on:
                known = self._known(of)
                column = list(map(known.__getitem__, texts))
                if SPEAKS in column:
                    for n, value in enumerate(column):
                        if value is SPEAKS:
                            column[n] = self._value(of, n, texts[n], known.outcome(texts[n]), old[n], table)
                return column
        column, read = list(old), kind.read
        for n, (text, context) in enumerate(zip(typed, contexts, strict=True)):
            if text:
                outcome = read(text, context)
                # Nothing to be said of it: nearly always, so it is asked for first.
                if outcome.__class__ is Accepted and not outcome[1] and outcome[0] is not None:
                    column[n] = outcome[0]
                else:
                    column[n] = self._value(of, n, text, outcome, old[n], table)
            elif text is not None:
                column[n] = kind.empty
        return column

    def _value(self, of: Field, row: int, typed: str, outcome: Outcome[Any], old: Any, table: Table) -> Any:
        """The value of one text; what is to be said of it is noted down."""
        if isinstance(outcome, Refused):
            table.problems.setdefault(row, []).append(Problem(of.key, typed, outcome.message, outcome.hint))
            return old
        if outcome.warnings:
            table.remarks.setdefault(row, []).extend([Remark(of.key, message) for message in outcome.warnings])
        return of.kind.empty if outcome.value is None else outcome.value

    def _with_what_is_read_again(self, columns: Columns, before: Mapping[str, Sequence[Any]]) -> Columns:
        """The columns, with the old values that another country makes to be read again."""
        moved = [text is not None for text in columns.get("country", ())]
        if not any(moved):
            return columns
        again: dict[str, Sequence[str | None]] = dict(columns)
        for each in self.form.fields:
            if "country" in each.kind.depends_on and not each.kind.lasting:
                given = columns.get(each.key) or repeat(None, len(moved))
                again[each.key] = [
                    self.form.text(each.key, old) or None if text is None and is_moved else text
                    for text, old, is_moved in zip(given, before[each.key], moved, strict=True)
                ]
        return again

    def _settle(self, count: int, table: Table, proposals: Mapping[str, str]) -> None:
        """Let what follows from other fields be so, row by row."""
        if self.form.settle is None:
            return
        columns = {key: list(column) for key, column in table.values.items()}
        for n in range(count):
            values = {key: column[n] for key, column in columns.items()}
            refused = {problem.field for problem in table.problems.get(n, ())}
            for key, message, hint in self.form.settle(values, proposals):
                if key not in refused:
                    typed = self.form.text(key, values[key]) or None
                    table.problems.setdefault(n, []).append(Problem(key, typed, message, hint))
            for key, value in values.items():
                columns[key][n] = value
        table.values.update(columns)

    def _look_for_missing(self, contexts: Sequence[Context], before: Before, table: Table) -> None:
        for each in self.required:
            column = table.values[each.key]
            if not all(column):
                for n, (value, context) in enumerate(zip(column, contexts, strict=True)):
                    if is_empty(value) and each.kind.applies(context):
                        table.missing.setdefault(n, []).append(each.key)
                        self._owe(each, n, before, table)

    def _owe(self, of: Field, row: int, before: Before, table: Table) -> None:
        """A problem for a field that must be filled in and has no other."""
        # Even an incomplete record has a name: nothing else tells people what a number stands for.
        is_excused = self.rules.lenient and not of.always
        lacked_it_before = before is not None and is_empty(before[of.key][row])
        if not is_excused and not lacked_it_before and not _names(of.key, table.problems.get(row, ())):
            table.problems.setdefault(row, []).append(Problem(of.key, None, "is required", of.flag))


def _names(key: str, problems: Sequence[Problem]) -> bool:
    """Whether there is a problem with this field."""
    return any(problem.field == key for problem in problems)
