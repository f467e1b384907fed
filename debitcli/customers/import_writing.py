"""Writing what an import saves: new customers with what comes with them, and changes of those that are there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from debitcli.commands import Run
from debitcli.customers import columns, form, lookup_records, records
from debitcli.customers.checked import Checked, Row
from debitcli.customers.checking import Checker, restored
from debitcli.customers.customer import Customer
from debitcli.customers.twin_records import Twin
from debitcli.database.book import Connection
from debitcli.fields.categories import DIVIDER
from debitcli.fields.value import Problem

# Of so many customers it is remembered how they were before an import changed them.
_MOST_REMEMBERED = 20_000

Update = tuple[Row, Twin, int | None]
"""A row that means a customer of the book, and its place among those of its batch that can be saved, if it is one."""


@dataclass
class Hanging:
    """What hangs on customers, by their ids: all that was ever said of a consent, and the notes."""

    consents: dict[int, set[str]]
    notes: dict[int, list[str]]


@dataclass
class _Change:
    """What an import did to a customer so far: as it was before, how many rows changed it, whether to stay so."""

    before: Customer
    rows: int = 0
    is_final: bool = False


@dataclass
class Writer:
    """Writes in the transaction that `connection` has open. `evidence` says where consents come from."""

    run: Run
    connection: Connection
    checker: Checker
    evidence: str
    empty_clears: bool
    _changed: dict[int, _Change] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._has_parts = not {target for _, target in self.checker.plan.used}.isdisjoint(columns.PARTS)

    def save(self, checked: Checked) -> list[int]:
        """Write the customers of rows that can be saved, with their notes and consents; their ids."""
        saved = records.save(self.connection, restored(checked.new), now=self.run.now)
        consents, notes = checked.consents, checked.notes
        if consents or notes:
            self._hang_on([
                (id_, number, consents.get(place, ()), notes.get(place, ()))
                for place, (id_, number) in zip(checked.places, saved, strict=True)
                if place in consents or place in notes
            ])  # fmt: skip
        return [id_ for id_, _ in saved]

    def update(self, updates: Sequence[Update], checked: Checked) -> Iterator[tuple[Update, Sequence[Problem], int]]:
        """Change customers to what their rows say: each with its problems, and by how many more rows changed anything.

        Those are fewer where a row takes back what earlier ones changed: in the end they changed nothing.
        """
        ids = [twin.id for _, twin, _ in updates]
        found = lookup_records.by_ids(self.connection, ids)
        hanging = self._hanging(ids)
        for each in updates:
            (_, cells, _), twin, at = each
            if at is not None and self._says_nothing_new(cells, checked, at, found[twin.id], hanging):
                yield each, (), 0
                continue
            draft = self.checker.plan.draft(cells if isinstance(cells, list) else [])
            if self.empty_clears:
                known = self.checker.rules.form.by_key
                draft = {t: draft.get(t) for _, t in self.checker.plan.used if t in known and t != "number"} | draft
            draft.pop(columns.ARCHIVED, None)
            before = found[twin.id]
            problems, after, hung = self._change(before, draft, hanging)
            more = int(hung or after is not before)
            if more:
                more, after = self._net(before, after, is_final=hung)
            found[twin.id] = after
            yield each, problems, more

    def _says_nothing_new(
        self, cells: Sequence[str], checked: Checked, at: int, before: Customer, hanging: Hanging
    ) -> bool:
        """Whether it is certain at a glance that a row says of a customer what is there already."""
        place, new = checked.places[at], checked.new
        # In another country the same text may mean something else.
        if self.empty_clears or self._has_parts or new.columns["country"][at] != before.country:
            return False
        own = {"number": new.numbers[at], "categories": new.categories[at], **dict(new.custom[at])}
        for cell, key in self.checker.plan.used:
            if not cells[cell] or key in (form.NOTES, form.CONSENTS, columns.ARCHIVED):
                continue
            value: Any = own[key] if key in own else new.columns[key][at] if key in new.columns else None
            there = before.value(key)
            if not value or value != (str(there) if key == "discount" else there):
                return False
        consents = {":".join(permission) for permission in checked.consents.get(place, ())}
        return consents <= hanging.consents.get(before.id, set()) and all(
            text in hanging.notes.get(before.id, ()) for text in checked.notes.get(place, ())
        )

    def _net(self, before: Customer, after: Customer, *, is_final: bool) -> tuple[int, Customer]:
        """How many more rows changed a customer now, and the customer: as it was, if all rows together say so."""
        if before.id not in self._changed and len(self._changed) >= _MOST_REMEMBERED:
            return 1, after
        change = self._changed.setdefault(before.id, _Change(before))
        change.is_final |= is_final
        if change.rows and not change.is_final and not form.differences(change.before, after):
            records.forget_edits(self.connection, change.before, actor=self.run.actor, at=self.run.now)
            return -self._changed.pop(before.id).rows, change.before
        change.rows += 1
        return 1, after

    def join(self, later: int, earlier: int) -> bool:
        """Change a customer of an earlier row to what a later row says of it; whether anything changed."""
        found = lookup_records.by_ids(self.connection, [later, earlier])
        hanging = self._hanging([later, earlier])
        record = form.as_record(found[later])
        draft: dict[str, str | None] = {
            key: form.as_text(found[later].value(key)) for key in record if key not in form.STAMPS and key != "number"
        }
        draft[form.NOTES] = form.join_notes(hanging.notes.get(later, ()))
        draft[form.CONSENTS] = DIVIDER.join(sorted(hanging.consents.get(later, ())))
        before = found[earlier]
        _problems, after, hung = self._change(before, {key: text for key, text in draft.items() if text}, hanging)
        return hung or after is not before

    def _change(
        self, before: Customer, draft: Mapping[str, str | None], hanging: Hanging
    ) -> tuple[Sequence[Problem], Customer, bool]:
        """Apply a draft: its problems, the customer after it (the same object: as before), and if it brought more."""
        checked = form.check(draft, self.checker.rules, before)
        if checked.problems:
            return checked.problems, before, False
        after = before
        if checked.customer != before and form.differences(before, checked.customer):
            after = records.edit(self.connection, before, checked.customer, actor=self.run.actor, now=self.run.now)
        consents = [c for c in checked.consents if ":".join(c) not in hanging.consents.get(before.id, ())]
        notes = [text for text in checked.notes if text not in hanging.notes.get(before.id, ())]
        if consents or notes:
            self._hang_on([(before.id, before.number or "", consents, notes)])
            hanging.consents.setdefault(before.id, set()).update(":".join(c) for c in consents)
            hanging.notes.setdefault(before.id, []).extend(notes)
        return (), after, bool(consents or notes)

    def _hang_on(self, given: Sequence[tuple[int, str, Sequence[tuple[str, str]], Sequence[str]]]) -> None:
        """Write the consents and notes that come with customers (id, number)."""
        from debitcli.customers import consent_records

        consents = [(id_, number, permissions) for id_, number, permissions, _ in given if permissions]
        consent_records.add(
            self.connection, consents, granted=True, evidence=self.evidence, actor=self.run.actor, now=self.run.now
        )
        if notes := [(id_, text) for id_, _, _, texts in given for text in texts]:
            for name in self.run.companions:
                import_module(name).save_notes(self.run, self.connection, notes)

    def _hanging(self, ids: Sequence[int]) -> Hanging:
        """What was ever said of each consent (no file takes back a withdrawal), and the notes that are there."""
        from debitcli.customers import consent_records

        consents = consent_records.ever_asked_of_many(self.connection, ids)
        notes: dict[int, list[str]] = {}
        for name in self.run.companions:
            notes |= import_module(name).general_notes(self.run, self.connection, ids)
        return Hanging(consents, notes)
