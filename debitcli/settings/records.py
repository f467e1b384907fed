"""Reading and changing the settings in a book."""

from sqlalchemy import Connection, delete, insert, select

from debitcli.database import history
from debitcli.database.history import By
from debitcli.database.schema.book import setting


def read(connection: Connection) -> dict[str, str]:
    """Every setting that has a value of its own in this book."""
    return {row.key: row.value for row in connection.execute(select(setting))}


def write(connection: Connection, key: str, value: str | None, by: By) -> bool:
    """Give a setting a value, or with None take it back to its default; whether that changes anything."""
    old = connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
    if old == value:
        return False
    connection.execute(delete(setting).where(setting.c.key == key))
    if value is not None:
        connection.execute(insert(setting).values(key=key, value=value))
    history.write(connection, "setting", by, "set", [(0, key, {"value": (old, value)})])
    return True
