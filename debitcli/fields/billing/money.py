"""Amounts of money: exact decimals, rounded to the minor unit of their currency, half up away from zero."""

from collections.abc import Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import cache, lru_cache

from debitcli.fields.value import Refused

# The digits behind the point where they are not two (ISO 4217, list one).
_NONE, _THREE, _FOUR = (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    "BHD IQD JOD KWD LYD OMR TND",
    "CLF UYW",
)
_MINOR_UNITS = {code: digits for digits, codes in ((0, _NONE), (3, _THREE), (4, _FOUR)) for code in codes.split()}
LIMIT = Decimal(10) ** 12
"""Every amount in the book is below it, in either currency, on both databases."""
EXACT = Context(prec=60)
"""Room for every product of a quantity, a price and a percentage: nothing is rounded but by `rounded`."""


@cache
def minor_unit(currency: str) -> Decimal:
    """The smallest amount of a currency, such as 0.01 for EUR."""
    return Decimal(1).scaleb(-_MINOR_UNITS.get(currency, 2))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount in whole minor units, half up away from zero."""
    return amount.quantize(minor_unit(currency), ROUND_HALF_UP, EXACT)


def percent_of(amount: Decimal, rate: Decimal) -> Decimal:
    """So many percent of an amount, exact."""
    return EXACT.multiply(amount, rate).scaleb(-2, EXACT)


def in_units(amount: Decimal, currency: str) -> Decimal | Refused:
    """An amount that somebody gave, with the decimals of its currency; refused where it has more."""
    unit = minor_unit(currency)
    if amount % unit:
        return Refused(f"is no amount of {currency}", f"in steps of {unit}")
    return rounded(amount, currency)


def to_step(amount: Decimal, step: Decimal) -> Decimal:
    """An amount in whole steps, such as 0.05, half up away from zero."""
    return EXACT.multiply(EXACT.divide(amount, step).quantize(Decimal(1), ROUND_HALF_UP, EXACT), step)


def shared(total: Decimal, parts: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Amounts in whole minor units that add up to `total`, each less than one from its exact part.

    The units left over go to the largest remainders, of equal ones to the first. `total` is in whole minor units, and
    less than one of them from the sum of the parts.
    """
    unit = minor_unit(currency)
    floors = [part.quantize(unit, ROUND_FLOOR, EXACT) for part in parts]
    left = int(EXACT.divide(EXACT.subtract(total, sum(floors, Decimal(0))), unit))
    by_remainder = sorted(range(len(parts)), key=lambda n: floors[n] - parts[n])
    gets_one = set(by_remainder[:left])
    return [EXACT.add(floor, unit) if n in gets_one else floor for n, floor in enumerate(floors)]


def in_proportion(total: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """`total` divided by weights whose sum is not zero, in whole minor units that add up to it."""
    whole = sum(weights, Decimal(0))
    parts = [EXACT.divide(EXACT.multiply(total, weight), whole) for weight in weights]
    return shared(total, parts, currency)


def in_minor_units(amount: Decimal, currency: str) -> int:
    """An amount as the book keeps it. Raises ValueError where it is no whole number of minor units."""
    scaled = amount.scaleb(_MINOR_UNITS.get(currency, 2), EXACT)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{currency} has no such amount")
    return whole


@lru_cache(4_096)
def of_minor_units(units: int, currency: str) -> Decimal:
    """The amount that the book keeps as so many minor units."""
    return Decimal(units).scaleb(-_MINOR_UNITS.get(currency, 2))
