"""Reading a file that is to be attached: wholly and unchanged, or not at all."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from debitcli.errors import DataError
from debitcli.fields.filenames import safe_name
from debitcli.fields.value import Problem
from debitcli.notes.settings import MEBIBYTE


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The name, content and type of a file that was read."""

    name: str
    content: bytes
    media_type: str


def read_files(paths: list[str], limit: int) -> list[ReadFile]:
    """Every file of at most `limit` bytes, or DataError with all that cannot be read and why."""
    read: list[ReadFile] = []
    problems: list[Problem] = []
    for path in paths:
        outcome = _read(path, limit)
        if isinstance(outcome, ReadFile):
            read.append(outcome)
        else:
            problems.append(Problem("attachment", path, outcome))
    if problems:
        raise DataError(problems)
    return read


def _read(path: str, limit: int) -> ReadFile | str:
    """The file, or what is wrong with it."""
    try:
        # Without waiting: opening a pipe would otherwise hang until somebody writes into it.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        return f"cannot be read: {getattr(error, 'strerror', None) or error}"
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        os.close(descriptor)
        return "is a folder" if stat.S_ISDIR(before.st_mode) else "is no regular file"
    with os.fdopen(descriptor, "rb") as opened:
        try:
            content = opened.read(limit + 1)
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        after = os.fstat(descriptor)
    if len(content) > limit:
        return f"is larger than {limit // MEBIBYTE} MiB (settings set attachment.limit)"
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(content) != after.st_size:
        return "changed while it was read"
    return ReadFile(safe_name(Path(os.fsdecode(path)).name), content, media_type(content))


def media_type(content: bytes) -> str:
    """The type of a file by what is in it, not by its name."""
    import puremagic

    try:
        found = puremagic.from_string(content, mime=True) if content else ""
    except (puremagic.PureError, ValueError):
        found = ""
    if found:
        return str(found)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "text/plain"
