"""Plain text: normalised, trimmed, without characters that act on a screen."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused, text_of_json

# Control characters, line separators, lone surrogates (Unicode categories Cc, Zl, Zp, Cs), what is no character, and
# explicit bidirectional controls, which reorder what stands around them on the screen (Unicode TR 36, "Trojan Source"):
# these only fall away from what is typed, as they come along when text is copied.
# The marks U+200E, U+200F and U+061C stay: they act on their neighbours only, and Hebrew and Arabic text needs them.
_HARMFUL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_HARMFUL_BUT_NEWLINE = re.compile(_HARMFUL.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
# What nobody sees (Unicode: Default_Ignorable_Code_Point, and blank signs): alone it is no text.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# Of these, what acts on what stands around it; and what says nothing at an end.
_FALLS_AWAY = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
_IDLE_AT_ENDS = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060"
# Blanks of other widths, as word processors and web pages put between digits.
_BLANK = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
# What stands for control characters, where they are to be seen.
_PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "␡"}
_CALLED = {
    "\n": "a line break", "\r": "a line break", "\u2028": "a line break", "\u2029": "a line break", "\t": "a tab",
}  # fmt: skip
_LIMIT = 100_000
_DIVIDER = "\n---\n"
_DASHES = re.compile(r"^-{3,}$", re.MULTILINE)
_MORE_DASHES = re.compile(r"^(-{3,})-$", re.MULTILINE)


def clean(typed: str, *, newlines: bool = False, limit: int = _LIMIT) -> Outcome[str]:
    """NFC-normalised and trimmed text without what nobody sees, or a refusal that names a character that may not be."""
    if len(typed) <= limit and typed.isascii() and typed.isprintable():
        return Accepted(typed.strip() or None)
    value = unicodedata.normalize("NFC", _FALLS_AWAY.sub("", typed.replace("\r\n", "\n")))
    value = value.strip().strip(_IDLE_AT_ENDS).strip()
    if len(value) > limit:
        return Refused(f"has {len(value):,} characters", f"at most {limit:,}")
    if harmful := (_HARMFUL_BUT_NEWLINE if newlines else _HARMFUL).search(value):
        character = harmful[0]
        code = f"a control character (U+{ord(character):04X})"
        said = _CALLED.get(character) or code
        return Refused(f"has {said} at position {harmful.start() + 1}")
    return Accepted(value if _UNSEEN.sub("", value).strip() else None)


def seen(typed: str) -> str:
    """What people see of a code, such as a number or an address: nothing else counts in it, a blank is a blank."""
    return typed.strip() if typed.isascii() else _BLANK.sub(" ", _UNSEEN.sub("", typed)).strip()


def is_harmless(text: str) -> bool:
    """False where there are control characters, lone surrogates, line separators or bidirectional overrides."""
    return _HARMFUL.search(text) is None


def visible(text: str, but: str = "") -> str:
    """`text` with every character that could act on a screen replaced by a visible sign, `but` for a few."""
    if text.isprintable():
        return text
    return _HARMFUL.sub(lambda found: found[0] if found[0] in but else _PICTURES.get(found[0], "\ufffd"), text)


def escaped(text: str, but: str = "") -> str:
    """`text` with every such character written as JSON writes it, such as `\\u001b`, `but` for a few."""
    if text.isprintable():
        return text
    return _HARMFUL.sub(lambda found: found[0] if found[0] in but else f"\\u{ord(found[0]):04x}", text)


def kind(*, newlines: bool = False, limit: int = _LIMIT) -> Kind[str]:
    """Text of at most `limit` characters; line breaks are kept only with `newlines`."""
    return Kind(
        lambda typed, _: clean(typed, newlines=newlines, limit=limit),
        plain=lambda texts: _plain(texts, limit),
        lines=newlines,
        repeats=False,
    )


def _plain(texts: Sequence[str], limit: int) -> list[str | None] | None:
    """The values of many texts, if nothing is to be done to any but trimming; else None."""
    # What can be printed has no harmful characters. A space joins with no accent behind it.
    whole = " ".join(texts)
    normal = whole.isascii() or unicodedata.is_normalized("NFC", whole)
    seen = whole.isascii() or not _UNSEEN.search(whole)
    if not (normal and seen and whole.isprintable()) or (len(whole) > limit and max(map(len, texts)) > limit):
        return None
    return [text.strip() or None for text in texts]


LINE = kind()
"""One line of text."""
REASON = kind(limit=200)
"""Why something was done, in a line."""
LINES = kind(newlines=True)
"""Text of several lines."""


def join(texts: Iterable[str]) -> str:
    """Several texts as one, divided by lines `---`; a line of dashes in a text gets one more."""
    unified = [text.replace("\r\n", "\n") for text in texts]
    return _DIVIDER.join([_DASHES.sub(r"\g<0>-", text) if "---" in text else text for text in unified])


def _divided(typed: str, context: Context) -> Outcome[tuple[str, ...]]:
    """The texts in one that `join` made, those that say nothing left out."""
    parts = typed.replace("\r\n", "\n").split(_DIVIDER)
    read: list[str] = []
    for part in parts:
        cleaned = clean(_MORE_DASHES.sub(r"\1", part), newlines=len(parts) > 1 or "\n" in part)
        if isinstance(cleaned, Refused):
            return cleaned
        read += [cleaned.value] if cleaned.value else []
    return Accepted(tuple(read))


def _texts_of_json(value: Any) -> str | None:
    """Texts given as such, or as the objects that `customer show` writes: general ones, without those on invoices."""
    if not isinstance(value, list):
        return text_of_json(value)
    general = [
        each
        for each in value
        if not isinstance(each, dict) or (each.get("kind") == "general" and not each.get("invoice"))
    ]
    texts = [str(each.get("text") or "") if isinstance(each, dict) else each for each in general]
    return join([text for text in texts if isinstance(text, str)])


SEVERAL: Kind[tuple[str, ...]] = Kind(
    _divided,
    lines=True,
    text=join,
    record=list,
    typed=_texts_of_json,
    several=True,
    empty=(),
    repeats=False,
    whole=lambda text: join([text]),
)
"""Several texts, such as notes, in one that is divided by lines `---`."""
