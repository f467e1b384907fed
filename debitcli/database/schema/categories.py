"""Categories, and the customers in them."""

from sqlalchemy import Column, ForeignKey, Index, Text

from debitcli.database.schema.base import Id, Key, strict_table

category = strict_table(
    "category",
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Key, nullable=False, index=True, unique=True),
)

customer_category = strict_table(
    "customer_category",
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("category", Id, ForeignKey("category.id", ondelete="CASCADE"), primary_key=True),
    sqlite_with_rowid=False,
)
# In the order of customers within a category, as lists are.
Index("ix_customer_category_category_customer", customer_category.c.category, customer_category.c.customer)
