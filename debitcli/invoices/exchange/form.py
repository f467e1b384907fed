"""The columns of a table of documents: a row for each line, what is said of the whole on each row or on the first."""

import json
from dataclasses import replace
from typing import Any

from debitcli.fields import text
from debitcli.fields.numbers import AMOUNT
from debitcli.fields.value import Accepted, Kind
from debitcli.forms.field import Field
from debitcli.forms.form import Form
from debitcli.invoices.draft.given import ANSWERED, RECKONED
from debitcli.invoices.form import FORM, LINE, NOUN
from debitcli.invoices.kinds import TRUTH

# What a document says for all lines that say nothing stands with each line.
_WITH_LINES = ("vat_category", "vat_exemption")


def of_line(key: str) -> str:
    """The column of a line's field: a name that the whole document has too begins with `line_`."""
    with_both = key in (*FORM.by_key, "allowances") and key not in _WITH_LINES
    return f"line_{key}" if with_both else key


OBJECTS = Kind(
    lambda typed, _context: Accepted(typed or None),
    typed=lambda value: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False),
)
"""What JSON says of parts, as JSON."""
_CALLED = {
    "customer": "customer number|customer no|client|email|customer email|kunde|kundennummer|cliente",
    "date": "invoice date|issue date|datum|rechnungsdatum|fecha",
    "due": "due date|fälligkeit|fällig am|vencimiento",
    "description": "item|beschreibung|bezeichnung|concepto",
    "product": "product number|artikel|artikelnummer",
    "quantity": "qty|menge|cantidad",
    "unit": "einheit|unidad",
    "price": "unit price|einzelpreis|precio",
    "vat_rate": "vat %|tax rate|mwst|ust|iva",
}


def _column(each: Field, key: str, **changes: Any) -> Field:
    label = f"Line {each.label.lower()}" if key != each.key else each.label
    return replace(each, key=key, label=label, also_called=_CALLED.get(key, ""), required=False, **changes)


_OF_DOCUMENT = tuple(
    _column(each, each.key, always=False, **({"kind": text.LINE} if each.key == "customer" else {}))
    for each in FORM.fields
    if each.key not in _WITH_LINES
)
_SUMS = {"net": "Net", "vat": "VAT", "total": "Total", "withheld": "Withheld", "payable": "To pay"}
ROWS = Form(
    NOUN,
    (
        Field(
            "invoice", "Invoice", text.LINE, "what the rows of one document have the same", "2026-0031",
            also_called="number|invoice number|invoice no|rechnung|rechnungsnummer|factura",
        ),
        *_OF_DOCUMENT,
        *(Field(key, label, AMOUNT, "compared with what is reckoned") for key, label in _SUMS.items()),
        Field("vat_breakdown", "VAT breakdown", OBJECTS, "of a credit note on an invoice, as JSON"),
        Field("allowances", "Allowances", OBJECTS, "and charges on the whole, as JSON"),
        *(_column(each, of_line(each.key)) for each in LINE.fields),
        Field("line_allowances", "Line allowances", OBJECTS, "and charges on the line, as JSON"),
        Field("line_net", "Line net", AMOUNT, "compared with what is reckoned"),
        Field("line_credits", "Line credits", text.LINE, "the line of the invoice that a credit note takes back", "1"),
        Field("line_deducts", "Line deducts", TRUTH, "yes where it follows from a prepayment", "yes"),
        Field("line", "Line", text.LINE, "the whole line, as --line takes it", "10 h x Design @ 80"),
        *(Field(key, FORM.label(key), AMOUNT) for key in RECKONED if key not in _SUMS),
        Field("lines", "Lines", OBJECTS, "of JSON"),
        # Known so that nothing is lost: those of `show` fall away, those of others are refused.
        Field("notes", "Notes", OBJECTS, "of JSON"),
        *(
            Field(key, key, OBJECTS, given_by="book")
            for key in sorted(ANSWERED.difference(RECKONED, ("number", "notes")))
        ),
    ),
)  # fmt: skip
"""All columns that are known; those after `line_deducts` are not written."""
_NOT_WRITTEN = ("prepaid",)
COLUMNS = [each.key for each in ROWS.every[: ROWS.columns.index("line")] if each.key not in _NOT_WRITTEN]
"""The columns of an export."""
OF_DOCUMENT = tuple(each.key for each in _OF_DOCUMENT)
OF_LINES = {of_line(key): key for key in LINE.keys}
"""The columns of lines, with their fields."""
