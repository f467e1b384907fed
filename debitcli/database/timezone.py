"""The time zone of the company whose book it is: the day ends there."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, select

from debitcli.database.schema.book import setting


def of_company(connection: Connection) -> tzinfo | None:
    """The zone that the setting names; None where it names none, or none that this computer knows."""
    name = connection.execute(select(setting.c.value).where(setting.c.key == "company.timezone")).scalar()
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
