"""E-invoices of suppliers for tests: three syntaxes of one invoice, and what can be made of them."""

import io
import re
from pathlib import Path

from pypdf import PdfWriter

_HERE = Path(__file__).parent / "received"
CII, UBL, ZUGFERD_1 = (_HERE.joinpath(f"{name}.xml").read_text("utf-8") for name in ("cii", "ubl", "zugferd-1"))
SYNTAXES = {"cii": CII, "ubl": UBL, "zugferd-1": ZUGFERD_1}


def credit_note(ubl: str) -> str:
    """An invoice in UBL as the credit note with its figures."""
    for old, new in (
        ("<Invoice ", "<CreditNote "), ("</Invoice>", "</CreditNote>"), ("xsd:Invoice-2", "xsd:CreditNote-2"),
        ("InvoiceTypeCode>380", "CreditNoteTypeCode>381"), ("/cbc:InvoiceTypeCode", "/cbc:CreditNoteTypeCode"),
        ("cac:InvoiceLine", "cac:CreditNoteLine"), ("R-4711", "C-1"),
    ):  # fmt: skip
        ubl = ubl.replace(old, new)
    return re.sub("<cbc:DueDate>.*?</cbc:DueDate>", "", ubl)


def without(xml: str, *names: str) -> str:
    """A document without the elements of these names."""
    for name in names:
        xml = re.sub(rf"<(\w+:{name})\b.*?</\1>", "", xml, flags=re.DOTALL)
    return xml


def one_group(category: str, *, vat: str = "0.00", rate: str = "<cbc:Percent>0</cbc:Percent>") -> str:
    """The invoice in UBL with 150.00 in one VAT category."""
    head, _, rest = UBL.partition("<cac:TaxSubtotal>")
    tail = rest[rest.rindex("</cac:TaxSubtotal>") :]
    head = head.replace('EUR">26.00', f'EUR">{vat}')
    group = (
        f'<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">150.00</cbc:TaxableAmount><cbc:TaxAmount>{vat}'
        f"</cbc:TaxAmount><cac:TaxCategory><cbc:ID>{category}</cbc:ID>{rate}</cac:TaxCategory>"
    )
    return head + group + tail.replace(">176.00<", f">{150 + float(vat):.2f}<")


def pdf(*attached: tuple[str, str | bytes], opens_with: str | None = None) -> bytes:
    """A PDF of an empty page with files attached."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    for name, content in attached:
        writer.add_attachment(name, content.encode() if isinstance(content, str) else content)
    if opens_with is not None:
        writer.encrypt(opens_with, f"owner {opens_with}", algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def bomb() -> str:
    """XML that would be a gigabyte."""
    entities = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]><x y="&j;">&j;</x>'
