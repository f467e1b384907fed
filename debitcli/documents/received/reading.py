"""A file becomes the document that it states: Factur-X and ZUGFeRD PDF, CII, UBL."""

from dataclasses import replace

from debitcli.documents.received import cii, embedded, ubl
from debitcli.documents.received.document import Received, UnreadableError
from debitcli.documents.received.element import begins_like_xml, name_of, parse
from debitcli.documents.received.embedded import CII, UBL_CREDIT_NOTE, UBL_INVOICE, ZUGFERD_1


def read(content: bytes) -> Received:
    """The document that a file states. Raises UnreadableError with why it is no e-invoice that can be read."""
    name = None
    if embedded.is_pdf(content):
        name, root = embedded.find(content)
    elif begins_like_xml(content):
        root = parse(content)
    else:
        raise UnreadableError("is neither a PDF nor XML", "attach it: expense add --attach FILE")
    kind = name_of(root)
    if kind in (CII, ZUGFERD_1):
        found = cii.read(root, is_old=kind == ZUGFERD_1)
    elif kind in (UBL_INVOICE, UBL_CREDIT_NOTE):
        found = ubl.read(root, is_credit_note=kind == UBL_CREDIT_NOTE)
    else:
        within = f" ({name} inside)" if name else ""
        space = f" of {kind[0]}" if kind[0] else ""
        hint = "Factur-X, ZUGFeRD, CII and UBL are known; attach it: expense add --attach FILE"
        raise UnreadableError(f"is XML of another kind{within}: its root is {kind[1]}{space}", hint)
    return replace(found, embedded=name)
