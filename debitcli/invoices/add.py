"""`invoice add`: what was given → completed and reckoned → review → draft, and issued at once where that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from debitcli.database.book import Connection
from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.invoices.draft.complete import Completed, Completing
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.draft.sources import sources_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue import issue
from debitcli.invoices.records import Invoices
from debitcli.run import Run
from debitcli.terminal import output


@dataclass(frozen=True, slots=True)
class Options:
    """Whether a document is issued at once, or only shown."""

    issue: bool = False
    dry_run: bool = False


def add(run: Run, drafts: Sequence[Draft], options: Options, *, several: bool) -> None:
    """Save documents that nobody is asked about: all of them, or none and every problem listed."""
    if options.dry_run:
        with run.book.reading() as connection:
            _show(run, completed(run, connection, drafts, several=several, may_lack=True), several=several)
        return
    with run.book.writing() as connection:
        done = completed(run, connection, drafts, several=several)
        saved = save(run, connection, [each.invoice for each in done], issue_at_once=options.issue)
    for each in done:
        warn(run, each)
    answer(run, saved, several=several)


def completed(
    run: Run, connection: Connection, drafts: Sequence[Draft], *, several: bool, may_lack: bool = False
) -> list[Completed]:
    """The documents that drafts make. Raises DataError with every problem of all of them."""
    completing = Completing(sources_of(run, connection, drafts, may_lack=may_lack))
    done = completing.complete_all(drafts)
    problems = [
        replace(problem, record=n if several else None) for n, each in enumerate(done, 1) for problem in each.problems
    ]
    if not may_lack:
        problems += [problem for each in done for problem in refused_prepaid(each.invoice)]
    if problems:
        raise DataError(problems)
    return done


def refused_prepaid(invoice: Invoice) -> list[Problem]:
    """What is wrong with a document that says that something was paid before."""
    stated = str(invoice.prepaid)
    problem = Problem("prepaid", stated, "is money in the book", "take it at issue by --use-credit")
    return [problem] if invoice.prepaid else []


def save(run: Run, connection: Connection, invoices: Sequence[Invoice], *, issue_at_once: bool) -> list[Invoice]:
    """Save new documents as drafts; issue them at once where that is wanted."""
    saved = Invoices(run.today.isoformat()).add_drafts(connection, invoices, run.by)
    return issue(run, connection, saved) if issue_at_once else saved


def warn(run: Run, done: Completed) -> None:
    """Say what is worth a look."""
    if not run.structured:
        for sentence in done.remarks:
            run.streams.say(f"! {sentence}")


def answer(run: Run, saved: Sequence[Invoice], *, several: bool) -> None:
    """Tell people what was saved, and answer with numbers or records."""
    for each in saved:
        run.streams.say(f"✓ {sentence_of(each)}")
    if run.structured and several:
        records = (each.whole_record for each in saved)
        output.write_records(run.streams, run.output, records, columns=(), table=())
        return
    for each in saved:
        run.answer_with(each.called, each.whole_record if run.structured else {})


def sentence_of(invoice: Invoice) -> str:
    """What became of a document."""
    total = f"{invoice.currency} {invoice.payable:,f}"
    if not invoice.issued:
        return f"Saved as {invoice.number}: {total}. Issue it with: debitcli invoice issue {invoice.number}"
    due = f", due {invoice.due}" if invoice.due and invoice.open else ""
    return f"Issued {invoice.number}: {total}{due}."


def _show(run: Run, done: Sequence[Completed], *, several: bool) -> None:
    """Show documents about to be saved, for `--dry-run`."""
    if run.structured:
        records = (each.invoice.whole_record for each in done)
        if several:
            output.write_records(run.streams, run.output, records, columns=(), table=())
        else:
            output.write_record(run.streams, run.output, next(records))
    else:
        from debitcli.invoices import views

        for each in done:
            run.streams.show(views.review(each.invoice, each.remarks, run.streams.width))
    run.streams.say("Nothing was saved (--dry-run).")
