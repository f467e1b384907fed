"""Plain text: normalised, trimmed, without characters that act on a screen."""

import unicodedata

from debitcli.fields.value import Accepted, Check, Context, Outcome, Refused

# Explicit bidirectional controls reorder what stands around them on the screen (Unicode TR 36, "Trojan Source").
_REORDERING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def text(*, newlines: bool = False, limit: int = 100_000) -> Check:
    """A check for text of at most `limit` characters; line breaks are kept only with `newlines`."""

    def check(typed: str, context: Context) -> Outcome:
        return clean(typed, newlines=newlines, limit=limit)

    return check


def clean(typed: str, *, newlines: bool = False, limit: int = 100_000) -> Outcome:
    """NFC-normalised and trimmed text, or a refusal that names the character that may not stand in it."""
    value = unicodedata.normalize("NFC", typed.replace("\r\n", "\n")).strip()
    if len(value) > limit:
        return Refused(f"has {len(value):,} characters", f"at most {limit:,}")
    for position, character in enumerate(value, 1):
        if not is_harmless(character) and not (newlines and character == "\n"):
            name = unicodedata.name(character, "control character")
            return Refused(f"has a control character at position {position} (U+{ord(character):04X}, {name})")
    return Accepted(value or None)


def is_harmless(character: str) -> bool:
    """False for control characters, lone surrogates, line separators and bidirectional overrides."""
    return character not in _REORDERING and unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
