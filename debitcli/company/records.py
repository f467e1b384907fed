"""Reading and changing the settings in a book."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from debitcli.database import history
from debitcli.database.schema import setting


def read_settings(connection: Connection) -> dict[str, str]:
    """Every setting that has a value of its own in this book."""
    return {row.key: row.value for row in connection.execute(select(setting))}


def write_setting(connection: Connection, key: str, value: str | None, *, actor: str, now: datetime) -> None:
    """Give a setting a value, or with None take it back to its default. Nothing is written where nothing changes."""
    old = connection.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
    if old == value:
        return
    connection.execute(delete(setting).where(setting.c.key == key))
    if value is not None:
        connection.execute(insert(setting).values(key=key, value=value))
    history.write(
        connection, noun="setting", action="set", records=[(0, key, {"value": (old, value)})], actor=actor, at=now
    )
