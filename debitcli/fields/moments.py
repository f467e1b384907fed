"""Times: ISO 8601 with a zone, as the program itself writes them."""

from datetime import UTC, datetime

from debitcli.fields.value import Accepted, Outcome, Refused


def parse(typed: str) -> Outcome:
    """The ISO 8601 text of a time; one without a zone is UTC."""
    try:
        return Accepted(moment(typed).isoformat(timespec="seconds"))
    except ValueError:
        return Refused("is no time", "such as 2026-11-24T12:30:00+00:00")


def moment(text: str) -> datetime:
    """The time that a text names, in UTC. Raises ValueError for other texts."""
    read = datetime.fromisoformat(text.strip())
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
