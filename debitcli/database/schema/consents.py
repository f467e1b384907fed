"""Consents of customers."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text

from debitcli.database.schema.base import Id, Moment, strict_table

# Append-only: a trigger refuses changes.
consent = strict_table(
    "consent",
    Column("id", Id, primary_key=True),
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("granted", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("evidence", Text),
    CheckConstraint("purpose IN ('invoices', 'reminders', 'promotions')", name="purpose"),
    CheckConstraint("channel IN ('email', 'phone', 'post')", name="channel"),
    CheckConstraint("granted IN (0, 1)", name="granted"),
)
