"""What is special about a book in an SQLite file: how it is opened, whose it is, how it is backed up."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool, StaticPool

from debitcli.database import refusals
from debitcli.errors import BookError

# "DBIT": tells a book from any other SQLite file (https://www.sqlite.org/fileformat2.html#application_id).
APPLICATION_ID = 0x44424954
_HEAD = 100
# Of the head: the change counter, the schema cookie, and of which change and program the head is.
_COUNTS = ((24, 28), (40, 44), (92, 100))
_AT_ONCE = 1 << 20
# SQLite waits so long for another process without hearing Ctrl-C; then it is asked again, so often.
_BUSY_SECONDS = 2
_ATTEMPTS = 30
_WAITING = "The book is in use by another program. Waiting …"


def engine_for(path: Path, say: Callable[[str], None]) -> Engine:
    """An engine for the file at `path`; `say` hears where another program keeps it waiting."""
    engine = create_engine("sqlite://", hide_parameters=True, creator=lambda: _connect(path), poolclass=NullPool)
    event.listen(engine, "begin", partial(_begin, say))
    return engine


def content_of(make: Callable[[Engine], object]) -> bytes:
    """The content of a file that `make` makes."""
    with closing(_set_up(":memory:")) as connection:
        engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
        event.listen(engine, "begin", partial(_begin, _silent))
        make(engine)
        return connection.serialize()


def engine_in_memory(content: bytes) -> Engine:
    """An engine whose every connection finds a book of its own in memory, with this content."""

    def connect() -> sqlite3.Connection:
        connection = _set_up(":memory:")
        connection.deserialize(content)
        return connection

    engine = create_engine("sqlite://", hide_parameters=True, creator=connect, poolclass=NullPool)
    event.listen(engine, "begin", partial(_begin, _silent))
    return engine


def _silent(_sentence: str) -> None:
    """In memory nobody else is there to wait for."""


def is_a_book(connection: Connection) -> bool:
    """Whether a file is a book rather than another program's, or an empty one."""
    return bool(connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID)


def mark(connection: Connection) -> None:
    """Mark a new file as a book."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def use_write_ahead_log(connection: Connection) -> None:
    """Switch to WAL, so that readers and a writer do not wait for each other. The setting stays in the file.

    Takes the file for itself for a moment; where that cannot be, the book does without.
    """
    raw: Any = connection.connection.dbapi_connection
    with suppress(sqlite3.OperationalError):
        if raw.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            raw.execute("PRAGMA journal_mode = WAL")


def suspend_foreign_keys(connection: Connection) -> None:
    """Let no foreign key act on this connection, which must not have begun a transaction."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys = OFF")


def prove_foreign_keys(connection: Connection) -> None:
    """Raise BookError where a row refers to one that is not there."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BookError("The upgrade would have left the book damaged; the book was not changed.")


def back_up(path: Path, destination: Path, say: Callable[[str], None] = lambda _sentence: None) -> None:
    """Copy the book into the file `destination` with SQLite's online backup, and prove the copy.

    Proved is that it has what was read of the book, byte for byte: a book that does not hold together has such a copy
    (`is_damaged` tells that). Where the book's file alone does not have all that was read, since others write
    meanwhile, or where the copy does not yet, it is proved that the copy holds together.
    A book at `destination` is replaced in one transaction; `say` hears where another program keeps it waiting.
    Raises BookError where one of the two cannot be used.
    """
    refused = 0

    def look(status: int, _remaining: int, _total: int) -> None:
        nonlocal refused
        if status & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            refused += 1
            if refused == 1:
                say(_WAITING)
            if refused == _ATTEMPTS:
                raise BookError("The book is locked by another program.", "Try again when it has finished.")

    try:
        # Closing a file takes the locks from whoever has it open in this process: files close last.
        with ExitStack() as files, closing(_connect(path)) as source, closing(_connect(destination)) as copy:
            source.backup(copy, progress=look)
            both = (files.enter_context(each.open("rb")) for each in (path, destination))
            proved = _are_equal(*both) or copy.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.Error as error:
        matter, hint = refusals.of_sqlite(error)
        if not matter:
            raise
        raise BookError(
            f"The book or its copy {matter}. Nothing was copied.", f"{hint[:1].upper()}{hint[1:]}"
        ) from error
    if not proved:
        raise BookError(f"The copy of {path} came out damaged. The book was not changed.")


def _are_equal(book: BinaryIO, copy: BinaryIO) -> bool:
    """Whether two files of SQLite have the same, but for what counts their changes."""

    def content(file: BinaryIO) -> Iterator[bytes]:
        head = bytearray(file.read(_HEAD))
        for first, last in _COUNTS:
            head[first:last] = bytes(last - first)
        yield bytes(head)
        yield from iter(partial(file.read, _AT_ONCE), b"")

    return all(ours == theirs for ours, theirs in zip_longest(content(book), content(copy)))


def is_damaged(path: Path) -> bool:
    """Whether a book does not hold together. Raises BookError where that cannot be told."""
    try:
        with closing(_connect(path)) as connection:
            return bool(connection.execute("PRAGMA quick_check").fetchone() != ("ok",))
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return True
        matter, hint = refusals.of_sqlite(error)
        raise BookError(f"The book {path} {matter or 'cannot be read'}.", hint) from error


def is_marked(path: Path) -> bool:
    """Whether the head of a file says that it is a book, however damaged the rest may be."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return head.startswith(b"SQLite format 3\0") and int.from_bytes(head[68:72]) == APPLICATION_ID


def _connect(path: Path) -> sqlite3.Connection:
    # A file that went away is not made anew.
    return _set_up(f"{path.absolute().as_uri()}?{_mode(path)}")


def _mode(path: Path) -> str:
    """How a file is opened: to be written, or only read where it, or what SQLite keeps beside it, cannot be written."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return "mode=rw"
    log = Path(f"{path}-wal")
    # Where nobody is at work, nothing needs to be made beside it to read it.
    return "mode=ro" if log.exists() and log.stat().st_size else "mode=ro&immutable=1"


def _set_up(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=_BUSY_SECONDS, isolation_level=None, uri=place != ":memory:")
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # Pages are read where the system has cached them, without a copy each.
        connection.execute("PRAGMA mmap_size = 1073741824")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(say: Callable[[str], None], connection: Connection) -> None:
    if not connection.get_execution_options().get("debitcli_writing", False):
        connection.exec_driver_sql("BEGIN")
        return
    attempts = 1 if connection.get_execution_options().get("debitcli_hurry") else _ATTEMPTS
    for attempt in range(attempts):
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or attempt == attempts - 1:
                raise
            if not attempt:
                say(_WAITING)
        else:
            return
