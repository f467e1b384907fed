"""Customers, settings, history and drafts."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.migrations.before_0006 import Moment
from debitcli.database.schema.base import Id, Key, Percent

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "sequence",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("last", Id, nullable=False),
        sqlite_strict=True,
    )
    _create_customer()
    op.create_table(
        "history",
        sa.Column("id", Id, primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("noun", sa.Text, nullable=False),
        sa.Column("record", Id, nullable=False),
        sa.Column("number", Key, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_history_noun_number", "history", ["noun", "number"])
    op.create_index("ix_history_noun_record", "history", ["noun", "record"])
    op.create_table(
        "draft",
        sa.Column("actor", sa.Text, primary_key=True),
        sa.Column("noun", sa.Text, primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO sequence (name, last) VALUES ('customer', 0)")
    if op.get_bind().dialect.name == "postgresql":
        _search_on_postgresql()
    else:
        _search_on_sqlite()


def _create_customer() -> None:
    op.create_table(
        "customer",
        sa.Column("id", Id, primary_key=True),
        sa.Column("number", Key, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("address2", sa.Text),
        sa.Column("postal_code", sa.Text),
        sa.Column("city", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("phone", Key),
        sa.Column("tax_id", sa.Text),
        sa.Column("contact", sa.Text),
        sa.Column("payment_terms", sa.Integer),
        sa.Column("currency", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("discount", Percent),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment, nullable=False),
        sa.Column("archived", Moment),
        sa.Column("incomplete", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("number_key", Key, nullable=False),
        sa.Column("sort_key", Key, nullable=False),
        sa.Column("name_key", Key, nullable=False),
        sa.Column("city_key", Key),
        sa.Column("postal_key", Key),
        sa.Column("email_key", Key),
        sa.Column("domain_key", Key),
        sa.Column("tax_key", Key),
        sa.Column("search", sa.Text, nullable=False),
        sa.CheckConstraint("kind IN ('company', 'person')", name="kind"),
        sa.CheckConstraint("incomplete IN (0, 1)", name="incomplete"),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_number", "customer", ["number"], unique=True)
    op.create_index("ix_customer_postal_key_name_key", "customer", ["postal_key", "name_key"])
    op.create_index("ix_customer_country_city_key", "customer", ["country", "city_key"])
    op.create_index("ix_customer_domain_key_name_key", "customer", ["domain_key", "name_key"])
    for column in ("number_key", "sort_key", "city_key", "country", "email_key", "phone", "tax_key"):
        op.create_index(f"ix_customer_{column}", "customer", [column])
    for column, condition in (("archived", "archived IS NOT NULL"), ("incomplete", "incomplete = 1")):
        op.create_index(
            f"ix_customer_{column}",
            "customer",
            [column],
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def _search_on_sqlite() -> None:
    """A trigram index of the search text. It keeps no text and no positions of its own: queries look at the row."""
    op.execute(
        "CREATE VIRTUAL TABLE customer_search USING fts5("
        "search, content='customer', content_rowid='id', detail='none', tokenize='trigram case_sensitive 1')"
    )
    removal = "INSERT INTO customer_search (customer_search, rowid, search) VALUES ('delete', old.id, old.search);"
    entry = "INSERT INTO customer_search (rowid, search) VALUES (new.id, new.search);"
    op.execute(f"CREATE TRIGGER customer_search_add AFTER INSERT ON customer BEGIN {entry} END")
    op.execute(f"CREATE TRIGGER customer_search_delete AFTER DELETE ON customer BEGIN {removal} END")
    op.execute(f"CREATE TRIGGER customer_search_edit AFTER UPDATE OF search ON customer BEGIN {removal} {entry} END")


def _search_on_postgresql() -> None:
    """The same with pg_trgm where the server has it; without, a search reads the search text of every row."""
    bind = op.get_bind()
    if bind.exec_driver_sql("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'").first():
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX customer_search ON customer USING gin (search gin_trgm_ops)")
