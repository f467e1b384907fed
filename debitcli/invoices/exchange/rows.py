"""The rows of a file as drafts of documents, each with the places that its parts came from."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice
from typing import Any

from debitcli.exchange.batch import Words, faults_of, padded
from debitcli.exchange.target import InFiles, Row
from debitcli.exchange.task import Task
from debitcli.fields.value import Problem, Refused
from debitcli.files.formats import FileFormat
from debitcli.files.formulas import unmarked
from debitcli.invoices.draft import given
from debitcli.invoices.draft.given import RECKONED, Draft, LineDraft
from debitcli.invoices.exchange.form import OF_DOCUMENT, OF_LINES, ROWS, of_line
from debitcli.terminal.progress import Advance

_BATCH = 2_000
_MOST_TEXTS = 10_000
_IN_A_LINE = re.compile(r"lines\[(\d+)\]\.(\w+)")
_INVOICE = ROWS.by_key["invoice"]


@dataclass(slots=True)
class Document:
    """A document of a file: what it says, its rows, the line of each of its lines, and what is wrong with it so far.

    `line` is that of its first row, `called` what the file calls it.
    """

    line: int
    draft: Draft
    called: str = ""
    rows: Sequence[Row] = ()
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def placed(self, problem: Problem) -> Problem:
        """A problem of the document or of a line of it, where it stands in the file."""
        found = _IN_A_LINE.match(problem.field)
        if found is None or not self.lines:
            whole = problem.field.partition("[")[0] if self.lines else problem.field
            return replace(problem, line=self.line, field=whole)
        return replace(problem, line=self.lines[int(found[1]) - 1], field=of_line(found[2]))


def documents(task: Task, target: InFiles, advance: Advance) -> list[Document]:
    """Every document of a file: of rows with the same `invoice`, of one row without that column, or of an object."""
    return _Table(task, target, advance).documents()


class _Table:
    """All rows of a file, by columns of text."""

    def __init__(self, task: Task, target: InFiles, advance: Advance) -> None:
        self._task = task
        self._rows: list[Row] = []
        self._faults: dict[int, list[Words]] = {}
        self._columns: dict[str, list[str]] = {key: [] for key in task.plan.blocks}
        self._of_document = [key for key in OF_DOCUMENT if key in self._columns]
        self._reckoned = [key for key in RECKONED if key in self._columns]
        self._context = task.rules.context()
        self._line_of = lru_cache(_MOST_TEXTS)(lambda typed: given.of_text(typed, self._context))
        width = len(task.table.header)
        while some := list(islice(task.table.rows, _BATCH)):
            for n, row in enumerate(some, len(self._rows)):
                if words := faults_of(row, task.plan, width):
                    self._faults[n] = words
            told = task.plan.columns([padded(row[1], width) for row in some], ROWS, target)
            for key, column in told.columns.items():
                self._columns[key] += column
            task.report.left = told.left | task.report.left
            self._rows += some
            advance(task.table.position(), len(self._rows))

    def documents(self) -> list[Document]:
        """The documents, in the order of their first rows."""
        if self._task.table.source.kind is FileFormat.JSONL and "lines" in self._columns:
            return [self._of_object(n) for n in range(len(self._rows))]
        refused = self._with_points()
        of_lines = {OF_LINES[key]: column for key, column in self._columns.items() if key in OF_LINES}
        return [self._of_rows(rows, of_lines, refused) for rows in self._together()]

    def _together(self) -> list[list[int]]:
        """The places of the rows of each document."""
        names = self._columns.get(_INVOICE.key)
        if names is None:
            return [[n] for n in range(len(self._rows))]
        found: dict[str | int, list[int]] = {}
        for n, name in enumerate(names):
            found.setdefault(name.strip() or n, []).append(n)
        return list(found.values())

    def _with_points(self) -> dict[int, list[Problem]]:
        """Write numbers with the sign before decimals that everything else here has; what cannot be read, by row."""
        refused: dict[int, list[Problem]] = {}
        for key, column in self._columns.items():
            kind = ROWS.by_key[key].kind
            if not kind.decimal or (self._context.decimal != "," and key not in (*RECKONED, "line_net")):
                continue
            read = lru_cache(_MOST_TEXTS)(lambda typed, kind=kind: kind.read(typed, self._context))
            for n, typed in enumerate(column):
                if not typed:
                    continue
                outcome = read(typed)
                if isinstance(outcome, Refused):
                    refused.setdefault(n, []).append(self._problem(n, key, typed, *outcome))
                column[n] = "" if isinstance(outcome, Refused) or outcome.value is None else kind.text(outcome.value)
        return refused

    def _of_rows(
        self, rows: Sequence[int], of_lines: Mapping[str, Sequence[str]], refused: Mapping[int, list[Problem]]
    ) -> Document:
        """The document in these rows."""
        found = Document(self._rows[rows[0]][0], Draft({}, []), rows=[self._rows[n] for n in rows])
        for n in rows:
            found.problems += refused.get(n, ())
            found.problems += [self._problem(n, *words) for words in self._faults.get(n, ())]
            if noted := self._cell("notes", n):
                hint = f"{given.NO_NOTES}; to leave them out: --map {self._task.column('notes')}="
                found.problems.append(self._problem(n, "notes", noted, "have no place on an invoice", hint))
        names = self._columns.get(_INVOICE.key)
        found.called = names[rows[0]].strip() if names else ""
        if names and not names[rows[0]].strip() and not found.problems:
            hint = "what the rows of one document have the same"
            found.problems.append(self._problem(rows[0], _INVOICE.key, None, "is required", hint))
        draft = found.draft
        for key in self._of_document:
            if text := self._said_once(key, rows, found):
                draft.texts[key] = text
        draft.stated = {key: text for key in self._reckoned if (text := self._said_once(key, rows, found))}
        if text := self._said_once("allowances", rows, found):
            draft.allowances = self._allowances(rows[0], "allowances", text, found)
        if text := self._said_once("vat_breakdown", rows, found):
            value = self._json(rows[0], "vat_breakdown", text, '[{"category": "S", "rate": "21", …}]', found)
            draft.breakdown = [each for _, each in given.objects(value, "vat_breakdown", found.problems)]
        read = [
            self._line(n, {key: text for key, column in of_lines.items() if (text := column[n])}, found) for n in rows
        ]
        found.lines = [self._rows[n][0] for n, line in zip(rows, read, strict=True) if line]
        draft.lines = [line for line in read if line]
        return found

    def _said_once(self, key: str, rows: Sequence[int], found: Document) -> str:
        """What a document's rows say of a field of the whole, on one of them or the same on several."""
        column = self._columns.get(key)
        if column is None:
            return ""
        said = {column[n] for n in rows}
        said.discard("")
        if len(said) > 1:
            first = next(n for n in rows if column[n])
            for n in rows:
                if column[n] and column[n].strip() != column[first].strip():
                    message = f'is "{column[first]}" on line {self._rows[first][0]} of the same invoice'
                    hint = f"of a line: {of_line(key)}" if of_line(key) in OF_LINES else "once, or everywhere the same"
                    found.problems.append(self._problem(n, key, column[n], message, hint))
            return column[first]
        return said.pop() if said else ""

    def _line(self, n: int, texts: dict[str, str | None], found: Document) -> LineDraft | None:
        """The line of a row; None where that says nothing of one."""
        typed, allowances, net = (self._cell(key, n) for key in ("line", "line_allowances", "line_net"))
        if not (texts or typed or allowances) or self._is_deduction(n, found):
            return None
        place: list[Problem] = []
        credited = given.credited_line(self._cell("line_credits", n).strip() or None, "line_credits", place)
        found.problems += [self._problem(n, each.field, each.value, each.message, each.hint) for each in place]
        line = LineDraft(texts, net=net or None, credits=credited)
        if typed:
            read = self._line_of(typed)
            if isinstance(read, Refused):
                found.problems.append(self._problem(n, "line", typed, *read))
            else:
                # Columns of their own say more.
                line = replace(read, texts=read.texts | texts, net=line.net, credits=credited)
        if allowances:
            line.allowances = self._allowances(n, "line_allowances", allowances, found)
        return line

    def _is_deduction(self, n: int, found: Document) -> bool:
        """Whether a row follows from a prepayment that its document deducts: it is made anew of that."""
        typed = self._cell("line_deducts", n)
        read = ROWS.by_key["line_deducts"].kind.read(typed, self._context)
        if isinstance(read, Refused):
            found.problems.append(self._problem(n, "line_deducts", typed, *read))
        elif read.value and not found.draft.texts.get("deducts"):
            found.problems.append(self._problem(n, "deducts", None, "is required", "the prepayment that is deducted"))
        return isinstance(read, Refused) or bool(read.value)

    def _json(self, n: int, key: str, text: str, such: str, found: Document) -> Any:
        try:
            return json.loads(text, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            found.problems.append(self._problem(n, key, text[:80], "is no JSON", such))
            return None

    def _allowances(self, n: int, key: str, text: str, found: Document) -> list[dict[str, str | None]]:
        problems: list[Problem] = []
        value = self._json(n, key, text, '[{"amount": "10.00", "reason": "Shipping"}]', found)
        read = given.allowances_of(value, "", problems)
        found.problems += [self._problem(n, key, each.value, each.message, each.hint) for each in problems]
        return read

    def _of_object(self, n: int) -> Document:
        """The document that an object of JSON says."""
        line, _, raw, fault = self._rows[n]
        found = Document(line, Draft({}), rows=[self._rows[n]])
        if fault:
            found.problems.append(self._problem(n, "row", None, str(fault)))
            return found
        known = self._task.report.columns
        item: dict[str, Any] = {
            known[key]: unmarked(value) if isinstance(value, str) else value
            for key, value in json.loads(raw, parse_float=str, parse_int=str).items()
            if key in known and known[key] != _INVOICE.key
        }
        if (names := self._columns.get(_INVOICE.key)) is not None:
            found.called = names[n].strip()
        found.draft = given.of_object(item)
        found.problems = [replace(each, line=line) for each in found.draft.problems]
        return found

    def _cell(self, key: str, n: int) -> str:
        return self._columns[key][n] if key in self._columns else ""

    def _problem(self, n: int, key: str, value: str | None, message: str, hint: str = "") -> Problem:
        return Problem(key, value, message, hint, line=self._rows[n][0], column=self._task.column(key))
