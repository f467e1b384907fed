"""Queries and changes of notes. Whatever a person reads starts from `_visible`: the one rule of who sees a note."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, delete, exists, insert, or_, select, update

from debitcli.database import attachments, bulk, growth, history
from debitcli.database.history import By
from debitcli.database.keys import changed_at, later_than_before
from debitcli.database.schema.customers import customer
from debitcli.database.schema.files import attachment, file
from debitcli.database.schema.notes import note as table
from debitcli.database.schema.notes import note_share
from debitcli.notes.note import Attachment, NewFile, NewNote, Note, NoteKind

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
        .where(bulk.among(table.c.customer, ids), table.c.kind == NoteKind.GENERAL, _visible(actor))
        .order_by(table.c.id)
    )
    found: dict[int, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.customer, []).append(row.text)
    return found


def every(connection: Connection, *, actor: str) -> list[Note]:
    """All notes that `actor` sees, newest first."""
    return _notes(connection, _query(actor).order_by(table.c.id.desc()))


def upcoming(connection: Connection, *, actor: str, first: str, last: str) -> list[Note]:
    """The notes that `actor` sees with a date from `first` to `last` (ISO 8601), by date."""
    query = _query(actor).where(table.c.day >= first, table.c.day <= last).order_by(table.c.day, table.c.id)
    return _notes(connection, query)


def by_number(connection: Connection, number: int, *, actor: str) -> Note | None:
    """The note, if there is one and `actor` sees it: one cannot be told from the other."""
    found = _notes(connection, _query(actor).where(table.c.id == number))
    return found[0] if found else None


def has_notes(connection: Connection, name: str) -> bool:
    """Whether somebody is the author of notes."""
    return connection.execute(select(table.c.id).where(table.c.author == name).limit(1)).first() is not None


def add(connection: Connection, new: NewNote, by: By) -> Note:
    """Write a note with its files and shares."""
    values = {
        "customer": new.customer, "author": by.actor, "kind": new.kind, "text": new.text, "day": new.on,
        "created": by.now,
    }  # fmt: skip
    (number,) = bulk.next_ids(connection, table, 1)
    connection.execute(insert(table).values(values | {"id": number}))
    _write_down(connection, [number], "added", {}, by)
    if new.files:
        _attach(connection, number, new.files, by)
    others = [name for name in dict.fromkeys(new.share_with) if name != by.actor]
    if others:
        _share(connection, number, others, by)
    return _own(connection, number, by)


def add_general(connection: Connection, notes: Sequence[tuple[int, str]], by: By) -> None:
    """Write many general notes: pairs of a customer's id and a text."""
    numbers = bulk.next_ids(connection, table, len(notes))
    columns = ("id", "customer", "author", "kind", "text", "created")
    rows = [
        (number, customer_id, by.actor, NoteKind.GENERAL, text, by.now)
        for number, (customer_id, text) in zip(numbers, notes, strict=True)
    ]
    bulk.insert_rows(connection, table, columns, rows)
    _write_down(connection, numbers, "added", {}, by)


def attach(connection: Connection, note: Note, files: Sequence[NewFile], by: By) -> Note:
    """Attach files to a note."""
    _attach(connection, note.number, files, by)
    _change(connection, [note.number], {}, by)
    return _own(connection, note.number, by)


def edit(connection: Connection, before: Note, after: Note, by: By) -> Note:
    """Change the text, kind or date of a note."""
    _change(connection, [before.number], {"kind": after.kind, "text": after.text, "day": after.on}, by)
    pairs = {key: (getattr(before, key), getattr(after, key)) for key in ("kind", "text", "on")}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    _write_down(connection, [before.number], "edited", changes, by)
    return _own(connection, before.number, by)


def remove(connection: Connection, note: Note, by: By) -> None:
    """Delete a note, and its files where nothing else has them."""
    connection.execute(delete(table).where(table.c.id == note.number))
    attachments.drop_unused(connection)
    _write_down(connection, [note.number], "deleted", {"text": (note.text, None)}, by)


def share(connection: Connection, note: Note, users: Sequence[str], by: By) -> Note:
    """Let others see a note."""
    new = [name for name in dict.fromkeys(users) if name not in (*note.shared_with, note.author)]
    if new:
        _share(connection, note.number, new, by)
        _change(connection, [note.number], {}, by)
    return _own(connection, note.number, by)


def unshare(connection: Connection, note: Note, users: Sequence[str], by: By) -> Note:
    """Let others no longer see a note."""
    gone = [name for name in dict.fromkeys(users) if name in note.shared_with]
    if gone:
        of_note = note_share.c.note == note.number
        connection.execute(delete(note_share).where(of_note, note_share.c.keeper.in_(gone)))
        _change(connection, [note.number], {}, by)
        _write_down(connection, [note.number], "unshared", {"shared_with": (gone, None)}, by)
    return _own(connection, note.number, by)


def move(connection: Connection, source: tuple[int, str], target: tuple[int, str], by: By) -> None:
    """Let all notes on one customer (id, number) be on another: who sees them stays as it was."""
    numbers = connection.execute(select(table.c.id).where(table.c.customer == source[0])).scalars().all()
    _change(connection, numbers, {"customer": target[0]}, by)
    _write_down(connection, numbers, "moved", {"customer": (source[1], target[1])}, by)


def remove_all(connection: Connection, customer_id: int, by: By) -> None:
    """Delete all notes on a customer, those of others too, and their files where nothing else has them."""
    on_customer = table.c.customer == customer_id
    gone = connection.execute(select(table.c.id, table.c.text).where(on_customer).order_by(table.c.id)).all()
    connection.execute(delete(table).where(on_customer))
    attachments.drop_unused(connection)
    history.write(connection, NOUN, by, "deleted", [(row.id, str(row.id), {"text": (row.text, None)}) for row in gone])


def hand_over(connection: Connection, name: str, heir: str, by: By) -> int:
    """Let all notes of one author be those of another; how many."""
    written = table.c.author == name
    numbers = connection.execute(select(table.c.id).where(written).order_by(table.c.id)).scalars().all()
    # What is one's own is not shared with oneself.
    inherited = exists().where(table.c.id == note_share.c.note, written)
    connection.execute(delete(note_share).where(note_share.c.keeper == heir, inherited))
    _change(connection, numbers, {"author": heir}, by)
    _write_down(connection, numbers, "handed over", {"author": (name, heir)}, by)
    return len(numbers)


def forget_shares(connection: Connection, name: str, by: By) -> None:
    """Let somebody see no note of others any more."""
    theirs = note_share.c.keeper == name
    numbers = connection.execute(select(note_share.c.note).where(theirs).order_by(note_share.c.note)).scalars().all()
    connection.execute(delete(note_share).where(theirs))
    _change(connection, numbers, {}, by)
    _write_down(connection, numbers, "unshared", {"shared_with": ([name], None)}, by)


def _query(actor: str) -> Select[Any]:
    columns = [column for column in table.c if column is not table.c.updated]
    return (
        select(
            *columns,
            changed_at(table).label("updated"),
            customer.c.number.label("customer_number"),
            customer.c.name.label("customer_name"),
        )
        .join_from(table, customer, customer.c.id == table.c.customer)
        .where(_visible(actor))
    )


def _own(connection: Connection, number: int, by: By) -> Note:
    note = by_number(connection, number, actor=by.actor)
    assert note is not None  # noqa: S101 - its author has just written it
    return note


def _notes(connection: Connection, query: Select[Any]) -> list[Note]:
    """The notes of a query, with their shares and attachments."""
    rows = connection.execute(query).all()
    shares: dict[int, list[str]] = {}
    files: dict[int, list[Attachment]] = {}
    for some in growth.portions([row.id for row in rows]):
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
            kind=NoteKind(row.kind),
            text=row.text,
            on=row.day,
            created=row.created,
            updated=row.updated,
            shared_with=tuple(shares.get(row.id, ())),
            attachments=tuple(files.get(row.id, ())),
        )
        for row in rows
    ]


def _attach(connection: Connection, number: int, files: Sequence[NewFile], by: By) -> None:
    for each in files:
        sha256 = attachments.put(connection, each.content)
        values = {"note": number, "name": each.name, "media_type": each.media_type, "sha256": sha256}
        connection.execute(insert(attachment).values(values))
    _write_down(connection, [number], "attached", {"attachments": (None, [each.name for each in files])}, by)


def _share(connection: Connection, number: int, users: Sequence[str], by: By) -> None:
    connection.execute(insert(note_share), [{"note": number, "keeper": name} for name in users])
    _write_down(connection, [number], "shared", {"shared_with": (None, users)}, by)


def _change(connection: Connection, numbers: Sequence[int], values: dict[str, Any], by: By) -> None:
    """Give notes other values; from then on they are changed later than they were before."""
    changed: dict[str, Any] = values | {"updated": later_than_before(connection, table, by.now)}
    for some in growth.portions(numbers):
        connection.execute(update(table).where(table.c.id.in_(some)).values(changed))


def _write_down(connection: Connection, numbers: Sequence[int], action: str, changes: history.Changes, by: By) -> None:
    history.write(connection, NOUN, by, action, [(number, str(number), changes) for number in numbers])
