"""Payments: money that came in or went out, and what of it no document uses yet."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from debitcli.database.keys import key_of
from debitcli.database.schema.base import Choice, Id, Key, Moment, strict_table

payment = strict_table(
    "payment",
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("number_key", Key),
    Column("customer", Id, ForeignKey("customer.id")),
    Column("direction", Choice("in", "out"), nullable=False),
    Column("date", Key, nullable=False),
    # In minor units of its currency; `base` in those of the company's, `fee` is what the bank kept.
    Column("amount", Id, nullable=False),
    Column("currency", Text, nullable=False),
    Column("rate", Text),
    Column("base", Id, nullable=False),
    Column("fee", Id, nullable=False, server_default=text("0")),
    Column("method", Text, nullable=False),
    Column("account", Text),
    Column("reference", Text),
    Column("bank_reference", Text),
    # What no document uses: the customer's credit.
    Column("left", Id, nullable=False),
    # A payment out gives back one that came in, or a credit note.
    Column("refunds", Id, ForeignKey("payment.id")),
    Column("reversed", Key),
    Column("reason", Text),
    Column("receipt", Text),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    Column("reference_key", Text),
    Column("bank_reference_key", Text),
    CheckConstraint("direction IN (0, 1)", name="direction"),
)
Index("ix_payment_number_key", key_of(payment, "number_key"), unique=True)
Index("ix_payment_customer_date", payment.c.customer, payment.c.date)
Index("ix_payment_date", payment.c.date)
Index("ix_payment_left", payment.c.customer, sqlite_where=text('"left" <> 0'))
