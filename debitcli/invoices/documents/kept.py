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
    keep_all(run, connection, {invoice.id: made})
    return {kind: documents.content(connection, NOUN, invoice.id, kind) or content for kind, content in made.items()}


def keep_all(run: Run, connection: Connection, made: Mapping[int, Made]) -> None:
    """Keep documents of issued invoices, by their ids."""
    Invoices(run.today.isoformat()).lock(connection, list(made))
    by_kind = {(id_, kind): content for id_, kinds in made.items() for kind, content in kinds.items()}
    documents.keep(connection, NOUN, by_kind, run.now)


def can_be_written(run: Run) -> bool:
    """Whether anything can be kept in the book."""
    try:
        run.book.prove_writable()
    except BookError:
        return False
    return True
