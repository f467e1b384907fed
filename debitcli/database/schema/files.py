"""Contents of files, and the names under which they are attached."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table, Text

from debitcli.database.schema.base import Id, metadata

# Contents of files, each once, in chunks; an attachment is a name for one (database/attachments.py).
file = Table(
    "file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Id, nullable=False),
    sqlite_strict=True,
)
file_chunk = Table(
    "file_chunk",
    metadata,
    Column("sha256", Text, ForeignKey("file.sha256", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)
attachment = Table(
    "attachment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("note", Id, ForeignKey("note.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, ForeignKey("file.sha256"), nullable=False),
    sqlite_strict=True,
)
Index("ix_attachment_note", attachment.c.note)
Index("ix_attachment_sha256", attachment.c.sha256)
