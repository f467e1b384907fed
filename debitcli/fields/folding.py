"""Text as searching and comparing see it: without case, accents and compatibility forms."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Letters that Unicode does not decompose although readers take the sign for an accent.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'"}
)

_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}
_ACCENTS = re.compile("[\u0300-\u036f]")
_DIGITS = re.compile("[0-9]+")
_PLAIN_NUMBER = re.compile("[1-9][0-9]{0,39}")
_LENGTHS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"

# A B-tree row of PostgreSQL holds 2,700 bytes; keys stay well below.
_KEY_LENGTH = 200


def fold(value: str) -> str:
    """`value` in one form for all spellings that differ only in case, accents or compatibility characters."""
    return value.lower() if value.isascii() else _fold_any(value)


# A name is folded for several keys, a city for many customers.
@lru_cache(maxsize=4096)
def _fold_any(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value).casefold()
    return unicodedata.normalize("NFKC", _ACCENTS.sub("", decomposed).translate(_STROKES))


def searched(value: str | None) -> str | None:
    """`value` folded, for who looks for a part of it; None where that is no more than its small letters."""
    return None if value is None or value.isascii() else fold(value)


def stored_key(value: str | None) -> str | None:
    """The `key` of a value as it is kept beside it; None where that is no more than its small letters."""
    if value is None:
        return None
    found = key(value)
    # A database makes small letters of ASCII only.
    return None if value.isascii() and found == value.lower() else found


def key(value: str | None) -> str | None:
    """`value` folded, spaces made single, short enough for an index; a digest keeps long values distinct."""
    if not value:
        return None
    folded = " ".join(fold(value).split())
    if len(folded) <= _KEY_LENGTH:
        return folded
    digest = hashlib.sha256(folded.encode()).hexdigest()[:32]
    return f"{folded[: _KEY_LENGTH - 33]} {digest}"


def is_cut(key: str | None) -> bool:
    """Whether a key may lack the end of its value."""
    return key is not None and len(key) >= _KEY_LENGTH


def compact_key(value: str | None) -> str | None:
    """`key` of letters and digits only, for codes that people space and punctuate in their own way."""
    if not value:
        return None
    return key(value.translate(_ASCII_SIGNS) if value.isascii() else "".join(filter(str.isalnum, value)))


def near(folded: str, known: Mapping[str, str], cutoff: float = 0.7) -> list[str]:
    """What the names in `known` stand for that look like `folded`: three at most, each once, the likest first."""
    from difflib import get_close_matches

    return list(dict.fromkeys(known[name] for name in get_close_matches(folded, known, n=3, cutoff=cutoff)))


def number_key(value: str) -> str:
    """A key of a record's number, its own for each: digits have their length in front, so `A-9` sorts before `A-10`."""
    if is_plain_number(value):
        return _with_length(value)
    return f"{_DIGITS.sub(lambda run: _with_length(run[0].lstrip('0') or '0'), fold(value))} {value}"


def is_plain_number(value: str) -> bool:
    """Whether a record's number is just a number."""
    return _PLAIN_NUMBER.fullmatch(value) is not None


def _with_length(digits: str) -> str:
    return _LENGTHS[min(len(digits), len(_LENGTHS) - 1)] + digits


def digits(value: str) -> str:
    """The decimal digits of `value`, in ASCII."""
    if value.isascii():
        return "".join(_DIGITS.findall(value))
    return "".join(str(unicodedata.decimal(c)) for c in value if c.isdecimal())
