"""What SQLAlchemy compiles, and a new book, shared by all runs of the program in a process.

Processes that are forked later find it, too. Sessions of servers are kept from run to run: each had to learn anew what
tables there are.
"""

import os
from functools import cache, partial
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.pool import QueuePool

from debitcli.database import postgresql, sqlite, upgrade
from debitcli.database.schema import base


class _Pool(QueuePool):
    """One that stays when an engine lets go of it."""

    def dispose(self) -> None:
        """Do nothing."""

    def recreate(self) -> "_Pool":
        """This one."""
        return self


class Sessions:
    """Sessions of servers that outlive the run that opened them."""

    def __init__(self) -> None:
        self.kept = True
        self._pools: dict[tuple[int, URL], _Pool] = {}

    def pool(self, url: URL) -> _Pool | None:
        """Where the sessions of a database are kept; None where each run is to open its own."""
        if not self.kept:
            return None
        # A process that was forked has no part in the sessions of its parent.
        key = (os.getpid(), url)
        if key not in self._pools:
            dialect = create_engine(url).dialect
            arguments, options = dialect.create_connect_args(url)
            connect = partial(dialect.connect, *arguments, **options)
            self._pools[key] = _Pool(connect, pool_size=1, pre_ping=True, dialect=dialect)
        return self._pools[key]

    def let_go(self) -> None:
        """End them all: a database that is used is neither copied nor dropped."""
        for each in self._pools.values():
            QueuePool.dispose(each)
        self._pools.clear()


def share(patch: pytest.MonkeyPatch) -> Sessions:
    """Let engines have in common what they know of their database, what was compiled for it, and the sessions."""
    engines: dict[str, Engine] = {}
    compiled: dict[Any, Any] = {}
    sessions = Sessions()

    def sharing(place: URL | str, **options: Any) -> Engine:
        url = make_url(place)
        known = engines.get(url.get_backend_name())
        if "pool_pre_ping" in options and (pool := sessions.pool(url)):
            options = {key: value for key, value in options.items() if not key.startswith("pool")} | {"pool": pool}
        if known:
            # At its first connection an engine has its dialect look at the server.
            options["_initialize"] = False
        engine = create_engine(url, **options)
        if known:
            engine.dialect = known.dialect
            return engine.execution_options(compiled_cache=compiled)
        event.listen(engine, "engine_connect", lambda connection: engines.setdefault(engine.name, connection.engine))
        return engine

    for module in (sqlite, postgresql):
        patch.setattr(module, "create_engine", sharing)
    make = upgrade.new_book
    of_version = cache(lambda _version: make())
    patch.setattr(upgrade, "new_book", lambda: of_version(base.VERSION))
    return sessions
