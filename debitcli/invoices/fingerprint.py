"""The fingerprint of an issued document, by which a change of it, or of one issued before it, would show.

It is the SHA-256 (FIPS 180-4), in hexadecimal, of a text in UTF-8: all that issuing froze, as JSON without blanks, keys
in the order of this module, and in a second line the fingerprint of the document that was issued before it. Decimals
are strings without zeros at their end, moments are ISO 8601 in UTC. The text begins with its version: what is added to
documents later gets a version of its own, so that documents of before stay provable: since version 2 a document also
says with which logo, template and texts it is made, by their hashes.
"""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line

_OF_DOCUMENT = (
    "number", "place", "type", "issued", "utc_offset", "issued_by", "name", "date", "due", "terms", "delivered",
    "period", "currency", "rate", "language", "prices", "discount", "withholding", "withholding_label", "reference",
    "buyer_reference", "message", "vat_category", "vat_exemption", "delivery", "payment_reference", "origin",
    "line_total", "allowance_total", "charge_total", "net", "vat", "total", "prepaid", "rounding", "withheld",
    "payable", "base_currency", "base_net", "base_vat", "base_total", "vat_due", "vat_date", "cash_discounts", "seller",
    "buyer", "credits", "deducts", "lines", "reduction", "allowances", "groups",
)  # fmt: skip
_OF_LOOKS = ("logo", "template", "texts")
_OF_LINE = (
    "product_number", "description", "details", "kind", "quantity", "unit", "price", "base_quantity", "price_discount",
    "discount", "vat_category", "vat_rate", "vat_country", "vat_exemption", "account", "period", "credited_line", "net",
    "gross", "allowances",
)  # fmt: skip
_OF_ALLOWANCE = (
    "charge", "stated", "percent", "base", "reason", "vat_category", "vat_rate", "amount", "parts",
)  # fmt: skip
_OF_GROUP = ("vat_category", "vat_rate", "vat_country", "net", "vat", "base_vat", "reason_code", "reason")
_SAID = {
    kind: (names, attrgetter(*names))
    for kind, names in ((Invoice, _OF_DOCUMENT), (Line, _OF_LINE), (Allowance, _OF_ALLOWANCE), (Group, _OF_GROUP))
}
_NOTHING = Decimal(0)


def fingerprint_of(document: Invoice, before: str | None) -> str:
    """The fingerprint of an issued document; `before` is that of the one issued before it, None for the first."""
    return of_text(text_of(document), before)


def of_text(text: str, before: str | None) -> str:
    """The fingerprint of the document that says `text`."""
    return hashlib.sha256(f"{text}\n{before or ''}".encode()).hexdigest()


def text_of(document: Invoice) -> str:
    """What an issued document says for good, as one text."""
    if document.template is None:
        return _ENCODER.encode({"version": 1} | _said(document))
    return _ENCODER.encode({"version": 2} | _said(document) | {name: getattr(document, name) for name in _OF_LOOKS})


def _said(part: Any) -> Any:
    """A value that JSON does not know, as one that it knows."""
    if isinstance(part, Decimal):
        return f"{(part or _NOTHING).normalize():f}"
    if isinstance(part, datetime):
        return part.isoformat(timespec="milliseconds")
    names, read = _SAID[part.__class__]
    return dict(zip(names, read(part), strict=True))


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_said)
