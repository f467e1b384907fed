"""`invoice edit`: changes of a draft by flags or JSON, or in its review where there are none."""

from debitcli.errors import ConflictError, InterruptedByUserError, UsageError
from debitcli.fields.value import Problem
from debitcli.invoices.add import completed_of, show
from debitcli.invoices.draft.given import Draft, joined, of_invoice
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices, differences
from debitcli.run import Run


def edit(run: Run, words: str, given: Draft, *, dry_run: bool) -> None:
    """Change a draft; prints its number. What is issued is refused."""
    before = resolve(run, words)
    if before.issued:
        raise ConflictError(
            f"{before.number} is issued and stays as it is. Nothing was changed.",
            f"A mistake is mended by a credit note: debitcli invoice credit {before.number}",
            [Problem("invoice", before.number, "is issued")],
        )
    if before.is_taken_back:
        raise ConflictError(
            f"{before.number} follows from {before.credits[0]}. Nothing was changed.",
            f"Delete it, and credit again what is to be: debitcli invoice delete {before.number}",
        )
    is_changed = bool(given.texts or given.lines is not None or given.allowances is not None or given.stated)
    if not is_changed and (dry_run or not run.asks):
        raise UsageError("Nothing to change was given.", "Give a flag such as --due or --line, or --clear FIELD.")
    draft = joined(given, of_invoice(before)) if is_changed else _by_wizard(run, before)
    with run.book.reading() as connection:
        done = completed_of(run, connection, draft, before, may_lack=dry_run)
    after = done.invoice
    if dry_run:
        show(run, [done], several=False)
        return
    if not differences(before, after):
        run.streams.say(f"Nothing changed: {before.number} already says this.")
        run.answer_with(before.called, before.whole_record)
        return
    if is_changed:
        run.warn(done.remarks)
    with run.book.writing() as connection:
        after = Invoices(run.today.isoformat()).edit_draft(connection, before, after, run.by)
    run.done(f"Saved {after.number}: {after.currency} {after.payable:,f}.", after.called, after.whole_record)


def _by_wizard(run: Run, before: Invoice) -> Draft:
    """What a person makes of a draft in the review. Raises InterruptedByUserError where nothing is to be changed."""
    from debitcli.invoices.wizard.typed import answers_of, draft_of
    from debitcli.invoices.wizard.wizard import InvoiceWizard
    from debitcli.wizards.wizard import Decision

    run.book.prove_writable()
    wizard = InvoiceWizard(run, answers_of(of_invoice(before)), before)
    wizard.begin_at_the_review()
    decision, _ = wizard.decide(default=Decision.CORRECT)
    if decision is Decision.DISCARD:
        raise InterruptedByUserError("Discarded. Nothing was changed.")
    run.begin_another()
    return draft_of(wizard.answers)
