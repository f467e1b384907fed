"""Numbers, exact, in one canonical spelling: percentages, prices."""

import re
from collections.abc import Iterable
from decimal import Decimal

from debitcli.fields.codes import check_currency
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_PLACES = 6
_SMALLEST = Decimal(1).scaleb(-_PLACES)
_LIMIT = Decimal(10) ** 9
_LONGEST = 40
# Blanks and apostrophes group digits everywhere.
_GROUPING = re.compile("[ \u00a0\u2009\u202f'’]")
# A currency may be said before or behind a price, as a sign or a code.
_CURRENCY = re.compile(r"^(?:[€$£¥]|[A-Za-z]{3}(?![A-Za-z]))\s*|(?<=[0-9])\s*(?:[€$£¥]|[A-Za-z]{3})$")
_NO_PRICE = Refused("is no price", "such as 12.50")


def check_percent(typed: str, context: Context) -> Outcome[Decimal]:
    """A percentage from 0 to 100 with at most two decimals, as Decimal; comma or point before the decimals."""
    wanted = seen(typed).removesuffix("%").rstrip()
    if not wanted:
        return Accepted(None)
    if re.fullmatch(r"[0-9]{1,3}(?:[.,](?:[0-9]{1,2}|[0-9]{2}00+))?", wanted) is None:
        return Refused("is no percentage", "a number from 0 to 100 with at most two decimals, such as 2.5")
    value = Decimal(wanted.replace(",", "."))
    if value > 100:
        return Refused("is more than 100 percent", "a number from 0 to 100")
    return Accepted(plain(value))


def check_price(typed: str, context: Context) -> Outcome[Decimal]:
    """A price below a thousand million with at most six decimals, typed with a point or a comma before them.

    Of two different separators the last stands before decimals. One alone that is followed by exactly three digits
    could be either: it is refused with both readings, unless the context knows the sign before decimals. A currency is
    left out with a warning: it is a field of its own.
    """
    text, named = seen(typed), ""
    if text and (currency := _CURRENCY.search(text)):
        text, named = text.replace(currency[0], ""), currency[0].strip()
    if not text or len(text) > _LONGEST or (named.isalpha() and isinstance(check_currency(named, context), Refused)):
        return _NO_PRICE if seen(typed) else Accepted(None)
    if text.startswith("-"):
        return Refused("is below zero", "a price is zero or more; a discount is given on an invoice")
    value = _without_grouping(text, context.decimal)
    if isinstance(value, Refused):
        return value
    if value >= _LIMIT:
        return Refused("is too large", f"below {_LIMIT:,}")
    if value != value.quantize(_SMALLEST):
        return Refused(f"has more than {_PLACES} decimals", "round it")
    return Accepted(in_places(value), (f"names a currency ({named}), which is a field of its own",) if named else ())


def _without_grouping(text: str, decimal: str | None) -> Decimal | Refused:
    """The number in a text whose sign before decimals is `decimal`, None where only the text itself can tell."""
    if decimal is None:
        if either := re.fullmatch(r"([1-9][0-9]{0,2})[.,]([0-9]{3})", text):
            whole, rest = either.groups()
            return Refused("can be read in two ways", f"{whole}{rest} or {whole}.{rest}0: write one of these")
        signs = re.findall("[.,]", text)
        if len(signs) == 1 or len(set(signs)) == 2:
            decimal = signs[-1]
    whole, _, rest = text.partition(decimal) if decimal else (text, "", "")
    grouped = _GROUPING.sub(".", whole.replace(",", "."))
    # No number that has groups begins with a zero.
    if re.fullmatch(r"[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+", grouped) and re.fullmatch("[0-9]*", rest):
        return Decimal(f"{grouped.replace('.', '')}.{rest}")
    return _NO_PRICE


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The sign before decimals that the numbers of a column tell; None where no number tells, or they contradict."""
    found = set()
    for text in texts:
        bare = _GROUPING.sub("", _CURRENCY.sub("", text.strip()))
        signs = re.findall("[.,]", bare)
        # Words say nothing.
        if not signs or re.fullmatch(r"[0-9][0-9.,]*", bare) is None:
            continue
        if len(set(signs)) == 2:
            found.add(signs[-1])
        elif len(signs) > 1:
            found.add("," if signs[0] == "." else ".")
        elif not re.search(r"[.,][0-9]{3}$", bare):
            found.add(signs[0])
    return found.pop() if len(found) == 1 else None


def plain(value: Decimal) -> Decimal:
    """`value` without trailing zeros and without an exponent: 2.50 is 2.5, 5E+1 is 50."""
    return Decimal(f"{value.normalize():f}")


def in_places(value: Decimal) -> Decimal:
    """A price with at least two decimals and no zeros behind them: 80.00, 0.125, 1234.50."""
    return plain(value) + Decimal("0.00")


def as_text(price: Decimal) -> str:
    """A price that can be read in one way only: three decimals that could be thousands get a fourth."""
    text = str(price)
    return f"{text}0" if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text) else text


def _price_of_json(value: object) -> str | None:
    """A price as JSON writes one, a point before decimals and nothing between digits; so that it is read as meant."""
    text = str(value)
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", text):
        return as_text(Decimal(f"{Decimal(text):f}"))
    has_its_own_answer = not text or text.startswith("-") or not re.search("[0-9]", text)
    return text if isinstance(value, str) and has_its_own_answer else None


PERCENT = Kind(check_percent, show=lambda percent, _: f"{percent} %", record=str)
"""A percentage, exact."""
PRICE: Kind[Decimal] = Kind(
    check_price,
    text=as_text,
    show=lambda price, _: f"{price:,}",
    record=str,
    typed=_price_of_json,
    repeats=False,
    decimal=True,
)
"""A price for one unit: an exact decimal of up to six places (contract: money, amounts as typed)."""
