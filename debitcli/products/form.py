"""The product's form: the one list of what a product or service has."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from debitcli.fields import codes, text
from debitcli.fields.billing.units import UNIT
from debitcli.fields.billing.vat import VAT_CATEGORY, VAT_EXEMPTION, settle
from debitcli.fields.moments import MOMENT
from debitcli.fields.numbers import PERCENT, PRICE
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form, Values

NOUN = "product"
KINDS = ("product", "service")
PRICES = ("net", "gross")
SORTABLE = ("number", "name", "price", "created", "updated")
DEFAULTS = {"kind": "product", "unit": "C62", "prices": "net"}
"""What no product goes without."""


def _settle(values: dict[str, Any], proposed: Values) -> Iterable[tuple[str, str, str]]:
    rate = proposed.get("vat_rate")
    category, percent, problems = settle(
        values["vat_category"], values["vat_rate"], None if rate is None else Decimal(rate)
    )
    values.update(vat_category=category, vat_rate=percent)
    values.update({key: default for key, default in DEFAULTS.items() if not values[key]})
    return problems


FORM = Form(
    NOUN,
    (
        Field(
            "number", "Number", codes.RECORD_NUMBER, "the next one, if empty", "7", brief=1,
            in_list=InList(10, right=True), part="head",
            asked="rarely",
            also_called="product number|product no|article number|item number|sku|code|artikelnummer|artikel-nr|ref",
        ),
        Field(
            "name", "Name", text.LINE, "as it stands on an invoice", "Design, per hour", required=True, always=True,
            asked="first", brief=2, in_list=InList(16), part="head",
            also_called="product|item|title|product name|item name|bezeichnung|artikel|producto|nombre|produit",
        ),
        Field(
            "description", "Description", text.LINES, "more words, below the name", "Drafts and final artwork",
            also_called="details|beschreibung|descripcion|text",
        ),
        Field(
            "kind", "Kind", codes.choice(*KINDS), "product or service", "service", asked="first",
            in_list=InList(7, 4), also_called="type|product type|art|typ",
        ),
        Field(
            "unit", "Unit", UNIT, "piece, hour, kg … or its UN/ECE code", "hour", asked="first", brief=3,
            in_list=InList(5, 2), also_called="unit of measure|uom|einheit|unidad|unite",
        ),
        Field(
            "price", "Price", PRICE, "for one unit", "80.00", required=True, asked="first", brief=4,
            in_list=InList(8, right=True), also_called="unit price|net price|rate|cost|preis|einzelpreis|precio|prix",
        ),
        Field(
            "prices", "Prices", codes.choice(*PRICES), "net, or gross with VAT included", "net",
            also_called="price type|tax included",
        ),
        Field("currency", "Currency", codes.CURRENCY, "code or name", "EUR", brief=5, in_list=InList(3, 1)),
        Field(
            "vat_rate", "VAT rate", PERCENT, "percent", "21", asked="first", brief=6, in_list=InList(6, 3, right=True),
            also_called="vat|vat %|tax|tax rate|tax %|mwst|ust|steuersatz|iva|tva",
        ),
        Field(
            "vat_category", "VAT category", VAT_CATEGORY, "S, or where the rate is 0: Z, E, AE, K, G or O", "S",
            also_called="tax category|tax code",
        ),
        Field(
            "vat_exemption", "VAT exemption", VAT_EXEMPTION, "why it is exempt (category E): VATEX code or text",
            "VATEX-EU-132-1I", asked="rarely", also_called="exemption reason|tax exemption reason",
        ),
        Field("account", "Account", text.LINE, "where its income is booked", "4000", also_called="konto|cuenta|compte"),
        Field("created", "Created", MOMENT, given_by="book", part="stamps"),
        Field("updated", "Updated", MOMENT, given_by="book", part="stamps"),
        Field("archived", "Archived", MOMENT, given_by="file", part="stamps"),
    ),
    settle=_settle,
)  # fmt: skip
"""The fields of every product, in the order in which they are asked, shown and exported."""
