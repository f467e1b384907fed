"""Customers in the book that share keys: with one, with many rows of a file, with one another.

What that means is the say of `rule`. Every key is indexed, so a book of a million customers makes it no slower.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import groupby, islice
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
    literal_column,
    or_,
    select,
)

from debitcli.customers.customer import Customer
from debitcli.customers.duplicates.rule import (
    CERTAIN,
    LOOKED_FOR,
    NUMBER,
    REASONS,
    Reason,
    Twin,
    keys_of,
    with_the_name,
)
from debitcli.customers.records import STORE
from debitcli.database import bulk, search
from debitcli.database.history import By
from debitcli.database.keys import key_of
from debitcli.database.schema.base import Key
from debitcli.database.schema.customers import customer as table
from debitcli.database.schema.customers import domain_of
from debitcli.database.schema.told_apart import told_apart as apart_table
from debitcli.exchange.target import Keys, Same
from debitcli.fields import folding, names
from debitcli.fields.email import PUBLIC_DOMAINS

# How many customers of one postal code or mail domain are compared by name; more would make saving slow.
_MOST_LOOKED_AT = 2_000
_MOST_TWINS = 50
_TOLD = ("id", "number", "name", "postal_code", "city")
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
    # A session on a server may last longer.
    postgresql_on_commit="DROP",
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
    """The customers that look like `customer` (never itself), certain ones first, each by its strongest reason."""
    own = keys_of(customer)
    found: dict[int, Twin] = {}
    others = select(*(table.c[name] for name in _TOLD)).where(table.c.id != customer.id).limit(_MOST_LOOKED_AT)
    apart = _told_apart_from(connection, customer.id) if customer.id else frozenset()
    for reason in REASONS:
        # Where names that are alike are one is told on the way.
        if (reason.certain or reason in LOOKED_FOR) and all(own[key] for key in reason.keys):
            sharing = connection.execute(others.where(*_shares(connection, reason, own))).all()
            for row, why in with_the_name(sharing, reason, own):
                other = Customer(**row._mapping)
                if other.id not in apart:
                    found.setdefault(other.id, Twin(other.called, other.name, other.town, why))
    told = islice(found.values(), _MOST_TWINS)
    return sorted(told, key=lambda twin: (not twin.reason.certain, folding.number_key(twin.number)))


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


def finder(connection: Connection, *, only_numbers: bool) -> Callable[[Keys], list[list[Same]]]:
    """What finds, in the open transaction, the customers that are certainly the same as each row (its `TwinKeys`).

    Each comes once, by its strongest reason; by the same number alone, if so asked. Who was told apart from the one
    with the number of a row is not meant by it.
    """
    _wanted.create(connection)
    apart = told_apart(connection)

    def find(columns: Keys) -> list[list[Same]]:
        rows = TwinKeys(*columns)
        numbers = [number and folding.number_key(number) for number in rows.number]
        keys = {
            "row": range(len(numbers)), "number": numbers, "email_key": rows.email_key, "tax_key": rows.tax_key,
            "postal_key": rows.postal_key, "name_key": rows.name_hash,
        }  # fmt: skip
        connection.execute(delete(_wanted))
        bulk.insert(connection, _wanted, keys)
        found: list[dict[int, Same]] = [{} for _ in numbers]
        for reason in (NUMBER,) if only_numbers else (NUMBER, *CERTAIN):
            for place, id_, number, name in _sharing(connection, reason):
                if "name_key" not in reason.keys or names.match_key(name) == rows.name_key[place]:
                    found[place].setdefault(id_, Same(id_, number, reason.field, reason.words))
        return [_but_apart(list(of_row.values()), apart) for of_row in found]

    return find


def _but_apart(found: list[Same], apart: Set[tuple[int, int]]) -> list[Same]:
    """Without those told apart from the one that has the number."""
    if not apart or not found or found[0].field != NUMBER.field:
        return found
    return [each for each in found if _in_order(found[0].id, each.id) not in apart]


def _sharing(connection: Connection, reason: Reason) -> list[Any]:
    """The places of wanted rows, with the customers (id, number, name) that share the keys of a reason with each."""
    first, *others = (_wanted.c[key] for key in reason.keys)
    same = and_(*(of == _KEYS[key] for of, key in zip((_in_words(first), *others), reason.keys, strict=True)))
    query = select(_wanted.c.row, table.c.id, table.c.number, table.c.name).join_from(_wanted, table, same)
    # Sorted here: asked for customers in order, SQLite would look at each of the book.
    return sorted(connection.execute(query).all())


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


def blocks(connection: Connection, reason: Reason) -> Iterator[list[tuple[int, str]]]:
    """Every group of customers (id, name) that share the first key of a reason, along the indexes, never all pairs."""
    if connection.dialect.name == "sqlite":
        # The whole book is looked at: its pages are not to stay in memory all at once.
        connection.exec_driver_sql("PRAGMA mmap_size = 0")
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
    for _key, members in groupby(map(tuple, rows), key=itemgetter(0)):
        block = [(id_, name) for _, id_, name in members]
        if len(block) > 1:
            yield block


def told_apart(connection: Connection) -> frozenset[tuple[int, int]]:
    """The pairs of customers (ids, the older first) of which somebody has said that they are not the same."""
    rows = connection.execute(select(apart_table.c.first, apart_table.c.second))
    return frozenset((first, second) for first, second in rows)


def tell_apart(connection: Connection, one: Customer, other: Customer, by: By, *, same: bool) -> bool:
    """Remember that two customers are not the same, or with `same` take that back; whether anything changed."""
    first, second = _in_order(one.id, other.id)
    if (other.id in _told_apart_from(connection, one.id)) is not same:
        return False
    if same:
        connection.execute(delete(apart_table).where(apart_table.c.first == first, apart_table.c.second == second))
    else:
        connection.execute(insert(apart_table).values(first=first, second=second))
    for customer, twin in ((one, other), (other, one)):
        said = f"{twin.number} {twin.name}"
        change = (said, None) if same else (None, said)
        STORE.tell(connection, "no longer told apart" if same else "told apart", customer, by, {"not same as": change})
    return True


def tell_all_apart(connection: Connection, one: Customer, others: Iterable[str], by: By) -> None:
    """Remember that a customer is none of those with these numbers, as far as they are there."""
    for number in sorted(others):
        if other := STORE.by_number(connection, number):
            tell_apart(connection, one, other, by, same=False)


def _told_apart_from(connection: Connection, id_: int) -> frozenset[int]:
    """The customers of which somebody has said that they are not this one."""
    pairs = connection.execute(select(apart_table).where(or_(apart_table.c.first == id_, apart_table.c.second == id_)))
    return frozenset(first + second - id_ for first, second in pairs)


def _in_order(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def remove_merged(connection: Connection, source: Customer, target: Customer, by: By) -> None:
    """Delete `source` after all was moved, and say so in the history of both. Whoever is not it is not `target`."""
    others = _told_apart_from(connection, source.id) - _told_apart_from(connection, target.id) - {target.id}
    for first, second in sorted(_in_order(other, target.id) for other in others):
        connection.execute(insert(apart_table).values(first=first, second=second))
    connection.execute(delete(table).where(table.c.id == source.id))
    STORE.tell(connection, "merged", source, by, {"merged into": (None, target.number)})
    STORE.tell(connection, "merged", target, by, {"merged with": (None, f"{source.number} {source.name}")})
