"""What is special about a book in an SQLite file: how it is opened, whose it is, how it is backed up."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from debitcli.errors import BookError

# "DBIT": tells a book from any other SQLite file (https://www.sqlite.org/fileformat2.html#application_id).
APPLICATION_ID = 0x44424954
# SQLite waits so long for another process without hearing Ctrl-C; then it is asked again, so often.
_BUSY_SECONDS = 3
_ATTEMPTS = 20


def engine_for(path: Path) -> Engine:
    """An engine for the file at `path`; makes its folder (0700) and the file (0600) where they are missing."""
    _make_private_file(path)
    engine = create_engine("sqlite://", hide_parameters=True, creator=lambda: _connect(path), poolclass=NullPool)
    event.listen(engine, "begin", _begin)
    return engine


def set_up(connection: Connection) -> None:
    """Mark a new file as a book. Refuse one that belongs to another program."""
    found = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar_one()
    if found == APPLICATION_ID:
        return
    if found or tables:
        raise BookError("This SQLite file is not a debitcli book.", "Name another file with --book.")
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def use_write_ahead_log(connection: Connection) -> None:
    """Switch to WAL, so that readers and a writer do not wait for each other. The setting stays in the file.

    Takes the file for itself for a moment; where another process is faster, that one has done it.
    """
    raw: Any = connection.connection.dbapi_connection
    try:
        if raw.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            raw.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise


def suspend_foreign_keys(connection: Connection) -> None:
    """Let no foreign key act on this connection, which must not have begun a transaction."""
    raw: Any = connection.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys = OFF")


def prove_foreign_keys(connection: Connection) -> None:
    """Raise BookError where a row refers to one that is not there."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise BookError("The upgrade would have left the book damaged; the book was not changed.")


def back_up(path: Path, destination: Path) -> None:
    """Copy the book to `destination` with SQLite's online backup, and prove the copy whole."""
    _make_private_file(destination)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(destination)) as copy:
        source.backup(copy)
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise BookError(f"The backup {destination} came out damaged; the book was not changed.")


def _connect(path: Path) -> sqlite3.Connection:
    # A file that went away is not made anew.
    place = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(place, timeout=_BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")
        # Pages are read where the system has cached them, without a copy each.
        connection.execute("PRAGMA mmap_size = 1073741824")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _begin(connection: Connection) -> None:
    if not connection.get_execution_options().get("debitcli_writing", False):
        connection.exec_driver_sql("BEGIN")
        return
    for attempt in range(_ATTEMPTS):
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or attempt == _ATTEMPTS - 1:
                raise
        else:
            return


def _make_private_file(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
