"""What SQLAlchemy compiles, shared by all runs of the program in a process, each of which has an engine of its own.

Processes that are forked later find it, too.
"""

from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event

from debitcli.database import postgresql, sqlite


def share(patch: pytest.MonkeyPatch) -> None:
    """Let engines have in common what they know of their database, and what was compiled for it."""
    engines: dict[str, Engine] = {}
    compiled: dict[Any, Any] = {}

    def sharing(*arguments: Any, **options: Any) -> Engine:
        engine = create_engine(*arguments, **options)
        if engine.name in engines:
            engine.dialect = engines[engine.name].dialect
            return engine.execution_options(compiled_cache=compiled)
        # Before its first connection a dialect does not know its server.
        event.listen(engine, "engine_connect", lambda connection: engines.setdefault(engine.name, connection.engine))
        return engine

    for module in (sqlite, postgresql):
        patch.setattr(module, "create_engine", sharing)
