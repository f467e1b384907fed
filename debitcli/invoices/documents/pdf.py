"""`invoice pdf`: a document on paper, with the e-invoice inside where it has one."""

from datetime import datetime

from debitcli.database import documents
from debitcli.database.book import Connection
from debitcli.documents import facturx, pdf, pictures
from debitcli.documents.einvoice import Profile, Syntax
from debitcli.documents.pdf import PrintError
from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.invoices.documents import looks, printable
from debitcli.invoices.documents.kept import Made, keep, kept_or_made
from debitcli.invoices.documents.needed import missing
from debitcli.invoices.documents.page import Page
from debitcli.invoices.documents.seller import with_seller
from debitcli.invoices.documents.written import place_of, put
from debitcli.invoices.documents.xml import kind_of, xml_of
from debitcli.invoices.form import NOUN
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.run import Run

KIND = "pdf"
"""As what the book keeps it."""
_INSIDE = kind_of(Syntax.CII, Profile.EN16931)
_MOST_BY_CODE = 999_999_999


def write(run: Run, words: str, file: str | None) -> None:
    """Write a document as PDF into a file (`-` is standard output), named after its number if not named.

    Prints the path. Raises DataError where it has a letter that no font has.
    """
    invoice = resolve(run, words)
    path = place_of(run, invoice, file, ".pdf")
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
    has_xml = invoice.issued is not None and not missing(invoice, Profile.EN16931)
    # The one that left already, if one did.
    before = documents.content(connection, NOUN, invoice.id, _INSIDE)
    xml = before or xml_of(invoice, Syntax.CII, Profile.EN16931) if has_xml else None
    when = invoice.issued or invoice.updated or invoice.created or run.now
    try:
        made = printed(invoice, looks.of(connection, invoice), when, xml)
    except PrintError as error:
        cannot = Problem("invoice", invoice.called, f"cannot be printed: {error}")
        raise DataError([*printable.problems_of(invoice)] or [cannot], "Not written.") from error
    return {KIND: made, _INSIDE: xml} if xml else {KIND: made}


def printed(invoice: Invoice, with_looks: looks.Looks, when: datetime, xml: bytes | None = None) -> bytes:
    """The PDF of a document, with an e-invoice inside if there is one. Raises PrintError where it cannot be printed."""
    page = Page(invoice, with_looks)
    qr = _code(invoice) if page.is_to_be_paid else ""
    logo = pictures.as_svg(with_looks.logo) if with_looks.logo else ""
    data = page.data(has_xml=xml is not None, has_qr=bool(qr))
    made = pdf.write(with_looks.template, data, when, xml=xml, qr=qr, logo=logo)
    return facturx.declared(made) if xml else made


def _code(invoice: Invoice) -> str:
    """The EPC QR code of a SEPA transfer as SVG (EPC069-12); empty where there is none."""
    iban, name = invoice.seller.get("iban"), invoice.seller.get("name")
    if not iban or not name or invoice.currency != "EUR" or not 0 < invoice.payable <= _MOST_BY_CODE:
        return ""
    import io

    from segno import helpers

    text = (invoice.payment_reference or invoice.called)[:140]
    code = helpers.make_epc_qr(
        name=name[:70], iban=iban, amount=invoice.payable, text=text, bic=invoice.seller.get("bic") or None
    )
    out = io.BytesIO()
    code.save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()
