"""The e-invoice inside a PDF: Factur-X, ZUGFeRD, or whatever XML of that sort is attached to it."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from debitcli.documents.received.document import UnreadableError
from debitcli.documents.received.element import begins_like_xml, name_of, parse

_KNOWN = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""What it is called by the norms; ZUGFeRD 1 writes a part of it in capitals."""
_PDF, _WHERE = b"%PDF-", 1024
_ATTACH = "attach it: expense add --attach FILE"
# What the library tells its own developers is not for people.
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


def is_pdf(content: bytes) -> bool:
    """Whether a file is a PDF: readers look for its mark in the first kilobyte."""
    return _PDF in content[:_WHERE]


def find(pdf: bytes) -> tuple[str, Any]:
    """The name and the root of the e-invoice in a PDF. Raises UnreadableError where there is none, or several."""
    attached = [(name, content) for name, content in _attached(pdf) if begins_like_xml(content)]
    for known in _KNOWN:
        for name, content in attached:
            if name.lower() == known:
                return name, _root(name, content)
    roots = [(name, _root(name, content)) for name, content in attached]
    invoices = [(name, root) for name, root in roots if name_of(root) in KINDS]
    if len(invoices) == 1:
        return invoices[0]
    if invoices:
        names = ", ".join(name for name, _ in invoices)
        raise UnreadableError(f"has several e-invoices inside: {names}", "save the right one and read that")
    others = ", ".join(f"{name} ({name_of(root)[1]})" for name, root in roots)
    beside = f" (but {others})" if others else ""
    raise UnreadableError(f"has no e-invoice inside{beside}", _ATTACH)


CII, ZUGFERD_1, UBL_INVOICE, UBL_CREDIT_NOTE = KINDS = (
    ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100", "CrossIndustryInvoice"),
    ("urn:ferd:CrossIndustryDocument:invoice:1p0", "CrossIndustryDocument"),
    ("urn:oasis:names:specification:ubl:schema:xsd:Invoice-2", "Invoice"),
    ("urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2", "CreditNote"),
)
"""The roots that e-invoices have."""


def _root(name: str, content: bytes) -> Any:
    try:
        return parse(content)
    except UnreadableError as error:
        raise UnreadableError(f"has {name} inside, which {error.message}", error.hint) from error


def _attached(pdf: bytes) -> Iterator[tuple[str, bytes]]:
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(pdf))
        # Many can be opened without a password, and only may not be changed.
        opens = not reader.is_encrypted or bool(reader.decrypt(""))
        found = [(each.name, each.content) for each in reader.attachment_list] if opens else []
    except Exception as error:
        # What is broken, or made to break readers, can fail in any way.
        raise UnreadableError(f"is a PDF that cannot be read: {error or type(error).__name__}", _ATTACH) from error
    if not opens:
        raise UnreadableError("is an encrypted PDF", "save it without its password and read that, or attach it")
    yield from found
