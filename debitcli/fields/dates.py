"""Dates: ISO 8601, or said from today."""

import re
from datetime import date, timedelta

from debitcli.fields.value import Accepted, Outcome, Refused


def parse(typed: str, today: date) -> Outcome[str]:
    """The ISO 8601 text of a date given as `2026-11-24`, `today`, `yesterday`, `tomorrow` or `+30d`."""
    wanted = typed.strip().lower()
    if not wanted:
        return Accepted(None)
    named = {"today": 0, "yesterday": -1, "tomorrow": 1}
    match = re.fullmatch(r"([+-])([0-9]{1,5})d", wanted)
    try:
        if wanted in named:
            return Accepted((today + timedelta(days=named[wanted])).isoformat())
        if match:
            return Accepted((today + timedelta(days=int(match[1] + match[2]))).isoformat())
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", wanted):
            return Accepted(date.fromisoformat(wanted).isoformat())
    except (ValueError, OverflowError):
        return Refused("is no day of the calendar", "such as 2026-11-24")
    return Refused("is no date", "such as 2026-11-24, today, yesterday or +30d")
