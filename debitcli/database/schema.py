"""Every table of a book, on one page. Migrations make them; a test holds the two together.

Text that is compared or sorted has a key column beside it (folded, bounded in length, byte order), so that SQLite and
PostgreSQL agree and every comparison is served by an index. Where the key is no more than the text in small ASCII
letters, as it mostly is, the column is empty: `key_of` is what to compare and sort by, and what the indexes hold.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    TIMESTAMP,
    BigInteger,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    text,
)
from sqlalchemy.types import TypeEngine

from debitcli.database.keys import domain_of, key_of

# The newest migration. A book with another version is upgraded or refused.
VERSION = "0006"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_Value = TypeVar("_Value")


class _Repeated(TypeDecorator[_Value]):
    """A type whose values repeat from row to row: each is made once."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return lru_cache(maxsize=256)(lambda value: self.process_result_value(value, dialect))


class Moment(_Repeated[datetime]):
    """An aware time in UTC: `timestamptz` on PostgreSQL, milliseconds since 1970-01-01 on SQLite."""

    impl = Integer
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Integer())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value if dialect.name == "postgresql" else _EPOCH + value * _MILLISECOND
        return moment.astimezone(UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Percent(_Repeated[Decimal]):
    """A percentage with at most two decimals, kept as basis points, so that it is exact and sorts as a number."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        whole, rest = divmod(value, 100)
        return Decimal(f"{whole}.{rest:02}".rstrip("0").rstrip("."))


class Choice(_Repeated[str]):
    """One of a few words, kept as its place among them: the first costs no byte on SQLite."""

    impl = Integer
    cache_ok = True

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else self.words.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words[value]


Id = BigInteger().with_variant(Integer(), "sqlite")
# Byte order, so that sorting and prefixes mean the same on both databases.
Key = Text().with_variant(Text(collation="C"), "postgresql")

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

customer = Table(
    "customer",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", Key, nullable=False),
    Column("name", Key, nullable=False),
    Column("kind", Choice("company", "person")),
    Column("country", Text),
    Column("address", Text),
    Column("address2", Text),
    Column("postal_code", Key),
    Column("city", Key),
    Column("region", Text),
    Column("email", Key),
    Column("phone", Key),
    Column("tax_id", Text),
    Column("contact", Key),
    Column("payment_terms", Integer),
    Column("currency", Text),
    Column("language", Text),
    Column("discount", Percent),
    Column("created", Moment, nullable=False),
    # Empty as long as nothing was changed: `changed_at` is what to read.
    Column("updated", Moment),
    Column("archived", Moment),
    # 1 where a required field was left empty (`--allow-incomplete`).
    Column("incomplete", Integer, nullable=False, server_default=text("0")),
    # Keys, derived from the values above whenever they change (customers/customer.py).
    Column("number_key", Key),
    Column("sort_key", Key),
    Column("city_key", Key),
    Column("postal_key", Key),
    Column("email_key", Key),
    Column("tax_key", Key),
    # 31 bits of the name without legal form: they find candidates to look at.
    Column("name_hash", Integer, nullable=False),
    # What a search finds beside the other parts of `search_text`.
    Column("search", Key),
    CheckConstraint("kind IN (0, 1)", name="kind"),
    CheckConstraint("incomplete IN (0, 1)", name="incomplete"),
    sqlite_strict=True,
)

# The key is another one for every number, so this index also keeps numbers unique.
Index("ix_customer_number_key", key_of(customer, "number_key"), unique=True)
Index("ix_customer_sort_key", key_of(customer, "sort_key"))
Index("ix_customer_city_key_country", key_of(customer, "city_key"), customer.c.country)
# With the name, for the certain twins of a customer.
Index("ix_customer_postal_key_name_hash", key_of(customer, "postal_key"), customer.c.name_hash)
Index("ix_customer_country", customer.c.country)
Index("ix_customer_email_key", key_of(customer, "email_key"))
# SQLite finds these two through its trigram index, which it has in every book (database/search.py).
Index("ix_customer_phone", customer.c.phone).ddl_if("postgresql")
Index("ix_customer_domain", domain_of(customer)).ddl_if("postgresql")
# Partial on PostgreSQL too, as the migrations say; said here, it would load that dialect at every start (40 ms).
for _column, _condition in (
    ("tax_key", "tax_key IS NOT NULL"),
    ("archived", "archived IS NOT NULL"),
    ("incomplete", "incomplete = 1"),
):
    Index(f"ix_customer_{_column}", customer.c[_column], sqlite_where=text(_condition))

category = Table(
    "category",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Key, nullable=False),
    sqlite_strict=True,
)
Index("ix_category_name_key", category.c.name_key, unique=True)

customer_category = Table(
    "customer_category",
    metadata,
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("category", Id, ForeignKey("category.id", ondelete="CASCADE"), primary_key=True),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
# In the order of customers within a category, as lists are.
Index("ix_customer_category_category_customer", customer_category.c.category, customer_category.c.customer)

# Append-only: a trigger refuses changes.
consent = Table(
    "consent",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("granted", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("evidence", Text),
    CheckConstraint("purpose IN ('invoices', 'reminders', 'promotions')", name="purpose"),
    CheckConstraint("channel IN ('email', 'phone', 'post')", name="channel"),
    CheckConstraint("granted IN (0, 1)", name="granted"),
    sqlite_strict=True,
)
Index("ix_consent_customer", consent.c.customer)

custom_field = Table(
    "custom_field",
    metadata,
    Column("id", Id, primary_key=True),
    Column("key", Key, nullable=False),
    Column("label", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("help", Text, nullable=False),
    Column("required", Integer, nullable=False),
    Column("choices", Text, nullable=False),
    Column("position", Integer, nullable=False),
    CheckConstraint("type IN ('text', 'number', 'date', 'yes-no', 'choice')", name="type"),
    CheckConstraint("required IN (0, 1)", name="required"),
    sqlite_strict=True,
)
Index("ix_custom_field_key", custom_field.c.key, unique=True)

# A row for each value that there is: an index of them serves filters and orders by any custom field.
custom_value = Table(
    "custom_value",
    metadata,
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
    Column("field", Id, ForeignKey("custom_field.id", ondelete="CASCADE"), primary_key=True),
    Column("value", Text, nullable=False),
    Column("value_key", Key, nullable=False),
    sqlite_strict=True,
)
Index(
    "ix_custom_value_field_value_key_customer",
    custom_value.c.field,
    custom_value.c.value_key,
    custom_value.c.customer,
)

# The people who keep the book, known from their first change on ("user" is a reserved word of SQL).
keeper = Table(
    "keeper",
    metadata,
    Column("name", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    sqlite_strict=True,
)

# A note is seen by its author and by those it is shared with; notes/records.py holds that rule.
note = Table(
    "note",
    metadata,
    Column("id", Id, primary_key=True),
    Column("customer", Id, ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
    Column("author", Text, nullable=False),
    Column("kind", Choice("general", "event", "contract", "contact"), nullable=False),
    Column("text", Text, nullable=False),
    Column("day", Key),
    Column("created", Moment, nullable=False),
    Column("updated", Moment),
    CheckConstraint("kind IN (0, 1, 2, 3)", name="kind"),
    sqlite_strict=True,
)
Index("ix_note_customer", note.c.customer)
Index("ix_note_author", note.c.author)
Index("ix_note_day", note.c.day, sqlite_where=text("day IS NOT NULL"))

note_share = Table(
    "note_share",
    metadata,
    Column("note", Id, ForeignKey("note.id", ondelete="CASCADE"), primary_key=True),
    Column("keeper", Text, primary_key=True),
    sqlite_strict=True,
)
Index("ix_note_share_keeper", note_share.c.keeper)

# Contents of files, each once, in chunks; an attachment is a name for one (database/attachments.py).
file = Table(
    "file",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("size", Id, nullable=False),
    sqlite_strict=True,
)
file_chunk = Table(
    "file_chunk",
    metadata,
    Column("sha256", Text, ForeignKey("file.sha256", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_strict=True,
)
attachment = Table(
    "attachment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("note", Id, ForeignKey("note.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", Text, ForeignKey("file.sha256"), nullable=False),
    sqlite_strict=True,
)
Index("ix_attachment_note", attachment.c.note)
Index("ix_attachment_sha256", attachment.c.sha256)

# One row for each change of a record: who, when, what, old → new. Rows are never changed. Records with neighbouring
# ids that were added together share a row, from `record` to `last_record`.
history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("noun", Text, nullable=False),
    Column("record", Id, nullable=False),
    Column("last_record", Id),
    # The record's number, by which it is found after it is gone.
    Column("number", Key, nullable=False),
    Column("action", Text, nullable=False),
    # JSON: field → [old, new], both as in the JSON output.
    Column("changes", Text, nullable=False),
    sqlite_strict=True,
)
Index("ix_history_noun_number", history.c.noun, history.c.number)
Index("ix_history_noun_record", history.c.noun, history.c.record)
Index(
    "ix_history_noun_last_record",
    history.c.noun,
    history.c.last_record,
    sqlite_where=text("last_record IS NOT NULL"),
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
