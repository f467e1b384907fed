"""Times: ISO 8601 with a zone, as the program itself writes them."""

from datetime import UTC, datetime

from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused


def check(typed: str, context: Context) -> Outcome[datetime]:
    """The time that a text names, in UTC, to the second; one without a zone is UTC."""
    if not typed.strip():
        return Accepted(None)
    try:
        read = datetime.fromisoformat(typed.strip())
        return Accepted((read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0))
    except ValueError:
        return Refused("is no time", "such as 2026-11-24T12:30:00+00:00")


def iso(moment: datetime) -> str:
    """The time for machines, to the second."""
    return moment.isoformat(timespec="seconds")


def local(moment: datetime) -> str:
    """The time in the zone of the computer, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


MOMENT = Kind(check, show=lambda moment, _: local(moment), text=iso, record=iso)
"""A time in UTC."""
