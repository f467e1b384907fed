"""The keys by which customers are compared, sorted and searched, as expressions that indexes hold too.

Nothing in them is a parameter: an index serves only an expression that is the same to the letter.
"""

from sqlalchemy import ColumnElement, FromClause, Integer, Text, func, literal_column

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


def search_text(source: FromClause) -> ColumnElement[str]:
    """What a search looks through: small letters, one part after the other."""
    nothing, space = literal_column("''", Text), literal_column("' '", Text)
    parts = [func.coalesce(func.lower(source.c[name]), nothing) for name in ("contact", "email", "city")]
    parts += [func.coalesce(source.c[name], nothing) for name in ("phone", "search")]
    text_of: ColumnElement[str] = func.lower(source.c.name)
    for part in parts:
        text_of = text_of.concat(space).concat(part)
    return text_of
