"""Documents of issued invoices as they were made: shown again byte for byte, whatever has changed since."""

from collections.abc import Callable, Mapping

from debitcli.database import documents
from debitcli.database.book import Connection
from debitcli.errors import BookError
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices
from debitcli.run import Run

Made = Mapping[str, bytes]
"""Documents of one invoice that are made together, by their kinds: a PDF, and the e-invoice inside."""


def kept_or_made(run: Run, invoice: Invoice, kind: str, make: Callable[[Connection], Made]) -> bytes:
    """The document as it was made before, or made now and kept.

    Drafts are not kept, nor is anything in a book that can only be read.
    """
    with run.book.reading() as connection:
        found = documents.content(connection, NOUN, invoice.id, kind) if invoice.issued else None
        made = make(connection) if found is None else {kind: found}
    if found is None and invoice.issued and can_be_written(run):
        with run.book.writing() as connection:
            made = keep(run, connection, invoice, made)
    return made[kind]


def keep(run: Run, connection: Connection, invoice: Invoice, made: Made) -> Made:
    """Keep documents of an issued invoice; those that are kept: the first, where two make one at once."""
    Invoices(run.today.isoformat()).lock(connection, [invoice.id])
    return {
        kind: documents.keep(connection, NOUN, invoice.id, kind, content, run.now) for kind, content in made.items()
    }


def can_be_written(run: Run) -> bool:
    """Whether anything can be kept in the book."""
    try:
        run.book.prove_writable()
    except BookError:
        return False
    return True
