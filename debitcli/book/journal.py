"""The ledger as a file for hledger, Ledger or Beancount: how entries and accounts are written there. Pure.

A posting in another currency than the company's says what it is worth (`@@`), so that each entry balances in the
company's currency and, through the account for conversion, in every other one.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

FORMATS = ("hledger", "ledger", "beancount")
_ROOTS = {"asset": "Assets", "liability": "Liabilities", "equity": "Equity", "income": "Income", "expense": "Expenses"}
_PLAIN = {kind: root.lower() for kind, root in _ROOTS.items()}
# What has a meaning in journals: comments, payees, tags, virtual postings; and what no file should have.
_ACTS = re.compile(r"[;|\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_IN_NAMES = re.compile(r"[^\w-]+|_")
_TOLERANCE = "0.000001"
_FIRST_DAY = "1900-01-01"
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its number, name and kind."""

    number: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account (its number), and what it is worth in the company's currency."""

    account: str
    amount: Decimal
    currency: str
    base: Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry, with what it says besides (`document`, `customer`), by name."""

    date: str
    number: int
    text: str
    postings: Sequence[Posting]
    tags: Mapping[str, str]


def names(accounts: Iterable[Account], how: str) -> dict[str, str]:
    """What each account is called in a format, by its number: safe there, and unlike every other, by the number."""
    if how == "beancount":
        return {each.number: f"{_ROOTS[each.kind]}:{_segment(f'{each.number} {each.name}')}" for each in accounts}
    return {
        each.number: f"{_PLAIN[each.kind]}:{_line(f'{each.number} {each.name}').replace(':', '-')}" for each in accounts
    }


def journal(how: str, home: str, accounts: Sequence[Account], entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of a file, each with its end."""
    called = names(accounts, how)
    if how == "beancount":
        yield f'option "operating_currency" "{home}"\n'
        # What the whole is worth is kept there as a price for one, which ends with the 28th digit.
        yield f'option "inferred_tolerance_default" "{home}:{_TOLERANCE}"\n'
        yield from (f"{_FIRST_DAY} open {name}\n" for name in called.values())
    else:
        yield from (f"account {name}\n" for name in called.values())
    for each in entries:
        yield "\n"
        yield from _beancount(each, called, home) if how == "beancount" else _journal(each, called, home)


def _journal(entry: Entry, called: Mapping[str, str], home: str) -> Iterator[str]:
    yield f"{entry.date} ({entry.number}) {_line(entry.text)}\n"
    for key, value in entry.tags.items():
        yield f"    ; {key}: {_line(value).replace(',', ' ')}\n"
    for each in entry.postings:
        yield f"    {called[each.account]}  {_amount(each, home)}\n"


def _beancount(entry: Entry, called: Mapping[str, str], home: str) -> Iterator[str]:
    yield f'{entry.date} * "{_quoted(entry.text)}"\n'
    yield f"  entry: {entry.number}\n"
    for key, value in entry.tags.items():
        yield f'  {key}: "{_quoted(value)}"\n'
    for each in entry.postings:
        yield f"  {called[each.account]}  {_amount(each, home)}\n"


def _amount(posting: Posting, home: str) -> str:
    """An amount with its currency; in another than the company's, with what the whole of it is worth."""
    if posting.currency == home or not posting.amount or posting.amount * posting.base < 0:
        return f"{posting.base:f} {home}"
    return f"{posting.amount:f} {posting.currency} @@ {abs(posting.base):f} {home}"


def _line(text: str) -> str:
    """A text that is no more than text in hledger and Ledger: on one line, with single blanks."""
    return " ".join(_ACTS.sub(" ", text).replace("[", "(").replace("]", ")").split()) or "-"


def _segment(text: str) -> str:
    """A text as a part of a name in Beancount: letters, digits and dashes, a digit or capital first."""
    return _IN_NAMES.sub("-", "".join(each for each in text if each.isprintable())).strip("-")


def _quoted(text: str) -> str:
    return " ".join(_ACTS.sub(" ", text).split()).replace("\\", "\\\\").replace('"', '\\"')
