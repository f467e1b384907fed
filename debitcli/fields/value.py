"""The outcome of reading a value: accepted, perhaps with warnings, or refused with words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

Value = str | int | Decimal | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Context:
    """What a field may know of the customer whose value it reads.

    `country` and `region` are those of the customer, `locale` is the user's (for names of countries and languages).
    With `lenient`, values that cannot be verified are kept as typed, with a warning (`--allow-incomplete`).
    `categories` are those of the book (key → name); with `new_categories` others may be named too.
    """

    country: str | None = None
    region: str | None = None
    locale: str = "en"
    lenient: bool = False
    categories: Mapping[str, str] = field(default_factory=dict)
    new_categories: bool = False


class Accepted(NamedTuple):
    """A value in its stored form; each warning is a sentence for people."""

    value: Value
    warnings: tuple[str, ...] = ()


class Refused(NamedTuple):
    """Why a text is no value of its kind (`message`), and the way out (`hint`)."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal bound to its field, as users and scripts meet it.

    `record` counts from 1 where there are several; in a file, `line` and `column` are the place.
    """

    field: str
    value: str | None
    message: str
    hint: str = ""
    record: int | None = None
    line: int | None = None
    column: str | None = None


Outcome = Accepted | Refused
Check = Callable[[str, Context], Outcome]
