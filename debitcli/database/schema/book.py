"""Settings, number series, and interrupted wizards."""

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
