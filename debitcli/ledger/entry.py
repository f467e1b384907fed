"""What is posted: an entry and its postings, as whoever posts hands them in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

NOUN = "entry"
SIDES = ("output", "input")


@dataclass(frozen=True, slots=True)
class Vat:
    """What a posting bears on VAT. `base` is the net in the company's currency, with the sign of the posting.

    So both are negative for what an invoice charges. Without a `date` it counts on the day of the entry.
    """

    side: str
    country: str
    category: str
    rate: Decimal
    base: Decimal
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account, debit positive; `base` is the same in the company's currency.

    `account` is a role (`receivable`) or the number of an account.
    """

    account: str
    amount: Decimal
    currency: str
    base: Decimal
    vat: Vat | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Postings of a day (ISO 8601) that add up to 0 in the company's currency.

    `noun` and `record` (its id) say which document it posts.
    """

    date: str
    text: str
    postings: Sequence[Posting]
    noun: str | None = None
    record: int | None = None


Sums = dict[str, tuple[int, int]]
"""By currency the sum of amounts and that of bases, in minor units."""


def conversions(sums: Sums) -> Iterator[tuple[str, int, int]]:
    """What the account for conversion takes (currency, amount, base) where currencies meet, so that each adds up to 0.

    Raises ValueError where the bases do not: that is a fault of whoever posts.
    """
    if off := sum(base for _, base in sums.values()):
        raise ValueError(f"postings are off by {off} minor units")
    for currency, (amount, base) in sums.items():
        if amount or base:
            yield currency, -amount, -base
