"""Bringing a book to this program's version with Alembic; loaded only where the versions differ."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from debitcli.database import postgresql, sqlite
from debitcli.database.book import BACKUP
from debitcli.database.schema import base
from debitcli.errors import BookError
from debitcli.files.names import first_free


def bring_up_to_date(engine: Engine, path: Path | None) -> None:
    """Make or upgrade the book in one transaction, while no other process does.

    An SQLite book that is not new is first copied to a backup beside it. A book that a newer program made is refused.
    """
    with engine.connect().execution_options(debitcli_writing=True) as connection:
        if engine.dialect.name == "sqlite":
            # Tables are made anew by some migrations; dropping the old ones must not take along what refers to them.
            sqlite.suspend_foreign_keys(connection)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                postgresql.lock_for_upgrade(connection)
            else:
                sqlite.set_up(connection)
            found = MigrationContext.configure(connection).get_current_revision()
            if found is not None and found > base.VERSION:
                raise BookError(
                    f"This book has version {found}, made by a newer debitcli; this one knows {base.VERSION}.",
                    "Upgrade the program: pip install --upgrade debitcli",
                )
            if found != base.VERSION:
                if found is not None and path is not None:
                    backup = path.with_name(f"{path.name}{BACKUP}{found}")
                    sqlite.back_up(path, first_free(backup))
                config = configuration()
                config.attributes["connection"] = connection
                command.upgrade(config, base.VERSION)
                if engine.dialect.name == "sqlite":
                    sqlite.prove_foreign_keys(connection)
        if engine.dialect.name == "sqlite":
            sqlite.use_write_ahead_log(connection)


def configuration() -> Config:
    """Alembic's configuration for the migrations of this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config
