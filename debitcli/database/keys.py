"""The keys by which customers are compared, sorted and searched, as expressions that indexes hold too.

Nothing in them is a parameter: an index serves only an expression that is the same to the letter.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Integer, Text, func, literal_column, text

_KEYED = {"sort_key": "name", "city_key": "city", "postal_key": "postal_code", "email_key": "email"}
# The length of a number as one character, so that 2 comes before 10.
_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"


def key_of(source: FromClause, name: str) -> ColumnElement[str]:
    """The key of a customer in `source` (the table, or a query of it): number, sort, city, postal or email key."""
    stored = source.c[name]
    if name == "number_key":
        number = source.c.number
        length = func.length(number, type_=Integer) + literal_column("1")
        return func.coalesce(
            stored, func.substr(literal_column(f"'{_LENGTHS}'", Text), length, literal_column("1")).concat(number)
        )
    return func.coalesce(stored, func.lower(source.c[_KEYED[name]]))


def domain_of(source: FromClause) -> ColumnElement[str]:
    """The domain of a customer's e-mail address: what is left of its key when all before the last @ is taken away."""
    key = key_of(source, "email_key")
    local = func.rtrim(key, func.replace(key, text("'@'"), text("''")))
    return func.substr(key, text("1") + func.length(local, type_=Integer))


def changed_at(source: FromClause) -> ColumnElement[Any]:
    """When a record was changed the last time: as long as it never was, when it was created."""
    return func.coalesce(source.c.updated, source.c.created)


def search_text(source: FromClause) -> ColumnElement[str]:
    """What a search looks through, folded, one part after the other. Its words need not stand as they were typed."""
    nothing, space = literal_column("''", Text), literal_column("' '", Text)
    keys = [
        func.coalesce(source.c[name], func.lower(source.c[_KEYED[name]]), nothing) for name in ("email_key", "city_key")
    ]
    values = [func.coalesce(source.c[name], nothing) for name in ("phone", "search")]
    text_of: ColumnElement[str] = key_of(source, "sort_key")
    for part in (func.coalesce(func.lower(source.c.contact), nothing), *keys, *values):
        text_of = text_of.concat(space).concat(part)
    return text_of
