"""`invoice send`: documents to their customers by mail; queued with their PDF, delivered at once."""

from collections.abc import Mapping, Sequence

from debitcli.errors import ConflictError, DataError, DebitcliError, UsageError
from debitcli.invoices.documents import pdf
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
    address = message.another(run, to)
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
        answer(run, [], several=True)
        return
    run.confirm(_question(to_send, address))
    mails = queue(run, _printed(run, to_send, leave_out=unsent), values, address)
    answer(run, outbox.deliver_queued(run, mails), several=unsent or len(numbers) > 1)


def answer(run: Run, mails: Sequence[Mail], *, several: bool) -> None:
    """Answer with the numbers of the documents about which mails were queued, or with the mails."""
    if run.structured and several:
        output.write_records(run.streams, run.output, (each.record for each in mails), columns=(), table=())
        return
    for each in mails:
        run.answer_with(each.invoice or each.number, each.record)


def queue(run: Run, invoices: Sequence[Invoice], values: Mapping[str, str], to: str | None) -> list[Mail]:
    """Queue a mail for each document: for all, or none."""
    store, messages = Invoices(run.today.isoformat()), []
    run.begin_another()
    with run.book.writing() as connection:
        for each in invoices:
            whole, customer = store.one_whole(connection, each), message.buyer_of(connection, each)
            message.refuse(connection, whole, customer, "invoice", to)
            messages.append(message.made(run, connection, whole, customer, values, to=to))
        return outbox.queue(connection, messages, run.by) if messages else []


def _printed(run: Run, invoices: Sequence[Invoice], *, leave_out: bool) -> list[Invoice]:
    """The documents, each with its PDF kept: so nobody waits while many are made, and none is queued that has none."""
    store, printed = Invoices(run.today.isoformat()), []
    with progress.shown(run.streams, "Making documents", len(invoices), quiet=len(invoices) == 1) as advance:
        for n, each in enumerate(invoices, 1):
            try:
                with run.book.writing() as connection:
                    pdf.kept(run, connection, store.one_whole(connection, each))
            except DataError as error:
                if not leave_out:
                    raise
                run.warn([f"Left out: {each.called} {problem.message}." for problem in error.problems])
            else:
                printed.append(each)
            advance(n, n)
    return printed


def _that_can_be(run: Run, found: Sequence[Invoice], to: str | None, *, leave_out: bool) -> list[Invoice]:
    """Those that can be sent. Raises for the first that cannot, or says why it is left out."""
    chosen, left_out = [], []
    with run.book.reading() as connection:
        for each in found:
            try:
                customer = message.buyer_of(connection, each)
                _refuse_draft(each)
                message.refuse(connection, each, customer, "invoice", to)
            except DebitcliError:
                if not leave_out:
                    raise
                left_out.append(f"{each.called} ({message.why_not(connection, customer, 'invoice', to)})")
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
