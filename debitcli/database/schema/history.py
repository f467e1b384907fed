"""The people who keep the book, and what they changed."""

from sqlalchemy import Column, Index, Text, text

from debitcli.database.schema.base import Id, Key, Moment, strict_table

# The people who keep the book, known from their first change on ("user" is a reserved word of SQL).
keeper = strict_table("keeper", Column("name", Text, primary_key=True), Column("since", Moment, nullable=False))

# One row for each change of a record: who, when, what, old → new. Rows are never changed. Records with neighbouring
# ids that were added together share a row, from `record` to `last_record`.
history = strict_table(
    "history",
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("noun", Text, nullable=False),
    Column("record", Id, nullable=False),
    Column("last_record", Id),
    # The record's number, by which it is found after it is gone.
    Column("number", Key, nullable=False),
    Column("action", Text, nullable=False),
    # JSON: field → [old, new], both as in the JSON output.
    Column("changes", Text, nullable=False),
    Index("ix_history_noun_number", "noun", "number"),
    Index("ix_history_noun_record", "noun", "record"),
    Index("ix_history_noun_last_record", "noun", "last_record", sqlite_where=text("last_record IS NOT NULL")),
)
