"""`note`: add, attach, list, show, upcoming, edit, delete, share, unshare. What is about files is in attachments.py."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from debitcli.customers.customer import Customer
from debitcli.customers.selection import named as customers
from debitcli.database import history
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, NotFoundError, UsageError, accept, given
from debitcli.fields.moments import check_day
from debitcli.fields.text import LINES
from debitcli.fields.value import Context
from debitcli.notes import attachments, records
from debitcli.notes.note import NewNote, Note, NoteKind, as_record
from debitcli.run import Run, read_text
from debitcli.terminal import output

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLUMNS = ("number", "customer", "kind", "on", "text", "author", "shared_with", "attachments", "created", "updated")
_BRIEF = ("number", "customer", "kind", "on", "text", "attachments")


def add(
    run: Run, words: str, typed: str | None, *, kind: NoteKind, on: str | None, files: list[str], share_with: list[str]
) -> None:
    """Write a note on a customer; without a text it is written in the editor. Prints the number of the note."""
    customer = customers.resolve(run, words)
    day = _day(run, on)
    read = attachments.read(run, files)
    text = _text(run, typed, "", may_be_empty=bool(read))
    _add(run, customer, NewNote(customer.id, kind, text, day, share_with, read))


def attach(run: Run, words: str, files: list[str], number: int | None) -> None:
    """Attach files: to a new contract note, or to an existing note of the customer. Prints the number of the note."""
    customer = customers.resolve(run, words)
    read = attachments.read(run, files)
    if number is None:
        _add(run, customer, NewNote(customer.id, NoteKind.CONTRACT, "", files=read))
        return
    with run.book.writing() as connection:
        note = records.own(connection, number, actor=run.actor)
        if note.customer != customer.id:
            raise UsageError(f"Note {number} is on customer {note.customer_number}, not on {customer.called}.")
        note = records.attach(connection, note, read, run.by)
    run.done(f"Note {note.number}.{_files(note)}", str(note.number), as_record(note))


def show_all(run: Run, words: str | None) -> None:
    """Write the notes that this person sees, of one customer or of all, newest first."""
    customer = customers.resolve(run, words, to_read=True) if words else None
    with run.book.reading() as connection:
        notes = records.newest_first(connection, customer, actor=run.actor)
    _write(run, notes, "No notes that you may see.")


def show_upcoming(run: Run, ahead: int) -> None:
    """Write the notes with a date from today on, so many days ahead."""
    first, last = run.today, run.today + timedelta(days=ahead)
    with run.book.reading() as connection:
        notes = records.upcoming(connection, actor=run.actor, first=first.isoformat(), last=last.isoformat())
    _write(run, notes, f"Nothing is coming up in {ahead} days.")


def show_one(run: Run, number: int) -> None:
    """Write a note whole."""
    with run.book.reading() as connection:
        note = records.visible(connection, number, actor=run.actor)

    def table() -> "RenderableType":
        from debitcli.notes import views

        return views.single(note)

    output.write_record(run.streams, run.output, as_record(note), table=table)


def edit(run: Run, number: int, typed: str | None, *, kind: NoteKind | None, on: str | None) -> None:
    """Change a note of one's own; without anything to change, its text is opened in the editor. Prints its number."""
    with run.book.reading() as connection:
        before = records.own(connection, number, actor=run.actor)
    day = before.on if on is None else _day(run, on)
    if typed is None and (kind is not None or on is not None):
        typed = before.text
    text = _text(run, typed, before.text, may_be_empty=bool(before.attachments))
    after = replace(before, text=text, kind=kind or before.kind, on=day)
    if after == before:
        run.streams.say(f"Nothing changed: note {number} is as it was.")
    else:
        with run.book.writing() as connection:
            if records.own(connection, number, actor=run.actor) != before:
                raise ConflictError(
                    f"Note {number} was changed in the meantime. Nothing was saved.", "Look at it again."
                )
            after = records.edit(connection, before, after, run.by)
        run.done(f"Note {number} is changed.", str(number), as_record(after))


def delete(run: Run, number: int) -> None:
    """Delete a note of one's own with its attachments, after a confirmation. Prints its number."""
    with run.book.reading() as connection:
        note = records.own(connection, number, actor=run.actor)
    run.confirm(f"Delete note {number} on {note.customer_name}?{_files(note)}")
    with run.book.writing() as connection:
        records.remove(connection, records.own(connection, number, actor=run.actor), run.by)
    run.done(f"Note {number} is deleted.", str(number), as_record(note))


def share(run: Run, number: int, users: Sequence[str], *, take_back: bool) -> None:
    """Let others see a note of one's own, or with `take_back` no longer. Prints its number."""
    with run.book.writing() as connection:
        note = records.own(connection, number, actor=run.actor)
        if not take_back:
            _refuse_strangers(connection, users)
        note = records.share(connection, note, users, run.by, take_back=take_back)
    seen_by = ", ".join(note.shared_with) or "nobody else"
    run.done(f"Note {number} is seen by you and {seen_by}.", str(number), as_record(note))


def _write(run: Run, notes: Sequence[Note], nothing: str) -> None:
    def table(_: list[output.Record]) -> "RenderableType":
        from debitcli.notes import views

        return views.table(notes, run.streams.width)

    rows = [as_record(note) for note in notes]
    if not notes:
        run.streams.say(nothing)
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_BRIEF, table=table)


def _add(run: Run, customer: Customer, new: NewNote) -> None:
    with run.book.writing() as connection:
        _refuse_strangers(connection, new.share_with)
        note = records.add(connection, new, run.by)
    run.done(
        f"Note {note.number} on customer {customer.called}, {customer.name}.{_files(note)}",
        str(note.number),
        as_record(note),
    )


def _refuse_strangers(connection: Connection, users: Sequence[str]) -> None:
    strangers = [name for name in users if not history.is_known(connection, name)]
    if strangers:
        raise NotFoundError(
            f"Nobody called {', '.join(strangers)} keeps this book. Nothing was saved.",
            "Add them: debitcli user add NAME",
        )


def _day(run: Run, on: str | None) -> str | None:
    return accept(check_day(on, run.today), "on", on) if on else None


def _text(run: Run, typed: str | None, old: str, *, may_be_empty: bool) -> str:
    """The text given, or for `-` piped in; without one, what somebody at the terminal writes in their editor."""
    if typed == "-":
        # Who pipes a text means one: nothing is a fault on the other end.
        typed, may_be_empty = read_text("-"), False
    elif typed is None and run.streams.can_ask:
        from debitcli.notes import editor

        run.book.prove_writable()
        typed = editor.edit(old)
        run.begin_another()
    text = accept(LINES.read(typed or "", Context()), "text", typed)
    if may_be_empty:
        return text or ""
    return given(text, "text", "as an argument, through a pipe to -, or in the editor on a terminal")


def _files(note: Note) -> str:
    names = ", ".join(f"{each.label} ({each.size:,} bytes)" for each in note.attachments)
    return f" Attached: {names}." if names else ""
