"""Settings, number series, interrupted wizards, and what columns of files are."""

from sqlalchemy import Column, Text, text

from debitcli.database.schema.base import Id, Moment, strict_table

setting = strict_table("setting", Column("key", Text, primary_key=True), Column("value", Text, nullable=False))
sequence = strict_table(
    "sequence",
    Column("name", Text, primary_key=True),
    Column("last", Id, nullable=False),
    Column("highest", Id, nullable=False, server_default=text("0")),
)

# What somebody had typed when a wizard was interrupted. Behind the noun stand a slash and what tells drafts apart; the
# noun alone is that of a draft from the time when each person had one.
draft = strict_table(
    "draft",
    Column("actor", Text, primary_key=True),
    Column("noun", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("content", Text, nullable=False),
)

# What columns of files are, by a digest of their header (column → field, as JSON).
column_map = strict_table(
    "column_map",
    Column("noun", Text, primary_key=True),
    Column("header", Text, primary_key=True),
    Column("columns", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
