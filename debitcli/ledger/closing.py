"""Closed periods: nothing is dated on or before the day up to which the book is closed."""

from collections.abc import Iterable
from datetime import date, timedelta

from debitcli.database.book import Connection
from debitcli.database.history import By
from debitcli.errors import ConflictError
from debitcli.fields.value import Problem
from debitcli.ledger.accounts.records import lock
from debitcli.settings import records as settings

_KEY = "book.closed"


def closed_until(connection: Connection) -> str | None:
    """The last day of the closed period; None where none is closed."""
    return settings.read(connection).get(_KEY)


def refuse_closed(connection: Connection, days: Iterable[str], field: str = "date") -> None:
    """Raise ConflictError where one of the days is in a closed period; `field` says what they are."""
    closed = closed_until(connection)
    if closed and (within := sorted(day for day in days if day <= closed)):
        what, way = ("", "") if field == "date" else (f"{field} ", f" with --{field.replace('_', '-')}")
        raise ConflictError(
            f"{what}{within[0]} is in a closed period: the book is closed until {closed}. Nothing was saved.",
            f"Give a later day{way}. To open it again: debitcli book reopen {within[0]} --reason …",
            [Problem(field, within[0], f"is in the period closed until {closed}")],
        )


def open_day(connection: Connection, day: str) -> str:
    """`day`, or the first open day after it where it is in a closed period."""
    closed = closed_until(connection)
    return max(day, (date.fromisoformat(closed) + timedelta(days=1)).isoformat()) if closed else day


def close(connection: Connection, day: str, by: By) -> bool:
    """Close the book up to and with a day; whether that changes anything."""
    lock(connection)
    closed = closed_until(connection)
    if closed and day < closed:
        raise ConflictError(
            f"The book is closed until {closed} already.", "To open a part again: debitcli book reopen DATE --reason …"
        )
    return settings.write(connection, _KEY, day, by)


def reopen(connection: Connection, day: str, reason: str, by: By) -> str | None:
    """Open the book again from a day on; the last day that stays closed."""
    lock(connection)
    closed = closed_until(connection)
    if not closed or day > closed:
        until = f"closed until {closed}" if closed else "not closed"
        raise ConflictError(f"{day} is open: the book is {until}. Nothing was changed.")
    first = date.fromisoformat(day)
    left = (first - timedelta(days=1)).isoformat() if first > date.min else None
    settings.write(connection, _KEY, left, by, reason)
    return left
