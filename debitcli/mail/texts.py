"""What messages say: a text for each occasion and language, ours or the company's own, with words to be filled in."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from debitcli.fields.text import clean
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused
from debitcli.settings.setting import Setting

_HERE = Path(__file__).parent / "words"
LANGUAGES = ("en", "de", "es", "fr", "da", "eo")
OCCASIONS = (
    "invoice", "credit-note", "welcome", "receipt", "statement", "reminder-0", "reminder-1", "reminder-2", "reminder-3",
)  # fmt: skip
"""On which something is written. Reminders by their level; 0 is before the due date, the last is for all later ones."""
WORDS = ("company", "name", "number", "date", "due", "amount", "open", "days", "reference")
_LAST_LEVEL = 3
_LONGEST = 5_000
_WORD = re.compile(r"\{([^{}]*)\}")
_BREAK = r"\n"
_POSSIBLE = (
    f"subject, an empty line and the text; {_BREAK} is a line break, and these are filled in: "
    + " ".join(f"{{{word}}}" for word in WORDS)
)  # fmt: skip


def reminder(level: int) -> str:
    """The occasion of a reminder of a level, from 0."""
    return f"reminder-{min(level, _LAST_LEVEL)}"


def in_language(language: str | None) -> str:
    """The language in which something is written to somebody who has this one."""
    short = (language or "").partition("-")[0].partition("_")[0]
    return short if short in LANGUAGES else "en"


def filled(occasion: str, language: str, values: Mapping[str, str], words: Mapping[str, str]) -> tuple[str, str]:
    """Subject and text for an occasion, under the settings `values`, with these words filled in."""
    typed = values.get(key_of(occasion, language)) or _ours(language)[occasion]
    subject, _, body = typed.replace(_BREAK, "\n").partition("\n")
    return _fill(subject, words).strip(), _fill(body.lstrip("\n"), words).rstrip() + "\n"


def unsubscribe(language: str, company: str) -> str:
    """How to receive no more promotions."""
    return _fill(_ours(language)["unsubscribe"], {"company": company})


def key_of(occasion: str, language: str) -> str:
    """The key of the setting that a text is."""
    return f"text.{occasion}.{language}"


def _fill(text: str, words: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: words.get(found[1], ""), text)


@cache
def _ours(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((_HERE / f"{language}.json").read_text(encoding="utf-8"))
    return words


def _check(typed: str, context: Context) -> Outcome[str]:
    cleaned = clean(typed.replace(_BREAK, "\n"), newlines=True, limit=_LONGEST)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    _, _, body = cleaned.value.partition("\n")
    if not body.strip() or not body.startswith("\n"):
        what = "has no empty line below its subject" if body.strip() else "has a subject, and no text"
        return Refused(what, f"a subject, {_BREAK}{_BREAK} and the text")
    if unknown := [word for word in _WORD.findall(cleaned.value) if word not in WORDS]:
        return Refused(f"has a word that nothing is known of: {{{unknown[0]}}}", f"one of {', '.join(WORDS)}")
    if set("{}") & set(_WORD.sub("", cleaned.value)):
        return Refused("has a brace alone", f"one of {', '.join(f'{{{word}}}' for word in WORDS)}")
    return Accepted(cleaned.value.replace("\n", _BREAK))


_KIND = Kind(_check)
_CALLED = {
    "invoice": "with an invoice", "credit-note": "with a credit note", "welcome": "with a welcome invoice",
    "receipt": "with a receipt", "statement": "with a statement", "reminder-0": "before an invoice is due",
    "reminder-1": "with the first reminder", "reminder-2": "with the second reminder",
    "reminder-3": "with the third reminder, and later ones",
}  # fmt: skip


def settings() -> tuple[Setting, ...]:
    """The settings that the texts are; they are read when somebody looks at them."""
    return tuple(
        Setting(
            key_of(occasion, language),
            f"What a mail {_CALLED[occasion]} says, in {language}",
            _ours(language)[occasion].replace("\n", _BREAK),
            _KIND,
            _POSSIBLE,
        )
        for language in LANGUAGES
        for occasion in OCCASIONS
    )
