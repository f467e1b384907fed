"""What a report sums up, and what it finds. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from debitcli.fields.billing.money import EXACT, rounded, shared

BASES = ("invoiced", "paid")
"""When income and expenses count: on the day of the document, or when it is paid."""
_NOTHING = Decimal(0)
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is asked for: its key, first and last day, one currency alone, every figure in detail.

    `basis` says when income and expenses count, `category` names the customers whose documents do.
    """

    by: str
    first: str | None
    last: str | None
    today: str
    currency: str | None = None
    detail: bool = False
    period: str = ""
    basis: str = BASES[0]
    category: str | None = None

    @property
    def is_paid(self) -> bool:
        """Whether income and expenses count when they are paid."""
        return self.basis == BASES[1]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be summed: income or expenses (the `kind` of accounts) of a period, by a key.

    In the company's `currency`, or with `in_currency` what was in that one alone. `category` is the id of the one
    whose customers' documents count. With `detail`, each sum is that of one entry or settlement.
    """

    kind: str
    by: str
    first: str | None
    last: str | None
    currency: str
    in_currency: bool = False
    detail: bool = False
    category: int | None = None

    def has(self, day: str) -> bool:
        """Whether a day is in the period."""
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Sum:
    """What stands under a key; in detail, the day, the number of the entry or of the document, and its text."""

    key: Any
    amount: Decimal
    date: str | None = None
    entry: int | None = None
    text: str | None = None
    document: str | None = None


def part_of(amounts: Mapping[_Key, Decimal], part: Decimal, whole: Decimal, currency: str) -> dict[_Key, Decimal]:
    """Of amounts what a part of a whole (which is not 0) stands for; for the whole all of them, to the cent."""
    exact = [EXACT.divide(EXACT.multiply(each, part), whole) for each in amounts.values()]
    shares = shared(rounded(sum(exact, _NOTHING), currency), exact, currency)
    return dict(zip(amounts, shares, strict=True))


def spread(amount: Decimal, over: Mapping[_Key | None, Decimal], currency: str) -> dict[_Key | None, Decimal]:
    """An amount over what it is made of, in proportion; under None where that is nothing."""
    if whole := sum(over.values(), _NOTHING):
        return dict(part_of(over, amount, whole, currency))
    return {None: amount} if amount else dict(over)
