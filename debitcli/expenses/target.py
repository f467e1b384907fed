"""Expenses as files bring and take them."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from debitcli.database.book import Connection
from debitcli.errors import ConflictError
from debitcli.exchange.batch import faults_of, padded
from debitcli.exchange.report import refusal
from debitcli.exchange.target import InFiles, Row
from debitcli.exchange.task import Task
from debitcli.expenses.complete import Completed, Completing, reader
from debitcli.expenses.desk import Desk
from debitcli.expenses.expense import Expense
from debitcli.expenses.form import FORM
from debitcli.expenses.records import Expenses
from debitcli.expenses.selection import records
from debitcli.expenses.selection.records import Selection
from debitcli.expenses.verbs import alike_in
from debitcli.fields.value import Problem
from debitcli.files.formulas import kept
from debitcli.forms.form import Form
from debitcli.forms.reader import Draft, Reader
from debitcli.listing.filters import OLDEST_FIRST, Page
from debitcli.payments.complete import refuse_days
from debitcli.run import Run
from debitcli.terminal import progress

_BATCH = 2_000


class ExpenseFiles(InFiles):
    """Expenses: a row for each."""

    form = FORM
    unit = "expense"

    def __init__(self, *, allow_duplicate: bool = False) -> None:
        self._may_be_alike = allow_duplicate

    def reader(self, run: Run, *, lenient: bool, create: bool) -> Reader:
        """The check of expenses."""
        return reader(run)

    def exported(
        self, run: Run, connection: Connection, selection: Selection, form: Form, also: Any = ()
    ) -> Generator[Expense, None, None]:
        """The selected expenses, whole."""
        today = run.today.isoformat()
        yield from records.select_rows(connection, Expenses(today), selection, today, OLDEST_FIRST, Page(0))

    def rows(self, records: Iterable[Expense]) -> Iterator[Mapping[str, Any]]:
        """A row for each expense, so that an import makes the same of it; parts say themselves what VAT they have."""
        for each in records:
            said = {key: each.value(key) for key in FORM.exported}
            if len(each.parts) > 1:
                said |= dict.fromkeys(("category", "vat_rate", "vat_category"))
            yield said

    def objects(self, records: Iterable[Expense], form: Form) -> Iterator[Mapping[str, Any]]:
        """What `show` answers, but what the book gives."""
        for each in records:
            said = {key: kept(value) for key, value in each.record.items() if key in form.exported}
            if len(each.parts) > 1:
                said |= dict.fromkeys(("category", "vat_rate", "vat_category"))
            else:
                said["parts"] = None
            yield said

    def work(self, task: Task) -> None:
        """Take every row of a file: save all, or leave the book as it was. Raises RowsError where rows are wrong."""
        run, report, size = task.run, task.report, task.table.source.size
        with progress.shown(run.streams, "Checking", size, quiet=run.structured) as advance:
            rows, drafts, faults = list[Row](), list[Draft](), dict[int, list[Problem]]()
            while some := list(islice(task.table.rows, _BATCH)):
                for n, (row, draft) in enumerate(zip(some, self._drafts(task, some), strict=True), len(rows)):
                    drafts.append(draft)
                    if words := faults_of(row, task.plan, len(task.table.header)):
                        faults[n] = [Problem(*each, line=row[0]) for each in words]
                rows += some
                advance(task.table.position(), len(rows))
            report.read = len(rows)
            with run.book.writing(to_save=not task.options.dry_run) as connection:
                right = self._check(task, connection, rows, drafts, faults)
                if right and task.may_still_be_saved:
                    Desk(run, connection).add(right)
                    report.saved = len(right)
                if task.rejects:
                    task.rejects.write()
                if not task.is_to_be_saved:
                    connection.rollback()
        if task.rejects and task.rejects.keep():
            report.rejects = task.rejects.called
        if report.invalid and not (right and task.options.skips_invalid):
            raise refusal(report, task.options)

    def _drafts(self, task: Task, rows: list[Row]) -> list[Draft]:
        told = task.plan.columns([padded(row[1], len(task.table.header)) for row in rows], FORM, self)
        task.report.left = told.left | task.report.left
        empty = [dict[str, str | None]() for _ in rows]
        for key, column in told.columns.items():
            for draft, text in zip(empty, column, strict=True):
                if text.strip():
                    draft[key] = text
        return list(empty)

    def _check(
        self,
        task: Task,
        connection: Connection,
        rows: list[Row],
        drafts: list[Draft],
        faults: dict[int, list[Problem]],
    ) -> list[Expense]:
        """The expenses that are right; what is wrong with the others is told."""
        readings = Reader(FORM, replace(task.rules, defaults=_defaults(task))).check_each(drafts)
        right = [each.values for n, each in enumerate(readings) if not each.problems and n not in faults]
        completing, found = Completing(task.run, connection, right), list[Expense]()
        for n, (row, each) in enumerate(zip(rows, readings, strict=True)):
            problems, twin = faults.get(n) or list(each.problems), False
            if not problems:
                done = completing.complete(each.values)
                problems = done.problems or _of_days(task, connection, done)
                if not problems and (same := self._of_twin(connection, done)):
                    problems, twin = [same], True
                for remark in done.remarks:
                    task.report.warnings.add(Problem("", None, remark, line=row[0]))
            if not problems:
                found.append(done.expense)
                continue
            task.report.invalid += 1
            placed = [replace(one, line=row[0], column=task.column(one.field)) for one in problems]
            for one in placed:
                task.report.problems.add(one, twin=twin)
            if task.rejects:
                task.rejects.add(row[1], row[2], placed)
        return found

    def _of_twin(self, connection: Connection, done: Completed) -> Problem | None:
        """The problem of an expense that is likely in this book already."""
        found = None if self._may_be_alike else records.alike(connection, done.expense, done.names)
        if found is None:
            return None
        number, by_reference = found
        field, value = alike_in(done.expense, by_reference=by_reference)
        return Problem(field, value, f"is likely expense {number}", "if both are real: --allow-duplicate")


def _of_days(task: Task, connection: Connection, done: Completed) -> list[Problem]:
    """What is wrong with the days of an expense in this book."""
    for key, day in (("date", done.expense.date), ("paid_on", done.expense.paid_on)):
        try:
            refuse_days(task.run, connection, [day] if day else [])
        except ConflictError as error:
            return [replace(each, field=key) for each in error.problems]
    return []


def _defaults(task: Task) -> dict[str, str]:
    return {"date": task.run.today.isoformat()} if "date" not in task.plan.blocks else {}
