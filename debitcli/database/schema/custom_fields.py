"""Custom fields, and the values that customers have in them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text

from debitcli.database.schema.base import Id, Key, strict_table

custom_field = strict_table(
    "custom_field",
    Column("id", Id, primary_key=True),
    Column("key", Key, nullable=False, index=True, unique=True),
    Column("label", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("help", Text, nullable=False),
    Column("required", Integer, nullable=False),
    Column("choices", Text, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint("type IN ('text', 'number', 'date', 'yes-no', 'choice')", name="type"),
    CheckConstraint("required IN (0, 1)", name="required"),
)

# A row for each value that there is: an index of them serves filters and orders by any custom field.
custom_value = strict_table(
    "custom_value",
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("field", Id, ForeignKey("custom_field.id", ondelete="CASCADE"), primary_key=True),
    Column("value", Text, nullable=False),
    Column("value_key", Key, nullable=False),
    Index("ix_custom_value_field_value_key_customer", "field", "value_key", "customer"),
)
