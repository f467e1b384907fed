"""What the user commands do."""

from typing import Any

from debitcli.commands import Run
from debitcli.errors import ConflictError, DataError, NotFoundError, UsageError
from debitcli.fields import text
from debitcli.fields.value import Problem, Refused
from debitcli.terminal import output


def show_all(run: Run) -> None:
    """Write everybody who keeps the book, and whoever asks."""
    from debitcli.users import records

    with run.book.reading() as connection:
        users = records.every(connection)
    rows: list[output.Record] = [{"name": u.name, "since": u.since.isoformat(timespec="seconds")} for u in users]
    if run.actor not in {u.name for u in users}:
        rows.append({"name": run.actor, "since": None})
    columns = ("name", "since")

    def table(_rows: list[output.Record]) -> Any:
        from debitcli.terminal.tables import Column, listing

        shown = [[str(row["name"]), str(row["since"] or "now")[:10]] for row in rows]
        return listing([Column("User", 8), Column("Since", 10)], shown, run.streams.width)

    output.write_records(run.streams, run.output, rows, columns=columns, brief=columns, table=table)


def add(run: Run, typed: str) -> None:
    """Make somebody known before their first change; prints the name."""
    from debitcli.users import records

    cleaned = text.clean(typed, limit=80)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        message = cleaned.message if isinstance(cleaned, Refused) else "is required"
        raise DataError([Problem("name", typed, message)])
    name = str(cleaned.value)
    with run.book.writing() as connection:
        if records.is_known(connection, name):
            raise ConflictError(f"{name} keeps this book already.")
        records.add(connection, name, actor=run.actor, now=run.now)
    run.streams.say(f"✓ {name} keeps this book.")
    run.answer_with(name, {"name": name})


def remove(run: Run, name: str, heir: str | None) -> None:
    """Forget somebody; on a terminal ask who inherits the notes. Prints the name."""
    from debitcli.users import records

    with run.book.reading() as connection:
        if not records.is_known(connection, name):
            raise NotFoundError(f"Nobody called {name} keeps this book.", "See: debitcli user list")
        others = [u.name for u in records.every(connection) if u.name != name]
        needs_heir = records.has_notes(connection, name)
    if needs_heir and heir is None:
        if not run.streams.can_ask or not others:
            raise UsageError(f"{name} has notes that somebody must inherit. Nothing was done.", "Add --heir NAME.")
        from debitcli.terminal import prompts

        heir = prompts.choose(f"Who inherits the notes of {name}?", [(other, other) for other in others])
    if heir is not None and heir not in others:
        raise NotFoundError(f"Nobody else called {heir} keeps this book.", "See: debitcli user list")
    run.confirm(f"Remove {name}?")
    with run.book.writing() as connection:
        moved = records.remove(connection, name, heir=heir, actor=run.actor, now=run.now)
    inherited = f" {heir} has the {moved:,} note{'' if moved == 1 else 's'}." if moved else ""
    run.streams.say(f"✓ {name} is removed.{inherited}")
    run.answer_with(name, {"name": name})
