"""Column types as they were until version 0005, for the migrations that made them."""

from typing import Any

from sqlalchemy import TIMESTAMP, Dialect, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class Moment(TypeDecorator[Any]):
    """A time in UTC: `timestamptz` on PostgreSQL, ISO 8601 text to the microsecond on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TIMESTAMP(timezone=True) if dialect.name == "postgresql" else Text())
