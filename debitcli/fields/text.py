"""Plain text: normalised, trimmed, without characters that act on a screen."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from debitcli.fields.value import Accepted, Context, Outcome, Refused

# Control characters, line separators, lone surrogates (Unicode categories Cc, Zl, Zp, Cs), and explicit bidirectional
# controls, which reorder what stands around them on the screen (Unicode TR 36, "Trojan Source").
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_HARMFUL_BUT_NEWLINE = re.compile(_HARMFUL.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))


@dataclass(frozen=True, slots=True)
class Text:
    """A check for text of at most `limit` characters; line breaks are kept only with `newlines`."""

    newlines: bool = False
    limit: int = 100_000

    def __call__(self, typed: str, context: Context) -> Outcome:
        """The text, normalised and trimmed."""
        return clean(typed, newlines=self.newlines, limit=self.limit)

    def plain(self, texts: Sequence[str]) -> list[str | None] | None:
        """The values of many texts, if nothing is to be done to any but trimming; else None."""
        # What can be printed has no harmful characters. A space joins with no accent behind it.
        whole = " ".join(texts)
        normal = whole.isascii() or unicodedata.is_normalized("NFC", whole)
        if not (normal and whole.isprintable()) or (len(whole) > self.limit and max(map(len, texts)) > self.limit):
            return None
        return [text.strip() or None for text in texts]


def clean(typed: str, *, newlines: bool = False, limit: int = 100_000) -> Outcome:
    """NFC-normalised and trimmed text, or a refusal that names the character that may not stand in it."""
    if len(typed) <= limit and typed.isascii() and typed.isprintable():
        return Accepted(typed.strip() or None)
    value = unicodedata.normalize("NFC", typed.replace("\r\n", "\n")).strip()
    if len(value) > limit:
        return Refused(f"has {len(value):,} characters", f"at most {limit:,}")
    harmful = (_HARMFUL_BUT_NEWLINE if newlines else _HARMFUL).search(value)
    if harmful:
        character = harmful[0]
        name = unicodedata.name(character, "control character")
        return Refused(f"has a control character at position {harmful.start() + 1} (U+{ord(character):04X}, {name})")
    return Accepted(value or None)


def is_harmless(text: str) -> bool:
    """False where there are control characters, lone surrogates, line separators or bidirectional overrides."""
    return _HARMFUL.search(text) is None
