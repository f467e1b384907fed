"""A file that somebody hands over: found, its kind recognised by its ending and content."""

import codecs
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from debitcli.errors import BookError, DataError, UsageError
from debitcli.fields.value import Problem
from debitcli.files import containers, temporary
from debitcli.files.formats import FileFormat, by_ending

LOOK = 65_536
BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be read. `name` is what the user called it, `size` its bytes."""

    name: str
    path: Path
    kind: FileFormat
    size: int


@contextmanager
def opened(file: str) -> Iterator[Source]:
    """The file, or for `-` and pipes a copy of what comes through them.

    Raises UsageError for what cannot be read, DataError for an empty file.
    """
    with _regular(file) as path:
        size = path.stat().st_size
        name = "standard input" if file == "-" else file
        # No JSON lines are no records, and so are no cards; without a header a table is nothing.
        if not size and by_ending(name) not in (FileFormat.JSONL, FileFormat.JSON, FileFormat.VCARD):
            raise DataError([Problem("file", name, "is empty")], f"Nothing saved: {name} is empty.")
        yield Source(name, path, _kind(name, path), size)


@contextmanager
def _regular(file: str) -> Iterator[Path]:
    path = Path(file)
    if file != "-" and _is_regular(path):
        yield path
        return
    with temporary.new_file() as copy:
        with copy.open("wb") as target:
            _copy(file, target)
        yield copy


def _is_regular(path: Path) -> bool:
    """Whether it is a file rather than a pipe; a folder, or what cannot be read, is refused."""
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder.", "Name a file in it.")
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        path.open("rb").close()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    return True


def _copy(file: str, target: IO[bytes]) -> None:
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as stream:
            shutil.copyfileobj(stream, target, BLOCK)
    except OSError as error:
        raise BookError(f"{file} cannot be read through: {error.strerror}.", "Nothing was saved.") from error


def _kind(name: str, path: Path) -> FileFormat:
    with path.open("rb") as stream:
        start = stream.read(LOOK)
    kind = containers.workbook_of(name, path, start) or by_ending(name)
    if kind is FileFormat.XLS and not containers.is_container(start):
        # Many programs give a table of text this name, so that a spreadsheet opens it.
        return FileFormat.CSV
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if text[:11].upper() == b"BEGIN:VCARD":
        return FileFormat.VCARD
    if kind is FileFormat.VCARD and text and b"BEGIN:VCARD" not in start.replace(b"\0", b"").upper():
        # An ending tells less than what is in the file.
        kind = None
    if kind is not None:
        # A whole array is read as lines are.
        return FileFormat.JSONL if kind is FileFormat.JSON else kind
    return FileFormat.JSONL if text[:1] in (b"{", b"[") else FileFormat.CSV
