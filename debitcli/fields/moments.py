"""Times and days: ISO 8601 as the program itself writes them, days also as said from today."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

from debitcli.fields import folding
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_LAST_OF_THIS_CENTURY = 68
_FROM_TODAY = {"today": "+0d", "yesterday": "-1d", "tomorrow": "+1d"}


def check(typed: str, context: Context) -> Outcome[datetime]:
    """The time that a text names, in UTC, to the second; one without a zone is UTC."""
    if not (wanted := seen(typed)):
        return Accepted(None)
    try:
        read = datetime.fromisoformat(wanted)
        return Accepted((read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0))
    except (ValueError, OverflowError):
        return Refused("is no time", "such as 2026-11-24T12:30:00+00:00")


def check_timezone(typed: str, context: Context) -> Outcome[str]:
    """A time zone of the IANA database, in any case; its city alone where that is in one only."""
    wanted = folding.fold("_".join(seen(typed).split()))
    if not wanted:
        return Accepted(None)
    known = {folding.fold(zone): zone for zone in _timezones(context)}
    cities = [zone for zone in known.values() if folding.fold(zone.rpartition("/")[2]) == wanted]
    if found := known.get(wanted) or (cities[0] if len(cities) == 1 else None):
        return Accepted(found)
    meant = cities or folding.near(wanted, known)
    named = " or ".join(sorted(meant))
    return Refused("is no time zone", f"did you mean {named}?" if named else "such as Europe/Madrid")


def _timezones(_context: Context) -> list[str]:
    from zoneinfo import available_timezones

    return sorted(available_timezones())


def check_day(typed: str, today: date) -> Outcome[str]:
    """The ISO 8601 text of a day given as `2026-11-24`, `today`, `yesterday`, `tomorrow` or `+30d`."""
    wanted = seen(typed).lower()
    if not wanted:
        return Accepted(None)
    try:
        if days := re.fullmatch(r"([+-][0-9]{1,5})d", _FROM_TODAY.get(wanted, wanted)):
            return Accepted((today + timedelta(days=int(days[1]))).isoformat())
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", wanted):
            return Accepted(date.fromisoformat(wanted).isoformat())
    except (ValueError, OverflowError):
        return Refused("is no day of the calendar", "such as 2026-11-24")
    return Refused("is no date", "such as 2026-11-24, or +30d for thirty days from now")


def check_date(typed: str, context: Context) -> Outcome[str]:
    """The ISO 8601 text of a day as the user's language writes it, in figures or with the month's name.

    What can be read in two ways is refused where the language alone does not tell the order.
    """
    wanted = seen(typed).lower()
    if not wanted:
        return Accepted(None)
    no_date = Refused("is no date", "such as 2026-11-24")
    if as_iso := re.fullmatch(r"([0-9]{4})[-/.]?([0-9]{2})[-/.]?([0-9]{2})(?:[t ][0-9:.z+-]*)?", wanted):
        return _day(*as_iso.groups()) or no_date
    parts = re.findall(r"[0-9]+|[^\W\d_]+", re.sub(r"(?<=[0-9])(?:st|nd|rd|th|º|er)\b| (?:de|of) ", " ", wanted))
    named = [place for place, part in enumerate(parts) if not part.isdecimal()]
    if len(parts) != 3 or len(named) > 1 or max(map(len, (part for part in parts if part.isdecimal()))) > 4:
        return no_date
    if named:
        month = _months(context.locale).get(folding.fold(parts.pop(named[0])))
        # Of two short figures the last is the year: `03-May-24`.
        day, year = sorted(parts, key=lambda part: len(part) > 2)
        return (_day(year, month, day) if month and named[0] < 2 else None) or no_date
    first, second, year = parts
    readings = {"dmy": _day(year, second, first), "mdy": _day(year, first, second)}
    known = dict.fromkeys(filter(None, readings.values()))
    if len(known) > 1 and "." not in wanted:
        if context.locale == "en":
            # Nothing tells whether it is British or American.
            meant = " or ".join(each.value or "" for each in known)
            return Refused("can be read in two ways", f"{meant}: write one of these")
        from babel import Locale

        pattern = Locale.parse(context.locale).date_formats["short"].pattern.lower()
        return readings["mdy" if pattern.index("m") < pattern.index("d") else "dmy"] or no_date
    return readings["dmy"] or readings["mdy"] or no_date


def _check_either(typed: str, context: Context) -> Outcome[str]:
    """A day as files write it, or as said from today."""
    said = check_day(typed, context.today) if context.today else None
    return said if isinstance(said, Accepted) else check_date(typed, context)


def _day(year: str, month: "str | int", day: str) -> Accepted[str] | None:
    """The day of the calendar; a year of two figures is from 1969 to 2068 (as POSIX reads it)."""
    number = int(year)
    if len(year) <= 2:
        number += 2000 if number <= _LAST_OF_THIS_CENTURY else 1900
    try:
        return Accepted(date(number, int(month), int(day)).isoformat())
    except ValueError:
        return None


@cache
def _months(locale: str) -> dict[str, int]:
    """The names of the months in a language and in English, folded, with their short forms."""
    from babel import Locale

    return {
        folding.fold(name).rstrip("."): number
        for language in ("en", locale)
        for use in ("format", "stand-alone")
        for length in ("wide", "abbreviated")
        for number, name in Locale.parse(language).months[use][length].items()
    }


def iso(moment: datetime) -> str:
    """The time for machines, to the second."""
    return moment.isoformat(timespec="seconds")


def local(moment: datetime) -> str:
    """The time in the zone of the computer, to the minute."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


DAY = Kind(_check_either, repeats=False)
"""A day of the calendar, as ISO 8601 text; also `today` and `+30d` where the day is known."""
TIMEZONE = Kind(check_timezone, choices=_timezones)
"""A time zone of the IANA database."""
MOMENT = Kind(check, show=lambda moment, _: local(moment), text=iso, record=iso)
"""A time in UTC."""
