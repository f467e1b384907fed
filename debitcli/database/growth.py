"""A table while many records are added to it."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Index, Table, literal, select, table

_SOME = 500
# Memory for the pages of the book while it grows, in KiB.
_CACHE = 32 * 1024


class Growth:
    """On SQLite, what finds records is brought up to date for many of them at once.

    A trigger that writes into the full-text index makes it store what it has for every row; together they cost a tenth.
    Indexes of tables that were empty are built from what is there then: quicker, and without gaps. The index of numbers
    stays, since it keeps them unique. `hanging` are the tables that refer to `table`.
    """

    def __init__(
        self, connection: Connection, table: Table, hanging: Sequence[Table], *, searched: bool, from_nothing: bool
    ) -> None:
        self._connection, self._name = connection, table.name
        self._searched = searched and connection.dialect.name == "sqlite"
        self._numbers = f"ix_{table.name}_number_key"
        self._put_off: list[Index] = []
        self._last, self._trigger = 0, ""
        if connection.dialect.name == "sqlite":
            self._run(f"PRAGMA cache_size = -{_CACHE}")
            if from_nothing:
                self._put_off = _put_off_indexes(connection, [table, *hanging], kept=self._numbers)
        if self._searched:
            self._last = self._newest()
            named = f"{self._name}_search_add"
            self._trigger = self._run("SELECT sql FROM sqlite_schema WHERE name = ?", (named,)).scalar_one()
            self._run(f"DROP TRIGGER {named}")

    def keep_up(self) -> None:
        """Bring the full-text index up to date."""
        if self._searched:
            entries = f"SELECT id, search FROM {self._name}_searched WHERE id > ? ORDER BY id"  # noqa: S608 - a name of ours
            self._run(f"INSERT INTO {self._name}_search (rowid, search) {entries}", (self._last,))
            self._last = self._newest()

    def end(self) -> None:
        """Have everything as it is when records are added one by one: before any new one is changed or looked for."""
        self.keep_up()
        if self._put_off:
            self._run(f"REINDEX {self._numbers}")
            for index in self._put_off:
                index.create(self._connection)
        if self._trigger:
            self._run(self._trigger)

    def _newest(self) -> int:
        return self._run(f"SELECT max(id) FROM {self._name}").scalar() or 0  # noqa: S608 - a name of ours

    def _run(self, statement: str, parameters: tuple[Any, ...] = ()) -> Any:
        return self._connection.exec_driver_sql(statement, parameters)


def is_empty(connection: Connection, source: FromClause) -> bool:
    """Whether a table has no rows."""
    return connection.execute(select(literal(1)).select_from(source).limit(1)).first() is None


def has_rows(connection: Connection, *names: str) -> bool:
    """Whether one of these tables, whose pages of the schema need not be loaded, has a row."""
    return not all(is_empty(connection, table(name)) for name in names)


def portions(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Values in portions that a statement can name one by one."""
    for start in range(0, len(values), _SOME):
        yield values[start : start + _SOME]


def _put_off_indexes(connection: Connection, tables: Sequence[Table], kept: str) -> list[Index]:
    """Drop the indexes of those tables that are empty, but `kept`, to build them later; those dropped."""
    there = set(connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'index'").scalars())
    empty = [table for table in tables if is_empty(connection, table)]
    indexes = [index for table in empty for index in table.indexes if index.name != kept and index.name in there]
    for index in indexes:
        index.drop(connection)
    return sorted(indexes, key=lambda index: str(index.name))
