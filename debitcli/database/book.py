"""Opening a book and working in it: one transaction for one command."""

import contextlib
import glob
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy import Connection as Connection  # for those who only pass one on
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from debitcli.database.schema import base
from debitcli.errors import BookError, UsageError

BACKUP = ".before-upgrade-from-"
"""What stands behind the name of a book in that of a backup, before the version."""


@dataclass
class Book:
    """A book at a place: a path to an SQLite file, or an SQLAlchemy URL. Opened, made or upgraded on first use."""

    place: str

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the book at one moment."""
        with _refusals(self.shown), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is saved whole when the block ends, or not at all. Waits for other writers."""
        with _refusals(self.shown), self.engine.connect() as plain:
            connection = plain.execution_options(debitcli_writing=True)
            with connection.begin():
                # Another program may have upgraded the book since it was opened.
                if self._version(connection) != base.VERSION:
                    raise BookError(f"The book {self.shown} has another version by now.", "Run the command again.")
                yield connection

    @cached_property
    def engine(self) -> Engine:
        """The engine of a book that has this program's version."""
        try:
            with _refusals(self.shown):
                engine = self._engine()
                with engine.connect() as connection, connection.begin():
                    version = self._version(connection)
                if version != base.VERSION:
                    from debitcli.database import upgrade

                    upgrade.bring_up_to_date(engine, self.path)
                return engine
        except OSError as error:
            raise BookError(f"The book {self.shown} cannot be opened: {error.strerror or error}.") from error

    @cached_property
    def path(self) -> Path | None:
        """The SQLite file, or None for a book on a server."""
        file = self._url.database if self._url.get_backend_name() == "sqlite" else None
        try:
            return Path(file).expanduser() if file else None
        except RuntimeError as error:
            raise BookError(f"{self.shown} is no place for a book: {str(error).rstrip('.')}.", _PLACES) from error

    @property
    def shown(self) -> str:
        """The place for people: without what could be a password, also where it is no URL that anything understands."""
        place = re.sub(r"^([\w+.-]*:?/*[^:@/]*):.*@", r"\1:***@", self.place, flags=re.DOTALL)
        if _URL.match(place):
            # Without a host, what stands behind a colon and is no port may be one, too.
            place = re.sub(r"^([\w+.-]+:/*[^:@/]*):(?!\*|[0-9]+(?:[/?]|$)).*", r"\1:***", place, flags=re.DOTALL)
        return re.sub(r"(?i)((?:^|[?&;\s])[^=&;]*(?:pass|pwd|secret|key|token)[^=&;]*=)[^&;]*", r"\1***", place)

    def has(self, file: Path) -> bool:
        """Whether a file is the book, what SQLite keeps beside it, or a backup, however its path is written."""
        if self.path is None:
            return False
        own, asked = self.path.resolve(), file.resolve()
        beside = [own.with_name(own.name + ending) for ending in ("", "-wal", "-shm", "-journal")]
        beside += own.parent.glob(f"{glob.escape(own.name)}{BACKUP}*")
        folder_is_the_same = asked.parent.exists() and own.parent.exists() and asked.parent.samefile(own.parent)
        return any(
            (folder_is_the_same and asked.name.casefold() == each.name.casefold())
            or (asked.exists() and each.exists() and asked.samefile(each))
            for each in beside
        )

    @cached_property
    def _url(self) -> URL:
        if not _URL.match(self.place) and self.place != ":memory:":
            return URL.create("sqlite", database=self.place)
        try:
            url = make_url(self.place)
        except (ArgumentError, ValueError):
            url = None
        # A file is a path and nothing else.
        if url is None or (url.get_backend_name() == "sqlite" and (url.query or url.host or not url.database)):
            raise BookError(f"{self.shown} is no place for a book.", _PLACES)
        return url

    def _engine(self) -> Engine:
        if self.path is not None:
            from debitcli.database import sqlite

            return sqlite.engine_for(self.path)
        if self._url.get_backend_name() == "postgresql":
            from debitcli.database import postgresql

            return postgresql.engine_for(self._url.set(drivername="postgresql+psycopg"))
        raise BookError(f"{self.shown} is no place for a book.", _PLACES)

    def _version(self, connection: Connection) -> str | None:
        if connection.dialect.name == "sqlite":
            catalogue = "SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"
        else:
            catalogue = "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"
        if connection.exec_driver_sql(catalogue).first() is None:
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


# What is meant for a URL, also where it is none.
_URL = re.compile(
    r"[A-Za-z][\w+.-]*://|(?:postgres|postgresql|mysql|mariadb|mssql|oracle|sqlite|file)(?:\+[\w.-]+)?:"
    r"|(?:host|hostaddr|port|dbname|user|password|service) *="
)
_PLACES = "A path to a file, or a URL such as postgresql+psycopg://user@host/name."


@contextlib.contextmanager
def _refusals(shown: str) -> Iterator[None]:
    """Turn what a database says of itself (not of our statements) into a BookError."""
    try:
        yield
    except DBAPIError as error:
        words = _words(error)
        if words is None:
            raise
        raise BookError(f"The book {shown} {words[0]}", words[1]) from error
    except sqlite3.Error as error:
        raise BookError(f"The book {shown} cannot be used: {error}.") from error
    except UnicodeEncodeError as error:
        raise UsageError("What was given is not valid UTF-8. Nothing was done.") from error


def _words(error: DBAPIError) -> tuple[str, str] | None:
    original = error.orig
    if not isinstance(original, sqlite3.Error):
        # Before there is a connection, there is no statement of ours.
        unconnected = "connection option" in str(original) or "connection string" in str(original)
        away = isinstance(error, OperationalError) or error.connection_invalidated or unconnected
        reason = (str(original).strip().splitlines() or [type(original).__name__])[0]
        # What the driver took for a host may have the end of a password in front.
        reason = re.sub(r"[^\s'\"]*@", "***@", reason)
        return (f"cannot be reached: {reason}.", "Nothing was saved.") if away else None
    code = getattr(original, "sqlite_errorcode", 0) & 0xFF
    return {
        sqlite3.SQLITE_BUSY: ("is locked by another program.", "Nothing was saved; try again when it has finished."),
        sqlite3.SQLITE_LOCKED: ("is locked by another program.", "Nothing was saved; try again when it has finished."),
        sqlite3.SQLITE_READONLY: ("is read-only.", "Nothing was saved; check the permissions of the file and folder."),
        sqlite3.SQLITE_PERM: ("is read-only.", "Nothing was saved; check the permissions of the file and folder."),
        sqlite3.SQLITE_FULL: ("is on a full disk.", "Nothing was saved; make room and try again."),
        sqlite3.SQLITE_CORRUPT: ("is damaged.", "Restore the latest backup; keep the damaged file."),
        sqlite3.SQLITE_NOTADB: ("is not a debitcli book.", "Name another file with --book."),
        sqlite3.SQLITE_CANTOPEN: ("cannot be opened.", "Check that it is a file in a folder that you may use."),
        sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk reports an error.", "Nothing was saved."),
    }.get(code)
