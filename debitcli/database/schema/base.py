"""What all tables share: names of constraints, and types of columns.

Text that is compared or sorted has a key column beside it (folded, bounded in length, byte order), so that SQLite and
PostgreSQL agree and every comparison is served by an index. Where the key is no more than the text in small ASCII
letters, as it mostly is, the column is empty: `key_of` is what to compare and sort by, and what the indexes hold.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Index, Integer, MetaData, Table, Text, TypeDecorator
from sqlalchemy.schema import SchemaItem

# The newest migration. A book with another version is upgraded or refused.
VERSION = "0022"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_MILLION = 1_000_000

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def strict_table(name: str, *columns: SchemaItem, **options: Any) -> Table:
    """A table of the book with these columns and constraints; on SQLite it keeps nothing but values of their types."""
    return Table(name, metadata, *columns, sqlite_strict=True, **options)


def only_on(dialect: str, index: Index) -> Index:
    """An index that one of the databases has and the other does without."""
    index.info[ONLY_ON] = dialect
    return index.ddl_if(dialect)


ONLY_ON = "only_on"
Id = BigInteger().with_variant(Integer(), "sqlite")
# Byte order, so that sorting and prefixes mean the same on both databases.
Key = Text().with_variant(Text(collation="C"), "postgresql")
_Value = TypeVar("_Value")


class _Repeated(TypeDecorator[_Value]):
    """A type whose values repeat from row to row: each is made once. Most are kept as whole numbers."""

    impl: Any = Integer

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return lru_cache(maxsize=256)(lambda value: self.process_result_value(value, dialect))


class Moment(_Repeated[datetime]):
    """An aware time in UTC: `timestamptz` on PostgreSQL, milliseconds since 1970-01-01 on SQLite."""

    impl = Integer().with_variant(TIMESTAMP(timezone=True), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value if dialect.name == "postgresql" else _EPOCH + value * _MILLISECOND
        return moment.astimezone(UTC)


class Percent(_Repeated[Decimal]):
    """A percentage with at most two decimals, kept as basis points, so that it is exact and sorts as a number."""

    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        whole, rest = divmod(value, 100)
        return Decimal(f"{whole}.{rest:02}".rstrip("0").rstrip("."))


class Price(_Repeated[Decimal]):
    """A price with at most six decimals, kept as millionths, so that it is exact and sorts as a number."""

    impl = Id
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value * _MILLION)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        whole, rest = divmod(abs(value), _MILLION)
        places = f"{rest:06}".rstrip("0")
        return Decimal(f"{'-' if value < 0 else ''}{whole}.{places:0<2}")


class Choice(_Repeated[str]):
    """One of a few words, kept as its place among them: the first costs no byte on SQLite."""

    cache_ok = True

    def __init__(self, *words: str) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: str | None, dialect: Dialect) -> int | None:
        return None if value is None else self.words.index(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> str | None:
        return None if value is None else self.words[value]
