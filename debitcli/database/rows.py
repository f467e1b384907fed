"""Writing records that have a number, whatever their noun: new ones, changed ones, ones that are put aside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Connection, Table, update
from sqlalchemy.exc import IntegrityError

from debitcli.database import bulk, numbers
from debitcli.database.bulk import NewRows
from debitcli.database.history import By
from debitcli.database.keys import changed_at, later_than_before
from debitcli.errors import ConflictError


class Kept(Protocol):
    """A record of the book."""

    @property
    def id(self) -> int:
        """The book's own."""

    @property
    def number(self) -> str | None:
        """What people call it by."""

    @property
    def updated(self) -> datetime | None:
        """When it was changed the last time."""


def add(connection: Connection, table: Table, new: NewRows, by: By) -> list[tuple[int, str]]:
    """Write new rows of `table`; the id and number that each got. Raises ConflictError where a number is taken."""
    assigned = numbers.assign(connection, table, new.numbers)
    ids = bulk.next_ids(connection, table, len(assigned))
    own: dict[str, Any] = {
        "id": ids,
        "number": assigned,
        # Numbers that the book gives are plain.
        "number_key": [given and numbers.number_key(given) for given in new.numbers],
        "created": [by.now] * len(ids),
    }
    try:
        bulk.insert(connection, table, own | new.columns)
    except IntegrityError as error:
        # On PostgreSQL another writer may have taken a number between our look and our insert.
        raise ConflictError(f"A {table.name} number was taken in the meantime. Nothing was saved.") from error
    return list(zip(ids, assigned, strict=True))


def change(
    connection: Connection, table: Table, before: Kept, number: str, values: Mapping[str, Any], by: By
) -> datetime:
    """Write the changed values of the record `before`, its number among them; when it was changed.

    Raises ConflictError where another process changed it after it was read, or the number is taken.
    """
    if number != before.number:
        numbers.refuse_taken(connection, table, [number])
    own = {"number": number, "number_key": numbers.number_key(number)}
    return _write(connection, table, before, {**values, **own}, by)


def put_aside(
    connection: Connection, table: Table, record: Kept, by: By, *, restore: bool
) -> tuple[datetime | None, datetime]:
    """Archive a record, or with `restore` take it back: when it was archived, and when it was changed."""
    archived = None if restore else by.now
    return archived, _write(connection, table, record, {"archived": archived}, by)


def _write(connection: Connection, table: Table, before: Kept, values: Mapping[str, Any], by: By) -> datetime:
    same = (table.c.id == before.id, changed_at(table) == before.updated)
    changed = {**values, "updated": later_than_before(connection, table, by.now)}
    moment: datetime | None = connection.execute(
        update(table).where(*same).values(changed).returning(table.c.updated)
    ).scalar()
    if moment is None:
        raise ConflictError(
            f"{table.name.capitalize()} {before.number} was changed by somebody else in the meantime. "
            "Nothing was saved.",
            "Look at it, and run the command again.",
        )
    return moment
