"""Queries and changes of the people who keep the book."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from debitcli.database import history
from debitcli.database.schema import keeper as table
from debitcli.database.schema import note, note_share

NOUN = "user"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who keeps the book, known `since` a moment."""

    name: str
    since: datetime


def every(connection: Connection) -> list[User]:
    """All who are known, by name."""
    return [User(row.name, row.since) for row in connection.execute(select(table).order_by(table.c.name))]


def is_known(connection: Connection, name: str) -> bool:
    """Whether somebody of this name keeps the book."""
    return connection.execute(select(table.c.name).where(table.c.name == name)).first() is not None


def add(connection: Connection, name: str, *, actor: str, now: datetime) -> None:
    """Make somebody known."""
    connection.execute(insert(table).values(name=name, since=now))
    history.write(connection, noun=NOUN, action="added", records=[(0, name, {})], actor=actor, at=now)


def has_notes(connection: Connection, name: str) -> bool:
    """Whether somebody is the author of notes."""
    return connection.execute(select(note.c.id).where(note.c.author == name).limit(1)).first() is not None


def remove(connection: Connection, name: str, *, heir: str | None, actor: str, now: datetime) -> int:
    """Forget somebody; the heir becomes the author of their notes. How many notes moved."""
    moved = connection.execute(select(func.count()).where(note.c.author == name)).scalar_one()
    connection.execute(delete(note_share).where(note_share.c.keeper == name))
    if heir is not None:
        # What is one's own is not shared with oneself.
        inherited = exists().where(note.c.id == note_share.c.note, note.c.author == name)
        connection.execute(delete(note_share).where(note_share.c.keeper == heir, inherited))
        connection.execute(update(note).where(note.c.author == name).values(author=heir))
    connection.execute(delete(table).where(table.c.name == name))
    changes: history.Changes = {"notes": (name, heir)} if moved else {}
    history.write(connection, noun=NOUN, action="removed", records=[(0, name, changes)], actor=actor, at=now)
    return int(moved)
