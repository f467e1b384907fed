"""Text as searching and comparing see it: without case, accents and compatibility forms."""

import hashlib
import unicodedata

# Letters that Unicode does not decompose although readers take the sign for an accent.
_STROKES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "’": "'"}
)

# A B-tree row of PostgreSQL holds 2,700 bytes; keys stay well below.
_KEY_LENGTH = 200


def fold(value: str) -> str:
    """`value` in one form for all spellings that differ only in case, accents or compatibility characters."""
    if value.isascii():
        return value.lower()
    decomposed = unicodedata.normalize("NFKD", value).casefold()
    bare = "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFKC", bare.translate(_STROKES))


def key(value: str | None) -> str | None:
    """`value` folded, spaces made single, short enough for an index; a digest keeps long values distinct."""
    if not value:
        return None
    folded = " ".join(fold(value).split())
    if len(folded) <= _KEY_LENGTH:
        return folded
    digest = hashlib.sha256(folded.encode()).hexdigest()[:32]
    return f"{folded[: _KEY_LENGTH - 33]} {digest}"


def compact_key(value: str | None) -> str | None:
    """`key` of letters and digits only, for codes that people space and punctuate in their own way."""
    return key("".join(c for c in value if c.isalnum())) if value else None


def number_key(value: str) -> str:
    """A key under which `2` sorts before `10` and `A-9` before `A-10`: every run of digits padded."""
    parts: list[str] = []
    digits = ""
    for character in fold(value) + "\0":
        if character in "0123456789":
            digits += character
            continue
        if digits:
            parts.append(digits.rjust(20, "0"))
            digits = ""
        parts.append(character)
    return "".join(parts).rstrip("\0")[:_KEY_LENGTH]


def digits(value: str) -> str:
    """The decimal digits of `value`, in ASCII."""
    return "".join(str(unicodedata.decimal(c)) for c in value if c.isdecimal())
