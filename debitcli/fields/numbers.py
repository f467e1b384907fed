"""Counts of days and percentages: exact, in one canonical spelling."""

import re
from decimal import Decimal

from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_MOST_DAYS = 999
_AT_ONCE = frozenset(("due on receipt", "due upon receipt", "on receipt", "immediate", "immediately"))


def check_days(typed: str, context: Context) -> Outcome[int]:
    """Whole days, 0 to 999, from `30`, `30 days` or `Net 30`; `due on receipt` is 0."""
    wanted = " ".join(typed.lower().split())
    if not wanted:
        return Accepted(None)
    if wanted in _AT_ONCE:
        return Accepted(0)
    match = re.fullmatch(r"(?:net )?([0-9]{1,9}) ?(?:d|days?|tage)?(?: net)?", wanted)
    if match is None:
        return Refused("is no number of days", "whole days, such as 30")
    days = int(match[1])
    return Accepted(days) if days <= _MOST_DAYS else Refused("is too long", f"at most {_MOST_DAYS} days")


def check_percent(typed: str, context: Context) -> Outcome[Decimal]:
    """A percentage from 0 to 100 with at most two decimals, as Decimal; comma or point before the decimals."""
    wanted = typed.strip().removesuffix("%").rstrip()
    if not wanted:
        return Accepted(None)
    if re.fullmatch(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?", wanted) is None:
        return Refused("is no percentage", "a number from 0 to 100 with at most two decimals, such as 2.5")
    value = Decimal(wanted.replace(",", "."))
    if value > 100:
        return Refused("is more than 100 percent", "a number from 0 to 100")
    return Accepted(plain(value))


def plain(value: Decimal) -> Decimal:
    """`value` without trailing zeros and without an exponent: 2.50 is 2.5, 5E+1 is 50."""
    return Decimal(f"{value.normalize():f}")


DAYS = Kind(check_days, show=lambda days, _: f"{days} day{'' if days == 1 else 's'}")
"""A number of days."""
PERCENT = Kind(check_percent, show=lambda percent, _: f"{percent} %", record=str)
"""A percentage, exact."""
