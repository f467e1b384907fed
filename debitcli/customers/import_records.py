"""What an import asks of the book and writes into it, many customers at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Index, delete, func, select, tuple_

from debitcli.customers.checking import TwinKeys
from debitcli.customers.customer import NOUN
from debitcli.database import bulk, history
from debitcli.database.keys import key_of
from debitcli.database.schema import customer as table
from debitcli.fields import folding, names

_SOME = 500
# Memory for the pages of the book while it grows, in KiB.
_CACHE = 32 * 1024
# Keeps numbers unique, so it must be there all the time.
_NUMBERS = "ix_customer_number_key"

_EMAIL, _POSTAL, _NUMBER = (key_of(table, name) for name in ("email_key", "postal_key", "number_key"))


class Twin(NamedTuple):
    """A customer that a row means too: its id and number, the field that tells, and why."""

    id: int
    number: str
    field: str
    reason: str


def is_empty(connection: Connection) -> bool:
    """Whether the book has no customers."""
    return connection.execute(select(table.c.id).limit(1)).first() is None


class Growth:
    """A book while many customers are added: on SQLite, what finds them is brought up to date once, not row by row.

    A trigger that writes into the full-text index makes it store what it has for every row; together they cost a tenth.
    Indexes of tables that were empty are built from what is there then: quicker, and without gaps.
    """

    def __init__(self, connection: Connection, *, from_nothing: bool) -> None:
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"
        self._put_off: list[Index] = []
        self._searched = 0
        self._trigger = ""
        if self._is_sqlite:
            run = connection.exec_driver_sql
            run(f"PRAGMA cache_size = -{_CACHE}")
            self._searched = run("SELECT max(id) FROM customer").scalar() or 0
            self._trigger = str(run("SELECT sql FROM sqlite_schema WHERE name = 'customer_search_add'").scalar_one())
            run("DROP TRIGGER customer_search_add")
            if from_nothing:
                hanging = [t for t in table.metadata.sorted_tables if any(k.references(table) for k in t.foreign_keys)]
                self._put_off = bulk.put_off_indexes(connection, [table, *hanging], kept=_NUMBERS)

    def make_searchable(self) -> None:
        """Bring the full-text index and the others up to date: before any new customer is changed or deleted."""
        if self._is_sqlite:
            run = self._connection.exec_driver_sql
            entries = "SELECT id, search FROM customer_searched WHERE id > ? ORDER BY id"
            run(f"INSERT INTO customer_search (rowid, search) {entries}", (self._searched,))
            self._searched = run("SELECT max(id) FROM customer").scalar() or 0
            if self._put_off:
                run(f"REINDEX {_NUMBERS}")
            bulk.build_indexes(self._connection, self._put_off)
            self._put_off = []

    def end(self) -> None:
        """Have everything as it is when customers are added one by one."""
        self.make_searchable()
        if self._trigger:
            self._connection.exec_driver_sql(self._trigger)


def twins(connection: Connection, rows: Sequence[TwinKeys], *, only_numbers: bool = False) -> list[list[Twin]]:
    """For each row the customers in the book that are certainly the same, each once, by its strongest reason."""
    by_number = _by_key(connection, _NUMBER, {folding.number_key(row.number) for row in rows if row.number})
    by_email: dict[str, list[tuple[int, str]]] = {}
    by_tax, by_name = dict(by_email), {}
    if not only_numbers:
        by_email = _by_key(connection, _EMAIL, {row.email for row in rows if row.email})
        by_tax = _by_key(connection, table.c.tax_key, {row.tax for row in rows if row.tax})
        by_name = _by_name_and_place(connection, {(row.postal, row.name_hash) for row in rows if row.postal})
    found: list[list[Twin]] = []
    for row in rows:
        of_row: dict[int, Twin] = {}
        for field, reason, same in (
            ("number", "same number", by_number.get(folding.number_key(row.number), ()) if row.number else ()),
            ("email", "same e-mail address", by_email.get(row.email, ()) if row.email else ()),
            ("tax_id", "same tax ID", by_tax.get(row.tax, ()) if row.tax else ()),
            ("postal_code", "same name and postal code", _same_name(row, by_name)),
        ):
            for id_, number in same:
                of_row.setdefault(id_, Twin(id_, number, field, reason))
        found.append(list(of_row.values()))
    return found


def _by_key(connection: Connection, key: ColumnElement[Any], wanted: set[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = {}
    for some in _portions(sorted(wanted)):
        for value, id_, number in connection.execute(select(key, table.c.id, table.c.number).where(key.in_(some))):
            found.setdefault(value, []).append((id_, number))
    return found


_ByName = dict[tuple[str, int], list[tuple[int, str, str]]]


def _by_name_and_place(connection: Connection, wanted: set[tuple[str | None, int]]) -> _ByName:
    found: _ByName = {}
    columns = (_POSTAL, table.c.name_hash, table.c.id, table.c.number, table.c.name)
    for some in _portions(sorted(wanted, key=str)):
        query = select(*columns).where(tuple_(_POSTAL, table.c.name_hash).in_(some))
        for postal, hash_, id_, number, name in connection.execute(query):
            found.setdefault((postal, hash_), []).append((id_, number, name))
    return found


def _same_name(row: TwinKeys, by_name: _ByName) -> list[tuple[int, str]]:
    candidates = by_name.get((row.postal, row.name_hash), ()) if row.postal else ()
    return [(id_, number) for id_, number, name in candidates if names.match_key(name) == row.name]


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
        repeated = select(key).where(new, key.is_not(None)).group_by(key).having(func.count() > 1)
        query = select(key, table.c.id, table.c.number).where(new, key.in_(repeated)).order_by(key, table.c.id)
        found += _after_the_first(connection.execute(query).all(), field, reason)
    pair = (_POSTAL, table.c.name_hash)
    repeated_pairs = select(*pair).where(new, _POSTAL.is_not(None)).group_by(*pair).having(func.count() > 1)
    named = select(*pair, table.c.id, table.c.number, table.c.name).where(new, tuple_(*pair).in_(repeated_pairs))
    rows = [
        ((postal, names.match_key(name)), id_, number)
        for postal, _hash, id_, number, name in connection.execute(named.order_by(table.c.id))
    ]
    found += _after_the_first(sorted(rows), "postal_code", "same name and postal code")
    return sorted(found)


def _after_the_first(rows: Iterable[Any], field: str, reason: str) -> list[tuple[int, Twin]]:
    found: list[tuple[int, Twin]] = []
    first: tuple[Any, int, str] | None = None
    for key, id_, number in rows:
        if first is not None and first[0] == key:
            found.append((id_, Twin(first[1], first[2], field, reason)))
        else:
            first = (key, id_, number)
    return found


def drop(connection: Connection, ids: Iterable[int]) -> None:
    """Take back customers that were written in this transaction, with all that hangs on them."""
    for some in _portions(sorted(ids)):
        connection.execute(delete(table).where(table.c.id.in_(some)))


def record_added(connection: Connection, ids: Iterable[int], *, actor: str, now: datetime) -> None:
    """The history of customers added together: ranges of ids, each with the number of its first."""
    remaining = iter(ids)
    while some := list(islice(remaining, 10 * _SOME)):
        starts = [id_ for before, id_ in zip([-1, *some], some, strict=False) if id_ != before + 1]
        numbers: dict[int, str] = {}
        for portion in _portions(starts):
            query = select(table.c.id, table.c.number).where(table.c.id.in_(portion))
            numbers |= {row.id: row.number for row in connection.execute(query)}
        records: list[tuple[int, str, history.Changes]] = [(id_, numbers.get(id_, ""), {}) for id_ in some]
        history.write(connection, noun=NOUN, action="added", records=records, actor=actor, at=now)


def _portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), _SOME):
        yield values[start : start + _SOME]
