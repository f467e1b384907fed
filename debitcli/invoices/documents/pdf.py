"""`invoice pdf`: a document on paper, with the e-invoice inside where it has one."""

from datetime import datetime

from debitcli.documents import facturx, pdf
from debitcli.documents.einvoice import Profile, Syntax
from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.invoices.documents.needed import missing
from debitcli.invoices.documents.page import Page
from debitcli.invoices.documents.seller import with_seller
from debitcli.invoices.documents.written import put
from debitcli.invoices.documents.xml import xml_of
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.named import resolve
from debitcli.run import Run
from debitcli.settings import records as settings

_MOST_BY_CODE = 999_999_999


def write(run: Run, words: str, file: str | None) -> None:
    """Write a document as PDF into a file (`-` is standard output), named after its number if not named.

    Prints the path. Raises DataError where it has a letter that no font has.
    """
    invoice = with_seller(run, resolve(run, words))
    with run.book.reading() as connection:
        known = settings.read(connection)
    made = pdf_of(invoice, known.get("invoice.payment", ""), known.get("invoice.legal", ""), run.now)
    put(run, invoice, made, file, ".pdf", f"PDF{' (pro forma)' if invoice.issued is None else ''}")


def pdf_of(invoice: Invoice, payment: str, legal: str, now: datetime) -> bytes:
    """The PDF; with the e-invoice inside (Factur-X), where the document is issued and lacks nothing for one."""
    has_xml = invoice.issued is not None and not missing(invoice, Profile.EN16931)
    xml = xml_of(invoice, Syntax.CII, Profile.EN16931) if has_xml else None
    page = Page(invoice, payment, legal)
    qr = _code(invoice) if page.is_to_be_paid else ""
    when = invoice.issued or invoice.updated or invoice.created or now
    try:
        made = pdf.write(page.data(has_xml=xml is not None, has_qr=bool(qr)), when, xml=xml, qr=qr)
    except ValueError as error:
        hint = "install a font that has it, such as fonts-noto-cjk" if "could not be displayed" in str(error) else ""
        problem = Problem("invoice", invoice.called, f"cannot be printed: {error}", hint)
        raise DataError([problem], "Not written.") from error
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
