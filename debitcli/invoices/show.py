"""`invoice show`: a document whole, with how it was settled and the notes on it."""

from typing import TYPE_CHECKING

from debitcli.database import documents
from debitcli.database.book import Connection
from debitcli.database.growth import has_rows
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.invoices.settlement import records as settlements
from debitcli.notes.note import as_record
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Drawn

if TYPE_CHECKING:
    from debitcli.mail.mail import Mail
    from debitcli.notes.note import Note

_MOST_MAILS = 50


def show(run: Run, words: str) -> None:
    """Write a document as the answer."""
    invoice = resolve(run, words)
    with run.book.reading() as connection:
        closed = settlements.of_invoice(connection, invoice)
        made = documents.of_record(connection, NOUN, invoice.id) if invoice.issued else []
        sent = _sent(connection, invoice)
        notes = notes_on(run, connection, invoice)

    def table() -> Drawn:
        from debitcli.invoices import views

        whole = views.document(invoice, run.streams.width, [each.row for each in closed], made, sent)
        if not notes:
            return whole
        from debitcli.notes import views as of_notes

        noted = of_notes.in_profile(notes, run.today.isoformat(), min(run.streams.width, views.WIDEST), of_one=True)
        return views.with_notes(whole, noted)

    record = invoice.whole_record
    if run.structured:
        record |= {
            "settlements": [each.record for each in closed],
            "documents": [each.record for each in made],
            "sent": [each.record for each in sent],
            "notes": [as_record(each) for each in notes],
        }
    output.write_record(run.streams, run.output, record, table=table)


def _sent(connection: Connection, invoice: Invoice) -> "list[Mail]":
    """The mails about a document, oldest first."""
    if not has_rows(connection, "mail"):
        return []
    from debitcli.mail import records

    return records.sent_with(connection, "invoice", invoice.id, _MOST_MAILS)[0][::-1]


def notes_on(run: Run, connection: Connection, invoice: Invoice) -> "list[Note]":
    """The notes on a document that this person sees, newest first."""
    if not has_rows(connection, "note"):
        return []
    from debitcli.notes import records

    return records.newest_first(connection, actor=run.actor, invoice=invoice.id)


def in_brief(invoice: Invoice) -> str:
    """A document on one line, to choose from."""
    return f"{invoice.called}  {invoice.date or 'draft'}  {invoice.currency} {invoice.total:,f}  {invoice.name}"
