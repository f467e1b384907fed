"""The ledger: accounts, entries and their lines; what is posted stays as it is."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key, Moment, Percent

revision = "0016"
down_revision = "0015"

_VAT = "vat_country IS NOT NULL AND vat_category IS NOT NULL AND vat_rate IS NOT NULL "
_VAT += "AND vat_base IS NOT NULL AND vat_date IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("role", sa.Text),
        sa.Column("merged_into", Id, sa.ForeignKey("account.id", name="fk_account_merged_into")),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment),
        sa.Column("archived", Moment),
        sa.Column("name_key", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.CheckConstraint("kind IN (0, 1, 2, 3, 4)", name=op.f("ck_account_kind")),
        sqlite_strict=True,
    )
    op.create_table(
        "entry",
        sa.Column("id", Id),
        sa.Column("number", Id, nullable=False),
        sa.Column("date", Key, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("noun", sa.Text),
        sa.Column("record", Id),
        sa.Column("reverses", Id, sa.ForeignKey("entry.id", name="fk_entry_reverses")),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sqlite_strict=True,
    )
    owner = sa.ForeignKey("entry.id", name="fk_entry_line_entry", deferrable=True, initially="DEFERRED")
    op.create_table(
        "entry_line",
        sa.Column("entry", Id, owner),
        sa.Column("position", Id),
        sa.Column("account", Id, sa.ForeignKey("account.id", name="fk_entry_line_account"), nullable=False),
        sa.Column("amount", Id, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("base", Id, nullable=False),
        sa.Column("vat_side", sa.Integer),
        sa.Column("vat_country", sa.Text),
        sa.Column("vat_category", sa.Text),
        sa.Column("vat_rate", Percent),
        sa.Column("vat_base", Id),
        sa.Column("vat_date", Key),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_entry_line")),
        sa.CheckConstraint("vat_side IN (0, 1)", name=op.f("ck_entry_line_vat_side")),
        sa.CheckConstraint(f"vat_side IS NULL OR ({_VAT})", name=op.f("ck_entry_line_vat_whole")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    for table, columns in (("account", "number name_key role"), ("entry", "number reverses")):
        for column in columns.split():
            op.create_index(f"ix_{table}_{column}", table, [column], unique=True)
    op.create_index("ix_entry_date", "entry", ["date"])
    op.create_index("ix_entry_noun_record", "entry", ["noun", "record"])
    op.create_index("ix_entry_line_account", "entry_line", ["account"])
    for table, column in (("account", "merged_into"), ("entry_line", "vat_date")):
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=sa.text(f"{column} IS NOT NULL"))
    op.execute("INSERT INTO sequence (name, last) VALUES ('entry', 0)")
    for statement in _ON_SQLITE if op.get_bind().dialect.name == "sqlite" else _ON_POSTGRESQL:
        op.execute(statement)


_KEPT, _UNBALANCED = "an entry of the ledger is never changed", "an entry of the ledger balances"
# A row that is replaced is deleted without its trigger; so nothing may be there that it would replace.
_THERE = "SELECT 1 FROM entry WHERE id = NEW.id OR number = NEW.number OR reverses = NEW.reverses"
_LINES = "SELECT {0} FROM entry_line WHERE entry = NEW.id"
_OFF = _LINES.format("1") + " GROUP BY currency HAVING sum(amount) <> 0"
_ON_SQLITE = (
    *(
        f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END"
        for table in ("entry", "entry_line")
        for change in ("UPDATE", "DELETE")
    ),
    "CREATE TRIGGER entry_line_insert BEFORE INSERT ON entry_line "
    f"WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.entry) BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END",
    "CREATE TRIGGER entry_insert BEFORE INSERT ON entry BEGIN "
    f"SELECT RAISE(ABORT, '{_KEPT}') WHERE EXISTS ({_THERE}); "
    # Without lines the sum is NULL.
    f"SELECT RAISE(ABORT, '{_UNBALANCED}') WHERE EXISTS ({_OFF}) OR ({_LINES.format('sum(base)')}) IS NOT 0; END",
)
_ON_POSTGRESQL = (
    f"CREATE FUNCTION entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    *(
        f"CREATE TRIGGER {table}_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION entry_is_kept()"
        for table in ("entry", "entry_line")
    ),
    f"""CREATE FUNCTION entry_line_is_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT 1 FROM added JOIN entry ON entry.id = added.entry) THEN
        RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$""",
    "CREATE TRIGGER entry_line_insert AFTER INSERT ON entry_line REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION entry_line_is_new()",
    f"""CREATE FUNCTION entry_balances() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (
        SELECT 1 FROM added JOIN entry_line ON entry_line.entry = added.id
        GROUP BY added.id, currency HAVING sum(amount) <> 0
    ) OR EXISTS (
        SELECT 1 FROM added LEFT JOIN entry_line ON entry_line.entry = added.id
        GROUP BY added.id HAVING sum(base) IS DISTINCT FROM 0
    ) THEN
        RAISE EXCEPTION '{_UNBALANCED}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$""",
    "CREATE TRIGGER entry_insert AFTER INSERT ON entry REFERENCING NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION entry_balances()",
)
