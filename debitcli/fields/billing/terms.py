"""Payment terms: when an invoice is due, and the cash discounts of who pays earlier.

The canonical text is `30`, `1 month`, `end of month`, `end of month + 30` or `30 + end of month` (in that order),
before it any number of cash discounts: `2% 10, 30` is 2 % within 10 days, else 30 days.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from debitcli.fields.folding import fold
from debitcli.fields.numbers import check_percent
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_MOST_DAYS, _MOST_MONTHS, _LONGEST = 999, 24, 200
_EOM = "end of month"

# How invoices say it in the languages of their senders, folded.
_DAY = "d|gg|days?|tage?n?|dias?|jours?|giorni|dagen|dager|dage|dagar|dni|dnu|nap"
_MONTH = "months?|monate?n?|mes(?:es)?|mois|mes[ei]|maand(?:en)?|maned(?:er)?|manad(?:er)?"
_WHOLE = r"[0-9]{1,9}(?:[.,]0)?(?![0-9])(?!\.[0-9])"
_END = (
    "(?:eom|end of (?:the )?month|month[ -]?end|monatsende|ende des monats|fin(?:al)? de mes|fin de mois|fine mese|fm|"
    "fim do mes|einde?(?: van de)? maand|lobende maned)"
)
_BEFORE = (
    "(?:due |payable |zahlbar |payment )?(?:on |at |by |zum |within |in |innerhalb (?:von )?|binnen )?"
    "(?:net(?:to)?|n|a|til)?[ /]?"
)
_TERM = re.compile(
    rf"{_BEFORE}(?:(?P<first>{_WHOLE}) ?(?P<unit>{_MONTH}|{_DAY})?(?: net(?:to)?)?)?"
    rf"(?:(?P<sum> ?\+ ?| )?(?P<end>{_END})(?:(?: ?\+ ?| )?(?P<then>{_WHOLE}) ?(?:{_DAY})?)?)?(?: net(?:to)?)?"
)
_DAY_OF_NEXT = re.compile(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th)?(?: day)? of (?:the )?(?:next|following) month")
_AT_ONCE = frozenset((
    "due on receipt", "due upon receipt", "on receipt", "upon receipt", "immediate", "immediately", "sofort",
    "sofort fallig", "prompt", "contado", "al contado", "pago inmediato", "comptant", "a reception", "immediat",
    "a vista", "contanti", "contant", "direct", "straks", "omgaende",
))  # fmt: skip
_OFF = "(?:(?:cash )?discount|off|skonto|rabatt?|descuento|dto|d?'?escompte|sconto|korting|kontantrabatt|kassarabatt)"
_PERCENT = r"(?<![0-9/])(?<![0-9]\.)[0-9]{1,3}(?:[.,][0-9]+)?"
# `2% 10`, `10 Tage 2 % Skonto`, `2/10`; not `30/60`, which are instalments, nor `2/10 EOM`, the tenth of next month.
_DISCOUNT = re.compile(
    rf"(?P<a>{_PERCENT}) ?% ?(?:{_OFF} ?)?(?:if paid |bei zahlung )?(?:/|within|in|innerhalb(?: von)?|binnen|bis|a)? ?"
    rf"(?P<a_days>{_WHOLE})(?! ?%)(?: ?(?:{_DAY})\b)?"
    rf"|(?P<b_days>(?<![0-9/.]){_WHOLE}) ?(?:{_DAY}) (?P<b>{_PERCENT}) ?%(?: ?{_OFF})?"
    rf"|(?P<c>(?<![0-9/.,])[0-9](?:[.,][0-9]+)?) ?/ ?(?P<c_days>{_WHOLE})(?! ?[/%]| eom)"
)
_NO_TERMS = Refused("cannot be read as payment terms", "such as 30, end of month, end of month + 30, or 2% 10, 30")


def check_terms(typed: str, context: Context) -> Outcome[str]:
    """Payment terms as people and programs write them, in several languages: `Net 30`, `EOM`, `2/10 net 30`."""
    wanted = " ".join(fold(seen(typed)).split())
    if not wanted:
        return Accepted(None)
    if len(wanted) > _LONGEST:
        return _NO_TERMS
    found = list(_DISCOUNT.finditer(wanted))
    discounts: list[tuple[int, Decimal]] = []
    for each in found:
        percent = check_percent(each["a"] or each["b"] or each["c"], context)
        if isinstance(percent, Refused):
            return Refused(f"has a cash discount that {percent.message}", percent.hint)
        discounts.append((_whole(each["a_days"] or each["b_days"] or each["c_days"]), percent.value or Decimal(0)))
    rest = re.sub(r"^(?:then|else|otherwise|sonst|danach|or|oder) ", "", _DISCOUNT.sub("|", wanted).strip(" ,;:/|"))
    if found and not rest:
        return Refused("does not say when it is due without a discount", f"such as {wanted}, 30")
    term = _term(rest if found else wanted)
    if isinstance(term, Refused):
        return term
    discounts.sort()
    return _nonsense(discounts, term) or Accepted(", ".join([*(f"{off}% {days}" for days, off in discounts), term]))


def _term(wanted: str) -> str | Refused:
    """The canonical text of a term without cash discounts."""
    if wanted in _AT_ONCE:
        return "0"
    if (of_next := _DAY_OF_NEXT.fullmatch(wanted)) and 1 <= int(of_next[1]) <= 28:
        return f"{_EOM} + {int(of_next[1])}"
    match = _TERM.fullmatch(wanted)
    if match is None or not (match["first"] or match["end"]):
        return _NO_TERMS
    first, then = (None if text is None else _whole(text) for text in (match["first"], match["then"]))
    in_months = re.fullmatch(_MONTH, match["unit"] or "") is not None
    for number, most in ((first, _MOST_MONTHS if in_months else _MOST_DAYS), (then, _MOST_DAYS)):
        if number is not None and number > most:
            return Refused("is too long", f"at most {most} {'months' if most == _MOST_MONTHS else 'days'}")
    span = "" if first is None else f"{first} month{'' if first == 1 else 's'}" if in_months else str(first)
    if not match["end"]:
        return span
    end = f"{_EOM} + {then}" if then else _EOM
    if span and not in_months and "+" not in (match["sum"] or ""):
        return Refused("can be read in two ways", f"{_EOM} + {span} or {span} + {_EOM}: write one of these")
    return f"{span} + {end}" if first else end


def _nonsense(discounts: list[tuple[int, Decimal]], term: str) -> Refused | None:
    """Why cash discounts, the shortest period first, cannot be."""
    longest = sum(_most_days(step) for step in term.split(" + "))
    if discounts and discounts[-1][0] > longest:
        days = discounts[-1][0]
        return Refused(
            f"gives a cash discount within {days} days, but is due before",
            f"a period of at most {longest} days, or a longer term",
        )
    if any(not off for _, off in discounts):
        return Refused("has a cash discount of 0 percent", "leave it out")
    for (days, off), (later, less) in pairwise(discounts):
        if days == later:
            return Refused(f"has two cash discounts within {days} days", "leave one of them")
        if less >= off:
            return Refused(
                f"gives {less} % within {later} days, and no more than {off} % within {days}",
                "who pays earlier gets more, such as 3% 7, 2% 14, 30",
            )
    return None


def _whole(text: str) -> int:
    return int(re.split("[.,]", text)[0])


def _most_days(step: str) -> int:
    number, _, unit = step.partition(" ")
    return 30 if step == _EOM else int(number) * (31 if unit else 1)


def due(terms: str, day: date) -> date:
    """When an invoice of that day under these terms (in canonical text) is due."""
    for step in terms.split(", ")[-1].split(" + "):
        number, _, unit = step.partition(" ")
        if step == _EOM:
            day = day.replace(day=monthrange(day.year, day.month)[1])
        elif unit:
            years, month = divmod(day.month - 1 + int(number), 12)
            year = day.year + years
            day = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
        else:
            day += timedelta(days=int(number))
    return day


def cash_discounts(terms: str, day: date) -> list[tuple[Decimal, date]]:
    """The cash discounts of an invoice of that day: percent, and until when; the shortest period first."""
    return [(percent, day + timedelta(days=days)) for percent, days in _discounts(terms)]


def _discounts(terms: str) -> Iterator[tuple[Decimal, int]]:
    for each in terms.split(", ")[:-1]:
        percent, _, days = each.partition("% ")
        yield Decimal(percent), int(days)


def _show(terms: str, _context: Context) -> str:
    term = terms.split(", ")[-1]
    steps = " + ".join(_in_days(int(step)) if step.isdigit() else step for step in term.split(" + "))
    off = [f"{percent} % within {_in_days(days)}" for percent, days in _discounts(terms)]
    return ", ".join([*off, "due on receipt" if term == "0" else steps])


def _in_days(days: int) -> str:
    return f"{days} day{'' if days == 1 else 's'}"


TERMS = Kind(check_terms, show=_show, read_back=True)
"""Payment terms, as canonical text."""
