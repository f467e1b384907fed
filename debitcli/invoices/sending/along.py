"""Documents that are sent as soon as they are issued: queued in the same transaction, or none of both."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from debitcli.database.book import Connection
from debitcli.invoices.invoice import Invoice
from debitcli.run import Run

if TYPE_CHECKING:
    from debitcli.mail.mail import Mail


def may_be(run: Run, customer_number: str) -> bool:
    """Whether there is a mail server, and the customer may be written to."""
    from debitcli.customers.records import STORE
    from debitcli.invoices.sending import message
    from debitcli.mail.settings import HOST
    from debitcli.settings import records as settings

    with run.book.reading() as connection:
        if HOST.key not in settings.read(connection):
            return False
        customer = STORE.by_number(connection, customer_number)
        return customer is not None and not message.why_not(connection, customer, "invoice")


def deliver(run: Run, mails: "Sequence[Mail]") -> None:
    """Deliver what was queued, and say what became of it."""
    if mails:
        from debitcli.mail import outbox

        outbox.deliver_queued(run, mails)


def queue(run: Run, connection: Connection, issued: Sequence[Invoice], kind: str = "invoice") -> "list[Mail]":
    """Queue a mail for each of these documents. Raises where one cannot be sent, or printed."""
    from debitcli.invoices.records import Invoices
    from debitcli.invoices.sending import message
    from debitcli.mail import outbox, server
    from debitcli.settings import records as settings

    values, messages = settings.read(connection), []
    server.refuse_if_none(values)
    store = Invoices(run.today.isoformat())
    for each in issued:
        whole, customer = store.one_whole(connection, each), message.buyer_of(connection, each)
        message.refuse(connection, whole, customer, kind)
        messages.append(message.made(run, connection, whole, customer, values, kind=kind))
    return outbox.queue(connection, messages, run.by)
