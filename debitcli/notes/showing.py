"""Writing notes as answers, and their part of a customer's profile."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from debitcli.commands import Run
from debitcli.customers import finding
from debitcli.errors import NotFoundError
from debitcli.notes import days
from debitcli.notes.note import Note, as_record
from debitcli.terminal import output

if TYPE_CHECKING:
    from debitcli.database.book import Connection

_COLUMNS = ("number", "customer", "kind", "on", "text", "author", "shared_with", "attachments", "created", "updated")
_BRIEF = ("number", "customer", "kind", "on", "text", "attachments")


def show_list(run: Run, words: str | None) -> None:
    """Write the notes that this person sees, of one customer or of all, newest first."""
    from debitcli.notes import records

    customer = finding.resolve(run, words) if words else None
    with run.book.reading() as connection:
        if customer is not None:
            notes = records.of_customer(connection, customer.id, actor=run.actor)
        else:
            notes = records.every(connection, actor=run.actor)
    _write(run, notes, "No notes that you may see.")


def show_upcoming(run: Run, ahead: int) -> None:
    """Write the notes with a date from today on, so many days ahead."""
    from debitcli.notes import records

    first, last = days.from_today(ahead)
    with run.book.reading() as connection:
        notes = records.upcoming(connection, actor=run.actor, first=first, last=last)
    _write(run, notes, f"Nothing is coming up in {ahead} days.")


def show_one(run: Run, number: int) -> None:
    """Write a note whole."""
    with run.book.reading() as connection:
        note = note_of(run, connection, number)

    def table() -> Any:
        from debitcli.notes import views

        return views.single(note)

    output.write_record(run.streams, run.output, as_record(note), table=table)


def note_of(run: Run, connection: "Connection", number: int) -> Note:
    """The note that this person sees under a number, or NotFoundError."""
    from debitcli.notes import records

    note = records.by_number(connection, number, actor=run.actor)
    if note is None:
        raise NotFoundError(f"There is no note {number} that you may see.", "See: debitcli note list")
    return note


def _write(run: Run, notes: Sequence[Note], nothing: str) -> None:
    def table(_rows: list[output.Record]) -> Any:
        from debitcli.notes import views

        return views.table(notes, run.streams.width)

    rows = [as_record(note) for note in notes]
    if not run.structured and run.output != "table":
        rows = [row | {"attachments": [a["name"] for a in row["attachments"]]} for row in rows]
    if not notes:
        run.streams.say(nothing)
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_BRIEF, table=table)
