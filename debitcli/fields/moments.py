"""Times and days: ISO 8601 as the program itself writes them, days also as said from today."""

import re
from datetime import UTC, date, datetime, timedelta

from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_FROM_TODAY = {"today": "+0d", "yesterday": "-1d", "tomorrow": "+1d"}


def check(typed: str, context: Context) -> Outcome[datetime]:
    """The time that a text names, in UTC, to the second; one without a zone is UTC."""
    if not typed.strip():
        return Accepted(None)
    try:
        read = datetime.fromisoformat(typed.strip())
        return Accepted((read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0))
    except (ValueError, OverflowError):
        return Refused("is no time", "such as 2026-11-24T12:30:00+00:00")


def check_day(typed: str, today: date) -> Outcome[str]:
    """The ISO 8601 text of a day given as `2026-11-24`, `today`, `yesterday`, `tomorrow` or `+30d`."""
    wanted = typed.strip().lower()
    if not wanted:
        return Accepted(None)
    try:
        if days := re.fullmatch(r"([+-][0-9]{1,5})d", _FROM_TODAY.get(wanted, wanted)):
            return Accepted((today + timedelta(days=int(days[1]))).isoformat())
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", wanted):
            return Accepted(date.fromisoformat(wanted).isoformat())
    except (ValueError, OverflowError):
        return Refused("is no day of the calendar", "such as 2026-11-24")
    return Refused("is no date", "such as 2026-11-24, today, yesterday or +30d")


def iso(moment: datetime) -> str:
    """The time for machines, to the second."""
    return moment.isoformat(timespec="seconds")


def local(moment: datetime) -> str:
    """The time in the zone of the computer, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


MOMENT = Kind(check, show=lambda moment, _: local(moment), text=iso, record=iso)
"""A time in UTC."""
