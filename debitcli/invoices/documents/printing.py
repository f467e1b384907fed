"""A document made into a PDF: its page, the QR code, the e-invoice inside."""

import re
from datetime import datetime

from debitcli.documents import facturx, pdf, pictures
from debitcli.documents.einvoice import Profile, Syntax
from debitcli.documents.pdf import PrintError
from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.invoices.documents import printable
from debitcli.invoices.documents.looks import Looks
from debitcli.invoices.documents.needed import missing
from debitcli.invoices.documents.page import Page
from debitcli.invoices.documents.xml import kind_of, xml_of
from debitcli.invoices.invoice import Invoice

INSIDE = kind_of(Syntax.CII, Profile.EN16931)
"""As what the book keeps the e-invoice that is inside."""
_MOST_BY_CODE = 999_999_999
_MOST_BYTES, _MASK = 331, 2
_DARK = re.compile(b"\x01+")


def inside(invoice: Invoice, left: bytes | None) -> bytes | None:
    """The e-invoice for the inside of a document: the one that `left` already, if one did.

    None for a draft, and where something for one is missing.
    """
    if invoice.issued is None or missing(invoice, Profile.EN16931):
        return None
    return left or xml_of(invoice, Syntax.CII, Profile.EN16931)


def printed(invoice: Invoice, looks: Looks, when: datetime, xml: bytes | None = None) -> bytes:
    """The PDF of a document with its seller. Raises PrintError where it cannot be printed."""
    page = Page(invoice, looks)
    qr = _code(invoice) if page.is_to_be_paid else ""
    logo = pictures.as_svg(looks.logo) if looks.logo else ""
    data = page.data(has_xml=xml is not None, has_qr=bool(qr))
    made = pdf.write(looks.template, data, when, xml=xml, qr=qr, logo=logo)
    return facturx.declared(made) if xml else made


def refusal(invoice: Invoice, error: PrintError) -> list[Problem]:
    """Why a document cannot be printed."""
    return [*printable.problems_of(invoice)] or [Problem("invoice", invoice.called, f"cannot be printed: {error}")]


def printed_or_refused(invoice: Invoice, looks: Looks, when: datetime, xml: bytes | None) -> bytes:
    """The same as `printed`. Raises DataError where it cannot be printed."""
    try:
        return printed(invoice, looks, when, xml)
    except PrintError as error:
        raise DataError(refusal(invoice, error), "Not written.") from error


def _code(invoice: Invoice) -> str:
    """The EPC QR code of a SEPA transfer as SVG (EPC069-12, version 002, UTF-8); empty where there is none."""
    iban, name = invoice.seller.get("iban"), invoice.seller.get("name")
    if not iban or not name or invoice.currency != "EUR" or not 0 < invoice.payable <= _MOST_BY_CODE:
        return ""
    import segno

    text = (invoice.payment_reference or invoice.called)[:140]
    bic, amount = invoice.seller.get("bic") or "", f"EUR{invoice.payable:.2f}"
    said = "\n".join(["BCD", "002", "1", "SCT", bic, name[:70].strip(), iban, amount, "", "", text]).encode()
    if len(said) > _MOST_BYTES:
        return ""
    # Any mask can be read; to look for the best one takes segno five times as long.
    code = segno.make_qr(said, error="m", boost_error=False, mask=_MASK)
    size = len(code.matrix)
    runs = ((y, run) for y, row in enumerate(code.matrix) for run in _DARK.finditer(row))
    # Ten times as fast as segno's own writer.
    path = "".join(f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z" for y, run in runs)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{path}"/></svg>'
