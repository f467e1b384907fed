"""Expenses: what suppliers charge, in parts by account and VAT. Amounts are whole minor units of their currency.

Those called `base` are in the company's. How they are closed stands with the settlements of all documents.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from debitcli.database.keys import key_of
from debitcli.database.schema.base import Id, Key, Moment, Percent, strict_table
from debitcli.database.schema.invoices import CATEGORIES

expense = strict_table(
    "expense",
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("number_key", Key),
    Column("date", Key, nullable=False),
    Column("supplier", Key, nullable=False),
    Column("supplier_tax_id", Text),
    Column("supplier_country", Text),
    Column("description", Text),
    Column("reference", Key),
    Column("currency", Text, nullable=False),
    # The company's currency for one unit of its own: an exact decimal.
    Column("rate", Text),
    Column("home", Text, nullable=False),
    Column("total", Id, nullable=False),
    Column("base", Id, nullable=False),
    # How much of the VAT is deducted.
    Column("deductible", Percent, nullable=False),
    Column("due", Key),
    Column("paid_on", Key),
    Column("method", Text),
    Column("customer", Id, ForeignKey("customer.id")),
    # How it is closed: changes with each settlement.
    Column("paid", Id, nullable=False),
    Column("open", Id, nullable=False),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    # Keys, derived from the values above whenever they change; those of texts for searches.
    Column("supplier_key", Key),
    Column("description_key", Text),
    Column("reference_key", Key),
)
Index("ix_expense_number_key", key_of(expense, "number_key"), unique=True)
Index("ix_expense_date", expense.c.date)
Index("ix_expense_supplier_key", key_of(expense, "supplier_key"))
Index("ix_expense_customer", expense.c.customer, sqlite_where=text("customer IS NOT NULL"))
Index("ix_expense_due", expense.c.due, sqlite_where=text("open <> 0"))

expense_part = strict_table(
    "expense_part",
    Column("expense", Id, ForeignKey("expense.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    # The number of the account; an account that was merged stands for what it became.
    Column("account", Text, nullable=False),
    Column("net", Id, nullable=False),
    Column("vat", Id, nullable=False),
    Column("base_net", Id, nullable=False),
    Column("base_vat", Id, nullable=False),
    # Nothing where VAT has no part in it.
    Column("vat_category", Text),
    Column("vat_rate", Percent),
    CheckConstraint(CATEGORIES, name="vat_category"),
    sqlite_with_rowid=False,
)

expense_attachment = strict_table(
    "expense_attachment",
    Column("expense", Id, ForeignKey("expense.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, ForeignKey("file.sha256"), nullable=False, index=True),
)
