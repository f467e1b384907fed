"""Invoices, credit notes and prepayments: drafts, and what was issued and never changes again.

Amounts are whole minor units of the document's currency; those called `base` are in the company's.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Text, text

from debitcli.database.keys import key_of
from debitcli.database.schema.base import Choice, Id, Key, Moment, Percent, Price, only_on, strict_table

TYPES = ("invoice", "credit-note", "prepayment")
CATEGORIES = "vat_category IN ('S', 'Z', 'E', 'AE', 'K', 'G', 'O')"

invoice = strict_table(
    "invoice",
    Column("id", Id, primary_key=True),
    # draft-N until it is issued.
    Column("number", Key, nullable=False),
    Column("number_key", Key),
    Column("type", Choice(*TYPES), nullable=False),
    Column("customer", Id, ForeignKey("customer.id"), nullable=False),
    Column("date", Key),
    Column("due", Key),
    Column("terms", Text),
    Column("delivered", Key),
    Column("period_from", Key),
    Column("period_to", Key),
    Column("currency", Text, nullable=False),
    # The company's currency for one unit of the document's: an exact decimal.
    Column("rate", Text),
    Column("language", Text),
    Column("prices", Choice("net", "gross"), nullable=False),
    # Of the whole document: `10%`, or an amount.
    Column("discount", Text),
    Column("withholding", Percent),
    Column("withholding_label", Text),
    Column("reference", Text),
    Column("buyer_reference", Text),
    Column("message", Text),
    Column("vat_category", Text),
    Column("vat_exemption", Text),
    # JSON: name, address, postal_code, city, country.
    Column("delivery", Text),
    Column("payment_reference", Text),
    # The program that an invoice of another program came from.
    Column("origin", Text),
    Column("line_total", Id, nullable=False),
    Column("allowance_total", Id, nullable=False),
    Column("charge_total", Id, nullable=False),
    Column("net", Id, nullable=False),
    Column("vat", Id, nullable=False),
    Column("total", Id, nullable=False),
    Column("prepaid", Id, nullable=False),
    Column("rounding", Id, nullable=False),
    Column("withheld", Id, nullable=False),
    Column("payable", Id, nullable=False),
    # How it is closed: changes with each settlement.
    Column("paid", Id, nullable=False, server_default=text("0")),
    Column("credited", Id, nullable=False, server_default=text("0")),
    Column("discounted", Id, nullable=False, server_default=text("0")),
    Column("written_off", Id, nullable=False, server_default=text("0")),
    Column("open", Id, nullable=False, server_default=text("0")),
    # The sum of the credit notes on it, used or not.
    Column("credit_notes", Id, nullable=False, server_default=text("0")),
    Column("reminders", Text),
    Column("hold_until", Key),
    # What issuing adds; `place` counts all that was ever issued.
    Column("issued", Moment),
    Column("place", Id),
    Column("utc_offset", Integer),
    Column("issued_by", Text),
    Column("name", Text),
    # JSON, as they were on that day.
    Column("seller", Text),
    Column("buyer", Text),
    Column("cash_discounts", Text),
    Column("base_currency", Text),
    Column("base_net", Id),
    Column("base_vat", Id),
    Column("base_total", Id),
    Column("vat_due", Choice("issued", "delivered", "paid")),
    Column("vat_date", Key),
    # SHA-256 of the logo, template and texts of that day.
    Column("logo", Text),
    Column("template", Text),
    Column("texts", Text),
    # SHA-256 of what the document says, and of the one issued before it.
    Column("fingerprint", Text),
    Column("fingerprint_before", Text),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    Column("name_key", Text),
    Column("reference_key", Text),
    CheckConstraint("type IN (0, 1, 2)", name="type"),
    CheckConstraint("prices IN (0, 1)", name="prices"),
    CheckConstraint("vat_due IN (0, 1, 2)", name="vat_due"),
)
# The key is another one for every number, so this index also keeps numbers unique.
Index("ix_invoice_number_key", key_of(invoice, "number_key"), unique=True)
Index("ix_invoice_customer_date", invoice.c.customer, invoice.c.date)
Index("ix_invoice_date", invoice.c.date)
Index("ix_invoice_due", invoice.c.due, sqlite_where=text("open <> 0"))
Index("ix_invoice_open", invoice.c.customer, invoice.c.currency, sqlite_where=text("open <> 0"))
Index("ix_invoice_place", invoice.c.place, unique=True)
Index("ix_invoice_draft", invoice.c.id, sqlite_where=text("issued IS NULL"))
# All that a search looks at. On PostgreSQL such a row could be longer than an index takes.
_SEARCHED = ("number", "name", "name_key", "reference", "reference_key", "customer")
only_on("sqlite", Index("ix_invoice_searched", *(invoice.c[name] for name in _SEARCHED)))

CHANGING = (
    "customer",
    "paid",
    "credited",
    "discounted",
    "written_off",
    "open",
    "credit_notes",
    "reminders",
    "hold_until",
    "updated",
)
"""What of an issued document may change; not in what it says."""

invoice_line = strict_table(
    "invoice_line",
    Column("invoice", Id, ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("product", Id, ForeignKey("product.id")),
    Column("product_number", Text),
    Column("description", Text, nullable=False),
    Column("details", Text),
    Column("kind", Choice("product", "service"), nullable=False),
    Column("quantity", Price, nullable=False),
    Column("unit", Text, nullable=False),
    Column("price", Price, nullable=False),
    Column("base_quantity", Price),
    Column("price_discount", Price),
    Column("discount", Percent),
    Column("vat_category", Text, nullable=False),
    Column("vat_rate", Percent, nullable=False),
    Column("vat_country", Text),
    # Why this VAT; nothing where a person said which.
    Column("vat_why", Text),
    Column("vat_exemption", Text),
    Column("surcharge_rate", Percent),
    Column("surcharge", Id),
    Column("account", Text),
    Column("period_from", Key),
    Column("period_to", Key),
    # The line of the invoice that this line of a credit note takes back.
    Column("credited_line", Integer),
    Column("net", Id, nullable=False),
    # With VAT, where prices are.
    Column("gross", Id),
    CheckConstraint("kind IN (0, 1)", name="kind"),
    CheckConstraint(CATEGORIES, name="vat_category"),
    sqlite_with_rowid=False,
)
Index("ix_invoice_line_product", invoice_line.c.product, sqlite_where=text("product IS NOT NULL"))

# Allowances and charges, of a line or (line 0) of the whole document: `given` counts what was given, `part` the VAT
# groups over which it is shared.
invoice_allowance = strict_table(
    "invoice_allowance",
    Column("invoice", Id, ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("given", Integer, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("charge", Integer, nullable=False),
    # What was given: an amount, or percent of a base; and the VAT, where it was said.
    Column("stated", Price),
    Column("percent", Percent),
    Column("base", Price),
    Column("own_vat", Integer, nullable=False),
    Column("reason", Text),
    Column("amount", Id, nullable=False),
    Column("vat_category", Text),
    Column("vat_rate", Percent),
    Column("vat_country", Text),
    CheckConstraint("charge IN (0, 1)", name="charge"),
    CheckConstraint("own_vat IN (0, 1)", name="own_vat"),
    sqlite_with_rowid=False,
)

invoice_vat = strict_table(
    "invoice_vat",
    Column("invoice", Id, ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("vat_category", Text, nullable=False),
    Column("vat_rate", Percent, nullable=False),
    Column("vat_country", Text),
    Column("net", Id, nullable=False),
    Column("vat", Id, nullable=False),
    Column("base_vat", Id),
    Column("reason_code", Text),
    Column("reason", Text),
    Column("surcharge_rate", Percent),
    Column("surcharge", Id),
    CheckConstraint(CATEGORIES, name="vat_category"),
    sqlite_with_rowid=False,
)

# The documents that one credits or deducts: of this book, or of another program (number and date only).
invoice_reference = strict_table(
    "invoice_reference",
    Column("invoice", Id, ForeignKey("invoice.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("deducts", Integer, nullable=False),
    Column("document", Id, ForeignKey("invoice.id")),
    Column("number", Text, nullable=False),
    Column("date", Text),
    CheckConstraint("deducts IN (0, 1)", name="deducts"),
    sqlite_with_rowid=False,
)
Index("ix_invoice_reference_document", invoice_reference.c.document)

# Counts of documents, for each type; they begin again with each year or month of a pattern.
document_series = strict_table(
    "document_series",
    Column("type", Text, primary_key=True),
    Column("series", Text, primary_key=True),
    Column("last", Id, nullable=False),
    # The date of its newest document.
    Column("newest", Text),
)

# How documents are closed. Rows never change; one that `reverses` another takes it back.
settlement = strict_table(
    "settlement",
    Column("id", Id, primary_key=True),
    Column("invoice", Id, ForeignKey("invoice.id"), index=True),
    Column("expense", Id),
    Column("kind", Choice("payment", "credit-note", "cash-discount", "bad-debt", "rounding"), nullable=False),
    Column("date", Key, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount", Id, nullable=False),
    Column("base", Id, nullable=False),
    Column("payment", Id, ForeignKey("payment.id"), index=True),
    Column("credit_note", Id, ForeignKey("invoice.id"), index=True),
    Column("reverses", Id, ForeignKey("settlement.id"), unique=True),
    Column("reason", Text),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    CheckConstraint("kind IN (0, 1, 2, 3, 4)", name="kind"),
    CheckConstraint("(invoice IS NULL) <> (expense IS NULL)", name="document"),
)

# Net and VAT of a settlement by the VAT groups of its document.
settlement_vat = strict_table(
    "settlement_vat",
    Column("settlement", Id, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("net", Id, nullable=False),
    Column("vat", Id, nullable=False),
    ForeignKeyConstraint(["settlement"], ["settlement.id"]),
    sqlite_with_rowid=False,
)
