"""Periods: a year, a quarter or a month, as their first and last day."""

import re
from calendar import monthrange

from debitcli.fields.text import seen
from debitcli.fields.value import Refused

_PERIOD = re.compile(r"([0-9]{4})(?:-(?:q([1-4])|(0[1-9]|1[0-2])))?")


def read_period(typed: str) -> tuple[str, str] | Refused:
    """The first and the last day (ISO 8601) of `2026`, `2026-Q3` or `2026-11`."""
    match = _PERIOD.fullmatch(seen(typed).lower())
    if match is None or match[1] == "0000":
        return Refused("is no period", "a year, quarter or month: 2026, 2026-Q3 or 2026-11")
    year, quarter, month = match.groups()
    first, last = (3 * int(quarter) - 2, 3 * int(quarter)) if quarter else (int(month or 1), int(month or 12))
    return f"{year}-{first:02}-01", f"{year}-{last:02}-{monthrange(int(year), last)[1]:02}"
