"""Queries and changes of notes. Whatever a person reads starts from `_seen_by`: the one rule of who sees a note.

Long: notes on customers and on invoices are read and changed in one way.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    cast,
    column,
    delete,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy import table as named

from debitcli.customers.customer import Customer
from debitcli.database import attachments, bulk, growth, history
from debitcli.database.history import By
from debitcli.database.keys import changed_at, later_than_before
from debitcli.database.schema.customers import customer
from debitcli.database.schema.files import attachment, file
from debitcli.database.schema.notes import note as table
from debitcli.database.schema.notes import note_share
from debitcli.errors import ConflictError, NotFoundError
from debitcli.notes.note import Attachment, NewFile, NewNote, Note, NoteKind, labelled

NOUN = "note"
# What of invoices is read here: their page of the schema need not be loaded for it.
_invoice = named("invoice", column("id"), column("number"), column("customer"))


def _seen_by(actor: str) -> ColumnElement[bool]:
    """A note is seen by its author and by those it is shared with; by nobody else, anywhere."""
    shared = exists().where(note_share.c.note == table.c.id, note_share.c.keeper == actor)
    return or_(table.c.author == actor, shared)


def newest_first(
    connection: Connection,
    on: Customer | None = None,
    *,
    actor: str,
    kind: NoteKind | None = None,
    invoice: int | None = None,
) -> list[Note]:
    """The notes that `actor` sees, on a customer, an invoice or on all, of one kind or of any."""
    query = _query(actor) if on is None else _query(actor).where(table.c.customer == on.id)
    query = query if invoice is None else query.where(table.c.invoice == invoice)
    query = query if kind is None else query.where(table.c.kind == kind)
    return _notes(connection, query.order_by(table.c.id.desc()))


def beginning_with(connection: Connection, number: str, *, actor: str, limit: int) -> list[Note]:
    """A few notes that `actor` sees whose numbers begin so, newest first."""
    query = _query(actor).where(cast(table.c.id, Text).startswith(number, autoescape=True))
    return _notes(connection, query.order_by(table.c.id.desc()).limit(limit))


def general_of_many(connection: Connection, ids: Sequence[int], actor: str) -> dict[int, list[str]]:
    """The texts of the general notes that `actor` sees on each of these customers, oldest first; none on invoices."""
    query = select(table.c.customer, table.c.text).where(
        bulk.among(table.c.customer, ids),
        table.c.kind == NoteKind.GENERAL,
        table.c.invoice.is_(None),
        _seen_by(actor),
    )
    found: dict[int, list[str]] = {}
    for on, text in connection.execute(query.order_by(table.c.id)).all():
        found.setdefault(on, []).append(text)
    return found


def upcoming(connection: Connection, *, actor: str, first: str, last: str) -> list[Note]:
    """The notes that `actor` sees with a date from `first` to `last` (ISO 8601), by date."""
    query = _query(actor).where(table.c.day >= first, table.c.day <= last).order_by(table.c.day, table.c.id)
    return _notes(connection, query)


def visible(connection: Connection, number: int, *, actor: str) -> Note:
    """The note with this number. Raises NotFoundError where there is none that `actor` may see."""
    found = _notes(connection, _query(actor).where(table.c.id == number))
    if not found:
        # Only its author deletes a note, and only to its author anything is said of it.
        last = history.of_record(connection, noun=NOUN, record=number)[-1:]
        if last and (last[0].action, last[0].actor) == ("deleted", actor):
            on = f"{last[0].at:%Y-%m-%d}"
            raise NotFoundError(f"Note {number} was deleted on {on} by {actor}.", "See: debitcli note list")
        raise NotFoundError(f"There is no note {number} that you may see.", "See: debitcli note list")
    return found[0]


def own(connection: Connection, number: int, *, actor: str) -> Note:
    """The same for a note that is about to be changed. Raises ConflictError where it is somebody else's."""
    note = visible(connection, number, actor=actor)
    if note.author != actor:
        raise ConflictError(
            f"Note {number} belongs to {note.author}. Nothing was changed.", "Only its author changes it."
        )
    return note


def has_notes(connection: Connection, name: str) -> bool:
    """Whether somebody is the author of notes."""
    return connection.execute(select(table.c.id).where(table.c.author == name).limit(1)).first() is not None


def add(connection: Connection, new: NewNote, by: By) -> Note:
    """Write a note with its files and shares. Raises NotFoundError where its invoice was deleted meanwhile."""
    (number,) = _add(connection, [_as_now(connection, new)], by)
    if new.files:
        _attach(connection, number, new.files, by)
    others = [name for name in dict.fromkeys(new.share_with) if name != by.actor]
    if others:
        _share(connection, number, others, by)
    return visible(connection, number, actor=by.actor)


def add_general(connection: Connection, notes: Sequence[tuple[int, str]], by: By) -> None:
    """Write many general notes: pairs of a customer's id and a text."""
    _add(connection, [NewNote(customer_id, NoteKind.GENERAL, text) for customer_id, text in notes], by)


def attach(connection: Connection, note: Note, files: Sequence[NewFile], by: By) -> Note:
    """Attach files to a note."""
    _attach(connection, note.number, files, by)
    _change(connection, [note.number], {}, by)
    return visible(connection, note.number, actor=by.actor)


def edit(connection: Connection, before: Note, after: Note, by: By) -> Note:
    """Change the text, kind or date of a note."""
    _change(connection, [before.number], {"kind": after.kind, "text": after.text, "day": after.on}, by)
    pairs = {key: (getattr(before, key), getattr(after, key)) for key in ("kind", "text", "on")}
    changes = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
    _write_down(connection, [before.number], "edited", changes, by)
    return visible(connection, before.number, actor=by.actor)


def remove(connection: Connection, note: Note, by: By) -> None:
    """Delete a note, and its files where nothing else has them."""
    connection.execute(delete(table).where(table.c.id == note.number))
    attachments.drop_unused(connection)
    _write_down(connection, [note.number], "deleted", {"text": (note.text, None)}, by)


def share(connection: Connection, note: Note, users: Sequence[str], by: By, *, take_back: bool) -> Note:
    """Let others see a note, or with `take_back` no longer."""
    others = [name for name in dict.fromkeys(users) if name != note.author]
    chosen = [name for name in others if (name in note.shared_with) == take_back]
    if not chosen:
        return note
    if take_back:
        of_note = note_share.c.note == note.number
        connection.execute(delete(note_share).where(of_note, note_share.c.keeper.in_(chosen)))
        _write_down(connection, [note.number], "unshared", {"shared_with": (chosen, None)}, by)
    else:
        _share(connection, note.number, chosen, by)
    _change(connection, [note.number], {}, by)
    return visible(connection, note.number, actor=by.actor)


def move(connection: Connection, source: Customer, target: Customer, by: By) -> None:
    """Let all notes on one customer be on another, those of others too: who sees them stays as it was."""
    numbers = connection.execute(select(table.c.id).where(table.c.customer == source.id)).scalars().all()
    _change(connection, numbers, {"customer": target.id}, by)
    _write_down(connection, numbers, "moved", {"customer": (source.called, target.called)}, by)


def follow(connection: Connection, invoice: int, customer: tuple[int, str], before: str, by: By) -> None:
    """Let all notes on an invoice be of the customer (id, number) that it has now; `before` is whose it was."""
    numbers = connection.execute(select(table.c.id).where(table.c.invoice == invoice)).scalars().all()
    _change(connection, numbers, {"customer": customer[0]}, by)
    _write_down(connection, numbers, "moved", {"customer": (before, customer[1])}, by)


def remove_all(connection: Connection, customer: Customer, by: By) -> None:
    """Delete all notes on a customer, those of others too, and their files where nothing else has them."""
    _remove(connection, table.c.customer == customer.id, by)


def remove_of_invoice(connection: Connection, invoice: tuple[int, str], by: By) -> None:
    """Delete the notes on an invoice (id, number) that its deleter may see; those of others stay with the customer."""
    of_it = table.c.invoice == invoice[0]
    _remove(connection, of_it & _seen_by(by.actor), by)
    others = connection.execute(select(table.c.id).where(of_it)).scalars().all()
    _change(connection, others, {"invoice": None}, by)
    _write_down(connection, others, "moved", {"invoice": (invoice[1], None)}, by)


def _remove(connection: Connection, which: ColumnElement[bool], by: By) -> None:
    gone = connection.execute(select(table.c.id, table.c.text).where(which).order_by(table.c.id)).all()
    connection.execute(delete(table).where(which))
    if gone:
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
    """The notes that `actor` sees, without their shares and attachments."""
    said = (table.c.id.label("number"), table.c.author, table.c.kind, table.c.text, table.c.day.label("on"))
    times = (table.c.created, changed_at(table).label("updated"))
    of_customer = (table.c.customer, customer.c.number.label("customer_number"), customer.c.name.label("customer_name"))
    of_invoice = (table.c.invoice, _invoice.c.number.label("invoice_number"))
    joined = table.join(customer, customer.c.id == table.c.customer)
    joined = joined.outerjoin(_invoice, _invoice.c.id == table.c.invoice)
    return select(*said, *times, *of_customer, *of_invoice).select_from(joined).where(_seen_by(actor))


def _notes(connection: Connection, query: Select[Any]) -> list[Note]:
    """The notes of a query, with their shares and attachments."""
    rows = connection.execute(query).all()
    shares: defaultdict[int, list[str]] = defaultdict(list)
    files: defaultdict[int, list[Attachment]] = defaultdict(list)
    for some in growth.portions([row.number for row in rows]):
        shared = select(note_share).where(note_share.c.note.in_(some)).order_by(note_share.c.keeper)
        for row in connection.execute(shared):
            shares[row.note].append(row.keeper)
        attached = (
            select(attachment, file.c.size)
            .join_from(attachment, file, file.c.sha256 == attachment.c.sha256)
            .where(attachment.c.note.in_(some))
            .order_by(attachment.c.id)
        )
        for row in connection.execute(attached):
            files[row.note].append(Attachment(row.name, row.size, row.sha256, row.media_type))
    return [
        Note(
            **{**row._mapping, "kind": NoteKind(row.kind)},
            shared_with=tuple(shares[row.number]),
            attachments=labelled(files[row.number]),
        )
        for row in rows
    ]


def _as_now(connection: Connection, new: NewNote) -> NewNote:
    """A new note, one on an invoice with the customer that it has now: that of a draft may have changed."""
    if new.invoice is None:
        return new
    query = select(_invoice.c.customer).where(_invoice.c.id == new.invoice)
    owner = connection.execute(query.with_for_update()).scalar()
    if owner is None:
        raise NotFoundError("The draft was deleted meanwhile. Nothing was saved.")
    return new._replace(customer=owner)


def _add(connection: Connection, new: Sequence[NewNote], by: By) -> list[int]:
    """Write notes without their files and shares; their numbers."""
    numbers = bulk.next_ids(connection, table, len(new))
    columns = ("id", "customer", "author", "kind", "text", "day", "created", "invoice")
    rows = [
        (number, each.customer, by.actor, each.kind, each.text, each.on, by.now, each.invoice)
        for number, each in zip(numbers, new, strict=True)
    ]
    bulk.insert_rows(connection, table, columns, rows)
    _write_down(connection, numbers, "added", {}, by)
    return numbers


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
