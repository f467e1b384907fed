"""`invoice add`: what was given → completed and reckoned → review → draft, and issued at once where that is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from debitcli.database import drafts as kept_drafts
from debitcli.database.book import Connection
from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.forms.reader import Reading
from debitcli.invoices.draft.complete import Completed, Completing
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.draft.sources import sources_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import issue
from debitcli.invoices.records import Invoices
from debitcli.invoices.sending import along
from debitcli.run import Run
from debitcli.terminal import output

_MOST_TOLD_APART = 20


@dataclass(frozen=True, slots=True)
class Options:
    """Whether a document is issued at once, paid with credit and sent, or only shown; whether another one follows."""

    issue: bool = False
    use_credit: bool = False
    dry_run: bool = False
    and_new: bool = False
    send: bool = False


def add(run: Run, drafts: Sequence[Draft], options: Options, *, several: bool) -> None:
    """Save documents that nobody is asked about: all of them, or none and every problem listed."""
    if options.dry_run:
        with run.book.reading() as connection:
            show(run, completed(run, connection, drafts, several=several, may_lack=True), several=several)
        return
    if run.streams.can_ask and not several:
        from debitcli.invoices.issue import needed

        with needed.may_leave():
            _ask_for_what_is_missing(run, drafts[0], options)
    with run.book.writing() as connection:
        done = completed(run, connection, drafts, several=several)
        saved = save(
            run, connection, [each.invoice for each in done], issue_at_once=options.issue, use_credit=options.use_credit
        )
        mails = along.queue(run, connection, saved) if options.send else []
    for each in done:
        run.warn(each.remarks)
    answer(run, saved, several=several)
    along.deliver(run, mails)


def with_wizard(run: Run, draft: Draft, options: Options) -> None:
    """Ask for lines and whatever else is wanted, show the review, save or issue; with `and_new` again and again."""
    from debitcli.invoices.issue import needed
    from debitcli.invoices.wizard.typed import answers_of, draft_of
    from debitcli.invoices.wizard.wizard import InvoiceWizard
    from debitcli.wizards import loop
    from debitcli.wizards.wizard import Decision

    run.book.prove_writable()
    with needed.may_leave():
        needed.ask_of_company_first(run)

    def begin(answers: dict[str, str], _former: InvoiceWizard | None) -> InvoiceWizard:
        return InvoiceWizard(run, answers)

    def save_one(wizard: InvoiceWizard, _reading: Reading, decision: Decision) -> None:
        send = decision is Decision.SEND or (run.yes and options.send)
        issue_at_once = send or decision is Decision.ISSUE or (run.yes and options.issue)
        if issue_at_once:
            needed.ask(run, [wizard.completed().invoice])
        with run.book.writing() as connection:
            done = completed(run, connection, [draft_of(wizard.answers)], several=False)
            made = [each.invoice for each in done]
            saved = save(
                run, connection, made, issue_at_once=issue_at_once, use_credit=options.use_credit and issue_at_once
            )
            mails = along.queue(run, connection, saved) if send else []
            kept_drafts.discard(connection, wizard.resumed)
        answer(run, saved, several=False)
        along.deliver(run, mails)

    loop.add(run, answers_of(draft), begin, save_one, and_new=options.and_new)


def _ask_for_what_is_missing(run: Run, draft: Draft, options: Options) -> None:
    """Ask for a rate of exchange where that is all that a document lacks, and for what its issue needs."""
    from debitcli.invoices.issue import needed

    with run.book.reading() as connection:
        (done,) = completed(run, connection, [draft], several=False, may_lack=True)
    invoice, home = done.invoice, done.invoice.base_currency
    if home and invoice.currency != home and invoice.rate is None:
        draft.texts["rate"] = needed.ask_rate(run, invoice.currency, home)
    if options.issue:
        needed.ask(run, [invoice])


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


def completed_of(run: Run, connection: Connection, draft: Draft, before: Invoice, *, may_lack: bool) -> Completed:
    """The document that a draft makes of the one `before`. Raises DataError with every problem."""
    done = Completing(sources_of(run, connection, [draft], may_lack=may_lack)).complete(draft, before)
    if done.problems:
        raise DataError(done.problems)
    return done


def refused_prepaid(invoice: Invoice) -> list[Problem]:
    """What is wrong with a document that says that something was paid before."""
    stated = str(invoice.prepaid)
    problem = Problem("prepaid", stated, "is money in the book", "take it at issue by --use-credit")
    return [problem] if invoice.prepaid else []


def save(
    run: Run, connection: Connection, invoices: Sequence[Invoice], *, issue_at_once: bool, use_credit: bool = False
) -> list[Invoice]:
    """Save new documents as drafts; issue them at once where that is wanted."""
    saved = Invoices(run.today.isoformat()).add_drafts(connection, invoices, run.by)
    return issue(run, connection, [each.id for each in saved], use_credit=use_credit) if issue_at_once else saved


def answer(run: Run, saved: Sequence[Invoice], *, several: bool) -> None:
    """Tell people what was saved, and answer with numbers or records."""
    tell(run, saved)
    if run.structured and several:
        records = (each.whole_record for each in saved)
        output.write_records(run.streams, run.output, records, columns=(), table=())
        return
    for each in saved:
        run.answer_with(each.called, each.whole_record if run.structured else {})


def tell(run: Run, saved: Sequence[Invoice]) -> None:
    """Tell people what was saved."""
    if len(saved) > _MOST_TOLD_APART:
        done = "Issued" if saved[0].issued else "Saved as drafts"
        run.streams.say(f"✓ {done}: {len(saved):,} documents, {saved[0].called} and those after it.")
    else:
        for each in saved:
            run.streams.say(f"✓ {sentence_of(each)}")


def sentence_of(invoice: Invoice) -> str:
    """What became of a document."""
    total = f"{invoice.currency} {invoice.payable:,f}"
    if not invoice.issued:
        return f"Saved as {invoice.number}: {total}. Issue it with: debitcli invoice issue {invoice.number}"
    due = f", due {invoice.due}" if invoice.due and invoice.open else ""
    if invoice.paid or invoice.credited:
        due = f", {invoice.open:,f} open after the customer's credit{due}"
    return f"Issued {invoice.number}: {total}{due}."


def show(run: Run, done: Sequence[Completed], *, several: bool) -> None:
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
