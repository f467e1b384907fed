"""The ledger: accounts, entries and their lines.

Triggers of the migration keep entries as they are. An entry is written after its lines, whose reference to it is
proved at the end of the transaction: so whoever copies a book copies the lines first.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, text

from debitcli.database.schema.base import Choice, Id, Key, Moment, Percent, strict_table

account = strict_table(
    "account",
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("kind", Choice("asset", "liability", "equity", "income", "expense"), nullable=False),
    # What the program itself posts there; each role is that of one account.
    Column("role", Text),
    # The account that it was merged into: what stands here counts there.
    Column("merged_into", Id, ForeignKey("account.id")),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    Column("archived", Moment),
    Column("name_key", Key, nullable=False),
    CheckConstraint("kind IN (0, 1, 2, 3, 4)", name="kind"),
    Index("ix_account_number", "number", unique=True),
    Index("ix_account_name_key", "name_key", unique=True),
    Index("ix_account_role", "role", unique=True),
    Index("ix_account_merged_into", "merged_into", sqlite_where=text("merged_into IS NOT NULL")),
)

entry = strict_table(
    "entry",
    Column("id", Id, primary_key=True),
    Column("number", Id, nullable=False),
    Column("date", Key, nullable=False),
    Column("text", Text, nullable=False),
    # The document that it posts: its noun, and its id there.
    Column("noun", Text),
    Column("record", Id),
    Column("reverses", Id, ForeignKey("entry.id")),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("text_key", Text),
    Index("ix_entry_number", "number", unique=True),
    Index("ix_entry_date", "date"),
    Index("ix_entry_noun_record", "noun", "record"),
    Index("ix_entry_reverses", "reverses", unique=True),
)

# Amounts are whole minor units, debit positive: `amount` of `currency`, `base` and `vat_base` (the net that the tax is
# reckoned on, with the sign of the posting) of the company's currency.
entry_line = strict_table(
    "entry_line",
    Column("entry", Id, ForeignKey("entry.id", deferrable=True, initially="DEFERRED"), primary_key=True),
    Column("position", Id, primary_key=True),
    Column("account", Id, ForeignKey("account.id"), nullable=False),
    Column("amount", Id, nullable=False),
    Column("currency", Text, nullable=False),
    Column("base", Id, nullable=False),
    Column("vat_side", Choice("output", "input")),
    Column("vat_country", Text),
    Column("vat_category", Text),
    Column("vat_rate", Percent),
    Column("vat_base", Id),
    Column("vat_date", Key),
    CheckConstraint("vat_side IN (0, 1)", name="vat_side"),
    CheckConstraint(
        "vat_side IS NULL OR (vat_country IS NOT NULL AND vat_category IS NOT NULL AND vat_rate IS NOT NULL "
        "AND vat_base IS NOT NULL AND vat_date IS NOT NULL)",
        name="vat_whole",
    ),
    Index("ix_entry_line_account", "account"),
    Index("ix_entry_line_vat_date", "vat_date", sqlite_where=text("vat_date IS NOT NULL")),
    sqlite_with_rowid=False,
)
