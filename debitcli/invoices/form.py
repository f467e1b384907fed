"""The forms of documents: the one list of what an invoice has, and those of its lines, allowances and charges."""

from collections.abc import Iterable
from typing import Any

from debitcli.fields import codes, text
from debitcli.fields.billing.terms import TERMS
from debitcli.fields.billing.units import UNIT
from debitcli.fields.billing.vat import VAT_CATEGORY, VAT_EXEMPTION, settle
from debitcli.fields.moments import DAY, MOMENT
from debitcli.fields.numbers import AMOUNT, PERCENT, QUANTITY
from debitcli.forms.field import Field, InList
from debitcli.forms.form import Form, Values
from debitcli.invoices.kinds import CUSTOMER, DELIVERY, DISCOUNT, PERIOD, RATE, REFERENCES, SUM, TRUTH

NOUN = "invoice"
TYPES = ("invoice", "credit-note", "prepayment")
STATUSES = ("draft", "open", "part-paid", "overdue", "paid", "written-off", "credited")
PRICES = ("net", "gross")
SORTABLE = ("number", "name", "date", "due", "total", "open", "created", "updated")

FORM = Form(
    NOUN,
    (
        Field("number", "Number", codes.RECORD_NUMBER, given_by="book", part="head", brief=1, in_list=InList(10)),
        Field("status", "Status", codes.choice(*STATUSES), given_by="book", brief=7, in_list=InList(11, 3)),
        Field("type", "Type", codes.choice(*TYPES), "invoice, credit-note or prepayment", "invoice", asked="rarely"),
        Field(
            "customer", "Customer", CUSTOMER, "who buys, by number", "41",
            required=True, always=True, asked="beside", brief=2,
        ),
        Field("name", "Name", text.LINE, given_by="book", brief=3, in_list=InList(16)),
        Field("date", "Date", DAY, "of issue; the day of issuing, if empty", "2026-11-26", brief=4,
              in_list=InList(10, 2)),
        Field("due", "Due", DAY, "by the terms, if empty", "2026-12-26", brief=5, in_list=InList(10, 4)),
        Field("terms", "Terms", TERMS, "of payment", "30"),
        Field("delivered", "Delivered", DAY, "the day of delivery; the date, if empty", "2026-11-26"),
        Field("period", "Period", PERIOD, "of a service, from/to", "2026-11-01/2026-11-30"),
        Field("currency", "Currency", codes.CURRENCY, "code or name", "EUR"),
        Field("rate", "Rate", RATE, "the company's currency for one unit", '0.0876 or "11.42 SEK/EUR"', asked="rarely"),
        Field("language", "Language", codes.LANGUAGE, "code or name", "es", asked="rarely"),
        Field("prices", "Prices", codes.choice(*PRICES), "net, or gross with VAT included", "net", asked="rarely"),
        Field("discount", "Discount", DISCOUNT, "of the whole: percent or an amount", "10% or 50.00"),
        Field("withholding", "Withholding", PERCENT, "percent of the net that the customer pays as tax", "15",
              asked="rarely"),
        Field("reference", "Reference", text.LINE, "the customer's order", "PO-4711"),
        Field("buyer_reference", "Buyer reference", text.LINE, "that the customer routes it by", "04011000-12345-67",
              asked="rarely"),
        Field("message", "Message", text.LINES, "printed on the document", "Thank you for your order."),
        Field("vat_category", "VAT category", VAT_CATEGORY, "of all lines that say none", "AE", asked="rarely"),
        Field("vat_exemption", "VAT exemption", VAT_EXEMPTION, "why exempt: VATEX code or text", "VATEX-EU-132-1I",
              asked="rarely"),
        Field("delivery", "Delivered to", DELIVERY, "name, street, code city, country",
              "Luis Vidal, Calle Luna 2, 28014 Madrid, ES", asked="rarely", given_as="--deliver-to"),
        Field("prepaid", "Prepaid", AMOUNT, "only with --dry-run", "100.00", asked="beside"),
        Field("rounding", "Rounding", AMOUNT, "of the amount to pay", "0.02", asked="beside"),
        Field("credits", "Credits", REFERENCES, "the invoice that a credit note is for", "2026-0031",
              asked="rarely", repeated_as="--credits"),
        Field("deducts", "Deducts", REFERENCES, "an earlier prepayment", "2026-0031", asked="rarely",
              repeated_as="--deduct"),
        Field("issued", "Issued", MOMENT, given_by="book", part="stamps"),
        *(
            Field(key, label, SUM, given_by="book", part="sums", brief=brief, in_list=listed)
            for key, label, brief, listed in (
                ("line_total", "Lines", 0, None),
                ("allowance_total", "Allowances", 0, None),
                ("charge_total", "Charges", 0, None),
                ("net", "Net", 0, None),
                ("vat", "VAT", 0, None),
                ("vat_base_currency", "VAT in own currency", 0, None),
                ("total", "Total", 6, InList(8, right=True)),
                ("payable", "To pay", 0, None),
                ("withheld", "Withheld", 0, None),
                ("paid", "Paid", 0, None),
                ("credited", "Credited", 0, None),
                ("discounted", "Discounted", 0, None),
                ("written_off", "Written off", 0, None),
                ("open", "Open", 8, InList(8, 1, right=True)),
            )
        ),
        Field("payment_reference", "Payment reference", text.LINE, given_by="book"),
        Field("created", "Created", MOMENT, given_by="book", part="stamps"),
        Field("updated", "Updated", MOMENT, given_by="book", part="stamps"),
    ),
)  # fmt: skip
"""The fields of every document, in the order in which they are asked, shown and exported."""


def _settle(values: dict[str, Any], proposed: Values) -> Iterable[tuple[str, str, str]]:
    """A rate and a category complete each other where one was given; where neither was, the document decides."""
    if values["vat_rate"] is None and values["vat_category"] in (None, "S"):
        return ()
    values["vat_category"], values["vat_rate"], problems = settle(values["vat_category"], values["vat_rate"], None)
    return problems


_VAT = (
    Field("vat_category", "VAT category", VAT_CATEGORY, "S, Z, E, AE, K, G or O", "S"),
    Field("vat_rate", "VAT rate", PERCENT, "percent", "21", in_list=InList(4, right=True)),
)
LINE = Form(
    "line",
    (
        Field("product", "Product", codes.RECORD_NUMBER, "by number", "7"),
        Field("description", "Description", text.LINES, "what it is", "Design", in_list=InList(16)),
        Field("details", "Details", text.LINES, "more words, below it", "Drafts and final artwork"),
        Field("kind", "Kind", codes.choice("product", "service"), "product or service", "service"),
        Field("quantity", "Quantity", QUANTITY, "how many", "10", in_list=InList(4, right=True)),
        Field("unit", "Unit", UNIT, "piece, hour, kg … or its UN/ECE code", "hour"),
        Field("price", "Price", AMOUNT, "for one unit", "80.00", in_list=InList(8, right=True)),
        Field("base_quantity", "Base quantity", QUANTITY, "what the price is for", "100"),
        Field("price_discount", "Price discount", AMOUNT, "off the price", "5.00"),
        Field("discount", "Discount", PERCENT, "percent of the line", "10"),
        *_VAT,
        Field("vat_exemption", "VAT exemption", VAT_EXEMPTION, "why exempt: VATEX code or text", "VATEX-EU-132-1I"),
        Field("account", "Account", text.LINE, "where its income is booked", "4000"),
        Field("period", "Period", PERIOD, "of a service, from/to", "2026-11-01/2026-11-30"),
    ),
    settle=_settle,
)
"""The fields of a line."""
ALLOWANCE = Form(
    "allowance",
    (
        Field("charge", "Charge", TRUTH, "yes for a charge, no for an allowance", "no"),
        Field("amount", "Amount", AMOUNT, "", "10.00"),
        Field("percent", "Percent", PERCENT, "instead of an amount", "10"),
        Field("base", "Base", AMOUNT, "what percent are of", "100.00"),
        Field("reason", "Reason", text.LINE, "", "Shipping"),
        *_VAT,
    ),
    settle=_settle,
)
"""The fields of an allowance or charge, of a line or of the whole document."""
