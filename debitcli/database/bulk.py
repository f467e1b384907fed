"""Writing many rows at once, without what SQLAlchemy does for each of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, literal, select
from sqlalchemy.schema import Index


def insert(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert `rows`, whose values stand in the order of `columns` and as Python has them.

    Values of columns with a type of our own (times, percentages) are turned into what the database keeps.
    """
    if not rows:
        return
    dialect = connection.dialect
    sign = "?" if dialect.name == "sqlite" else "%s"
    names = ", ".join(dialect.identifier_preparer.format_column(table.c[name]) for name in columns)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join(sign for _ in columns)})"  # noqa: S608 - names of ours
    own = [
        (place, process)
        for place, name in enumerate(columns)
        if (process := table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) is not None
        and hasattr(table.c[name].type, "process_bind_param")
    ]
    if not own:
        connection.exec_driver_sql(statement, [tuple(row) for row in rows])
        return
    # Most rows of one writing have the same times.
    known: dict[tuple[int, Any], Any] = {}
    bound: list[tuple[Any, ...]] = []
    for row in rows:
        values = list(row)
        for place, process in own:
            value = values[place]
            if value is not None:
                if (place, value) not in known:
                    known[place, value] = process(value)
                values[place] = known[place, value]
        bound.append(tuple(values))
    connection.exec_driver_sql(statement, bound)


def next_ids(connection: Connection, table: Table, count: int) -> list[int]:
    """Ids for `count` new rows, in order; on SQLite consecutive ones, in the writing transaction that is open."""
    if connection.dialect.name == "sqlite":
        last = connection.exec_driver_sql(f"SELECT max(id) FROM {table.name}").scalar() or 0  # noqa: S608 - a name of ours
        return list(range(last + 1, last + 1 + count))
    query = f"SELECT nextval(pg_get_serial_sequence('{table.name}', 'id')) FROM generate_series(1, {count})"  # noqa: S608
    return sorted(connection.exec_driver_sql(query).scalars())


def put_off_indexes(connection: Connection, tables: Sequence[Table], kept: str) -> list[Index]:
    """Drop the indexes of the SQLite tables among these that are empty, but `kept`, to be built later; those dropped."""
    empty = [t for t in tables if connection.execute(select(literal(1)).select_from(t).limit(1)).first() is None]
    indexes = [
        index for table in empty for index in table.indexes if index.name != kept and _is_there(connection, index)
    ]
    for index in indexes:
        index.drop(connection)
    return sorted(indexes, key=lambda index: str(index.name))


def _is_there(connection: Connection, index: Index) -> bool:
    query = "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?"
    return connection.exec_driver_sql(query, (index.name,)).first() is not None


def build_indexes(connection: Connection, indexes: Sequence[Index]) -> None:
    """Build the indexes that were put off."""
    for index in indexes:
        index.create(connection)
