"""A file that somebody hands over: found, its kind recognised by its ending and content, its encoding by its bytes."""

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

_LOOK = 65_536
_BLOCK = 1024 * 1024
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# What Python can decode, but nobody writes tables in.
_NO_TEXT = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem")


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
            shutil.copyfileobj(stream, target, _BLOCK)
    except OSError as error:
        raise BookError(f"{file} cannot be read through: {error.strerror}.", "Nothing was saved.") from error


def _kind(name: str, path: Path) -> FileFormat:
    with path.open("rb") as stream:
        start = stream.read(_LOOK)
    kind = containers.workbook_of(name, path, start) or by_ending(name)
    if kind is FileFormat.XLS and not containers.is_container(start):
        # Many programs give a table of text this name, so that a spreadsheet opens it.
        return FileFormat.CSV
    if kind is not None:
        # A whole array is read as lines are.
        return FileFormat.JSONL if kind is FileFormat.JSON else kind
    text = start.lstrip(codecs.BOM_UTF8).lstrip()
    if text[:1] in (b"{", b"["):
        return FileFormat.JSONL
    return FileFormat.VCARD if text[:11].upper() == b"BEGIN:VCARD" else FileFormat.CSV


def encoding_of(source: Source, asked: str | None) -> str:
    """The encoding of a text file: as asked, else UTF-8, UTF-16 or Windows-1252, by its bytes.

    Raises UsageError for one that is none of text, DataError for a file with a byte that does not fit.
    """
    with source.path.open("rb") as stream:
        start = stream.read(_LOOK)
    encoding = _asked(asked, start) if asked else _recognised(source, start)
    if asked or encoding != "utf-8":
        _prove(source, encoding)
    return encoding


def _asked(asked: str, start: bytes) -> str:
    """The encoding with this name; without a mark at the start, UTF-16 and UTF-32 as their zeros tell."""
    try:
        info = codecs.lookup(asked)
    except LookupError:
        raise UsageError(f"--encoding {asked} is not known.", "Such as utf-8, utf-16 or cp1252.") from None
    if not info._is_text_encoding or info.name.replace("-", "_") in _NO_TEXT:
        raise UsageError(f"--encoding {asked} is no encoding of text.", "Such as utf-8, utf-16 or cp1252.")
    width = {"utf-16": 2, "utf-32": 4}.get(info.name)
    if width is None or start.startswith(_MARKS):
        return info.name
    return f"{info.name}-{'le' if start[width - 1 :: width].count(0) >= start[::width].count(0) else 'be'}"


def _prove(source: Source, encoding: str) -> None:
    """Raise DataError with the line where a file does not fit an encoding."""
    decoder, line = codecs.getincrementaldecoder(encoding)(), 1
    with source.path.open("rb") as stream:
        while True:
            block = stream.read(_BLOCK)
            try:
                line += decoder.decode(block, final=not block).count("\n")
            except UnicodeError as error:
                if isinstance(error, UnicodeDecodeError):
                    line += error.object[: error.start].decode(encoding, "ignore").count("\n")
                message = f"has a byte that cannot be {encoding.replace('_', '-').removesuffix('-sig')}"
                problem = Problem("file", source.name, message, "--encoding", line=line)
                raise DataError([problem], f"Nothing saved: line {line} of {source.name} {message}.") from None
            if not block:
                return


def _recognised(source: Source, start: bytes) -> str:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding, first in (("utf-16-le", 1), ("utf-16-be", 0)):
        # Every second byte of Western text in UTF-16 is zero.
        if start[first::2].count(0) > len(start) // 4 > start[1 - first :: 2].count(0):
            return encoding
    return _utf_8_or_windows(source)


def _utf_8_or_windows(source: Source) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, accents = 1, False
    with source.path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            try:
                text = decoder.decode(block)
            except UnicodeDecodeError as error:
                good = error.object[: error.start].decode("utf-8", "ignore")
                if accents or not good.isascii():
                    line += good.count("\n")
                    raise DataError(
                        [Problem("file", source.name, "has a byte that is no UTF-8", "--encoding", line=line)],
                        f"Nothing saved: line {line} of {source.name} has a byte that is no UTF-8.",
                        "Mend the line, or name the encoding: --encoding cp1252",
                    ) from None
                return "cp1252"
            accents = accents or not text.isascii()
            line += text.count("\n")
    return "utf-8"
