"""A smaller book: times and choices as numbers, keys only where they say more than the value, history in ranges."""

from collections.abc import Iterator
from typing import Any
from zlib import crc32

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key, Moment, Percent
from debitcli.fields import folding

revision = "0006"
down_revision = "0005"

_BATCH = 1000
_KEYS = {"sort_key": "name", "city_key": "city", "postal_key": "postal_code", "email_key": "email"}
_COPIED = (
    "id", "number", "name", "kind", "country", "address", "address2", "postal_code", "city", "region", "email",
    "phone", "tax_id", "contact", "payment_terms", "currency", "language", "discount", "created", "updated",
    "archived", "incomplete",
)  # fmt: skip
_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
_SEARCH = (
    "coalesce({0}sort_key, lower({0}name)) || ' ' || coalesce(lower({0}contact), '') || ' ' || "
    "coalesce({0}email_key, lower({0}email), '') || ' ' || coalesce({0}city_key, lower({0}city), '') || ' ' || "
    "coalesce({0}phone, '') || ' ' || coalesce({0}search, '')"
)
_EMAIL = "coalesce(email_key, lower(email))"
_KINDS = ("company", "person")
_KINDS_OF_NOTES = ("general", "event", "contract", "contact")
_INDEXES = {
    "ix_customer_number_key":
        f"coalesce(number_key, substr('{_LENGTHS}', length(number) + 1, 1) || number)",
    "ix_customer_sort_key": "coalesce(sort_key, lower(name))",
    "ix_customer_city_key_country": "coalesce(city_key, lower(city)), country",
    "ix_customer_postal_key_name_hash": "coalesce(postal_key, lower(postal_code)), name_hash",
    "ix_customer_country": "country",
    "ix_customer_email_key": "coalesce(email_key, lower(email))",
    "ix_customer_tax_key": "tax_key) WHERE (tax_key IS NOT NULL",
    "ix_customer_archived": "archived) WHERE (archived IS NOT NULL",
    "ix_customer_incomplete": "incomplete) WHERE (incomplete = 1",
}  # fmt: skip
# SQLite finds these through its trigram index.
_ON_POSTGRESQL = {
    "ix_customer_phone": "phone",
    "ix_customer_domain": f"(substr({_EMAIL}, 1 + length(rtrim({_EMAIL}, replace({_EMAIL}, '@', '')))))",
}


def upgrade() -> None:
    indexes = dict(_INDEXES)
    if op.get_bind().dialect.name == "postgresql":
        _on_postgresql()
        indexes |= _ON_POSTGRESQL
    else:
        _on_sqlite()
    for name, expressions in indexes.items():
        unique = "UNIQUE " if name == "ix_customer_number_key" else ""
        op.execute(f"CREATE {unique}INDEX {name} ON customer ({_in_brackets(expressions)})")


def _in_brackets(expressions: str) -> str:
    """PostgreSQL wants brackets around an expression; the key that ends the list is a column."""
    if not expressions.startswith("coalesce"):
        return expressions
    expression, _, column = expressions.rpartition("), ")
    return f"({expression})), {column}" if column in ("country", "name_hash") else f"({expressions})"


def _on_sqlite() -> None:
    for trigger in ("add", "delete", "edit"):
        op.execute(f"DROP TRIGGER customer_search_{trigger}")
    op.execute("DROP TABLE customer_search")
    _create_new_customer()
    bind = op.get_bind()
    columns = [*_COPIED, *_derived_columns()]
    new = sa.table("new_customer", *(sa.column(name) for name in columns))
    times = ", ".join(f"{_milliseconds(name)} AS {name}" for name in ("created", "archived"))
    times += f", nullif({_milliseconds('updated')}, {_milliseconds('created')}) AS updated"
    for rows in _batches(times):
        bind.execute(
            sa.insert(new), [{name: row[name] for name in _COPIED} | _kind(row) | _derived(row) for row in rows]
        )
    _put_in_place("customer")
    # What is looked for has no spaces; without them there are fewer trigrams.
    searched = f"replace({_SEARCH}, ' ', '')"
    op.execute(f"CREATE VIEW customer_searched AS SELECT id, {searched.format('')} AS search FROM customer")
    op.execute(
        "CREATE VIRTUAL TABLE customer_search USING fts5(search, content='customer_searched', content_rowid='id', "
        "detail='none', columnsize=0, tokenize='trigram case_sensitive 1')"
    )
    removal = (
        "INSERT INTO customer_search (customer_search, rowid, search) "
        f"VALUES ('delete', old.id, {searched.format('old.')});"
    )
    entry = f"INSERT INTO customer_search (rowid, search) VALUES (new.id, {searched.format('new.')});"
    sources = "name, sort_key, contact, email, email_key, city, city_key, phone, search"
    op.execute(f"CREATE TRIGGER customer_search_add AFTER INSERT ON customer BEGIN {entry} END")
    op.execute(f"CREATE TRIGGER customer_search_delete AFTER DELETE ON customer BEGIN {removal} END")
    op.execute(f"CREATE TRIGGER customer_search_edit AFTER UPDATE OF {sources} ON customer BEGIN {removal} {entry} END")
    op.execute("INSERT INTO customer_search (customer_search) VALUES ('rebuild')")
    _rebuild_the_others()


def _rebuild_the_others() -> None:
    """The tables that have times or their rowids in another form from now on, and their indexes as before."""
    tables = {
        "customer_category": (
            "customer INTEGER NOT NULL, category INTEGER NOT NULL, "
            "CONSTRAINT pk_customer_category PRIMARY KEY (customer, category), "
            "CONSTRAINT fk_customer_category_customer "
            "FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE, "
            "CONSTRAINT fk_customer_category_category "
            "FOREIGN KEY (category) REFERENCES category (id) ON DELETE CASCADE",
            "STRICT, WITHOUT ROWID",
            (),
        ),
        "consent": (
            "id INTEGER NOT NULL PRIMARY KEY, customer INTEGER NOT NULL, "
            "purpose TEXT NOT NULL, channel TEXT NOT NULL, granted INTEGER NOT NULL, at INTEGER NOT NULL, "
            "actor TEXT NOT NULL, evidence TEXT, "
            "CONSTRAINT ck_consent_purpose CHECK (purpose IN ('invoices', 'reminders', 'promotions')), "
            "CONSTRAINT ck_consent_channel CHECK (channel IN ('email', 'phone', 'post')), "
            "CONSTRAINT ck_consent_granted CHECK (granted IN (0, 1)), "
            "CONSTRAINT fk_consent_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE",
            "STRICT",
            ("at",),
        ),
        "keeper": ("name TEXT NOT NULL PRIMARY KEY, since INTEGER NOT NULL", "STRICT", ("since",)),
        "draft": (
            "actor TEXT NOT NULL, noun TEXT NOT NULL, at INTEGER NOT NULL, content TEXT NOT NULL, "
            "CONSTRAINT pk_draft PRIMARY KEY (actor, noun)",
            "STRICT",
            ("at",),
        ),
        "note": (
            "id INTEGER NOT NULL PRIMARY KEY, customer INTEGER NOT NULL, "
            "author TEXT NOT NULL, kind INTEGER NOT NULL, text TEXT NOT NULL, day TEXT, created INTEGER NOT NULL, "
            "updated INTEGER, "
            "CONSTRAINT ck_note_kind CHECK (kind IN (0, 1, 2, 3)), "
            "CONSTRAINT fk_note_customer FOREIGN KEY (customer) REFERENCES customer (id) ON DELETE CASCADE",
            "STRICT",
            ("created", "updated"),
        ),
        "history": (
            "id INTEGER NOT NULL PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, noun TEXT NOT NULL, "
            "record INTEGER NOT NULL, last_record INTEGER, number TEXT NOT NULL, action TEXT NOT NULL, "
            "changes TEXT NOT NULL",
            "STRICT",
            ("at",),
        ),
    }
    for name, (columns, options, times) in tables.items():
        _rebuild(name, columns, options, times)
    op.create_index("ix_customer_category_category_customer", "customer_category", ["category", "customer"])
    op.create_index("ix_consent_customer", "consent", ["customer"])
    op.execute(
        "CREATE TRIGGER consent_is_kept BEFORE UPDATE ON consent "
        "BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END"
    )
    op.create_index("ix_note_customer", "note", ["customer"])
    op.create_index("ix_note_author", "note", ["author"])
    op.execute("CREATE INDEX ix_note_day ON note (day) WHERE day IS NOT NULL")
    op.create_index("ix_history_noun_number", "history", ["noun", "number"])
    op.create_index("ix_history_noun_record", "history", ["noun", "record"])
    op.execute("CREATE INDEX ix_history_noun_last_record ON history (noun, last_record) WHERE last_record IS NOT NULL")


def _rebuild(name: str, columns: str, options: str, times: tuple[str, ...]) -> None:
    bind = op.get_bind()
    old = [row[1] for row in bind.exec_driver_sql(f"PRAGMA table_info({name})")]
    op.execute(f"CREATE TABLE new_{name} ({columns}) {options}")
    changed = {column: _milliseconds(column) for column in times}
    if name == "note":
        changed["updated"] = f"nullif({changed['updated']}, {changed['created']})"
        changed["kind"] = _as_number("kind", _KINDS_OF_NOTES)
    values = [changed.get(column, column) for column in old]
    op.execute(f"INSERT INTO new_{name} ({', '.join(old)}) SELECT {', '.join(values)} FROM {name}")
    _put_in_place(name)


def _as_number(column: str, words: tuple[str, ...]) -> str:
    """The place of a word among those there are."""
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(words))
    return f"CASE {column} {cases} END"


def _kind(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": None if row["kind"] is None else _KINDS.index(row["kind"])}


def _put_in_place(name: str) -> None:
    """In this order, what refers to a table goes on referring to it (https://www.sqlite.org/lang_altertable.html)."""
    op.drop_table(name)
    op.rename_table(f"new_{name}", name)


def _milliseconds(column: str) -> str:
    """Milliseconds since 1970 of an ISO 8601 text such as 2026-11-25T09:17:21.123456+00:00."""
    # Without its fraction, which `strftime` would round up into the next second.
    return f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER) * 1000 + CAST(substr({column}, 21, 3) AS INTEGER)"


def _batches(times: str) -> Iterator[list[dict[str, Any]]]:
    """The customers as they were."""
    bind, last = op.get_bind(), 0
    others = ", ".join(name for name in _COPIED if name not in ("created", "updated", "archived"))
    keys = "sort_key, name_key, city_key, postal_key, email_key, domain_key, tax_key, search"
    query = sa.text(f"SELECT {others}, {times}, {keys} FROM customer WHERE id > :last ORDER BY id LIMIT {_BATCH}")
    while rows := bind.execute(query, {"last": last}).mappings().all():
        yield [dict(row) for row in rows]
        last = rows[-1]["id"]


def _derived_columns() -> tuple[str, ...]:
    return ("number_key", *_KEYS, "tax_key", "name_hash", "search")


def _derived(row: dict[str, Any]) -> dict[str, Any]:
    """The keys of version 0006 from those of 0005."""
    derived: dict[str, Any] = {
        "number_key": None if folding.is_plain_number(row["number"]) else folding.number_key(row["number"]),
        "tax_key": row["tax_key"],
        "name_hash": _hash(row["name_key"]),
    }
    for key, value in _KEYS.items():
        plain = row[value] is None or row[key] == _small(row[value])
        derived[key] = None if plain else row[key]
    beside = [line for line in row["search"].split("\n") if line not in _found_anyway(row)]
    derived["search"] = "\n".join(beside) or None
    return derived


def _found_anyway(row: dict[str, Any]) -> str:
    """What a search looks through without the column for the rest."""
    plain = (" ".join(folding.fold(row[name] or "").split()) for name in ("name", "email", "city"))
    return "\n".join((*plain, _small(row["contact"] or ""), row["phone"] or ""))


def _small(value: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in value)


def _hash(key: str | None) -> int | None:
    return None if key is None else crc32(key.encode()) & 0x7FFFFFFF


def _create_new_customer() -> None:
    op.create_table(
        "new_customer",
        sa.Column("id", Id),
        sa.Column("number", Key, nullable=False),
        sa.Column("name", Key, nullable=False),
        sa.Column("kind", sa.Integer),
        sa.Column("country", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("address2", sa.Text),
        sa.Column("postal_code", Key),
        sa.Column("city", Key),
        sa.Column("region", sa.Text),
        sa.Column("email", Key),
        sa.Column("phone", Key),
        sa.Column("tax_id", sa.Text),
        sa.Column("contact", Key),
        sa.Column("payment_terms", sa.Integer),
        sa.Column("currency", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("discount", Percent),
        sa.Column("created", Moment, nullable=False),
        sa.Column("updated", Moment),
        sa.Column("archived", Moment),
        sa.Column("incomplete", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("number_key", Key),
        sa.Column("sort_key", Key),
        sa.Column("city_key", Key),
        sa.Column("postal_key", Key),
        sa.Column("email_key", Key),
        sa.Column("tax_key", Key),
        sa.Column("name_hash", sa.Integer, nullable=False),
        sa.Column("search", Key),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.CheckConstraint("kind IN (0, 1)", name=op.f("ck_customer_kind")),
        sa.CheckConstraint("incomplete IN (0, 1)", name=op.f("ck_customer_incomplete")),
        sqlite_strict=True,
    )


def _on_postgresql() -> None:
    bind = op.get_bind()
    op.execute("DROP INDEX IF EXISTS customer_search")
    for name in (
        "number", "number_key", "sort_key", "city_key", "country", "email_key", "phone", "tax_key", "archived",
        "incomplete", "postal_key_name_key", "country_city_key", "domain_key_name_key",
    ):  # fmt: skip
        op.drop_index(f"ix_customer_{name}", "customer")
    op.add_column("customer", sa.Column("name_hash", sa.Integer))
    for name in ("number_key", "sort_key", "search"):
        op.alter_column("customer", name, nullable=True)
    for name in ("name", "postal_code", "city", "email", "contact", "search"):
        op.execute(f'ALTER TABLE customer ALTER COLUMN {name} TYPE text COLLATE "C"')
    for table, words in (("customer", _KINDS), ("note", _KINDS_OF_NOTES)):
        op.drop_constraint(f"ck_{table}_kind", table)
        op.execute(f"ALTER TABLE {table} ALTER COLUMN kind TYPE integer USING {_as_number('kind', words)}")
        numbers = ", ".join(str(place) for place in range(len(words)))
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_kind CHECK (kind IN ({numbers}))")
        op.alter_column(table, "updated", nullable=True)
        op.execute(f"UPDATE {table} SET updated = NULL WHERE updated = created")
    customer = sa.table("customer", *(sa.column(name) for name in ("id", *_derived_columns())))
    values: dict[str, Any] = {name: sa.bindparam(name) for name in _derived_columns()}
    change = sa.update(customer).where(customer.c.id == sa.bindparam("which")).values(values)
    for rows in _batches("created, updated, archived"):
        bind.execute(change, [{"which": row["id"]} | _derived(row) for row in rows])
    op.alter_column("customer", "name_hash", nullable=False)
    op.drop_column("customer", "name_key")
    op.drop_column("customer", "domain_key")
    if bind.exec_driver_sql("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'").first():
        op.execute(f"CREATE INDEX customer_search ON customer USING gin (({_SEARCH.format('')}) gin_trgm_ops)")
    op.drop_index("ix_note_day", "note")
    op.execute("CREATE INDEX ix_note_day ON note (day) WHERE day IS NOT NULL")
    op.add_column("history", sa.Column("last_record", Id))
    op.execute("CREATE INDEX ix_history_noun_last_record ON history (noun, last_record) WHERE last_record IS NOT NULL")
