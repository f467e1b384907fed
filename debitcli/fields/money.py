"""Prices: exact decimals of up to six places, typed with a point or a comma (contract: money, amounts as typed)."""

import re
from collections.abc import Iterable
from decimal import Decimal

from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_PLACES = 6
_LIMIT = Decimal(10) ** 9
_LONGEST = 40
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
# Blanks and apostrophes group digits everywhere.
_GROUPING = re.compile("[ \u00a0\u2009\u202f'’]")
_SIGNS = re.compile(r"[€$£]")
_EXAMPLE = "such as 12.50 or 1234,5"
_NO_PRICE = Refused("is no price", _EXAMPLE)


def check_price(typed: str, context: Context) -> Outcome[Decimal]:
    """A price below a thousand million with at most six decimals.

    Of two different separators the last stands before decimals. One alone that is followed by exactly three digits
    could be either: it is refused with both readings, unless the context knows the sign before decimals.
    """
    text = _SIGNS.sub("", typed).strip()
    if not text or len(text) > _LONGEST:
        return _NO_PRICE if typed.strip() else Accepted(None)
    if text.startswith("-"):
        return Refused("is below zero", "a price is zero or more; a discount is given on an invoice")
    plain = _plain(text, context.decimal)
    if isinstance(plain, Refused):
        return plain
    value = Decimal(plain)
    if value >= _LIMIT:
        return Refused("is too large", f"below {_LIMIT:,}")
    if -int(value.normalize().as_tuple().exponent) > _PLACES:
        return Refused(f"has more than {_PLACES} decimals", "round it")
    return Accepted(in_places(value))


def _plain(text: str, decimal: str | None) -> str | Refused:
    """The number with a point before decimals and nothing else."""
    signs = [sign for sign in text if sign in ".,"]
    last = signs[-1] if signs else "."
    if decimal is None and len(signs) == 1 and re.fullmatch(r"[1-9][0-9]{0,2}[.,][0-9]{3}", text):
        whole, _, rest = text.partition(last)
        return Refused("can be read in two ways", f"{whole}{rest} or {whole}.{rest}0: write one of these")
    sign = decimal or (last if len(set(signs)) == 2 or len(signs) == 1 else None)
    whole, _, rest = text.partition(sign) if sign else (text, "", "")
    groups = _GROUPING.sub(".", whole.replace(",", ".")).split(".")
    # No number that has groups begins with a zero.
    well = re.fullmatch("[1-9][0-9]{0,2}", groups[0]) and all(len(group) == 3 for group in groups[1:])
    if len(groups) > 1 and not well:
        return _NO_PRICE
    plain = "".join(groups) + (f".{rest}" if rest else "")
    return plain if _PLAIN.fullmatch(plain) else _NO_PRICE


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The sign before decimals that the numbers of a column tell; None where no number tells, or they contradict."""
    found = set()
    for text in texts:
        bare = _GROUPING.sub("", _SIGNS.sub("", text.strip()))
        signs = [sign for sign in bare if sign in ".,"]
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


def _of_json(value: object) -> str | None:
    """A price as JSON writes one, a point before decimals and nothing between digits; so that it is read as meant."""
    try:
        price = Decimal(str(value)) if re.fullmatch(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", str(value)) else None
    except ArithmeticError:
        return None
    if isinstance(value, str) and (not value or price is None):
        return value if not value or value.startswith("-") or not re.search("[0-9]", value) else None
    return None if price is None else as_text(Decimal(f"{price:f}"))


def in_places(value: Decimal) -> Decimal:
    """A price with at least two decimals and no zeros behind them: 80.00, 0.125, 1234.50."""
    plain = Decimal(f"{value.normalize():f}")
    exponent = int(plain.as_tuple().exponent)
    return plain.quantize(Decimal("0.01")) if exponent > -2 else plain


def as_text(price: Decimal) -> str:
    """A price that can be read in one way only: three decimals that could be thousands get a fourth."""
    text = str(price)
    return f"{text}0" if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", text) else text


PRICE: Kind[Decimal] = Kind(
    check_price,
    text=as_text,
    show=lambda price, _: f"{price:,}",
    record=str,
    typed=_of_json,
    repeats=False,
    decimal=True,
)
"""A price for one unit."""
