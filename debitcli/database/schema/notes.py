"""Notes on customers and their invoices, and who else may see them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from debitcli.database.schema.base import Choice, Id, Key, Moment, strict_table

# A note is seen by its author and by those it is shared with; notes/records.py holds that rule.
note = strict_table(
    "note",
    Column("id", Id, primary_key=True),
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("author", Text, nullable=False),
    Column("kind", Choice("general", "event", "contract", "contact"), nullable=False),
    Column("text", Text, nullable=False),
    Column("day", Key),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    # The document that it is on, of this customer.
    Column("invoice", Id, ForeignKey("invoice.id")),
    CheckConstraint("kind IN (0, 1, 2, 3)", name="kind"),
)
Index("ix_note_day", note.c.day, sqlite_where=text("day IS NOT NULL"))
Index("ix_note_invoice", note.c.invoice, sqlite_where=text("invoice IS NOT NULL"))

note_share = strict_table(
    "note_share",
    Column("note", Id, ForeignKey("note.id", ondelete="CASCADE"), primary_key=True),
    Column("keeper", Text, primary_key=True, index=True),
)
