"""What an import asks of the book and writes into it, many customers at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Index, delete, select

from debitcli.customers.customer import NOUN
from debitcli.database import bulk, history
from debitcli.database.schema import customer as table

_SOME = 500
# Memory for the pages of the book while it grows, in KiB.
_CACHE = 32 * 1024
# Keeps numbers unique, so it must be there all the time.
_NUMBERS = "ix_customer_number_key"


def is_empty(connection: Connection) -> bool:
    """Whether the book has no customers."""
    return connection.execute(select(table.c.id).limit(1)).first() is None


class Growth:
    """A book while many customers are added: on SQLite, what finds them is brought up to date for many at once.

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

    def keep_up(self) -> None:
        """Bring the full-text index up to date."""
        if self._is_sqlite:
            run = self._connection.exec_driver_sql
            entries = "SELECT id, search FROM customer_searched WHERE id > ? ORDER BY id"
            run(f"INSERT INTO customer_search (rowid, search) {entries}", (self._searched,))
            self._searched = run("SELECT max(id) FROM customer").scalar() or 0

    def catch_up(self) -> None:
        """Bring everything up to date: before any new customer is changed or deleted."""
        self.keep_up()
        if self._put_off:
            self._connection.exec_driver_sql(f"REINDEX {_NUMBERS}")
            bulk.build_indexes(self._connection, self._put_off)
            self._put_off = []

    def end(self) -> None:
        """Have everything as it is when customers are added one by one."""
        self.catch_up()
        if self._trigger:
            self._connection.exec_driver_sql(self._trigger)


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
