"""What a database says of itself, in words for people: it is locked, read-only, full, damaged, away, too new."""

import os
import re
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, OperationalError

from debitcli.database.place import Named
from debitcli.database.schema.base import VERSION
from debitcli.errors import BookError

Words = tuple[str, str]
"""What is the matter with the book, and what was or can be done."""

_LOCKED = "is locked by another program", "try again when it has finished"
_READ_ONLY = "is read-only", "check its permissions"
_FULL = "is on a full disk", "make room and try again"
_DAMAGED = "is damaged", "restore the latest backup; keep the damaged one"
# How another one is named follows from how this one was.
_NOT_A_BOOK = "is not a debitcli book", ""

_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _NOT_A_BOOK,
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", "check that it is a file in a folder that you may use"),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk reports an error", ""),
}
# SQLITE_IOERR_SHMSIZE: on a full disk the file that processes share cannot be made.
_NO_ROOM_BESIDE = 4874
# By SQLSTATE (PostgreSQL, appendix A).
_POSTGRESQL = {
    "55P03": _LOCKED,
    "40P01": _LOCKED,
    "40001": _LOCKED,
    "57014": ("took too long to answer", ""),
    "25006": _READ_ONLY,
    "53100": _FULL,
    "42501": ("may not be used", "ask for rights on its tables"),
    "42P01": _DAMAGED,
    "42703": _DAMAGED,
}


def refuse_newer(version: str | None) -> None:
    """Raise BookError for the version of a book that a newer program made."""
    if version is not None and version > VERSION:
        raise BookError(
            f"This book has version {version}, made by a newer debitcli; this one knows {VERSION}.",
            "Upgrade the program: pip install --upgrade debitcli",
        )


def words(error: DBAPIError, path: Path | None, saved: bool | None, named: Named, *, of_reading: bool) -> Words | None:
    """What an error says of the book at `path` (None: on a server); None where it is a fault of our own statements.

    `saved` is whether anything was saved before, None where that is not known; of that nothing is said `of_reading`.
    """
    original = error.orig
    if isinstance(original, sqlite3.Error):
        matter, hint = of_sqlite(original)
        if matter and path and (matter, hint) in (_READ_ONLY, _SQLITE[sqlite3.SQLITE_CANTOPEN]):
            hint = f"{_unwritable(path) or path}: {hint}"
        elif (matter, hint) == _NOT_A_BOOK:
            hint = named.value
    else:
        matter, hint = _of_postgresql(error)
    if not matter:
        return None
    outcome = {
        False: "Nothing was saved",
        True: "What came before is saved",
        None: "It is not known whether this was saved: look before you repeat it",
    }[saved]
    said = "; ".join(filter(None, ("" if of_reading and saved is False else outcome, hint)))
    return f"{matter}.", f"{said[:1].upper()}{said[1:]}." if said else ""


def is_of_values(error: DBAPIError) -> bool:
    """Whether SQLite met what nobody could have saved: text that is none, amounts whose sum it cannot hold."""
    return isinstance(error.orig, sqlite3.Error) and not of_sqlite(error.orig)[0]


def is_unreadable(error: DBAPIError) -> bool:
    """The same, where no fault of our own statements can be the reason."""
    return is_of_values(error) and str(error.orig).startswith(("Could not decode", "integer overflow"))


def of_sqlite(error: sqlite3.Error) -> Words:
    """What SQLite's own error says of a file; empty where it is a fault of our own statements."""
    if getattr(error, "sqlite_errorcode", 0) == _NO_ROOM_BESIDE:
        return _FULL
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such "):
        # Ours are there in every book of this version.
        return f"{_DAMAGED[0]}: {error}", _DAMAGED[1]
    return _SQLITE.get(code, ("", ""))


def _of_postgresql(error: DBAPIError) -> Words:
    original = error.orig
    state = getattr(original, "sqlstate", None)
    reason = (str(original).strip().splitlines() or [type(original).__name__])[0]
    if state in _POSTGRESQL:
        matter, hint = _POSTGRESQL[state]
        return f"{matter}: {reason}", hint
    # Before there is a connection, there is no statement of ours.
    unconnected = "connection option" in reason or "connection string" in reason
    if isinstance(error, OperationalError) or error.connection_invalidated or unconnected:
        # What the driver took for a host may have the end of a password in front.
        masked = re.sub(r"[^\s'\"]*@", "***@", reason)
        return f"cannot be reached: {masked}", ""
    return "", ""


def _unwritable(path: Path) -> Path | None:
    """Which of the book, what SQLite keeps beside it and its folder must not be written."""
    beside = [Path(f"{path}{ending}") for ending in ("", "-wal", "-shm", "-journal")]
    return next((each for each in (*beside, path.parent) if each.exists() and not os.access(each, os.W_OK)), None)
