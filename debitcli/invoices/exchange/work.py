"""`invoice import`: every document of a file completed and saved, all or nothing; issued where that is wanted."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TypeVar

from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError
from debitcli.exchange.report import RowsError, refusal
from debitcli.exchange.target import InFiles
from debitcli.exchange.task import Task
from debitcli.fields import folding
from debitcli.fields.value import Problem
from debitcli.forms.slots import changed
from debitcli.invoices.add import refused_prepaid
from debitcli.invoices.draft.complete import Completed, Completing
from debitcli.invoices.draft.sources import sources_of
from debitcli.invoices.exchange.records import issued_already
from debitcli.invoices.exchange.rows import Document, documents
from debitcli.invoices.exchange.turns import REFERS_BACK, Turns, not_right, referring_to, said_of_file
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import issue
from debitcli.invoices.records import Invoices
from debitcli.terminal import progress

_BATCH = 1_000
_LATER = "is issued later than this document", "a date from that one on, or none"
_AS_DRAFTS = "To have them as drafts: without --issue"
_T = TypeVar("_T")


def work(task: Task, target: InFiles, *, issue_at_once: bool) -> None:
    """Take every document of a file: save all, or leave the book as it was. Raises RowsError where some are wrong."""
    run, report, size = task.run, task.report, task.table.source.size
    with progress.shown(run.streams, "Checking", size, quiet=run.structured) as advance:
        found = documents(task, target, advance)
        report.read = len(found)
        with run.book.writing(to_save=not task.options.dry_run) as connection:
            turns = Turns(found)
            right = _checked(task, connection, found, turns, issue_at_once=issue_at_once)
            saved = list[Invoice]()
            if task.may_still_be_saved:
                report.saved = len(right)
                save = partial(_issued, turns=turns) if issue_at_once else _saved
                saved = save(task, connection, found, right)
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


def _checked(
    task: Task, connection: Connection, found: Sequence[Document], turns: Turns, *, issue_at_once: bool
) -> dict[int, Invoice]:
    """Check every document, and take down what is wrong; those that are right, by their places in the file."""
    _name_customers(connection, found)
    sources = sources_of(task.run, connection, [each.draft for each in found], decimal=_decimal(task))
    right: dict[int, Invoice] = {}
    for n, first in turns.again.items():
        words = f"is also that of the document on line {found[first].line}"
        found[n].problems.append(Problem("number", found[n].called, words, "one number for each", line=found[n].line))
    # Who deducts a prepayment of the file is checked with it as it is going to be.
    prepaid: dict[str, Invoice] = {}
    for places in turns.portions:
        completing = Completing(replace(sources, prepayments={**sources.prepayments, **prepaid}))
        for some in _batched(places):
            for n, done in zip(some, completing.complete_all([found[n].draft for n in some]), strict=True):
                said = partial(said_of_file, n=n, turns=turns, found=found, right=right, issue=issue_at_once)
                if invoice := _right(task, found[n], done, said):
                    right[n] = invoice
        if issue_at_once:
            made = [n for n in places if n in right and right[n].type == "prepayment"]
            prepaid |= {found[n].called: changed(right[n], id=-1 - n, number=found[n].called, issued=task.run.now)
                        for n in made}  # fmt: skip
    _refuse_what_credits_wrong_ones(task, found, right, turns)
    if issue_at_once:
        _refuse_what_is_issued(task, connection, found, right)
        _refuse_what_refers_to_wrong_ones(task, found, right, turns)
    return dict(sorted(right.items()))


def _right(task: Task, document: Document, done: Completed, said: Callable[[Problem], Problem]) -> Invoice | None:
    """What was made of a document; where something is wrong, that is taken down."""
    for remark in done.remarks:
        task.report.warnings.add(Problem("", None, remark, line=document.line))
    new = _new(document, [*done.problems, *refused_prepaid(done.invoice)])
    problems = [said(each) for each in (*document.problems, *new)]
    if problems:
        _refuse(task, document, problems)
    return None if problems else done.invoice


def _refuse_what_credits_wrong_ones(
    task: Task, found: Sequence[Document], right: dict[int, Invoice], turns: Turns
) -> None:
    """Take down credit notes on what is no invoice of their customer in the file."""
    for n in [n for n in turns.of if n in right and n not in turns.deducting]:
        for number, to in turns.of[n].items():
            other = right.get(to)
            if other is None or (other.type != "credit-note" and other.customer == right[n].customer):
                continue
            words = "is a credit note" if other.type == "credit-note" else f"is for customer {other.customer_number}"
            said = REFERS_BACK if turns.leads_back(n, to) else (f"{words} in this file", "an invoice of this customer")
            del right[n]
            _refuse(task, found[n], [Problem("credits", number, *said, line=found[n].line)])
            break


def _refuse_what_is_issued(
    task: Task, connection: Connection, found: Sequence[Document], right: dict[int, Invoice]
) -> None:
    """Take down documents that the book has issued already: a number that was given is not taken back."""
    hint = "to have it twice: import it without --issue, then debitcli invoice issue"
    for n, number in issued_already(connection, right, task.run.today.isoformat()).items():
        del right[n]
        words = f"is issued already, as {number}: same customer, day, reference and total"
        _refuse(task, found[n], [Problem("number", found[n].called or None, words, hint, line=found[n].line)])


def _refuse_what_refers_to_wrong_ones(
    task: Task, found: Sequence[Document], right: dict[int, Invoice], turns: Turns
) -> None:
    """Take down documents that refer to some of the file that are not issued; those that refer to them, too."""
    while wrong := {n: to for n in right for to in turns.of.get(n, {}).values() if to not in right}:
        for n, to in wrong.items():
            del right[n]
            field = "deducts" if n in turns.deducting else "credits"
            said = REFERS_BACK if turns.leads_back(n, to) else not_right(found[to])
            _refuse(task, found[n], [Problem(field, found[to].called, *said, line=found[n].line)])


def _saved(
    task: Task, connection: Connection, found: Sequence[Document], right: Mapping[int, Invoice]
) -> list[Invoice]:
    """Save documents as drafts; these."""
    store = Invoices(task.run.today.isoformat())
    return [each for some in _batched(right.values()) for each in store.add_drafts(connection, some, task.run.by)]


def _batched(every: Iterable[_T]) -> Iterator[list[_T]]:
    rest = iter(every)
    while some := list(islice(rest, _BATCH)):
        yield some


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


def _issued(
    task: Task, connection: Connection, found: Sequence[Document], right: Mapping[int, Invoice], turns: Turns
) -> list[Invoice]:
    """Issue documents, each after those of the file that it refers to, with the numbers that these got."""
    today, issued = task.run.today.isoformat(), dict[int, Invoice]()
    for places in turns.in_turn({n: each.date or today for n, each in right.items()}):
        portion = {n: right[n] for n in places}
        for n in turns.of.keys() & portion.keys():
            portion[n] = _referring(task, connection, found[n], right[n], n, turns, issued)
        saved = _saved(task, connection, found, portion)
        done = _issued_together(task, connection, [found[n] for n in places], saved)
        issued |= zip(places, done, strict=True)
    return [issued[n] for n in right]


def _referring(
    task: Task,
    connection: Connection,
    document: Document,
    made: Invoice,
    n: int,
    turns: Turns,
    issued: Mapping[int, Invoice],
) -> Invoice:
    """The document at place `n`, which refers to others of the file, as it is now that they are issued."""
    draft, field, names = document.draft, "deducts" if made.deducts else "credits", turns.of[n]
    if later := [number for number, to in names.items() if to not in issued]:
        number = later[0]
        said = REFERS_BACK if turns.leads_back(n, names[number]) else _LATER
        # Drafts that wait for each other cannot be had either.
        raise _refusal(task, [(document, Problem(field, number, *said))], "" if said == REFERS_BACK else _AS_DRAFTS)
    now = {number: issued[to] for number, to in names.items()}
    for key in ("credits", "deducts"):
        if draft.texts.get(key):
            draft.texts[key] = referring_to(draft.texts[key], now)
    if not made.deducts:
        return changed(made, credits=tuple((draft.texts.get("credits") or "").split("; ")))
    sources = sources_of(task.run, connection, [draft], decimal=_decimal(task))
    (done,) = Completing(sources).complete_all([draft])
    if done.problems:
        raise _refusal(task, [(document, document.placed(each)) for each in done.problems])
    return done.invoice


def _issued_together(
    task: Task, connection: Connection, right: Sequence[Document], saved: Sequence[Invoice]
) -> list[Invoice]:
    """Issue all that was saved. Raises RowsError and ConflictError with the lines of those that cannot be."""
    try:
        return issue(task.run, connection, [each.id for each in saved])
    except DataError as error:
        raise _refusal(task, [(right[(each.record or 1) - 1], each) for each in error.problems]) from error
    except ConflictError as error:
        # Their drafts are gone again: nobody has seen these numbers.
        lines = {draft.called: f"the invoice on line {each.line}" for each, draft in zip(right, saved, strict=True)}
        message = re.sub(r"draft-\d+", lambda draft: lines.get(draft[0], draft[0]), error.message)
        raise ConflictError(message, error.hint, error.problems) from error


def _refusal(task: Task, problems: Sequence[tuple[Document, Problem]], hint: str = _AS_DRAFTS) -> RowsError:
    """That documents cannot be issued, with their lines."""
    report = task.report
    for document, each in problems:
        report.problems.add(replace(each, record=None, line=each.line or document.line, column=task.column(each.field)))
    report.saved, report.invalid = 0, len({document.line for document, _ in problems})
    message = f"Nothing saved: {report.invalid:,} of {report.read:,} invoices cannot be issued."
    return RowsError(report, message, hint)
