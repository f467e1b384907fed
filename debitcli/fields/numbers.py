"""Numbers, exact, in one canonical spelling: percentages, prices."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from debitcli.fields.codes import check_currency
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json

_PLACES = 6
_SMALLEST = Decimal(1).scaleb(-_PLACES)
_LIMIT = Decimal(10) ** 9
_LONGEST = 40
_CENTS = Decimal("0.00")
# It can be read in one way only.
_PLAIN = re.compile(r"(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,2})?")
# Blanks and apostrophes group digits everywhere.
_GROUPING = re.compile("[ '’]")
# A currency may be said before or behind an amount, as a sign or a code.
_CURRENCY = re.compile(r"(?:^|(?<=^[-−]))(?:[€$£¥]|[A-Za-z]{3}(?![A-Za-z]))\s*|(?<=[0-9–—-])\s*(?:[€$£¥]|[A-Za-z]{3})$")
# As JSON and XML write numbers.
_OF_MACHINES = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?"
# `80,-` has no cents.
_NO_CENTS = re.compile("(?<=[0-9][.,])[-–—]{1,2}$")
_NO_PRICE = Refused("is no price", "such as 12.50")
_NO_AMOUNT = Refused("is no amount", "such as 12.50")


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
    """A price of zero or more, with at most six decimals; a currency is left out with a warning, as it is a field."""
    outcome = check_amount(typed, context)
    if isinstance(outcome, Refused):
        return _NO_PRICE if outcome is _NO_AMOUNT else outcome
    if outcome.value is not None and outcome.value < 0:
        return Refused("is below zero", "a price is zero or more; a discount is given on an invoice")
    return outcome


def check_amount(typed: str, context: Context) -> Outcome[Decimal]:
    """A sum of money of either sign with at most six decimals; a currency is left out with a warning."""
    text, named = seen(typed), ""
    if currency := _CURRENCY.search(text):
        text, named = text.replace(currency[0], ""), currency[0].strip()
    if named.isalpha() and isinstance(check_currency(named, context), Refused):
        return _NO_AMOUNT
    value = number_of(text, context.decimal) if text or named else None
    if value is None:
        return _NO_AMOUNT if seen(typed) else Accepted(None)
    if isinstance(value, Refused):
        return value
    warnings = (f"names a currency ({named}), which is a field of its own",) if named else ()
    return Accepted(in_places(value), warnings)


def check_quantity(typed: str, context: Context) -> Outcome[Decimal]:
    """A quantity of either sign, other than zero, with at most six decimals, as Decimal without trailing zeros."""
    if not (text := seen(typed)):
        return Accepted(None)
    value = number_of(text, context.decimal)
    if value is None:
        return Refused("is no quantity", "a number, such as 1.5")
    if isinstance(value, Refused):
        return value
    return Accepted(plain(value)) if value else Refused("is zero", "a quantity, such as 1.5")


def number_of(text: str, decimal: str | None = None) -> Decimal | Refused | None:
    """The number in a text that is nothing else, typed with a point or a comma before decimals; None where it is none.

    Below a thousand million, with at most six decimals. Of two different separators the last stands before decimals.
    One alone that is followed by exactly three digits could be either: it is refused with both readings, unless
    `decimal`, the sign before decimals, is known.
    """
    if len(text) > _LONGEST:
        return None
    bare = _NO_CENTS.sub("", text.removeprefix("-").removeprefix("−"))
    value = _without_grouping(bare, decimal)
    if value is None or isinstance(value, Refused):
        return value
    if value >= _LIMIT:
        return Refused("is too large", f"below {_LIMIT:,}")
    if value != value.quantize(_SMALLEST):
        return Refused(f"has more than {_PLACES} decimals", "round it")
    return -value if value and text[0] in "-−" else value


def _without_grouping(text: str, decimal: str | None) -> Decimal | Refused | None:
    """The number in a text, None where it is none; `decimal` says what the text itself leaves open."""
    if either := re.fullmatch(r"([1-9][0-9]{0,2})[.,]([0-9]{3})", text):
        if decimal is None:
            whole, rest = either.groups()
            return Refused("can be read in two ways", f"{whole}{rest} or {whole}.{rest}0: write one of these")
    else:
        signs = re.findall("[.,]", text)
        decimal = signs[-1] if len(signs) == 1 or len(set(signs)) == 2 else None
    whole, _, rest = text.partition(decimal) if decimal else (text, "", "")
    grouped = _GROUPING.sub(".", whole.replace(",", "."))
    # No number that has groups begins with a zero.
    if re.fullmatch(r"[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+", grouped) and re.fullmatch("[0-9]*", rest):
        return Decimal(f"{grouped.replace('.', '')}.{rest}")
    return None


def decimal_sign(texts: Iterable[str]) -> str | None:
    """The sign before decimals that the numbers of a column tell; None where no number tells, or they contradict."""
    found = set()
    for text in texts:
        bare = _GROUPING.sub("", _CURRENCY.sub("", seen(text)))
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
    return plain(value) + _CENTS


def as_text(number: Decimal) -> str:
    """A number that can be read in one way only: three decimals that could be thousands get a fourth."""
    text = str(number)
    return f"{text}0" if re.fullmatch(r"-?[1-9][0-9]{0,2}\.[0-9]{3}", text) else text


def _number_of_json(value: object) -> str | None:
    """A number as JSON writes one, a point before decimals and nothing between digits; so that it is read as meant."""
    text = str(value)
    if re.fullmatch(_OF_MACHINES, text):
        return as_text(Decimal(f"{Decimal(text):f}"))
    has_its_own_answer = not re.search("[0-9]", text)
    return text if isinstance(value, str) and has_its_own_answer else None


def _plain(texts: Sequence[str], spelt: Callable[[Decimal], Decimal]) -> list[Decimal | None] | None:
    """The numbers of a column in which each is as plain as can be, or nothing; None where one is not."""
    known: dict[str, Decimal | None] = {"": None}
    for text in {*texts} - {""}:
        if _PLAIN.fullmatch(text) is None or not (number := Decimal(text)):
            return None
        known[text] = spelt(number)
    return [known[text] for text in texts]


def _percent_of_json(value: object) -> str | None:
    return _number_of_json(value) or text_of_json(value)


PERCENT = Kind(check_percent, show=lambda percent, _: f"{percent} %", record=str, typed=_percent_of_json)
"""A percentage, exact."""
PRICE: Kind[Decimal] = Kind(
    check_price,
    text=as_text,
    show=lambda number, _: f"{number:,}",
    record=str,
    typed=_number_of_json,
    repeats=False,
    decimal=True,
    plain=lambda texts: _plain(texts, in_places),
)
"""A price for one unit: an exact decimal of up to six places (contract: money, amounts as typed)."""
AMOUNT = replace(PRICE, read=check_amount)
"""A sum of money, exact, of either sign."""
QUANTITY = replace(PRICE, read=check_quantity, plain=lambda texts: _plain(texts, plain))
"""A quantity, exact, of either sign but not zero."""
