"""Notes on customers, and who else may see them."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, text

from debitcli.database.schema.base import Choice, Id, Key, Moment, metadata

# A note is seen by its author and by those it is shared with; notes/records.py holds that rule.
note = Table(
    "note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("author", Text, nullable=False),
    Column("kind", Choice("general", "event", "contract", "contact"), nullable=False),
    Column("text", Text, nullable=False),
    Column("day", Key),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    CheckConstraint("kind IN (0, 1, 2, 3)", name="kind"),
    sqlite_strict=True,
)
Index("ix_note_customer", note.c.customer)
Index("ix_note_author", note.c.author)
Index("ix_note_day", note.c.day, sqlite_where=text("day IS NOT NULL"))

note_share = Table(
    "note_share",
    metadata,
    Column("note", Id, ForeignKey("note.id", ondelete="CASCADE"), primary_key=True),
    Column("keeper", Text, primary_key=True),
    sqlite_strict=True,
)
Index("ix_note_share_keeper", note_share.c.keeper)
