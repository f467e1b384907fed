"""Making a book, and bringing one to this program's version, with Alembic; loaded only where there is such a need."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, inspect

from debitcli import signals
from debitcli.database import postgresql, refusals, sqlite
from debitcli.database.place import KEPT
from debitcli.database.schema import base
from debitcli.errors import BookError
from debitcli.files import temporary
from debitcli.files.names import first_free


@contextlib.contextmanager
def draft_of(
    path: Path, content: Callable[[], bytes], say: Callable[[str], None], *, make_folder: bool
) -> Iterator[Path | None]:
    """A file with a new book beside `path`, to be put there; None where another process made the book meanwhile.

    Raises OSError where it cannot be in that folder.
    """
    # What a link leads to is made, not the link.
    path = path.resolve()
    if make_folder:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with temporary.alone_in(path.parent, lambda: say("Another program is making a book in this folder. Waiting …")):
        if path.exists():
            yield None
            return
        with temporary.new_file(path.parent) as draft:
            draft.write_bytes(content())
            with sqlite.engine_for(draft, say).connect() as connection:
                sqlite.use_write_ahead_log(connection)
            yield draft


def new_book() -> bytes:
    """The content of an SQLite file with an empty book."""
    return sqlite.content_of(lambda engine: bring_up_to_date(engine, None))


def bring_up_to_date(engine: Engine, path: Path | None) -> bool:
    """Upgrade a book in one transaction, while no other process does, or make it; whether it was not yet.

    The SQLite book at `path` is first copied to a backup beside it. A book that a newer program made is refused.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(debitcli_writing=True) as connection:
        if is_sqlite:
            # Tables are made anew by some migrations; dropping the old ones must not take along what refers to them.
            sqlite.suspend_foreign_keys(connection)
        with connection.begin() as transaction:
            if not is_sqlite:
                postgresql.lock_for_upgrade(connection)
            tables = inspect(connection).get_table_names()
            found = _version(connection) if "alembic_version" in tables else None
            if found is None:
                _refuse_foreign_tables(tables)
                if is_sqlite:
                    sqlite.mark(connection)
            if found != base.VERSION:
                with _backup(connection, path, found) as save:
                    _migrate(connection, found)
                    if is_sqlite:
                        sqlite.prove_foreign_keys(connection)
                    save(transaction.commit)
        if is_sqlite:
            sqlite.use_write_ahead_log(connection)
    return found is None


def configuration() -> Config:
    """Alembic's configuration for the migrations of this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


def _migrate(connection: Connection, found: str | None) -> None:
    config = configuration()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, base.VERSION)
    except CommandError as error:
        raise BookError(f"This book has version {found}, which no debitcli made.") from error


def _version(connection: Connection) -> str | None:
    """The version of a book that is there. Raises BookError for that of a newer program."""
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    refusals.refuse_newer(found)
    return found


def _refuse_foreign_tables(tables: Iterable[str]) -> None:
    from debitcli.database.schema import every

    taken = sorted(every.metadata.tables.keys() & set(tables))
    if taken:
        raise BookError(
            f"No book can be made there: another program has tables of the same names, such as {taken[0]}.",
            "Use an empty database.",
        )


@contextlib.contextmanager
def _backup(
    connection: Connection, path: Path | None, version: str | None
) -> Iterator[Callable[[Callable[[], None]], None]]:
    """A copy of the book beside it; the block gets what puts it there and commits, and none stays where that failed.

    There is none of a new book, nor of one on a server.
    """
    if path is None or version is None:
        yield lambda commit: commit()
        return
    path, saved = path.resolve(), False
    # What cannot be written is found out before it is copied.
    connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
    with temporary.new_file(path.parent) as draft:
        sqlite.back_up(path, draft)
        backup = first_free(path.with_name(f"{path.name}{KEPT}upgrade-from-{version}"))

        def save(commit: Callable[[], None]) -> None:
            nonlocal saved
            with signals.held():
                temporary.place(draft, backup)
                commit()
                saved = True

        try:
            yield save
        finally:
            if not saved:
                backup.unlink(missing_ok=True)
