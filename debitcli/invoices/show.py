"""`invoice show`: a document whole, with how it was settled."""

from typing import TYPE_CHECKING

from debitcli.database import documents
from debitcli.database.book import Connection
from debitcli.database.growth import has_rows
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.invoices.settlement import records as settlements
from debitcli.run import Run
from debitcli.terminal import output

if TYPE_CHECKING:
    from rich.console import RenderableType

    from debitcli.mail.mail import Mail

_MOST_MAILS = 50


def show(run: Run, words: str) -> None:
    """Write a document as the answer."""
    invoice = resolve(run, words)
    with run.book.reading() as connection:
        closed = settlements.of_invoice(connection, invoice)
        made = documents.of_record(connection, NOUN, invoice.id) if invoice.issued else []
        sent = _sent(connection, invoice)

    def table() -> "RenderableType":
        from debitcli.invoices import views

        return views.document(invoice, run.streams.width, [each.row for each in closed], made, sent)

    record = invoice.whole_record
    if run.structured:
        record |= {
            "settlements": [each.record for each in closed],
            "documents": [each.record for each in made],
            "sent": [each.record for each in sent],
        }
    output.write_record(run.streams, run.output, record, table=table)


def _sent(connection: Connection, invoice: Invoice) -> "list[Mail]":
    """The mails about a document, oldest first."""
    if not has_rows(connection, "mail"):
        return []
    from debitcli.mail import records

    return records.sent_with(connection, "invoice", invoice.id, _MOST_MAILS)[0][::-1]


def in_brief(invoice: Invoice) -> str:
    """A document on one line, to choose from."""
    return f"{invoice.called}  {invoice.date or 'draft'}  {invoice.currency} {invoice.total:,f}  {invoice.name}"
