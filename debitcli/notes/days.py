"""The days of notes, counted from today."""

from datetime import date, timedelta

from debitcli.errors import DataError
from debitcli.fields import dates
from debitcli.fields.value import Problem, Refused


def of(typed: str | None) -> str | None:
    """The ISO date that `--on` says, or DataError."""
    outcome = dates.parse(typed or "", _today())
    if isinstance(outcome, Refused):
        raise DataError([Problem("on", typed, outcome.message, outcome.hint)])
    return None if outcome.value is None else str(outcome.value)


def from_today(days: int) -> tuple[str, str]:
    """Today and the day so many days later, ISO 8601."""
    return _today().isoformat(), (_today() + timedelta(days=days)).isoformat()


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day of the person at the computer
