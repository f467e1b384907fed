"""Queries and changes of notes. Every query starts from `_visible`: the one rule of who sees a note."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, insert, or_, select, update

from debitcli.database import attachments, bulk, history
from debitcli.database.schema import attachment, customer, file, note_share
from debitcli.database.schema import note as table
from debitcli.notes.note import Attachment, Note
from debitcli.notes.reading import ReadFile

NOUN = "note"


def _visible(actor: str) -> ColumnElement[bool]:
    """A note is seen by its author and by those it is shared with; by nobody else, anywhere."""
    shared = exists().where(note_share.c.note == table.c.id, note_share.c.keeper == actor)
    return or_(table.c.author == actor, shared)


def of_customer(connection: Connection, customer_id: int, *, actor: str) -> list[Note]:
    """The notes on a customer that `actor` sees, newest first."""
    query = _query(actor).where(table.c.customer == customer_id).order_by(table.c.id.desc())
    return _notes(connection, query)


def general_of_many(connection: Connection, ids: Sequence[int], *, actor: str) -> dict[int, list[str]]:
    """The texts of the general notes that `actor` sees on each of these customers, oldest first."""
    query = (
        select(table.c.customer, table.c.text)
        .where(bulk.among(table.c.customer, ids), table.c.kind == "general", _visible(actor))
        .order_by(table.c.id)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.customer, []).append(row.text)
    return found


def every(connection: Connection, *, actor: str, limit: int = 0) -> list[Note]:
    """All notes that `actor` sees, newest first; the first `limit`, if it is not 0."""
    query = _query(actor).order_by(table.c.id.desc())
    return _notes(connection, query.limit(limit) if limit else query)


def upcoming(connection: Connection, *, actor: str, first: str, last: str) -> list[Note]:
    """The notes that `actor` sees with a date from `first` to `last` (ISO 8601), by date."""
    query = _query(actor).where(table.c.day >= first, table.c.day <= last).order_by(table.c.day, table.c.id)
    return _notes(connection, query)


def by_number(connection: Connection, number: int, *, actor: str) -> Note | None:
    """The note, if there is one and `actor` sees it: one cannot be told from the other."""
    found = _notes(connection, _query(actor).where(table.c.id == number))
    return found[0] if found else None


def add(
    connection: Connection,
    *,
    customer_id: int,
    kind: str,
    text: str,
    on: str | None,
    share_with: Sequence[str],
    files: Sequence[ReadFile],
    actor: str,
    now: datetime,
) -> Note:
    """Write a note with its files and shares."""
    values = {
        "customer": customer_id, "author": actor, "kind": kind, "text": text, "day": on, "created": now,
    }  # fmt: skip
    number = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    _record(connection, "added", number, {}, actor, now)
    note = _own(connection, number, actor)
    if files:
        note = attach(connection, note, files, actor=actor, now=now)
    if share_with:
        note = share(connection, note, share_with, actor=actor, now=now)
    return note


def add_general(connection: Connection, notes: Sequence[tuple[int, str]], *, actor: str, now: datetime) -> None:
    """Write many general notes: pairs of a customer's id and a text."""
    numbers = bulk.next_ids(connection, table, len(notes))
    columns = ("id", "customer", "author", "kind", "text", "created")
    rows = [(n, customer, actor, "general", text, now) for n, (customer, text) in zip(numbers, notes, strict=True)]
    bulk.insert_rows(connection, table, columns, rows)
    added: list[tuple[int, str, history.Changes]] = [(number, str(number), {}) for number in numbers]
    history.write(connection, noun=NOUN, action="added", records=added, actor=actor, at=now)


def attach(connection: Connection, note: Note, files: Sequence[ReadFile], *, actor: str, now: datetime) -> Note:
    """Attach files to a note."""
    for each in files:
        sha256 = attachments.put(connection, each.content)
        values = {"note": note.number, "name": each.name, "media_type": each.media_type, "sha256": sha256}
        connection.execute(insert(attachment).values(values))
    connection.execute(update(table).where(table.c.id == note.number).values(updated=now))
    _record(connection, "attached", note.number, {"attachments": (None, [f.name for f in files])}, actor, now)
    return _own(connection, note.number, actor)


def edit(connection: Connection, note: Note, after: Note, *, actor: str, now: datetime) -> Note:
    """Change the text, kind or date of a note."""
    values = {"kind": after.kind, "text": after.text, "day": after.on, "updated": now}
    connection.execute(update(table).where(table.c.id == note.number).values(values))
    pairs = {key: (getattr(note, key), getattr(after, key)) for key in ("kind", "text", "on")}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    _record(connection, "edited", note.number, changes, actor, now)
    return replace(after, updated=now)


def move(connection: Connection, source_id: int, target_id: int, *, number: str, actor: str, now: datetime) -> None:
    """Let all notes on one customer be on another."""
    moved = list(connection.execute(select(table.c.id).where(table.c.customer == source_id)).scalars())
    connection.execute(update(table).where(table.c.customer == source_id).values(customer=target_id))
    changes: list[tuple[int, str, history.Changes]] = [(n, str(n), {"customer": (None, number)}) for n in moved]
    history.write(connection, noun=NOUN, action="moved", records=changes, actor=actor, at=now)


def remove(connection: Connection, note: Note, *, actor: str, now: datetime) -> None:
    """Delete a note, and its files where no other note has them."""
    connection.execute(delete(table).where(table.c.id == note.number))
    attachments.drop_unused(connection)
    _record(connection, "deleted", note.number, {"text": (note.text, None)}, actor, now)


def share(connection: Connection, note: Note, users: Sequence[str], *, actor: str, now: datetime) -> Note:
    """Let others see a note."""
    new = [name for name in dict.fromkeys(users) if name not in (*note.shared_with, note.author)]
    if new:
        connection.execute(insert(note_share), [{"note": note.number, "keeper": name} for name in new])
        _record(connection, "shared", note.number, {"shared_with": (None, new)}, actor, now)
    return _own(connection, note.number, actor)


def unshare(connection: Connection, note: Note, users: Sequence[str], *, actor: str, now: datetime) -> Note:
    """Let others no longer see a note."""
    gone = [name for name in users if name in note.shared_with]
    if gone:
        of_note = note_share.c.note == note.number
        connection.execute(delete(note_share).where(of_note, note_share.c.keeper.in_(gone)))
        _record(connection, "unshared", note.number, {"shared_with": (gone, None)}, actor, now)
    return _own(connection, note.number, actor)


def content(connection: Connection, of: Attachment) -> bytes:
    """The bytes of an attachment, proved by their hash."""
    return attachments.get(connection, of.sha256)


def _query(actor: str) -> Select[Any]:
    return (
        select(table, customer.c.number.label("customer_number"), customer.c.name.label("customer_name"))
        .join_from(table, customer, customer.c.id == table.c.customer)
        .where(_visible(actor))
    )


def _own(connection: Connection, number: int, actor: str) -> Note:
    note = by_number(connection, number, actor=actor)
    assert note is not None  # noqa: S101 - its author has just written it
    return note


def _notes(connection: Connection, query: Select[Any]) -> list[Note]:
    """The notes of a query, with their shares and attachments."""
    rows = connection.execute(query).all()
    numbers = [row.id for row in rows]
    shares: dict[int, list[str]] = {}
    files: dict[int, list[Attachment]] = {}
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        shared = select(note_share).where(note_share.c.note.in_(some)).order_by(note_share.c.keeper)
        for row in connection.execute(shared):
            shares.setdefault(row.note, []).append(row.keeper)
        attached = (
            select(attachment, file.c.size)
            .join_from(attachment, file, file.c.sha256 == attachment.c.sha256)
            .where(attachment.c.note.in_(some))
            .order_by(attachment.c.id)
        )
        for row in connection.execute(attached):
            files.setdefault(row.note, []).append(Attachment(row.name, row.size, row.sha256, row.media_type))
    return [
        Note(
            number=row.id,
            customer=row.customer,
            customer_number=row.customer_number,
            customer_name=row.customer_name,
            author=row.author,
            kind=row.kind,
            text=row.text,
            on=row.day,
            created=row.created,
            updated=row.updated or row.created,
            shared_with=tuple(shares.get(row.id, ())),
            attachments=tuple(files.get(row.id, ())),
        )
        for row in rows
    ]


def _record(
    connection: Connection, action: str, number: int, changes: history.Changes, actor: str, now: datetime
) -> None:
    history.write(connection, noun=NOUN, action=action, records=[(number, str(number), changes)], actor=actor, at=now)
