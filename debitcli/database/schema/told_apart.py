"""Customers that look alike, and of which somebody has said that they are not the same."""

from sqlalchemy import CheckConstraint, Column, ForeignKey

from debitcli.database.schema.base import Id, strict_table

told_apart = strict_table(
    "told_apart",
    Column("first", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("second", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, index=True),
    CheckConstraint("first < second", name="order"),
    sqlite_with_rowid=False,
)
