"""What the rows of a file change of records that are there: known of each record before anything of it is written."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from debitcli.database.book import Connection
from debitcli.exchange.batch import Checked, Checker, padded
from debitcli.exchange.records import Aside
from debitcli.exchange.target import Row, Same
from debitcli.fields.value import Problem, is_empty
from debitcli.run import Run

Update = tuple[Row, Same, int | None]
"""A row that means a record, and its place among those of its batch that can be saved, if it is one."""


@dataclass
class Outcome:
    """What became of the rows of one record: how many changed it, how many said nothing new, what was wrong."""

    updated: int = 0
    unchanged: int = 0
    wrong: list[tuple[Row, Sequence[Problem]]] = field(default_factory=list)


class Updates:
    """Changes records in the transaction that `connection` has open.

    `evidence` says where consents come from. `makes_way` gives a new record (by its id) another number than these,
    where the book gave it the one that it has; whether it did.
    """

    def __init__(
        self,
        run: Run,
        connection: Connection,
        checker: Checker,
        evidence: str,
        makes_way: Callable[[int, Collection[str]], bool],
        *,
        empty_clears: bool,
    ) -> None:
        self._run, self._connection, self._checker = run, connection, checker
        self._evidence, self._makes_way, self._empty_clears = evidence, makes_way, empty_clears
        self._target, self._form = checker.target, checker.reader.form
        self._pending = Aside(connection)
        self._has_parts = not {key for _, key in checker.plan.used}.isdisjoint(checker.target.parts)
        self.edited: list[Any] = []

    def put_aside(self, updates: Sequence[Update], checked: Checked) -> int:
        """Take rows for later that may change their records; how many of them say nothing new."""
        ids = [same.id for _, same, _ in updates]
        found = self._target.store.by_ids(self._connection, ids)
        beside = self._target.beside(self._run, self._connection, ids)
        # What takes back what an earlier row says is new, though the book says the same.
        waiting = self._pending.among(ids)
        kept: list[tuple[int, int, Row]] = []
        for row, same, at in updates:
            if same.id in waiting or at is None or not self._says_nothing_new(row, checked, at, found[same.id], beside):
                waiting.add(same.id)
                kept.append((row[0], same.id, row))
        self._pending.add(kept)
        return len(updates) - len(kept)

    def join(self, rows: Iterable[tuple[int, Row]], others: Mapping[int, int]) -> None:
        """Take rows for later that mean these records after all; and for what meant some, the `others`: id → id."""
        self._pending.pass_on(others)
        self._pending.add((row[0], id_, row) for id_, row in rows)

    def carry_out(self, *, before: int | None = None, write: bool) -> Iterator[Outcome]:
        """Change the records with ids before one, or all, to what their rows say; each with what became of it.

        Without `write`, nothing is changed, but all that is wrong is found.
        """
        for rows in self._pending.batches(before=before):
            found = self._target.store.by_ids(self._connection, rows)
            beside = self._target.beside(self._run, self._connection, list(found))
            for id_, some in rows.items():
                yield self._change(found[id_], some, {key: of.get(id_, ()) for key, of in beside.items()}, write=write)

    def _change(self, before: Any, rows: Sequence[Row], beside: Mapping[str, Sequence[str]], *, write: bool) -> Outcome:
        """Change a record to what its rows say; `beside` is what hangs beside it."""
        outcome = Outcome()
        there = {key: list(texts) for key, texts in beside.items()}
        more: dict[str, list[str]] = {key: [] for key in there}
        after, changing = before, 0
        for row in rows:
            reading = self._checker.reader.check(self._draft(row), self._form.values(after))
            if problems := reading.problems or self._taken(before, reading.values["number"]):
                outcome.wrong.append((row, problems))
                continue
            changed = self._target.made(reading.values, self._form, after, incomplete=bool(reading.missing))
            new = {key: [text for text in reading.values[key] if text not in there[key]] for key in there}
            if self._form.differences(after, changed) or any(new.values()):
                changing += 1
                after = changed
            for key, texts in new.items():
                there[key] += texts
                more[key] += texts
        # Rows that take back what earlier ones say changed nothing in the end.
        differs = bool(self._form.differences(before, after))
        if differs or any(more.values()):
            outcome.updated = changing
            if write:
                self._write(before, after if differs else before, more)
        outcome.unchanged = len(rows) - len(outcome.wrong) - outcome.updated
        return outcome

    def _taken(self, before: Any, number: str | None) -> list[Problem]:
        """What speaks against giving a record this number: another one has it."""
        if not number or number == before.number:
            return []
        other = self._target.store.by_number(self._connection, number)
        if other is None or other.id == before.id or self._makes_way(other.id, [number]):
            return []
        return [Problem("number", number, f"is the number of another {self._form.noun}")]

    def _write(self, before: Any, after: Any, more: Mapping[str, Sequence[str]]) -> None:
        if after is not before:
            self.edited.append(self._target.store.edit(self._connection, before, after, self._run.by))
        given = {key: {before.id: texts} for key, texts in more.items() if texts}
        if given:
            numbers = {before.id: before.called}
            self._target.save_beside(self._run, self._connection, given, numbers, self._evidence)

    def _draft(self, row: Row) -> dict[str, str | None]:
        """What a row says of a record that is there: an empty cell says nothing, unless it is to clear the field."""
        plan, cells = self._checker.plan, padded(row[1], self._checker.width)
        said = {key: texts[0] for key, texts in plan.columns([cells], self._form, self._target).columns.items()}
        persons = {each.key for each in self._form.every if each.given_by == "person"}
        # What is put together of parts is not cleared by them.
        cleared = {key for _, key in plan.used if key != "number"} if self._empty_clears else set()
        return {key: text for key, text in said.items() if key in persons and (text or key in cleared)}

    def _says_nothing_new(
        self, row: Row, checked: Checked, at: int, before: Any, beside: Mapping[str, Mapping[int, Sequence[str]]]
    ) -> bool:
        """Whether it is certain at a glance that a row says of a record what is there already."""
        place, new = checked.places[at], checked.new
        country = new.columns.get("country")
        # In another country the same text may mean something else.
        if self._empty_clears or self._has_parts or (country is not None and country[at] != before.country):
            return False
        own: dict[str, Any] = {"number": new.numbers[at], "categories": new.categories[at], **dict(new.custom[at])}
        for cell, key in self._checker.plan.used:
            field = self._form.by_key[key]
            if not row[1][cell : cell + 1] or not row[1][cell] or field.beside or field.given_by != "person":
                continue
            value = own[key] if key in own else new.columns[key][at] if key in new.columns else None
            if is_empty(value) or value != before.value(key):
                return False
        return all(
            text in beside.get(key, {}).get(before.id, ())
            for key, of_rows in checked.beside.items()
            for text in of_rows.get(place, ())
        )
