"""Writing many rows at once, without what SQLAlchemy does for each of them, and reading those that hang on many."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import compress
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, false, func, select

from debitcli.database.schema.history import history

_GAPS = 3


class NewRows(NamedTuple):
    """Records about to be written, by columns: what stands in their rows, by name, and what hangs on them.

    The rows are without what saving gives: id, number (and its key), created. Categories are names, custom values pairs
    of key and value.
    """

    numbers: Sequence[str | None]
    columns: dict[str, Sequence[Any]]
    categories: Sequence[tuple[str, ...]]
    custom: Sequence[tuple[tuple[str, str], ...]]

    def only(self, chosen: Sequence[bool]) -> "NewRows":
        """Those records that are chosen."""
        return NewRows(
            list(compress(self.numbers, chosen)),
            {name: list(compress(column, chosen)) for name, column in self.columns.items()},
            list(compress(self.categories, chosen)),
            list(compress(self.custom, chosen)),
        )


def insert(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows that are given by columns, all as long, with values as Python has them.

    Values of columns with a type of our own (times, percentages) are turned into what the database keeps. Columns in
    which every row is empty are passed over; so their default must be empty too.
    """
    dialect = connection.dialect
    bound: dict[str, Sequence[Any]] = {}
    for name, values in columns.items():
        if all(value is None for value in values):
            continue
        bound[name] = values
        kind = table.c[name].type.dialect_impl(dialect)
        if hasattr(table.c[name].type, "process_bind_param") and (bind := kind.bind_processor(dialect)) is not None:
            # Most rows of one writing have the same times.
            known = {value: None if value is None else bind(value) for value in set(values)}
            bound[name] = [known[value] for value in values]
    if not bound:
        return
    names = ", ".join(dialect.identifier_preparer.format_column(table.c[name]) for name in bound)
    rows = zip(*bound.values(), strict=True)
    if dialect.name == "postgresql":
        # One statement for all, with the types of the table; a statement for each row takes twice as long.
        records = json.dumps([dict(zip(bound, row, strict=True)) for row in rows], default=datetime.isoformat)
        source = f"SELECT {names} FROM json_populate_recordset(NULL::{table.name}, %s::json)"  # noqa: S608 - names of ours
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) {source}", (records,))
    else:
        signs = ", ".join(["?"] * len(bound))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({signs})", list(rows))  # noqa: S608


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """`insert` of rows whose values stand in the order of `columns`."""
    if rows:
        insert(connection, table, dict(zip(columns, zip(*rows, strict=True), strict=True)))


def next_ids(connection: Connection, table: Table, count: int, noun: str = "") -> list[int]:
    """Ids for `count` new rows, in order; on SQLite consecutive ones, in the writing transaction that is open.

    An id is never given again: the history of a record that was deleted would become that of another one. `noun` is
    how the history calls these records, where it is not the table's name.
    """
    if connection.dialect.name == "sqlite":
        newest = select(func.max(table.c.id)).scalar_subquery()
        called = history.c.noun == (noun or table.name)
        one = select(func.max(history.c.record)).where(called).scalar_subquery()
        ranges = select(func.max(history.c.last_record)).where(called, history.c.last_record.is_not(None))
        last = connection.execute(select(newest, one, ranges.scalar_subquery())).one()
        start = max(id_ or 0 for id_ in last) + 1
        return list(range(start, start + count))
    query = f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, {count})"  # noqa: S608
    return sorted(connection.exec_driver_sql(query).scalars())


def among(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition for reading what hangs on records with these ids: it may also hold for others between them.

    A thousand ids that follow each other closely are asked for as one range, which is ten times as quick to say.
    """
    if not ids:
        return false()
    first, last = min(ids), max(ids)
    return column.between(first, last) if last - first < _GAPS * len(ids) else column.in_(ids)
