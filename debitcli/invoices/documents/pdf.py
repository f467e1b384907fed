"""`invoice pdf`: a document on paper, with the e-invoice inside where it has one."""

from debitcli.database import documents
from debitcli.database.book import Connection
from debitcli.invoices.documents import looks
from debitcli.invoices.documents.kept import Made, keep, kept_or_made
from debitcli.invoices.documents.printing import INSIDE, inside, printed_or_refused
from debitcli.invoices.documents.seller import with_seller
from debitcli.invoices.documents.written import place_of, put
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.run import Run

KIND = "pdf"
"""As what the book keeps it."""


def write(run: Run, words: str, file: str | None) -> None:
    """Write a document as PDF into a file (`-` is standard output), named after its number if not named.

    Prints the path. Raises DataError where it has a letter that no font has.
    """
    invoice = resolve(run, words)
    path = place_of(run, invoice, file, f".{KIND}")
    made = kept_or_made(run, invoice, KIND, lambda connection: _made(run, connection, invoice))
    put(run, invoice, made, path, f"PDF{' (pro forma)' if invoice.issued is None else ''}")


def kept(run: Run, connection: Connection, invoice: Invoice) -> bytes:
    """The PDF of an issued document as it was made, or made at first need and kept; of a draft as it is today.

    `connection` is one that writes.
    """
    if invoice.issued is None:
        return _made(run, connection, invoice)[KIND]
    found = documents.content(connection, NOUN, invoice.id, KIND)
    return keep(run, connection, invoice, _made(run, connection, invoice))[KIND] if found is None else found


def _made(run: Run, connection: Connection, invoice: Invoice) -> Made:
    """The PDF, and the e-invoice inside (Factur-X) where the document is issued and lacks nothing for one."""
    invoice = with_seller(run, invoice)
    xml = inside(invoice, documents.content(connection, NOUN, invoice.id, INSIDE))
    when = invoice.issued or invoice.updated or invoice.created or run.now
    made = printed_or_refused(invoice, looks.of(connection, invoice), when, xml)
    return {KIND: made, INSIDE: xml} if xml else {KIND: made}
