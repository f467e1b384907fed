"""`note`: list, show, upcoming."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from debitcli.customers.selection import named as customers
from debitcli.notes import records
from debitcli.notes.note import Note, as_record
from debitcli.run import Run
from debitcli.terminal import output

if TYPE_CHECKING:
    from rich.console import RenderableType

_COLUMNS = ("number", "customer", "kind", "on", "text", "author", "shared_with", "attachments", "created", "updated")
_BRIEF = ("number", "customer", "kind", "on", "text", "attachments")


def show_all(run: Run, words: str | None) -> None:
    """Write the notes that this person sees, of one customer or of all, newest first."""
    customer = customers.resolve(run, words) if words else None
    with run.book.reading() as connection:
        if customer is not None:
            notes = records.of_customer(connection, customer.id, actor=run.actor)
        else:
            notes = records.every(connection, actor=run.actor)
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


def _write(run: Run, notes: Sequence[Note], nothing: str) -> None:
    def table(_: list[output.Record]) -> "RenderableType":
        from debitcli.notes import views

        return views.table(notes, run.streams.width)

    rows = [as_record(note) for note in notes]
    if not run.structured:
        # In a cell, files are no more than their names.
        rows = [row | {"attachments": [each["name"] for each in row["attachments"]]} for row in rows]
    if not notes:
        run.streams.say(nothing)
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, brief=_BRIEF, table=table)
