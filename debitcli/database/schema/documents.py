"""Documents as they were made for others, on paper and as e-invoices: each is kept as it left."""

from sqlalchemy import Column, ForeignKey, Text

from debitcli.database.schema.base import Id, Moment, strict_table

document = strict_table(
    "document",
    # The noun and the id of the record that it is of, as the history has them.
    Column("noun", Text, primary_key=True),
    Column("record", Id, primary_key=True),
    # As what: `pdf`, `cii-en16931`, `receipt` …
    Column("kind", Text, primary_key=True),
    Column("sha256", Text, ForeignKey("file.sha256"), nullable=False, index=True),
    Column("made", Moment, nullable=False),
    sqlite_with_rowid=False,
)
