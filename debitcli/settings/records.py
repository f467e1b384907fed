"""Reading and changing the settings in a book."""

from sqlalchemy import Connection, delete, insert, select

from debitcli.database import growth, history
from debitcli.database.history import By
from debitcli.database.schema.book import setting
from debitcli.database.schema.ledger import entry
from debitcli.errors import ConflictError

_COUNTED_IN = "company.currency"


def read(connection: Connection) -> dict[str, str]:
    """Every setting that has a value of its own in this book."""
    return {row.key: row.value for row in connection.execute(select(setting))}


def write(connection: Connection, key: str, value: str | None, by: By, reason: str = "") -> bool:
    """Give a setting a value, or with None take it back to its default; whether that changes anything.

    The history has the `reason`. Raises ConflictError where the ledger counts by what it was.
    """
    old = connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
    if old == value:
        return False
    if key == _COUNTED_IN and not growth.is_empty(connection, entry):
        raise ConflictError(
            f"{key} is {old or 'empty'} for good: the ledger has entries.", "Begin another book for it."
        )
    connection.execute(delete(setting).where(setting.c.key == key))
    if value is not None:
        connection.execute(insert(setting).values(key=key, value=value))
    why: history.Changes = {"reason": (None, reason)} if reason else {}
    history.write(connection, "setting", by, "set", [(0, key, {"value": (old, value), **why})])
    return True
