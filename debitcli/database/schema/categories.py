"""Categories, and the customers in them."""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from debitcli.database.schema.base import Id, Key, metadata

category = Table(
    "category",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Key, nullable=False),
    sqlite_strict=True,
)
Index("ix_category_name_key", category.c.name_key, unique=True)

customer_category = Table(
    "customer_category",
    metadata,
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("category", Id, ForeignKey("category.id", ondelete="CASCADE"), primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
# In the order of customers within a category, as lists are.
Index("ix_customer_category_category_customer", customer_category.c.category, customer_category.c.customer)
