"""What is special about a book in a PostgreSQL database."""

import contextlib
from collections.abc import Callable, Iterator
from threading import Timer
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from debitcli.errors import BookError

# The key of the advisory lock under which one process at a time upgrades a book: "DBIT".
_UPGRADE_LOCK = 0x44424954
# And of that under which one at a time does what leaves the book.
_ALONE_LOCK = _UPGRADE_LOCK + 1
# So long a server may take to answer the door, and another session may keep us waiting, in seconds.
_CONNECTED_WITHIN = 15
_LOCKED_AT_MOST = 60
# So long a session is kept for the next transaction.
_KEPT_AT_MOST = 20
# After so many seconds people are told why nothing happens.
_PATIENCE = 2


def engine_for(url: URL, say: Callable[[str], None], *, stays_connected: bool) -> Engine:
    """An engine for the database at `url`, with psycopg 3; `say` hears where another session keeps it waiting.

    One that `stays_connected` keeps a session for the next transaction, for some seconds or until it is disposed of.
    """
    try:
        import psycopg  # noqa: F401 - is the driver there?
    except ImportError:
        raise BookError(
            "A book in PostgreSQL needs the psycopg driver.", 'Install it: pip install "debitcli[postgresql]"'
        ) from None
    if "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(_CONNECTED_WITHIN)})
    kept: dict[str, Any] = {"poolclass": NullPool}
    if stays_connected:
        # Knocking takes many times as long as asking whether a session is still there. Where a network forgot it, that
        # is never answered: so one that is older is not asked.
        kept = {"pool_size": 1, "pool_pre_ping": True, "pool_recycle": _KEPT_AT_MOST}
    # No column is an hstore: whether the server knows them costs a way there and back.
    engine = create_engine(url, hide_parameters=True, use_native_hstore=False, **kept)
    waiting = _Waiting(engine, say)
    event.listen(engine, "begin", waiting.begin)
    for end in ("commit", "rollback"):
        event.listen(engine, end, waiting.end)
    return engine


def lock_for_upgrade(connection: Connection) -> None:
    """Wait until no other process upgrades this book; held until the transaction ends."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})


@contextlib.contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Wait until no other process is in such a block for this book; held until it ends, or its process does."""
    with engine.connect() as connection, connection.begin():
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ALONE_LOCK})
        yield


class _Waiting:
    """Looks after a while whether another session keeps a transaction waiting, and says so once."""

    def __init__(self, engine: Engine, say: Callable[[str], None]) -> None:
        self._engine, self._say = engine, say
        self._timers: dict[int, Timer] = {}

    def begin(self, connection: Connection) -> None:
        """A transaction begins."""
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_LOCKED_AT_MOST}s'")
        raw: Any = connection.connection.dbapi_connection
        self._look_later(id(connection), raw.info.backend_pid)

    def end(self, connection: Connection) -> None:
        """A transaction ended."""
        if timer := self._timers.pop(id(connection), None):
            timer.cancel()

    def _look_later(self, transaction: int, session: int) -> None:
        self._timers[transaction] = timer = Timer(_PATIENCE, self._look, (transaction, session))
        timer.daemon = True
        timer.start()

    def _look(self, transaction: int, session: int) -> None:
        # Whatever goes wrong here, those who wait will hear of it.
        with contextlib.suppress(Exception), contextlib.closing(self._engine.raw_connection()) as another:
            cursor = another.cursor()
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", (session,))
            if cursor.fetchone() == (True,):
                self._say("The book is locked by another session. Waiting …")
            elif transaction in self._timers:
                self._look_later(transaction, session)
