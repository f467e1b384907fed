"""Customers in the book that share keys: with one, with many rows of a file, with one another.

What that means is the say of `rule`. Every key is indexed, so a book of a million customers makes it no slower.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
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
    insert,
    literal,
    literal_column,
    or_,
    select,
)

from debitcli.customers.customer import Customer
from debitcli.customers.duplicates.rule import CERTAIN, NUMBER, REASONS, Reason, Twin, compare, keys_of, near
from debitcli.customers.form import NOUN
from debitcli.database import bulk, history, search
from debitcli.database.history import By
from debitcli.database.keys import key_of
from debitcli.database.schema.base import Key
from debitcli.database.schema.consents import consent
from debitcli.database.schema.customers import customer as table
from debitcli.database.schema.customers import domain_of
from debitcli.exchange.target import Same
from debitcli.fields import folding, names
from debitcli.fields.email import PUBLIC_DOMAINS

# How many customers of one postal code or mail domain are compared by name; more would make saving slow.
_MOST_NEIGHBOURS = 2_000
_MOST_TWINS = 50
# What tells whether two customers are one.
_COMPARED = ("number", "name", "country", "postal_code", "city", "email", "phone", "tax_id")
# The keys of the reasons, as the indexes have them. A name is found by its hash, and looked at then.
_KEYS: dict[str, ColumnElement[Any]] = {
    "number": key_of(table, "number_key"),
    "email_key": key_of(table, "email_key"),
    "tax_key": table.c.tax_key,
    "postal_key": key_of(table, "postal_key"),
    "name_key": table.c.name_hash,
    "phone": table.c.phone,
    "domain": domain_of(table),
}

# The keys of rows, on the connection alone: a thousand of them are said sooner so than in a list.
_wanted = Table(
    "wanted",
    MetaData(),
    Column("row", Integer, primary_key=True),
    Column("number", Key),
    Column("email_key", Key),
    Column("tax_key", Key),
    Column("postal_key", Key),
    Column("name_key", Integer),
    prefixes=["TEMPORARY"],
)


class TwinKeys(NamedTuple):
    """What the rows of a file may share with customers, by columns."""

    number: Sequence[str | None]
    email_key: Sequence[str | None]
    tax_key: Sequence[str | None]
    postal_key: Sequence[str | None]
    name_key: Sequence[str]
    name_hash: Sequence[int]


def twins(connection: Connection, customer: Customer) -> list[Twin]:
    """The customers that look like `customer` (never itself), certain ones first."""
    own = keys_of(customer)
    same = [
        and_(*_shares(connection, reason, own))
        for reason in REASONS
        if not reason.similar and all(own[key] for key in reason.keys)
    ]
    alike = near(customer.name, _neighbours(connection, own))
    if alike:
        same.append(table.c.id.in_(alike))
    if not same:
        return []
    query = select(*(table.c[name] for name in _COMPARED)).where(or_(*same), table.c.id != customer.id)
    candidates = connection.execute(query.limit(_MOST_TWINS))
    return compare(customer, [Customer(**row._mapping) for row in candidates])


def _shares(connection: Connection, reason: Reason, own: dict[str, Any]) -> list[ColumnElement[bool]]:
    """The conditions that a customer shares the keys of a reason."""
    conditions: list[ColumnElement[bool]] = []
    for key in reason.keys:
        value = own["name_hash"] if key == "name_key" else own[key]
        # SQLite finds these two through its trigram index. The last part of a domain says nothing: very many have it.
        piece = {"phone": value, "domain": f"@{str(value).rpartition('.')[0]}"}.get(key)
        conditions += search.may_contain(connection, table, piece) if piece else []
        conditions.append(_KEYS[key] == value)
    return conditions


def _neighbours(connection: Connection, own: dict[str, Any]) -> list[tuple[int, str]]:
    """Customers (id, name) with the same postal code or the same firm's mail domain; not all of very many."""
    found: dict[int, str] = {}
    for reason in REASONS:
        if reason.similar and all(own[key] for key in reason.keys):
            query = select(table.c.id, table.c.name).where(*_shares(connection, reason, own)).limit(_MOST_NEIGHBOURS)
            found |= {row.id: row.name for row in connection.execute(query)}
    return list(found.items())


class Finder:
    """Finds the twins of rows in the transaction that `connection` has open; of the same number alone, if so asked."""

    def __init__(self, connection: Connection, *, only_numbers: bool) -> None:
        self._connection = connection
        self._reasons = (NUMBER,) if only_numbers else (NUMBER, *CERTAIN)
        _wanted.create(connection)

    def find(self, rows: TwinKeys) -> list[list[Same]]:
        """For each row the customers that are certainly the same, each once, by its strongest reason."""
        numbers = [number and folding.number_key(number) for number in rows.number]
        columns = {
            "row": range(len(numbers)), "number": numbers, "email_key": rows.email_key, "tax_key": rows.tax_key,
            "postal_key": rows.postal_key, "name_key": rows.name_hash,
        }  # fmt: skip
        self._connection.execute(delete(_wanted))
        bulk.insert(self._connection, _wanted, columns)
        own = {**rows._asdict(), "number": numbers}
        found: list[dict[int, Same]] = [{} for _ in numbers]
        for reason in self._reasons:
            customers = self._sharing(reason)
            if customers:
                for of_row, key in zip(found, zip(*(own[name] for name in reason.keys), strict=True), strict=True):
                    if all(key):
                        for id_, number in customers.get(key, ()):
                            of_row.setdefault(id_, Same(id_, number, reason.field, reason.words))
        return [list(of_row.values()) for of_row in found]

    def _sharing(self, reason: Reason) -> dict[tuple[Any, ...], list[tuple[int, str]]]:
        """Customers (id, number) by the keys that they share with a row."""
        wanted = [_wanted.c[key] for key in reason.keys]
        words = [_in_words(key) if key is not _wanted.c.name_key else key for key in wanted]
        chosen = select(*(word.label(f"wanted_{n}") for n, word in enumerate(words)))
        asked = chosen.where(wanted[0].is_not(None)).distinct().subquery()
        same = and_(*(of == _KEYS[key] for of, key in zip(asked.c, reason.keys, strict=True)))
        columns = [table.c.id, table.c.number, table.c.name, *(_KEYS[key] for key in reason.keys)]
        found: dict[tuple[Any, ...], list[tuple[int, str]]] = {}
        # Sorted here: asked for customers in order, SQLite would look at each of the book.
        rows = sorted(self._connection.execute(select(*columns).join_from(asked, table, same)).all())
        for id_, number, name, *shared in rows:
            found.setdefault(_with_name(reason, shared, name), []).append((id_, number))
        return found


def same_among(connection: Connection, first: int) -> list[tuple[int, Same]]:
    """Of the customers with ids from `first` on, each that is certainly the same as an earlier one, and that one.

    In the order of ids; the earlier one may have such a twin itself.
    """
    found: list[tuple[int, Same]] = []
    new = table.c.id >= first
    for reason in CERTAIN:
        keys = [_KEYS[key] for key in reason.keys]
        read = [_in_words(keys[0]), *keys[1:]]
        named = [key.label(f"repeated_{n}") for n, key in enumerate(read)]
        repeated = select(*named).where(new, read[0].is_not(None)).group_by(*read).having(func.count() > 1).subquery()
        same = and_(*(of == key for of, key in zip(repeated.c, keys, strict=True)))
        query = select(table.c.id, table.c.number, table.c.name, *keys).join_from(repeated, table, same)
        rows = [
            (_with_name(reason, shared, name), id_, number)
            for id_, number, name, *shared in connection.execute(query)
            if id_ >= first
        ]
        for _, members in groupby(sorted(rows), key=itemgetter(0)):
            (_, one, number), *others = members
            found += [(id_, Same(one, number, reason.field, reason.words)) for _, id_, _ in others]
    return sorted(found)


def _with_name(reason: Reason, shared: Sequence[Any], name: str) -> tuple[Any, ...]:
    """The keys that a customer shares, with the key of its name in the place of the hash."""
    return tuple([names.match_key(name) if key == "name_key" else value
                  for key, value in zip(reason.keys, shared, strict=True)])  # fmt: skip


def _in_words(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """A key as an expression of its own.

    SQLite uses the index of an expression for comparisons with another one, not with a column, whose type would count.
    And keys that no index has are read as the customers lie in the book, those of the new ones alone.
    """
    return key.concat(literal_column("''", Text))


Block = list[tuple[int, str]]
"""Customers (id, name) that share a key."""


def look_through(connection: Connection) -> None:
    """Prepare to look at every customer of the book: its pages are not to stay in memory all at once."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA mmap_size = 0")


def blocks(connection: Connection, reason: Reason) -> Iterator[Block]:
    """Every group of customers that share the first key of a reason; found along the indexes, never all pairs."""
    column = _KEYS[reason.keys[0]]
    query = select(column, table.c.id, table.c.name)
    if column is _KEYS["domain"]:
        # Taken from the address for each row, which costs more than rows that are alone; most are not.
        query = query.where(column.is_not(None), column.not_in(PUBLIC_DOMAINS))
    else:
        # As a list to look in, not as a table to join: the phone has no index on SQLite.
        shared = select(column).where(column.is_not(None)).group_by(column).having(func.count() > 1)
        query = query.where(column.in_(shared))
    rows = connection.execute(query.order_by(column, table.c.id), execution_options={"stream_results": True})
    for _key, members in groupby(_tuples(rows), key=itemgetter(0)):
        block = [(id_, name) for _, id_, name in members]
        if len(block) > 1:
            yield block


def _tuples(rows: Iterable[Any]) -> Iterator[tuple[Any, int, str]]:
    for row in rows:
        yield row[0], row[1], row[2]


def move_consents(connection: Connection, source: Customer, target: Customer) -> int:
    """Write the grants and withdrawals of `source` down for `target` too, with their own times; how many.

    Rows are never changed; of all, the newest decides.
    """
    kept = ("purpose", "channel", "granted", "at", "actor", "evidence")
    copied = select(literal(target.id), *(consent.c[name] for name in kept)).where(consent.c.customer == source.id)
    result = connection.execute(insert(consent).from_select(["customer", *kept], copied.order_by(consent.c.id)))
    return int(result.rowcount)


def remove_merged(connection: Connection, source: Customer, target: Customer, by: By) -> None:
    """Delete `source` after all was moved, and say so in the history of both."""
    connection.execute(delete(table).where(table.c.id == source.id))
    into: history.Changes = {"merged into": (None, target.number)}
    from_: history.Changes = {"merged with": (None, f"{source.number} {source.name}")}
    for customer, changes in ((source, into), (target, from_)):
        history.write(connection, NOUN, by, "merged", [(customer.id, customer.called, changes)])
