"""Customers in the book that are certainly the same as rows of a file, or as one another, many at a time."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    delete,
    func,
    literal_column,
    select,
)

from debitcli.customers.customer import TwinKeys
from debitcli.database import bulk
from debitcli.database.keys import key_of
from debitcli.database.schema import Key
from debitcli.database.schema import customer as table
from debitcli.fields import folding, names

_EMAIL, _POSTAL, _NUMBER = (key_of(table, name) for name in ("email_key", "postal_key", "number_key"))

# The keys of rows, on the connection alone: a thousand of them are said sooner so than in a list.
_wanted = Table(
    "wanted",
    MetaData(),
    Column("row", Integer, primary_key=True),
    Column("number_key", Key),
    Column("email_key", Key),
    Column("tax_key", Key),
    Column("postal_key", Key),
    Column("name_hash", Integer),
    prefixes=["TEMPORARY"],
)


class Twin(NamedTuple):
    """A customer that a row means too: its id and number, the field that tells, and why."""

    id: int
    number: str
    field: str
    reason: str


class Finder:
    """Finds the twins of rows in the transaction that `connection` has open; of the same number alone, if so asked."""

    def __init__(self, connection: Connection, *, only_numbers: bool) -> None:
        self._connection = connection
        self._only_numbers = only_numbers
        _wanted.create(connection)

    def find(self, rows: Sequence[TwinKeys]) -> list[list[Twin]]:
        """For each row the customers that are certainly the same, each once, by its strongest reason."""
        self._connection.execute(delete(_wanted))
        values = [
            (place, row.number and folding.number_key(row.number), row.email, row.tax, row.postal, row.name_hash)
            for place, row in enumerate(rows)
        ]
        bulk.insert_rows(self._connection, _wanted, [column.name for column in _wanted.c], values)
        by_number = self._customers_by(_NUMBER, _wanted.c.number_key)
        by_email: _ByKey = {}
        by_tax: _ByKey = {}
        by_name: _ByKey = {}
        if not self._only_numbers:
            by_email = self._customers_by(_EMAIL, _wanted.c.email_key)
            by_tax = self._customers_by(table.c.tax_key, _wanted.c.tax_key)
            by_name = self._customers_by_name_and_place()
        found: list[list[Twin]] = []
        for (_, number, email, tax, postal, _), row in zip(values, rows, strict=True):
            of_row: dict[int, Twin] = {}
            for field, reason, same in (
                ("number", "same number", by_number.get(number, ()) if number else ()),
                ("email", "same e-mail address", by_email.get(email, ()) if email else ()),
                ("tax_id", "same tax ID", by_tax.get(tax, ()) if tax else ()),
                ("postal_code", "same name and postal code", by_name.get((postal, row.name), ()) if postal else ()),
            ):
                for id_, its_number in same:
                    of_row.setdefault(id_, Twin(id_, its_number, field, reason))
            found.append(list(of_row.values()))
        return found

    def _customers_by(self, key: ColumnElement[Any], wanted: ColumnElement[Any]) -> "_ByKey":
        query = select(table.c.id, table.c.number, key).where(
            key.in_(select(_in_words(wanted)).where(wanted.is_not(None)))
        )
        found: _ByKey = {}
        # Sorted here: asked for customers in order, SQLite would look at each of the book.
        for id_, number, value in sorted(self._connection.execute(query).all()):
            found.setdefault(value, []).append((id_, number))
        return found

    def _customers_by_name_and_place(self) -> "_ByKey":
        """Those with the same postal code and the same hash of the name, by postal code and name."""
        postal = _wanted.c.postal_key
        pairs = select(_in_words(postal).label("postal"), _wanted.c.name_hash).where(postal.is_not(None))
        pair = pairs.distinct().subquery()
        same = and_(pair.c.postal == _POSTAL, table.c.name_hash == pair.c.name_hash)
        query = select(table.c.id, table.c.number, table.c.name, _POSTAL).join_from(pair, table, same)
        found: _ByKey = {}
        for id_, number, name, code in sorted(self._connection.execute(query).all()):
            found.setdefault((code, names.match_key(name)), []).append((id_, number))
        return found


_ByKey = dict[Any, list[tuple[int, str]]]


def twins_among(connection: Connection, first: int) -> list[tuple[int, Twin]]:
    """Of the customers with ids from `first` on, each that is certainly the same as an earlier one, and that one.

    In the order of ids; the earlier one may have such a twin itself.
    """
    found: list[tuple[int, Twin]] = []
    new = table.c.id >= first
    for key, field, reason in (
        (_EMAIL, "email", "same e-mail address"),
        (table.c.tax_key, "tax_id", "same tax ID"),
    ):
        read = _in_words(key)
        repeated = select(read).where(new, read.is_not(None)).group_by(read).having(func.count() > 1)
        query = select(key, table.c.id, table.c.number).where(key.in_(repeated)).order_by(key, table.c.id)
        found += _after_the_first(filter(lambda row: row[1] >= first, connection.execute(query)), field, reason)
    read = _in_words(_POSTAL)
    pairs = select(read.label("postal"), table.c.name_hash).where(new, read.is_not(None))
    twice = pairs.group_by(table.c.name_hash, read).having(func.count() > 1).subquery()
    same = and_(twice.c.postal == _POSTAL, table.c.name_hash == twice.c.name_hash)
    named = select(_POSTAL, table.c.name, table.c.id, table.c.number).join_from(twice, table, same)
    rows = [
        ((postal, names.match_key(name)), id_, number)
        for postal, name, id_, number in connection.execute(named)
        if id_ >= first
    ]
    found += _after_the_first(sorted(rows), "postal_code", "same name and postal code")
    return sorted(found)


def _in_words(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key as an expression of its own.

    SQLite uses the index of an expression for comparisons with another one, not with a column, whose type would count.
    And keys that no index has are read as the customers lie in the book, those of the new ones alone.
    """
    return key.concat(literal_column("''", Text))


def _after_the_first(rows: Iterable[Any], field: str, reason: str) -> list[tuple[int, Twin]]:
    found: list[tuple[int, Twin]] = []
    first: tuple[Any, int, str] | None = None
    for key, id_, number in rows:
        if first is not None and first[0] == key:
            found.append((id_, Twin(first[1], first[2], field, reason)))
        else:
            first = (key, id_, number)
    return found
