"""The keys by which records are compared and sorted, as expressions that indexes hold too.

Nothing in them is a parameter: an index serves only an expression that is the same to the letter.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Integer, Text, func, literal, literal_column

# The value beside a key; elsewhere the key is called after it.
_VALUE_OF = {"sort_key": "name", "postal_key": "postal_code"}
# The length of a number as one character, so that 2 comes before 10.
_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"


def key_of(source: FromClause, name: str) -> ColumnElement[str]:
    """The key of a record in `source` (a table, or a query of it): what is stored, else what the value beside it is."""
    stored = source.c[name]
    if name == "number_key":
        number = source.c.number
        length = func.length(number, type_=Integer) + literal_column("1")
        return func.coalesce(
            stored, func.substr(literal_column(f"'{_LENGTHS}'", Text), length, literal_column("1")).concat(number)
        )
    return func.coalesce(stored, func.lower(source.c[_VALUE_OF.get(name, name.removesuffix("_key"))]))


def changed_at(source: FromClause) -> ColumnElement[Any]:
    """When a record was changed the last time: as long as it never was, when it was created."""
    return func.coalesce(source.c.updated, source.c.created)


def later_than_before(connection: Connection, source: FromClause, now: datetime) -> ColumnElement[Any]:
    """When a record is changed now: later than it was before, so that whoever read it then sees that it was changed.

    Later by the shortest time that every book tells apart, a millisecond.
    """
    moment = literal(now, source.c.created.type)
    if connection.dialect.name == "sqlite":
        return func.max(moment, changed_at(source) + literal_column("1"))
    return func.greatest(moment, changed_at(source) + literal_column("interval '1 millisecond'"))
