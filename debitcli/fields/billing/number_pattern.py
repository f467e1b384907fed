"""Patterns of document numbers: text around `{number}` or `{number:04}`, with `{year}`, and `{month}` beside it."""

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from debitcli.fields.folding import fold
from debitcli.fields.text import clean
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_LONGEST, _MOST_DIGITS = 40, 12
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_NUMBER = re.compile("number(?::0?([0-9]{1,2}))?")
_EXAMPLE = "such as {year}-{number:04}"
_DIGITS = frozenset("0123456789")


class Part(NamedTuple):
    """A part of the texts that a pattern writes: one of these characters, or any count of them."""

    characters: frozenset[str]
    repeated: bool = False


def check_pattern(typed: str, context: Context) -> Outcome[str]:
    """A pattern with one `{number}`, in small letters and with its digits as `:04`."""
    if typed != typed.strip():
        return Refused("begins or ends with a blank", _EXAMPLE)
    cleaned = clean(typed, limit=_LONGEST)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    written, found = [], []
    for place, piece in enumerate(_PLACEHOLDER.split(cleaned.value)):
        name = piece.strip().lower()
        number = _NUMBER.fullmatch(name)
        if place % 2 == 0:
            if "{" in piece or "}" in piece:
                return Refused("has a brace that is not closed or not opened", _EXAMPLE)
            written.append(piece)
            continue
        if not number and name not in ("year", "month"):
            return Refused(f"has {{{piece}}} in it, which means nothing", "{year}, {month} and {number} or {number:04}")
        digits = int(number[1] or 0) if number else 0
        if digits > _MOST_DIGITS:
            return Refused(f"asks for {digits} digits", f"at most {_MOST_DIGITS}")
        found.append("number" if number else name)
        written.append(f"{{number:{digits:02}}}" if digits > 1 else f"{{{found[-1]}}}")
    pattern = "".join(written)
    return _nonsense(pattern, found) or (
        Accepted(pattern) if len(pattern) <= _LONGEST else Refused("is too long", f"at most {_LONGEST} characters")
    )


def _nonsense(pattern: str, found: list[str]) -> Refused | None:
    """Why a pattern with these placeholders cannot be."""
    if "number" not in found:
        return Refused("has no {number} in it", _EXAMPLE)
    if len(found) > len(set(found)):
        return Refused("has a placeholder twice", _EXAMPLE)
    if "month" in found and "year" not in found:
        return Refused("has {month} without {year}: numbers would come again", "such as {year}-{month}-{number:03}")
    if fold(pattern).startswith("draft"):
        return Refused("looks like the name of a draft, such as draft-3", _EXAMPLE)
    return None


def write(pattern: str, day: date, number: int) -> str:
    """The number of a document of that day, the `number`th of its series."""
    return pattern.format(year=f"{day.year:04}", month=f"{day.month:02}", number=number)


def series(pattern: str, day: date) -> str:
    """The count to which a document of that day belongs: `2026-{number}`, however many digits it has."""
    return re.sub(
        r"\{(?:(year)|(month)|number[^}]*)\}",
        lambda found: f"{day.year:04}" if found[1] else f"{day.month:02}" if found[2] else "{number}",
        pattern,
    )


def read(pattern: str, text: str) -> tuple[int | None, int | None, int] | None:
    """Year, month and number of a text that this pattern could have written, with any count of digits."""
    as_regex = {"year": "(?P<year>[0-9]{4})", "month": "(?P<month>0[1-9]|1[0-2])"}
    pieces = [
        as_regex.get(piece, "(?P<number>[0-9]{1,18})") if place % 2 else re.escape(piece)
        for place, piece in enumerate(_PLACEHOLDER.split(pattern))
    ]
    if (match := re.fullmatch("".join(pieces), text)) is None:
        return None
    found = match.groupdict()
    year, month = (int(found[name]) if found.get(name) else None for name in ("year", "month"))
    return year, month, int(match["number"])


def may_meet(one: str, other: str) -> bool:
    """Whether two patterns could ever write the same number; case does not tell them apart, nor `/` from `-`."""
    a, b = _parts(one), _parts(other)

    @cache
    def meet(i: int, j: int) -> bool:
        if i == len(a) and j == len(b):
            return True
        # A repeated part may be over here.
        if (i < len(a) and a[i].repeated and meet(i + 1, j)) or (j < len(b) and b[j].repeated and meet(i, j + 1)):
            return True
        if i == len(a) or j == len(b) or not a[i].characters & b[j].characters:
            return False
        # Where both go on with the same parts there is nothing new.
        after = (i if a[i].repeated else i + 1, j if b[j].repeated else j + 1)
        return after != (i, j) and meet(*after)

    return meet(0, 0)


def _parts(pattern: str) -> list[Part]:
    """What a pattern writes, character by character: each text that it can write, and few more."""
    parts: list[Part] = []
    for place, piece in enumerate(_PLACEHOLDER.split(pattern)):
        if place % 2 == 0:
            # In names of files `/` is `-`.
            parts += [Part(frozenset(character)) for character in fold(piece).replace("/", "-")]
        elif piece == "year":
            parts += [Part(_DIGITS)] * 4
        elif piece == "month":
            parts += [Part(frozenset("01")), Part(_DIGITS)]
        else:
            parts += [Part(_DIGITS)] * int(piece.partition(":")[2] or 1) + [Part(_DIGITS, repeated=True)]
    return parts


PATTERN = Kind(check_pattern)
"""A pattern of document numbers."""
