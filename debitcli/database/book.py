"""Opening a book and working in it: one transaction for one command. Long: what opens also proves, and saves."""

import contextlib
import errno
import json
import logging
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import InvalidOperation
from functools import cached_property

from sqlalchemy import Connection as Connection  # for those who only pass one on
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from debitcli import signals
from debitcli.database import refusals
from debitcli.database.place import Named, Place
from debitcli.database.schema import base
from debitcli.errors import BookError, UsageError
from debitcli.files import temporary

# What the libraries note down when a run is interrupted is not for people.
for _library in ("sqlalchemy", "psycopg"):
    logging.getLogger(_library).addHandler(logging.NullHandler())


@dataclass
class Book:
    """A book at a place: a path to an SQLite file, or an SQLAlchemy URL. Upgraded when it is first used.

    With `as_it_is` it is neither upgraded nor made up where there is none: that is refused.
    Where there is none, one is made when it is first written, if it `may_be_made`; reading finds it empty until then,
    if it may be made or nobody named its place. `say` hears what people should know meanwhile.
    One on a server that `stays_connected` keeps a session for the next transaction, for seconds or until it is closed.
    """

    place: str
    named: Named = Named.BY_ARGUMENT
    may_be_made: bool = True
    say: Callable[[str], None] = lambda _sentence: None
    as_it_is: bool = False
    stays_connected: bool = False
    saved: bool | None = False
    """Whether anything was saved here; None where that is not known."""
    upgraded_from: str | None = None
    """The version that it had before it was opened; None where that is this program's."""
    _engine: Engine | None = None
    _connection: Connection | None = None
    _file: tuple[int, int] | None = None

    @property
    def is_default(self) -> bool:
        """Whether nobody named its place."""
        return self.named is Named.BY_DEFAULT

    @cached_property
    def where(self) -> Place:
        """The place, looked at."""
        return Place(self.place)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees the book at one moment; within another one it is that one."""
        if self._connection is not None:
            yield self._connection
            return
        with self._refusals(of_reading=True), contextlib.ExitStack() as stack:
            connection = self._begun(stack) or stack.enter_context(_reading(self._engine or self._empty))
            with self._at_work(connection):
                yield connection

    @contextlib.contextmanager
    def writing(self, *, to_save: bool = True, hurry: bool = False) -> Iterator[Connection]:
        """A transaction that is saved whole when the block ends, or not at all; without `to_save`, not.

        Waits for other writers; in a `hurry`, not for long.
        """
        with (
            self._refusals(),
            self._to_write(to_save=to_save) as engine,
            self._stays_in_place(),
            engine.connect() as plain,
        ):
            connection = plain.execution_options(debitcli_writing=True, debitcli_hurry=hurry)
            with connection.begin() as transaction:
                # Another program may have upgraded the book since it was opened.
                if self._version(connection) != base.VERSION:
                    raise BookError(
                        f"The book {self.where.shown} has another version by now.", "Run the command again."
                    )
                with self._at_work(connection):
                    yield connection
                if transaction.is_active:
                    if to_save:
                        self._prove_in_place()
                        self._save(connection)
                    else:
                        transaction.rollback()

    def close(self) -> None:
        """Let go of what was kept for the next transaction."""
        if "_server" in self.__dict__:
            self._server.dispose()

    def refuse_newer(self) -> None:
        """Raise BookError for what is no book, or one that a newer program made; nothing is upgraded."""
        with self._refusals(of_reading=True), self._engine_there().connect() as connection, connection.begin():
            refusals.refuse_newer(self._version(connection))

    def prove_writable(self) -> None:
        """Raise BookError where nothing could be saved, before a person types much for nothing."""
        if self.where.path is None:
            with self.reading() as connection:
                read_only = self._engine is not None and (
                    connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
                )
        else:
            place = self.where.path if self.where.path.exists() else self.where.path.resolve().parent
            while self.is_default and not place.exists():
                place = place.parent
            if not place.exists():
                with self._where_it_is_made():
                    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            read_only = not (os.access(place, os.W_OK) and (place.is_dir() or os.access(place.parent, os.W_OK)))
        if read_only:
            raise BookError(f"The book {self.where.shown} is read-only.", "Nothing could be saved.")

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else is in such a block for this book meanwhile: what happens there leaves the book, once."""
        if self.where.path is not None:
            waiting = "Another program sends mail of this book. Waiting …"
            with temporary.alone_with(self.where.path.resolve(), lambda: self.say(waiting)):
                yield
            return
        from debitcli.database import postgresql

        with self._refusals(), postgresql.alone(self._engine_there()):
            yield

    def _engine_there(self) -> Engine:
        if self.where.path is not None:
            from debitcli.database import sqlite

            return sqlite.engine_for(self.where.path, self.say)
        if self.where.url.get_backend_name() == "postgresql":
            return self._server
        raise self.where.refusal()

    @cached_property
    def _server(self) -> Engine:
        from debitcli.database import postgresql

        url = self.where.url.set(drivername="postgresql+psycopg")
        return postgresql.engine_for(url, self.say, stays_connected=self.stays_connected)

    def _opened(self) -> Engine | None:
        """The engine of a book that has this program's version; None where there is no book yet."""
        with contextlib.ExitStack() as stack:
            self._begun(stack)
        return self._engine

    def _begun(self, stack: contextlib.ExitStack) -> Connection | None:
        """Open a book that is not open yet; what was begun to read its version serves for more, where that is ours."""
        try:
            if self._engine is None and (self.where.path is None or self.where.path.exists()):
                engine = self._engine_there()
                connection = stack.enter_context(_reading(engine))
                version = self._version(connection)
                if version == base.VERSION:
                    self._engine = engine
                    return connection
                stack.close()
                if version is not None:
                    self._upgrade(engine, version)
        except UnicodeDecodeError:
            raise
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise BookError(f"The book {self.where.shown} cannot be opened: {reason}.") from error
        return None

    def _upgrade(self, engine: Engine, version: str) -> None:
        if self.as_it_is:
            raise BookError(f"The book {self.where.shown} has another version.")
        from debitcli.database import upgrade

        upgrade.bring_up_to_date(engine, self.where.path)
        self.upgraded_from, self._engine = version, engine

    @cached_property
    def _empty(self) -> Engine:
        """An empty book in memory, for what is asked of a book that is not there yet."""
        if self.as_it_is or (not self.is_default and not self.may_be_made):
            option = " --book …" if self.named is Named.BY_OPTION else ""
            raise BookError(
                f"No book at {self.where.shown}.", f"The first record makes one: debitcli customer add{option}"
            )
        from debitcli.database import sqlite

        return sqlite.engine_in_memory(self._new)

    @cached_property
    def _new(self) -> bytes:
        """The content of a file with an empty book."""
        from debitcli.database import upgrade

        return upgrade.new_book()

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

        if self.where.path is None:
            engine = self._engine_there()
            if upgrade.bring_up_to_date(engine, None):
                self.say(f"New book: {self.where.shown}")
            yield engine
            return
        with contextlib.ExitStack() as stack:
            with self._where_it_is_made():
                made = upgrade.draft_of(self.where.path, lambda: self._new, self.say, make_folder=self.is_default)
                draft = stack.enter_context(made)
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
                        temporary.place(draft, self.where.path.resolve())
                        placed = True
            finally:
                if not placed:
                    self.saved = before
        if placed:
            self.say(f"New book: {self.where.shown}")

    @contextlib.contextmanager
    def _where_it_is_made(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            missing = self.where.path is not None and not self.where.path.parent.exists()
            # What may have a password in it is not said again.
            known = missing and self.where.path is not None and self.where.shown == self.where.typed
            hint = f"Make the folder first: mkdir -p {self.where.path.parent}" if known and self.where.path else ""
            raise BookError(f"No book can be made at {self.where.shown}: {error.strerror or error}.", hint) from error

    def _version(self, connection: Connection) -> str | None:
        """The version of a book; None on a server without one. Raises BookError for what belongs to another program."""
        stranger = BookError(f"{self.where.shown} is not a debitcli book.", self.named.elsewhere)
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
            raise BookError(f"The book {self.where.shown} is damaged: it has no version.", "Restore the latest backup.")
        return version

    @contextlib.contextmanager
    def _at_work(self, connection: Connection) -> Iterator[None]:
        before, self._connection = self._connection, connection
        try:
            yield
        finally:
            self._connection = before

    @contextlib.contextmanager
    def _stays_in_place(self) -> Iterator[None]:
        """Know which file is opened to be written; None where there is none yet, or on a server."""
        before, self._file = self._file, self._file_there()
        try:
            yield
        finally:
            self._file = before

    def _prove_in_place(self) -> None:
        """Raise BookError where the file that was opened has gone: what is written into it would be lost."""
        if self._file != self._file_there():
            raise BookError(
                f"The book {self.where.shown} was taken away, or replaced, in the meantime.", "Nothing was saved."
            )

    def _file_there(self) -> tuple[int, int] | None:
        with contextlib.suppress(OSError):
            if self.where.path is not None:
                found = self.where.path.stat()
                return found.st_dev, found.st_ino
        return None

    def _save(self, connection: Connection) -> None:
        before, self.saved = self.saved, None
        # A server may never answer: there Ctrl-C must be heard.
        with signals.held() if self.where.path is not None else contextlib.nullcontext():
            try:
                connection.commit()
            except DBAPIError as error:
                # Where the server went away, it may have done so before or after it saved.
                self.saved = None if error.connection_invalidated else before
                raise
            self.saved = True

    def _damaged(self) -> BookError:
        """What to say of values that cannot be read: none of them can have been written by us."""
        hint = "debitcli book check names the record; restore the latest backup, and keep the damaged one."
        return BookError(f"The book {self.where.shown} is damaged.", hint)

    @contextlib.contextmanager
    def _refusals(self, *, of_reading: bool = False) -> Iterator[None]:
        """Turn what a database says of itself (not of our statements) into a BookError."""
        try:
            yield
        except DBAPIError as error:
            words = refusals.words(error, self.where.path, self.saved, self.named, of_reading=of_reading)
            if words is None:
                if refusals.is_unreadable(error):
                    raise self._damaged() from error
                raise
            raise BookError(f"The book {self.where.shown} {words[0]}", words[1]) from error
        except sqlite3.Error as error:
            raise BookError(f"The book {self.where.shown} cannot be used: {error}.") from error
        except (InvalidOperation, json.JSONDecodeError, UnicodeDecodeError) as error:
            raise self._damaged() from error
        except UnicodeEncodeError as error:
            raise UsageError("What was given is not valid UTF-8. Nothing was done.") from error


@contextlib.contextmanager
def _reading(engine: Engine) -> Iterator[Connection]:
    with (
        engine.connect() as connection,
        connection.execution_options(**_OF_ONE_MOMENT.get(connection.dialect.name, {})).begin(),
    ):
        yield connection


_VERSION = re.compile("[0-9]{4}")
_OF_ONE_MOMENT = {"postgresql": {"isolation_level": "REPEATABLE READ"}}
