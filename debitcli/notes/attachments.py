"""Files on their way into notes, and `note save` and `note open`, which bring them out again."""

import os
import shlex
import shutil
import unicodedata
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from debitcli.database import attachments
from debitcli.errors import DataError, NotFoundError, UsageError
from debitcli.fields.value import Problem, Refused
from debitcli.files import temporary, whole
from debitcli.files.beside import beside
from debitcli.files.names import distinct, safe_name
from debitcli.notes import records, settings
from debitcli.notes.note import Attachment, NewFile
from debitcli.options import view
from debitcli.run import Run
from debitcli.settings import records as setting_records
from debitcli.terminal import output
from debitcli.terminal.output import Column
from debitcli.terminal.words import size

_SEPARATORS = tuple(filter(None, (os.sep, os.altsep)))


def save(run: Run, number: int, destination: str, name: str | None) -> None:
    """Copy an attachment out, into a folder under its own name; never over a file without asking. Prints the path."""
    if destination == "-":
        run.streams.write_bytes(_content(run, number, _one(run, number, name)))
        return
    path = Path(destination)
    # Nobody is asked which attachment before there is a place for it.
    folder = _folder(destination) if _is_folder(path) or destination.endswith(_SEPARATORS) else None
    chosen = _one(run, number, name)
    path = folder / safe_name(chosen.name) if folder else path
    _save(run, number, [(path, chosen)])
    _answer_with(run, path, chosen)


def save_all(run: Run, number: int, destination: str, name: str | None) -> None:
    """Copy all attachments (of this name) into a folder, none over another: all or none of them. Prints the paths."""
    if destination == "-":
        raise UsageError("Standard output takes one attachment, not all.", "Name a folder.")
    folder, attached = _folder(destination), _named(run, number, name)
    paths = [folder / each for each in distinct([safe_name(each.name) for each in attached])]
    saved = list(zip(paths, attached, strict=True))
    _save(run, number, saved)
    rows = [_record(path, each) for path, each in saved]
    columns = list(rows[0])
    brief = [Column(key.capitalize(), 8, of=key) for key in columns[:2]]
    output.write_records(run.streams, run.output, rows, columns=columns, brief=columns[:1], table=brief)


def open_(run: Run, number: int, name: str | None) -> None:
    """Open an attachment in the default viewer, as a private, read-only copy. Prints the path."""
    chosen = _one(run, number, name)
    content = _content(run, number, chosen)
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
        named = "" if len(_attached(run, number)) == 1 else f" --name {shlex.quote(chosen.label)}"
        raise UsageError("No viewer could be started.", f"Save the file here: debitcli note save {number} .{named}")
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
    content = whole.read(path, limit, "the limit is a setting: attachment.limit")
    if isinstance(content, Refused):
        return content
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


def labels(run: Run, number: int) -> list[str]:
    """What the attachments of a note are called beside each other."""
    return [each.label for each in _attached(run, number)]


def _one(run: Run, number: int, name: str | None) -> Attachment:
    """The attachment that is meant: the only one, or the one of this name or label; a person chooses among several."""
    found = _named(run, number, name)
    # Where what they hold is the same too, each of them is the one that is meant.
    if len({(each.name, each.sha256) for each in found}) == 1:
        return found[0]
    told = [(each.label, f"{each.label} ({size(each.size)}, {each.type}, {each.sha256[:8]})") for each in found]
    if run.streams.can_ask:
        from debitcli.terminal import prompts

        chosen = prompts.choose("Which attachment?", told)
        return next(each for each in found if each.label == chosen)
    called = f" called {name}" if name else ""
    raise UsageError(
        f"Note {number} has several attachments{called}: {'; '.join(words for _, words in told)}.",
        f'Choose one, such as --name "{told[-1][0]}", or save all: debitcli note save {number} FOLDER --all',
    )


def _named(run: Run, number: int, name: str | None) -> list[Attachment]:
    """The attachments of a note with this label, else this name; without one all. NotFoundError where there is none."""
    attached = _attached(run, number)
    wanted = unicodedata.normalize("NFC", name or "")
    labelled = [each for each in attached if name is None or each.label == wanted]
    found = labelled or [each for each in attached if each.name == wanted]
    if not found:
        have = f"It has: {', '.join(each.label for each in attached)}" if attached else ""
        raise NotFoundError(f"Note {number} has no attachment{f' {name}' if name else ''}.", have)
    return found


def _attached(run: Run, number: int) -> tuple[Attachment, ...]:
    with run.book.reading() as connection:
        return records.visible(connection, number, actor=run.actor).attachments


def _content(run: Run, number: int, chosen: Attachment) -> bytes:
    """The content of an attachment, proved by its hash, if the note is still there."""
    with run.book.reading() as connection:
        records.visible(connection, number, actor=run.actor)
        return attachments.get(connection, chosen.sha256)


def _folder(destination: str) -> Path:
    """A folder to save in. Raises UsageError where there is none: what a person names is never made."""
    folder = Path(destination)
    if not _is_folder(folder):
        raise UsageError(f"{destination} is no folder. Nothing was written.", f"Make it first: mkdir {folder}")
    return folder


def _is_folder(path: Path) -> bool:
    # What cannot be a path at all is refused where it is written to.
    with suppress(OSError):
        return path.is_dir()
    return False


def _save(run: Run, number: int, files: Sequence[tuple[Path, Attachment]]) -> None:
    """Write files, all of them or none, after a person was asked for those that are there already."""
    for path, _ in files:
        run.may_write(path)
    with ExitStack() as drafts:
        for path, attached in files:
            drafts.enter_context(beside(path)).write_bytes(_content(run, number, attached))
    run.has_written = True
    for _, attached in files:
        run.streams.say(f"✓ {attached.label}, {size(attached.size)}.")


def _answer_with(run: Run, path: Path, chosen: Attachment) -> None:
    run.answer_with(str(path), _record(path, chosen))


def _record(path: Path, of: Attachment) -> dict[str, str]:
    return {"path": str(path), "name": of.name, "sha256": of.sha256}
