"""A search also looks through postal codes, and through numbers of customers that are more than digits."""

from alembic import op

revision = "0011"
down_revision = "0010"

_SEARCH = (
    "coalesce({0}sort_key, lower({0}name)) || ' ' || coalesce(lower({0}contact), '') || ' ' || "
    "coalesce({0}email_key, lower({0}email), '') || ' ' || coalesce({0}city_key, lower({0}city), '') || ' ' || "
    "coalesce({0}postal_key, lower({0}postal_code), '') || ' ' || "
    "coalesce({0}phone, '') || ' ' || coalesce({0}search, '')"
)
_SOURCES = "name, sort_key, contact, email, email_key, city, city_key, postal_code, postal_key, phone, search"


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        for trigger in ("add", "delete", "edit"):
            op.execute(f"DROP TRIGGER customer_search_{trigger}")
        op.execute("DROP VIEW customer_searched")
    else:
        op.execute("DROP INDEX IF EXISTS customer_search")
    line_break = "char(10)" if is_sqlite else "chr(10)"
    op.execute(
        f"UPDATE customer SET search = coalesce(search || {line_break}, '') || lower(number) "
        "WHERE number_key IS NOT NULL"
    )
    if is_sqlite:
        _index_on_sqlite()
    elif connection.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").first():
        op.execute(f"CREATE INDEX customer_search ON customer USING gin (({_SEARCH.format('')}) gin_trgm_ops)")


def _index_on_sqlite() -> None:
    searched = f"replace({_SEARCH}, ' ', '') || char(10)"
    op.execute(f"CREATE VIEW customer_searched AS SELECT id, {searched.format('')} AS search FROM customer")
    removal = (
        "INSERT INTO customer_search (customer_search, rowid, search) "
        f"VALUES ('delete', old.id, {searched.format('old.')});"
    )
    entry = f"INSERT INTO customer_search (rowid, search) VALUES (new.id, {searched.format('new.')});"
    op.execute(f"CREATE TRIGGER customer_search_add AFTER INSERT ON customer BEGIN {entry} END")
    op.execute(f"CREATE TRIGGER customer_search_delete AFTER DELETE ON customer BEGIN {removal} END")
    op.execute(
        f"CREATE TRIGGER customer_search_edit AFTER UPDATE OF {_SOURCES} ON customer BEGIN {removal} {entry} END"
    )
    op.execute("INSERT INTO customer_search (customer_search) VALUES ('rebuild')")
