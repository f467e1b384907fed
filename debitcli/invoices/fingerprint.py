"""The fingerprint of an issued document, by which a change of it, or of one issued before it, would show.

It is the SHA-256 (FIPS 180-4), in hexadecimal, of a text in UTF-8: all that issuing froze, as JSON without blanks, keys
in the order of this module, and in a second line the fingerprint of the document that was issued before it. Decimals
are strings without zeros at their end, moments are ISO 8601 in UTC. The text begins with its version: what is added to
documents later gets a version of its own, so that documents of before stay provable: since version 2 a document also
says with which logo, template and texts it is made, by their hashes.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
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


def fingerprint_of(document: Invoice, before: str | None) -> str:
    """The fingerprint of an issued document; `before` is that of the one issued before it, None for the first."""
    return of_text(text_of(document), before)


def of_text(text: str, before: str | None) -> str:
    """The fingerprint of the document that says `text`."""
    return hashlib.sha256(f"{text}\n{before or ''}".encode()).hexdigest()


def text_of(document: Invoice) -> str:
    """What an issued document says for good, as one text."""
    return _FIRST(document) if document.template is None else _SECOND(document)


def _writer(names: Sequence[str], version: int | None = None) -> Callable[[Any], str]:
    """What writes a part of a document, of which these fields are said, as JSON: an encoder that asks takes thrice."""
    begin = "{" if version is None else f'{{"version":{version},'
    form, read = begin + ",".join(f'"{name}":%s' for name in names) + "}", attrgetter(*names)
    # Most say nothing.
    return lambda part: (
        form % tuple(["null" if value is None else _WRITERS[value.__class__](value) for value in read(part)])
    )


@lru_cache(1_024)
def _moment(value: datetime) -> str:
    return f'"{value.isoformat(timespec="milliseconds")}"'


@lru_cache(4_096)
def _decimal(value: Decimal) -> str:
    text = str(value) if value else "0"
    if "E" in text:
        text = f"{value:f}"
    return f'"{text.rstrip("0").rstrip(".")}"' if "." in text else f'"{text}"'


def _list(values: Sequence[Any]) -> str:
    return f"[{','.join([_WRITERS[value.__class__](value) for value in values])}]" if values else "[]"


def _dict(values: dict[str, Any]) -> str:
    # Documents that are read together have one seller, and many a buyer, in common; nobody changes these.
    known, text = _TEXTS.get(id(values), (None, ""))
    if known is values:
        return text
    said = [f"{_string(name)}:{_WRITERS[value.__class__](value)}" for name, value in values.items()]
    if len(_TEXTS) == _MOST_TEXTS:
        _TEXTS.clear()
    text = f"{{{','.join(said)}}}"
    _TEXTS[id(values)] = values, text
    return text


_MOST_TEXTS = 1_024
_TEXTS: dict[int, tuple[dict[str, Any], str]] = {}
_string = json.encoder.encode_basestring
_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "null",
    bool: lambda value: "true" if value else "false",
    int: str,
    str: _string,
    Decimal: _decimal,
    datetime: _moment,
    tuple: _list,
    list: _list,
    dict: _dict,
    Line: _writer(_OF_LINE),
    Allowance: _writer(_OF_ALLOWANCE),
    Group: _writer(_OF_GROUP),
}
_FIRST, _SECOND = _writer(_OF_DOCUMENT, 1), _writer((*_OF_DOCUMENT, *_OF_LOOKS), 2)
