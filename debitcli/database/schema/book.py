"""Settings, number series, and interrupted wizards."""

from sqlalchemy import Column, Table, Text

from debitcli.database.schema.base import Id, Moment, metadata

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_strict=True,
)

sequence = Table(
    "sequence",
    metadata,
    Column("name", Text, primary_key=True),
    Column("last", Id, nullable=False),
    sqlite_strict=True,
)

# What somebody had typed when a wizard was interrupted; one for each person and noun.
draft = Table(
    "draft",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("noun", Text, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("content", Text, nullable=False),
    sqlite_strict=True,
)
