"""The outbox: every message that was to leave, whole, and what became of it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Text, text

from debitcli.database.keys import key_of
from debitcli.database.schema.base import Choice, Id, Key, Moment, strict_table

KINDS = ("invoice", "welcome", "reminder", "receipt", "statement", "promotion")
STATUSES = ("queued", "sent", "failed", "cancelled")

mail = strict_table(
    "mail",
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("number_key", Key),
    Column("kind", Choice(*KINDS), nullable=False),
    Column("status", Choice(*STATUSES), nullable=False),
    # Nothing, where it is of nobody in the book any more.
    Column("customer", Id, ForeignKey("customer.id")),
    # What it is about.
    Column("invoice", Id, ForeignKey("invoice.id")),
    Column("payment", Id, ForeignKey("payment.id")),
    # Of a reminder: so many days after the due date it was due.
    Column("step", Integer),
    # Of a promotion: the SHA-256 of what it says to everybody.
    Column("campaign", Text),
    Column("to", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False, unique=True),
    # The message itself (RFC 5322), among the files.
    Column("sha256", Text, ForeignKey("file.sha256"), nullable=False, index=True),
    Column("attempts", Integer, nullable=False),
    Column("error", Text),
    # Not before then.
    Column("next_try", Moment),
    Column("created", Moment, nullable=False),
    Column("sent", Moment),
    Column("updated", Moment),
    CheckConstraint("kind IN (0, 1, 2, 3, 4, 5)", name="kind"),
    CheckConstraint("status IN (0, 1, 2, 3)", name="status"),
)
Index("ix_mail_number_key", key_of(mail, "number_key"), unique=True)
Index("ix_mail_queued", mail.c.id, sqlite_where=text("status = 0"))
Index("ix_mail_customer", mail.c.customer)
Index("ix_mail_invoice", mail.c.invoice, sqlite_where=text("invoice IS NOT NULL"))
Index("ix_mail_payment", mail.c.payment, sqlite_where=text("payment IS NOT NULL"))
Index("ix_mail_campaign", mail.c.campaign, sqlite_where=text("campaign IS NOT NULL"))
