"""Contents of files, and the names under which they are attached."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Text

from debitcli.database.schema.base import Id, strict_table

# Contents of files, each once, in chunks; an attachment is a name for one (database/attachments.py).
file = strict_table("file", Column("sha256", Text, primary_key=True), Column("size", Id, nullable=False))
file_chunk = strict_table(
    "file_chunk",
    Column("sha256", Text, ForeignKey("file.sha256", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)
attachment = strict_table(
    "attachment",
    Column("id", Id, primary_key=True),
    Column("note", Id, ForeignKey("note.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, ForeignKey("file.sha256"), nullable=False, index=True),
)
