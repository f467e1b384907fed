"""`user`: add, list, remove."""

from datetime import datetime

from debitcli.errors import ConflictError, NotFoundError, UsageError, accept, given
from debitcli.fields import text
from debitcli.fields.moments import iso, local
from debitcli.notes import records as notes
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Column
from debitcli.terminal.words import count
from debitcli.users import records

_COLUMNS = ("name", "since")
_TABLE = (Column("User", 8, of="name"), Column("Since", 10, of=lambda user: _since(user["since"])))


def _since(moment: str | None) -> str:
    return local(datetime.fromisoformat(moment))[:10] if moment else "now"


def show_all(run: Run) -> None:
    """Write everybody who keeps the book, and whoever asks."""
    with run.book.reading() as connection:
        users = records.every(connection)
    rows: list[output.Record] = [{"name": name, "since": iso(since)} for name, since in users.items()]
    if run.actor not in users:
        rows.append({"name": run.actor, "since": None})
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, table=_TABLE)


def add(run: Run, typed: str) -> None:
    """Make somebody known before their first change; prints the name."""
    name = given(accept(text.clean(typed, limit=80), "name", typed), "name")
    with run.book.writing() as connection:
        if name in records.every(connection):
            raise ConflictError(f"{name} keeps this book already.")
        records.add(connection, name, run.by)
    run.done(f"{name} keeps this book.", name, {"name": name})


def remove(run: Run, name: str, heir: str | None) -> None:
    """Forget somebody; on a terminal ask who inherits the notes. Prints the name."""
    with run.book.reading() as connection:
        users = records.every(connection)
        if name not in users:
            raise NotFoundError(f"Nobody called {name} keeps this book.", "See: debitcli user list")
        others = [other for other in users if other != name]
        needs_heir = notes.has_notes(connection, name)
    if needs_heir and heir is None:
        if not run.streams.can_ask or not others:
            raise UsageError(f"{name} has notes that somebody must inherit. Nothing was done.", "Add --heir NAME.")
        from debitcli.terminal import prompts

        heir = prompts.choose(f"Who inherits the notes of {name}?", [(other, other) for other in others])
    if heir is not None and heir not in others:
        raise NotFoundError(f"Nobody else called {heir} keeps this book.", "See: debitcli user list")
    run.confirm(f"Remove {name}?")
    with run.book.writing() as connection:
        if heir is None and notes.has_notes(connection, name):
            raise ConflictError(f"{name} wrote a note in the meantime. Nothing was done.", "Run the command again.")
        moved = notes.hand_over(connection, name, heir, run.by) if heir else 0
        notes.forget_shares(connection, name, run.by)
        records.remove(connection, name, heir if moved else None, run.by)
    inherited = f" {heir} has the {count(moved, 'note')}." if moved else ""
    run.done(f"{name} is removed.{inherited}", name, {"name": name})
