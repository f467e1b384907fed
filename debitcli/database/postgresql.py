"""What is special about a book in a PostgreSQL database."""

from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from debitcli.errors import BookError

# The key of the advisory lock under which one process at a time upgrades a book: "DBIT".
_UPGRADE_LOCK = 0x44424954


def engine_for(url: URL) -> Engine:
    """An engine for the database at `url`, with psycopg 3."""
    try:
        import psycopg  # noqa: F401 - is the driver there?
    except ImportError:
        raise BookError(
            "A book in PostgreSQL needs the psycopg driver.", 'Install it: pip install "debitcli[postgresql]"'
        ) from None
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def lock_for_upgrade(connection: Connection) -> None:
    """Wait until no other process upgrades this book; held until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
