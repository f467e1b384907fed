"""A mark behind the text that a search looks through, so that the index also tells of its last two characters."""

from alembic import op

revision = "0007"
down_revision = "0006"

_SEARCH = (
    "coalesce({0}sort_key, lower({0}name)) || ' ' || coalesce(lower({0}contact), '') || ' ' || "
    "coalesce({0}email_key, lower({0}email), '') || ' ' || coalesce({0}city_key, lower({0}city), '') || ' ' || "
    "coalesce({0}phone, '') || ' ' || coalesce({0}search, '')"
)
_SOURCES = "name, sort_key, contact, email, email_key, city, city_key, phone, search"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for trigger in ("add", "delete", "edit"):
        op.execute(f"DROP TRIGGER customer_search_{trigger}")
    op.execute("DROP VIEW customer_searched")
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
