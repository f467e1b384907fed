"""Opening a book and working in it: one transaction for one command."""

import contextlib
import errno
import glob
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import URL, Engine, make_url
from sqlalchemy import Connection as Connection  # for those who only pass one on
from sqlalchemy.exc import ArgumentError, DBAPIError

from debitcli import signals
from debitcli.database import refusals
from debitcli.database.schema import base
from debitcli.errors import BookError, UsageError
from debitcli.files import temporary

# What the libraries note down when a run is interrupted is not for people.
for _library in ("sqlalchemy", "psycopg"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

BACKUP = ".before-upgrade-from-"
"""What stands behind the name of a book in that of a backup, before the version."""


@dataclass
class Book:
    """A book at a place: a path to an SQLite file, or an SQLAlchemy URL. Upgraded when it is first used.

    Where there is none, one is made when it is first written, if it `may_be_made`; reading finds it empty until then,
    if it may be made or nobody named its place (`is_default`). `say` hears what people should know meanwhile.
    """

    place: str
    is_default: bool = False
    may_be_made: bool = True
    say: Callable[[str], None] = lambda _sentence: None
    saved: bool | None = False
    """Whether anything was saved here; None where that is not known."""
    _engine: Engine | None = None
    _connection: Connection | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the book at one moment; within another one it is that one."""
        if self._connection is not None:
            yield self._connection
            return
        with (
            self._refusals(of_reading=True),
            (self._opened() or self._empty).connect() as connection,
            connection.begin(),
            self._at_work(connection),
        ):
            yield connection

    @contextlib.contextmanager
    def writing(self, *, to_save: bool = True, hurry: bool = False) -> Iterator[Connection]:
        """A transaction that is saved whole when the block ends, or not at all; without `to_save`, not.

        Waits for other writers; in a `hurry`, not for long.
        """
        with self._refusals(), self._to_write(to_save=to_save) as engine, engine.connect() as plain:
            connection = plain.execution_options(debitcli_writing=True, debitcli_hurry=hurry)
            with connection.begin() as transaction:
                # Another program may have upgraded the book since it was opened.
                if self._version(connection) != base.VERSION:
                    raise BookError(f"The book {self.shown} has another version by now.", "Run the command again.")
                with self._at_work(connection):
                    yield connection
                if transaction.is_active:
                    if to_save:
                        self._save(connection)
                    else:
                        transaction.rollback()

    def prove_writable(self) -> None:
        """Raise BookError where nothing could be saved, before a person types much for nothing."""
        if self.path is None:
            with self.reading() as connection:
                read_only = self._engine is not None and (
                    connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
                )
        else:
            place = self.path if self.path.exists() else self.path.resolve().parent
            while self.is_default and not place.exists():
                place = place.parent
            if not place.exists():
                with self._where_it_is_made():
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            read_only = not (os.access(place, os.W_OK) and (place.is_dir() or os.access(place.parent, os.W_OK)))
        if read_only:
            raise BookError(f"The book {self.shown} is read-only.", "Nothing could be saved.")

    @cached_property
    def path(self) -> Path | None:
        """The SQLite file, or None for a book on a server."""
        file = self._url.database if self._url.get_backend_name() == "sqlite" else None
        try:
            return Path(file).expanduser() if file else None
        except RuntimeError as error:
            raise self._no_place(str(error).rstrip(".")) from error

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
        if not self.place.strip() or self.place == "-" or self.place.endswith("/"):
            raise self._no_place()
        if not _URL.match(self.place) and self.place != ":memory:":
            return URL.create("sqlite", database=self.place)
        try:
            url = make_url(self.place)
        except (ArgumentError, ValueError):
            raise self._no_place() from None
        # A file is a path and nothing else.
        if url.get_backend_name() == "sqlite" and (url.query or url.host or url.database in (None, "", ":memory:")):
            raise self._no_place()
        return url

    def _no_place(self, why: str = "") -> BookError:
        words = f'"{self.shown}" is no place for a book{f": {why}" if why else ""}.'
        if self.place.startswith("postgres:"):
            return BookError(words, "Write it as postgresql://…")
        return BookError(words, "A path to a file, or a URL such as postgresql://user@host/name.")

    def _engine_there(self) -> Engine:
        if self.path is not None:
            from debitcli.database import sqlite

            return sqlite.engine_for(self.path, self.say)
        if self._url.get_backend_name() == "postgresql":
            from debitcli.database import postgresql

            return postgresql.engine_for(self._url.set(drivername="postgresql+psycopg"), self.say)
        raise self._no_place()

    def _opened(self) -> Engine | None:
        """The engine of a book that has this program's version; None where there is no book yet."""
        try:
            if self._engine is None and (self.path is None or self.path.exists()):
                engine = self._engine_there()
                with engine.connect() as connection, connection.begin():
                    version = self._version(connection)
                if version not in (None, base.VERSION):
                    from debitcli.database import upgrade

                    upgrade.bring_up_to_date(engine, self.path)
                self._engine = engine if version else None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BookError(f"The book {self.shown} cannot be opened: {reason}.") from error
        return self._engine

    @cached_property
    def _empty(self) -> Engine:
        """An empty book in memory, for what is asked of a book that is not there yet."""
        if not self.is_default and not self.may_be_made:
            raise BookError(f"No book at {self.shown}.", "The first record makes one: debitcli customer add --book …")
        from debitcli.database import sqlite, upgrade

        return sqlite.engine_in_memory(lambda engine: upgrade.bring_up_to_date(engine, None))

    @contextlib.contextmanager
    def _to_write(self, *, to_save: bool) -> Iterator[Engine]:
        """The engine to write with. A new book appears when its first transaction is saved, and not without it."""
        engine = self._opened()
        if engine is None and not (to_save and self.may_be_made):
            engine = self._empty
        if engine is not None:
            yield engine
            return
        from debitcli.database import sqlite, upgrade

        if self.path is None:
            engine = self._engine_there()
            if upgrade.bring_up_to_date(engine, None):
                self.say(f"New book: {self.shown}")
            yield engine
            return
        with contextlib.ExitStack() as stack:
            with self._where_it_is_made():
                draft = stack.enter_context(upgrade.draft_of(self.path, self.say, make_folder=self.is_default))
            if draft is None:
                # Another program was faster.
                stack.close()
                yield self._opened() or self._engine_there()
                return
            before, placed = self.saved, False
            try:
                yield sqlite.engine_for(draft, self.say)
                if self.saved:
                    with self._where_it_is_made(), signals.held():
                        temporary.place(draft, self.path.resolve())
                        placed = True
            finally:
                if not placed:
                    self.saved = before
        if placed:
            self.say(f"New book: {self.shown}")

    @contextlib.contextmanager
    def _where_it_is_made(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            missing = self.path is not None and not self.path.parent.exists()
            hint = f"Make the folder first: mkdir -p {self.path.parent}" if self.path and missing else ""
            raise BookError(f"No book can be made at {self.shown}: {error.strerror or error}.", hint) from error

    def _version(self, connection: Connection) -> str | None:
        """The version of a book; None on a server without one. Raises BookError for what belongs to another program."""
        stranger = BookError(f"{self.shown} is not a debitcli book.", "Name another place with --book.")
        if connection.dialect.name == "sqlite":
            from debitcli.database import sqlite

            if not sqlite.is_a_book(connection):
                raise stranger
            catalogue = "SELECT 1 FROM sqlite_schema WHERE name = 'alembic_version'"
        else:
            catalogue = "SELECT 1 WHERE to_regclass('alembic_version') IS NOT NULL"
        version: str | None = None
        if connection.exec_driver_sql(catalogue).first() is not None:
            version = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            # Other programs keep a version in a table of this name, too.
            if version is None or not _VERSION.fullmatch(version):
                raise stranger
        elif connection.dialect.name == "sqlite":
            raise BookError(f"The book {self.shown} is damaged: it has no version.", "Restore the latest backup.")
        return version

    @contextlib.contextmanager
    def _at_work(self, connection: Connection) -> Iterator[None]:
        before, self._connection = self._connection, connection
        try:
            yield
        finally:
            self._connection = before

    def _save(self, connection: Connection) -> None:
        before, self.saved = self.saved, None
        # A server may never answer: there Ctrl-C must be heard.
        with signals.held() if self.path is not None else contextlib.nullcontext():
            try:
                connection.commit()
            except DBAPIError as error:
                # Where the server went away, it may have done so before or after it saved.
                self.saved = None if error.connection_invalidated else before
                raise
            self.saved = True

    @contextlib.contextmanager
    def _refusals(self, *, of_reading: bool = False) -> Iterator[None]:
        """Turn what a database says of itself (not of our statements) into a BookError."""
        try:
            yield
        except DBAPIError as error:
            words = refusals.words(error, self.path, self.saved, of_reading=of_reading)
            if words is None:
                raise
            raise BookError(f"The book {self.shown} {words[0]}", words[1]) from error
        except sqlite3.Error as error:
            raise BookError(f"The book {self.shown} cannot be used: {error}.") from error
        except UnicodeEncodeError as error:
            raise UsageError("What was given is not valid UTF-8. Nothing was done.") from error


# What is meant for a URL, also where it is none.
_URL = re.compile(
    r"[A-Za-z][\w+.-]*://|(?:postgres|postgresql|mysql|mariadb|mssql|oracle|sqlite|file)(?:\+[\w.-]+)?:"
    r"|(?:host|hostaddr|port|dbname|user|password|service) *="
)
_VERSION = re.compile("[0-9]{4}")
