"""Files on their way into notes, and `note save` and `note open`, which bring them out again."""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

from debitcli.database import attachments
from debitcli.errors import DataError, NotFoundError, UsageError
from debitcli.fields.value import Problem, Refused
from debitcli.files import temporary
from debitcli.files.beside import beside
from debitcli.files.names import safe_name
from debitcli.menu import view
from debitcli.notes import records, settings
from debitcli.notes.note import Attachment, NewFile
from debitcli.notes.settings import MEBIBYTE
from debitcli.run import Run
from debitcli.settings import records as setting_records


def save(run: Run, number: int, destination: str, name: str | None) -> None:
    """Copy an attachment out; never over an existing file without asking. Prints the path."""
    chosen, content = _attachment(run, number, name)
    if destination == "-":
        run.streams.out.buffer.write(content)
        return
    path = Path(destination)
    run.may_write(path)
    if path.is_dir():
        path = path / safe_name(chosen.name)
        run.may_write(path)
    try:
        with beside(path) as draft:
            draft.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    run.has_written = True
    run.streams.say(f"✓ {chosen.name}, {len(content):,} bytes.")
    _answer_with(run, path, chosen)


def open_(run: Run, number: int, name: str | None) -> None:
    """Open an attachment in the default viewer, as a private, read-only copy. Prints the path."""
    chosen, content = _attachment(run, number, name)
    path = temporary.lasting_folder() / safe_name(chosen.name)
    viewed = False
    try:
        path.write_bytes(content)
        path.chmod(0o400)
        run.streams.say(f"Opening {path}")
        viewed = view(path)
    finally:
        if not viewed:
            shutil.rmtree(path.parent, ignore_errors=True)
    if not viewed:
        raise UsageError("No viewer could be started.", f"Copy it out: debitcli note save {number} DEST")
    _answer_with(run, path, chosen)


def read(run: Run, paths: list[str]) -> list[NewFile]:
    """Every file, wholly and unchanged, or DataError with all that cannot be attached and why."""
    if not paths:
        return []
    with run.book.reading() as connection:
        limit = settings.limit(setting_records.read(connection))
    outcomes = [read_one(path, limit) for path in paths]
    refused = [(path, outcome) for path, outcome in zip(paths, outcomes, strict=True) if isinstance(outcome, Refused)]
    if refused:
        raise DataError([Problem("attachment", path, *why) for path, why in refused])
    return [outcome for outcome in outcomes if isinstance(outcome, NewFile)]


def read_one(path: str, limit: int) -> NewFile | Refused:
    """The file, if it has at most `limit` bytes and stays as it is while it is read."""
    try:
        # Without waiting: opening a pipe would otherwise hang until somebody writes into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        return Refused(f"cannot be read: {getattr(error, 'strerror', None) or error}")
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        os.close(descriptor)
        return Refused("is a folder" if stat.S_ISDIR(before.st_mode) else "is no regular file")
    with os.fdopen(descriptor, "rb") as opened:
        try:
            content = opened.read(limit + 1)
        except OSError as error:
            return Refused(f"cannot be read: {error.strerror}")
        after = os.fstat(descriptor)
    if len(content) > limit:
        return Refused(f"is larger than {limit // MEBIBYTE} MiB", "the limit is a setting: attachment.limit")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        return Refused("changed while it was read")
    return NewFile(safe_name(Path(os.fsdecode(path)).name), content, media_type(content))


def media_type(content: bytes) -> str:
    """The type of a file by what is in it, not by its name."""
    import puremagic

    # It refuses a file with nothing in it, and one that it does not know.
    with suppress(puremagic.PureError, ValueError):
        if found := puremagic.from_string(content, mime=True):
            return str(found)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain"


def _attachment(run: Run, number: int, name: str | None) -> tuple[Attachment, bytes]:
    """The attachment of a note with this name, or the only one; and its content, proved by its hash."""
    with run.book.reading() as connection:
        note = records.visible(connection, number, actor=run.actor)
        found = [each for each in note.attachments if name in (None, each.name)]
        if not found:
            raise NotFoundError(f"Note {number} has no attachment{f' {name}' if name else ''}.")
        if len(found) > 1 and name is None:
            names = ", ".join(each.name for each in found)
            raise UsageError(f"Note {number} has several attachments: {names}.", "Choose one with --name.")
        return found[-1], attachments.get(connection, found[-1].sha256)


def _answer_with(run: Run, path: Path, chosen: Attachment) -> None:
    run.answer_with(str(path), {"path": str(path), "name": chosen.name, "sha256": chosen.sha256})
