"""Queries and changes of the people who keep the book."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from debitcli.database import history
from debitcli.database.history import By
from debitcli.database.schema.history import keeper as table

NOUN = "user"


def every(connection: Connection) -> dict[str, datetime]:
    """All who are known, by name, and since when."""
    return {row.name: row.since for row in connection.execute(select(table).order_by(table.c.name))}


def add(connection: Connection, name: str, by: By) -> None:
    """Make somebody known."""
    connection.execute(insert(table).values(name=name, since=by.now))
    history.write(connection, NOUN, by, "added", [(0, name, {})])


def remove(connection: Connection, name: str, heir: str | None, by: By) -> None:
    """Forget somebody whose notes, if there were any, went to the heir."""
    connection.execute(delete(table).where(table.c.name == name))
    changes = {"notes": (name, heir)} if heir else {}
    history.write(connection, NOUN, by, "removed", [(0, name, changes)])
