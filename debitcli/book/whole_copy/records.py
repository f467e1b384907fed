"""Every row of a book copied into another one that is empty, whichever databases the two are in, and proved equal."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, insert, select, text, update

from debitcli.database.schema.every import metadata
from debitcli.errors import BookError

_SOME = 2_000
_SOME_OF_FILES = 16
_ANY_SUM = 1 << 256


def rows_of(connection: Connection) -> int:
    """How many rows there are in all tables."""
    return sum(_count(connection, table) for table in metadata.sorted_tables)


def is_unused(connection: Connection) -> bool:
    """Whether a book has nothing in it that anybody put there."""
    tables = (metadata.tables[name] for name in ("history", "setting", "keeper"))
    return not any(_count(connection, table) for table in tables)


def copy(source: Connection, target: Connection, done: Callable[[int], None]) -> None:
    """Copy all rows; `done` hears of so many more. Raises BookError where the two are not equal afterwards."""
    with _as_they_come(target):
        # What every new book has.
        for table in reversed(metadata.sorted_tables):
            target.execute(table.delete())
        for table in metadata.sorted_tables:
            _copy(table, source, target, done)
    for table in metadata.sorted_tables:
        if _digest(source, table) != _digest(target, table):
            raise BookError(f"The copy of {table.name} came out different. Nothing was copied.")


def _copy(table: Table, source: Connection, target: Connection, done: Callable[[int], None]) -> None:
    # A row may refer to one of its own table that comes behind it.
    to_its_own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    for rows in _partitions(source, table):
        target.execute(insert(table), [row | dict.fromkeys(to_its_own) for row in rows])
        done(len(rows))
    for name in to_its_own:
        column, key = table.c[name], table.c.id
        put = update(table).where(key == bindparam("of")).values({name: bindparam("to")})
        referring = source.execute(select(key.label("of"), column.label("to")).where(column.is_not(None)))
        for some in referring.mappings().partitions(_SOME):
            target.execute(put, [dict(row) for row in some])
    if target.dialect.name == "postgresql" and "id" in table.c:
        of_ids = func.pg_get_serial_sequence(table.name, "id")
        last = select(func.max(table.c.id)).scalar_subquery()
        target.execute(select(func.setval(of_ids, last)).where(of_ids.is_not(None), last.is_not(None)))


def _digest(connection: Connection, table: Table) -> tuple[int, int]:
    """The number of rows, and a sum of their hashes: databases sort text in ways of their own."""
    count = total = 0
    for rows in _partitions(connection, table):
        count += len(rows)
        for row in rows:
            values = repr(tuple(map(_compared, row.values()))).encode("utf-8", "surrogatepass")
            total += int.from_bytes(hashlib.sha256(values).digest())
    return count, total % _ANY_SUM


def _compared(value: Any) -> Any:
    """A value as both databases can keep it: SQLite has moments to the millisecond."""
    return value.replace(microsecond=value.microsecond // 1000 * 1000) if isinstance(value, datetime) else value


def _partitions(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    at_once = _SOME_OF_FILES if table.name == "file_chunk" else _SOME
    found = connection.execute(select(table).execution_options(yield_per=at_once))
    for rows in found.mappings().partitions():
        yield [dict(row) for row in rows]


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@contextlib.contextmanager
def _as_they_come(connection: Connection) -> Iterator[None]:
    """Rows are taken as they are: nothing forbids, follows from, or is made of them until all are there."""
    if connection.dialect.name == "postgresql":
        for table in metadata.sorted_tables:
            connection.execute(text(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER'))
        yield
        # What rows refer to is looked at now: a table that is yet to be looked at cannot be altered.
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        for table in metadata.sorted_tables:
            connection.execute(text(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER'))
        return
    ours = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql IS NOT NULL"
    triggers = [tuple(row) for row in connection.exec_driver_sql(ours)]
    for name, _ in triggers:
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        connection.exec_driver_sql(sql)
    searches = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%USING fts5(%'"
    for (name,) in connection.exec_driver_sql(searches).fetchall():
        rebuild = f"INSERT INTO {name} ({name}) VALUES ('rebuild')"  # noqa: S608 - a name of ours
        connection.exec_driver_sql(rebuild)
