"""`invoice import`: every document of a file completed and saved, all or nothing; issued where that is wanted."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError
from debitcli.exchange.report import RowsError, refusal
from debitcli.exchange.target import InFiles
from debitcli.exchange.task import Task
from debitcli.fields import folding
from debitcli.fields.value import Problem
from debitcli.invoices.add import refused_prepaid
from debitcli.invoices.draft.complete import Completing
from debitcli.invoices.draft.sources import sources_of
from debitcli.invoices.exchange.rows import Document, documents
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import issue
from debitcli.invoices.records import Invoices
from debitcli.terminal import progress

_BATCH = 1_000


def work(task: Task, target: InFiles, *, issue_at_once: bool) -> None:
    """Take every document of a file: save all, or leave the book as it was. Raises RowsError where some are wrong."""
    run, report, size = task.run, task.report, task.table.source.size
    with progress.shown(run.streams, "Checking", size, quiet=run.structured) as advance:
        found = documents(task, target, advance)
        report.read = len(found)
        with run.book.writing(to_save=not task.options.dry_run) as connection:
            right, saved = _saved(task, connection, found)
            if issue_at_once and saved and task.may_still_be_saved:
                saved = _issued(task, connection, right, saved)
            if task.rejects:
                task.rejects.write()
            if not task.is_to_be_saved:
                connection.rollback()
    if task.rejects and task.rejects.keep():
        report.rejects = task.rejects.called
    if report.invalid and not (saved and task.options.skips_invalid):
        raise refusal(report, task.options)
    if saved and not task.options.dry_run and not run.structured:
        first, last = saved[0].called, saved[-1].called
        run.streams.say(f"  Saved as {first}{f' to {last}' if last != first else ''}")


def _saved(task: Task, connection: Connection, found: Sequence[Document]) -> tuple[list[Document], list[Invoice]]:
    """Check every document, and save those that are right as drafts, as long as anything may be saved; these."""
    run, report = task.run, task.report
    _name_customers(connection, found)
    sources = sources_of(run, connection, [each.draft for each in found], decimal=_decimal(task))
    completing, store = Completing(sources), Invoices(run.today.isoformat())
    right, saved = list[Document](), list[Invoice]()
    for start in range(0, len(found), _BATCH):
        some, made = found[start : start + _BATCH], list[Invoice]()
        for each, done in zip(some, completing.complete_all([each.draft for each in some]), strict=True):
            for remark in done.remarks:
                report.warnings.add(Problem("", None, remark, line=each.line))
            problems = [*each.problems, *_new(each, [*done.problems, *refused_prepaid(done.invoice)])]
            if problems:
                _refuse(task, each, problems)
            else:
                right.append(each)
                made.append(done.invoice)
        if made and task.may_still_be_saved:
            saved += store.add_drafts(connection, made, run.by)
            report.saved += len(made)
    return right, saved


def _decimal(task: Task) -> str | None:
    """The sign before decimals, once all numbers with commas were written with points."""
    return "." if task.rules.decimal == "," else task.rules.decimal


def _name_customers(connection: Connection, found: Sequence[Document]) -> None:
    """Put the number of a customer in the place of an e-mail address that only this one has."""
    named = [each for each in found if "@" in (each.draft.texts.get("customer") or "")]
    keys = [folding.key(each.draft.texts["customer"] or "") for each in named]
    for each, there in zip(named, CUSTOMERS.same_as(connection, "email", keys), strict=True):
        address = each.draft.texts["customer"]
        if len(there) == 1:
            each.draft.texts["customer"] = there[0][1]
            continue
        message = (
            f"is of several customers: {', '.join(number for _, number in there)}" if there else "is no customer's"
        )
        hint = "debitcli customer list --search TEXT"
        each.problems.append(Problem("customer", address, message, hint, line=each.line))


def _new(document: Document, problems: Sequence[Problem]) -> Iterator[Problem]:
    """Problems in their places, but for those of values of which something was said already."""
    said = {(each.line, each.field) for each in document.problems}
    if any(field == "row" for _, field in said):
        return
    for each in map(document.placed, problems):
        if (each.line, each.field) not in said:
            yield each


def _refuse(task: Task, document: Document, problems: Sequence[Problem]) -> None:
    """Take a document down as wrong: all its rows are, since no half of it is saved."""
    task.report.invalid += 1
    placed = [replace(each, column=each.column or task.column(each.field)) for each in problems]
    for each in placed:
        task.report.problems.add(each)
    for row in document.rows:
        if task.rejects:
            task.rejects.add(row[1], row[2], [each for each in placed if each.line == row[0]])


def _issued(task: Task, connection: Connection, right: Sequence[Document], saved: Sequence[Invoice]) -> list[Invoice]:
    """Issue all that was saved. Raises RowsError and ConflictError with the lines of those that cannot be."""
    try:
        return issue(task.run, connection, [each.id for each in saved])
    except DataError as error:
        for each in error.problems:
            place = right[(each.record or 1) - 1]
            task.report.problems.add(replace(each, record=None, line=place.line, column=task.column(each.field)))
        task.report.saved, task.report.invalid = 0, len({each.record for each in error.problems})
        message = f"Nothing saved: {task.report.invalid:,} of {task.report.read:,} invoices cannot be issued."
        raise RowsError(task.report, message, "To have them as drafts: without --issue") from error
    except ConflictError as error:
        # Their drafts are gone again: nobody has seen these numbers.
        lines = {draft.called: f"the invoice on line {each.line}" for each, draft in zip(right, saved, strict=True)}
        message = re.sub(r"draft-\d+", lambda draft: lines.get(draft[0], draft[0]), error.message)
        raise ConflictError(message, error.hint, error.problems) from error
