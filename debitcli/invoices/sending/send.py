"""`invoice send`: documents to their customers by mail; queued with their PDF, delivered at once."""

from collections.abc import Mapping, Sequence

from debitcli.errors import ConflictError, DebitcliError, UsageError
from debitcli.fields.email import EMAIL
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices
from debitcli.invoices.sending import message, records
from debitcli.mail import outbox, server
from debitcli.mail.mail import Mail
from debitcli.run import Run
from debitcli.settings import records as settings
from debitcli.terminal import output, progress
from debitcli.terminal.words import count, first_few

_MOST_TOLD = 10


def send(run: Run, numbers: Sequence[str], *, unsent: bool, to: str | None) -> None:
    """Send issued documents, or with `unsent` all that never were, to their customers or to another address.

    Prints their numbers. Named ones are all refused where one cannot be sent; of the unsent, those are left out.
    """
    if bool(numbers) == unsent:
        raise UsageError("Name the invoices, or give --unsent.", "debitcli invoice list --unpaid")
    address = run.accept(EMAIL, "to", to)
    if unsent and address:
        raise UsageError("--to is for invoices that are named.", "debitcli invoice send 2026-0031 --to ana@example.com")
    with run.book.reading() as connection:
        values = settings.read(connection)
        server.refuse_if_none(values)
        store = Invoices(run.today.isoformat())
        found = [resolve(run, each) for each in dict.fromkeys(numbers)] or records.unsent(connection, store)
    to_send = _that_can_be(run, found, address, leave_out=unsent)
    if not to_send:
        run.streams.say("Nothing is to be sent.")
        return
    run.confirm(_question(to_send, address))
    mails = queue(run, to_send, values, address)
    answer(run, mails, several=len(to_send) > 1)
    outbox.deliver_queued(run, mails)


def answer(run: Run, mails: Sequence[Mail], *, several: bool) -> None:
    """Answer with the numbers of the documents about which mails were queued, or with the mails."""
    if run.structured and several:
        output.write_records(run.streams, run.output, (each.record for each in mails), columns=(), table=())
        return
    for each in mails:
        run.answer_with(each.invoice or each.number, each.record)


def queue(run: Run, invoices: Sequence[Invoice], values: Mapping[str, str], to: str | None) -> list[Mail]:
    """Queue a mail for each document, each in a transaction of its own: making so many PDFs takes a while."""
    store, mails = Invoices(run.today.isoformat()), list[Mail]()
    run.begin_another()
    with progress.shown(run.streams, "Making documents", len(invoices), quiet=len(invoices) == 1) as advance:
        for n, each in enumerate(invoices, 1):
            with run.book.writing() as connection:
                whole = store.one_whole(connection, each)
                customer = message.buyer_of(connection, whole)
                message.refuse(connection, whole, customer, "invoice", to)
                made = message.made(run, connection, whole, customer, values, to=to)
                mails += outbox.queue(connection, [made], run.by)
            advance(n, n)
    return mails


def _that_can_be(run: Run, found: Sequence[Invoice], to: str | None, *, leave_out: bool) -> list[Invoice]:
    """Those that can be sent. Raises for the first that cannot, or says why it is left out."""
    chosen, left_out = [], []
    with run.book.reading() as connection:
        for each in found:
            try:
                _refuse_draft(each)
                message.refuse(connection, each, message.buyer_of(connection, each), "invoice", to)
            except DebitcliError as error:
                if not leave_out:
                    raise
                said = error.problems[0].message if error.problems else error.message
                left_out.append(f"{each.called} ({said.rstrip('.')})")
            else:
                chosen.append(each)
    if left_out:
        run.streams.say(f"! Left out: {first_few(left_out)}.")
    return chosen


def _refuse_draft(invoice: Invoice) -> None:
    if invoice.issued is None:
        raise ConflictError(
            f"{invoice.called} is a draft. Nothing was sent.",
            f"Issue it first: debitcli invoice issue {invoice.called}",
        )


def _question(invoices: Sequence[Invoice], to: str | None) -> str:
    named = first_few([each.called for each in invoices], _MOST_TOLD)
    whom = to or (
        invoices[0].name if len(invoices) == 1 else f"{count(len({e.customer for e in invoices}), 'customer')}"
    )
    return f"Send {named} to {whom}?"
