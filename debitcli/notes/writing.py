"""What the note commands do: write, change, share and delete notes; bring attachments out again."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from debitcli.commands import Run, view
from debitcli.customers import finding
from debitcli.errors import ConflictError, DataError, NotFoundError, UsageError
from debitcli.fields import text
from debitcli.fields.value import Problem, Refused
from debitcli.notes import days, reading, settings
from debitcli.notes.note import Attachment, Note, as_record
from debitcli.notes.showing import note_of

if TYPE_CHECKING:
    from debitcli.database.book import Connection


def add(
    run: Run, words: str, typed: str | None, *, kind: str, on: str | None, files: list[str], share_with: Sequence[str]
) -> None:
    """Write a note on a customer; without a text it is written in the editor. Prints the number of the note."""
    from debitcli.notes import records

    customer = finding.resolve(run, words)
    day = days.of(on)
    read = reading.read_files(files, _limit(run))
    wording = _text(run, typed, "", may_be_empty=bool(read))
    with run.book.writing() as connection:
        _refuse_strangers(connection, share_with)
        note = records.add(
            connection,
            customer_id=customer.id,
            kind=kind,
            text=wording,
            on=day,
            share_with=share_with,
            files=read,
            actor=run.actor,
            now=run.now,
        )
    run.streams.say(f"✓ Note {note.number} on customer {customer.number}, {customer.name}.{_files(note)}")
    run.answer_with(str(note.number), as_record(note))


def attach(run: Run, words: str, files: list[str], number: int | None) -> None:
    """Attach files: to a new contract note, or to an existing note of the customer."""
    from debitcli.notes import records

    customer = finding.resolve(run, words)
    if number is None:
        add(run, customer.number or "", "", kind="contract", on=None, files=files, share_with=())
        return
    read = reading.read_files(files, _limit(run))
    with run.book.writing() as connection:
        note = _own_note(run, connection, number)
        if note.customer != customer.id:
            raise UsageError(f"Note {number} is on customer {note.customer_number}, not on {customer.number}.")
        note = records.attach(connection, note, read, actor=run.actor, now=run.now)
    run.streams.say(f"✓ Note {note.number}.{_files(note)}")
    run.answer_with(str(note.number), as_record(note))


def edit(run: Run, number: int, typed: str | None, *, kind: str | None, on: str | None) -> None:
    """Change a note of one's own; without anything to change, its text is opened in the editor."""
    from debitcli.notes import records

    with run.book.reading() as connection:
        before = _own_note(run, connection, number)
    day = days.of(on) if on is not None else before.on
    if typed is None and (kind is not None or on is not None):
        typed = before.text
    wording = _text(run, typed, before.text, may_be_empty=bool(before.attachments))
    after = replace(before, text=wording, kind=kind or before.kind, on=day)
    if after == before:
        run.streams.say(f"Nothing changed: note {number} is as it was.")
    else:
        with run.book.writing() as connection:
            before = _own_note(run, connection, number)
            after = records.edit(connection, before, after, actor=run.actor, now=run.now)
        run.streams.say(f"✓ Note {number} is changed.")
    run.answer_with(str(number), as_record(after))


def delete(run: Run, number: int) -> None:
    """Delete a note of one's own with its attachments, after a confirmation."""
    from debitcli.notes import records

    with run.book.reading() as connection:
        note = _own_note(run, connection, number)
    run.confirm(f"Delete note {number} on {note.customer_name}?{_files(note)}")
    with run.book.writing() as connection:
        records.remove(connection, _own_note(run, connection, number), actor=run.actor, now=run.now)
    run.streams.say(f"✓ Note {number} is deleted.")
    run.answer_with(str(number), as_record(note))


def share(run: Run, number: int, users: Sequence[str], *, take_back: bool) -> None:
    """Let others see a note of one's own, or with `take_back` no longer."""
    from debitcli.notes import records

    with run.book.writing() as connection:
        note = _own_note(run, connection, number)
        if take_back:
            note = records.unshare(connection, note, users, actor=run.actor, now=run.now)
        else:
            _refuse_strangers(connection, users)
            note = records.share(connection, note, users, actor=run.actor, now=run.now)
    seen_by = ", ".join(note.shared_with) or "nobody else"
    run.streams.say(f"✓ Note {number} is seen by you and {seen_by}.")
    run.answer_with(str(number), as_record(note))


def save(run: Run, number: int, destination: str, name: str | None) -> None:
    """Copy an attachment out; never over an existing file without asking. Prints the path."""
    chosen, content = _attachment(run, number, name)
    if destination == "-":
        sys.stdout.buffer.write(content)
        return
    path = Path(destination)
    if path.is_dir():
        path = path / chosen.name
    if path.exists():
        if not run.streams.can_ask and not run.yes:
            raise ConflictError(f"{path} is there already. Nothing was written.", "Name another place, or add --yes.")
        run.confirm(f"Overwrite {path}?")
    try:
        _write(path, content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    run.streams.say(f"✓ {chosen.name}, {len(content):,} bytes.")
    run.answer_with(str(path), {"path": str(path), "name": chosen.name, "sha256": chosen.sha256})


def open_(run: Run, number: int, name: str | None) -> None:
    """Open an attachment in the default viewer, as a private, read-only copy."""
    chosen, content = _attachment(run, number, name)
    folder = Path(tempfile.mkdtemp(prefix="debitcli-"))
    path = folder / chosen.name
    path.write_bytes(content)
    path.chmod(0o400)
    run.streams.say(f"Opening {path}")
    if not view(path):
        raise UsageError("No viewer could be started.", f"Copy it out: debitcli note save {number} DEST")
    run.answer_with(str(path), {"path": str(path), "name": chosen.name, "sha256": chosen.sha256})


def _limit(run: Run) -> int:
    """The largest attachment, in bytes."""
    from debitcli.company import records as company

    with run.book.reading() as connection:
        values = company.read_settings(connection)
    return int(values.get(settings.LIMIT.key, settings.LIMIT.default)) * settings.MEBIBYTE


def _own_note(run: Run, connection: "Connection", number: int) -> Note:
    note = note_of(run, connection, number)
    if note.author != run.actor:
        raise ConflictError(
            f"Note {number} belongs to {note.author}. Nothing was changed.", "Only its author changes it."
        )
    return note


def _refuse_strangers(connection: "Connection", users: Sequence[str]) -> None:
    from debitcli.users import records

    strangers = [name for name in users if not records.is_known(connection, name)]
    if strangers:
        raise NotFoundError(
            f"Nobody called {', '.join(strangers)} keeps this book. Nothing was saved.",
            "Add them: debitcli user add NAME",
        )


def _attachment(run: Run, number: int, name: str | None) -> tuple[Attachment, bytes]:
    from debitcli.notes import records

    with run.book.reading() as connection:
        note = note_of(run, connection, number)
        found = [a for a in note.attachments if name in (None, a.name)]
        if not found:
            raise NotFoundError(f"Note {number} has no attachment{f' {name}' if name else ''}.")
        if len(found) > 1 and name is None:
            names = ", ".join(a.name for a in found)
            raise UsageError(f"Note {number} has several attachments: {names}.", "Choose one with --name.")
        return found[-1], records.content(connection, found[-1])


def _text(run: Run, typed: str | None, old: str, *, may_be_empty: bool) -> str:
    """The text given; where none is and somebody is at the terminal, what they write in their editor."""
    if typed is None and run.streams.can_ask:
        typed = _in_editor(old)
    outcome = text.clean(typed or "", newlines=True)
    if isinstance(outcome, Refused):
        raise DataError([Problem("text", typed, outcome.message, outcome.hint)])
    if outcome.value is None and not may_be_empty:
        raise DataError([Problem("text", None, "is required", "as an argument, or in the editor on a terminal")])
    return str(outcome.value or "")


def _in_editor(old: str) -> str:
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    descriptor, name = tempfile.mkstemp(prefix="debitcli-", suffix=".txt", text=True)
    path = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(f"{old}\n" if old else "")
        try:
            subprocess.run([*shlex.split(command), name], check=True)  # noqa: S603 - the user's own editor
        except (OSError, subprocess.CalledProcessError) as error:
            raise UsageError(f"The editor {command} did not end well. Nothing was saved.", "Set EDITOR.") from error
        return path.read_text(encoding="utf-8")
    finally:
        path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """Write through a file beside it, so that the path has the whole content or what it had before."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".debitcli-")
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _files(note: Note) -> str:
    names = ", ".join(f"{a.name} ({a.size:,} bytes)" for a in note.attachments)
    return f" Attached: {names}." if names else ""
