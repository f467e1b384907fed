"""Consents of customers."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text

from debitcli.database.schema.base import Id, Moment, metadata

# Append-only: a trigger refuses changes.
consent = Table(
    "consent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("granted", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("evidence", Text),
    CheckConstraint("purpose IN ('invoices', 'reminders', 'promotions')", name="purpose"),
    CheckConstraint("channel IN ('email', 'phone', 'post')", name="channel"),
    CheckConstraint("granted IN (0, 1)", name="granted"),
    sqlite_strict=True,
)
Index("ix_consent_customer", consent.c.customer)
