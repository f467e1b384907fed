"""How alike two names are: one name spelt, shortened or put in order otherwise; or two, as of twins and branches.

What counts differs never: the given name (the first word), numbers, what tells father from son or one branch from
another. Words that only one name has may be missing in the other, not in both.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from debitcli.fields import folding, names

# A quick look at the words of names, before they are taken apart (rapidfuzz's ratio, 0 to 100).
_WORTH_A_LOOK = 55
# Each word is compared with each.
_MOST_WORDS = 20
_WORD = re.compile(r"[^\W_]+\.?")
_NUMBER = re.compile("[1-9][0-9]*")
_TITLES = frozenset((
    "dr", "prof", "med", "jur", "phil", "ing", "dipl", "mag", "mr", "mrs", "ms", "miss", "sir", "herr", "frau", "hr",
    "fr", "sr", "sra", "don", "dona", "mme", "monsieur", "madame", "sig", "signor", "signora", "pan", "pani",
))  # fmt: skip
_IDLE = names.LINKING | {"the", "and", "und", "et", "og", "och", "en"}
# Words that tell one from another of the same name, in one spelling.
_TELLING = {
    word: words.split()[0]
    for words in (
        "jr junior jun jnr hijo fils filho figlio syn", "sr senior sen snr padre pere pai", "ii", "iii", "iv",
        "north nord norte norden", "south sud sur sul suden", "east ost este est osten", "west ouest oeste ovest",
        "holding holdings", "verwaltung verwaltungs", "beteiligung beteiligungs beteiligungen", "stiftung foundation",
    )
    for word in words.split()
}  # fmt: skip
# What sounds alike, in one spelling; in words that are no Latin letters there is nothing of it.
_SOUNDS = (
    (re.compile(r"([aou])e(?=[a-z])"), r"\1"), (re.compile("ph"), "f"), (re.compile("dt"), "t"),
    (re.compile("x"), "ks"), (re.compile("(?<=.)h"), ""), (re.compile("(?<=.)z"), "s"),
)  # fmt: skip
_LETTERS = str.maketrans("cqwyj", "kkvii")
_DOUBLED = re.compile(r"(.)\1+")
# From here on a sign is a syllable or a word, and another one no slip.
_SYLLABLES = "\u2e80"
# How much less alike names are for a word that sounds alike, has a slip, is shortened, or is missing.
_SOUNDS_ALIKE, _SLIP, _SHORT, _MISSING = 1, 8, 12, 4
_LEAST = 60
_match_key = lru_cache(maxsize=10_000)(names.match_key)


class _Name(NamedTuple):
    words: tuple[str, ...]
    telling: frozenset[str]


def alike(name: str, others: Sequence[str], looks: Sequence[str], own: str) -> Iterator[tuple[int, int]]:
    """The places of the `others` that may be the same name, with their likeness; `looks` and `own` are by `look`."""
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extract

    for _, _, place in extract(own, looks, scorer=ratio, score_cutoff=_WORTH_A_LOOK, limit=None):
        if found := likeness(name, others[place]):
            yield place, found


def look(name: str) -> str:
    """The words of a name in order, for a quick look."""
    return " ".join(sorted(folding.fold(name).replace(",", " ").split()))


def likeness(one: str, other: str) -> int:
    """How alike two names are: 100 for the same, 0 for two that differ in what counts."""
    if sorted(_NUMBER.findall(one)) != sorted(_NUMBER.findall(other)):
        return 0
    if _match_key(one) == _match_key(other):
        return 100
    (words, telling), (more, telling_too) = sorted((_name(one), _name(other)), key=lambda name: len(name.words))
    if telling != telling_too or (len(words) == 1 < len(more)) or len(more) > _MOST_WORDS:
        return 0
    doubt, whole, left = 2, 0, dict(enumerate(more))
    # The words that are the same find one another first.
    for place in sorted(range(len(words)), key=lambda place: words[place] not in more):
        is_first = place == 0 and len(words) > 1
        ways = [
            (_difference(words[place], word, strict=is_first or (n == 0 and len(words) > 1)), n)
            for n, word in left.items()
        ]
        least, n = min(ways, default=(None, 0), key=lambda way: 100 if way[0] is None else way[0])
        if least is None:
            return 0
        doubt += least
        whole += least < _SHORT
        del left[n]
    return 0 if 0 in left or not whole else max(100 - doubt - _MISSING * len(left), _LEAST)


def _difference(one: str, other: str, *, strict: bool) -> int | None:
    """How much two words differ that mean the same; None where they do not.

    A given name (`strict`) is another one where a letter is (Marion and Marlon), but where one slipped.
    """
    if one == other:
        return 0
    short, long = sorted((one.rstrip("."), other.rstrip(".")), key=len)
    if short == long or _sound(short) == _sound(long):
        return _SOUNDS_ALIKE
    is_short = len(short) == 1 or (f"{short}." in (one, other) and short not in _TITLES)
    if is_short and long.startswith(short):
        return _SHORT
    if len(short) < 4 or _sound(short)[0] != _sound(long)[0] or max(short) >= _SYLLABLES:
        return None
    from rapidfuzz.distance import OSA

    if strict:
        inside = OSA.distance(short, long) == 1 and short[-1] == long[-1]
        return _SLIP if inside and (len(short) >= 8 or sorted(short) == sorted(long)) else None
    away = OSA.distance(_sound(short), _sound(long))
    return _SLIP * away if away <= (2 if len(short) >= 9 else 1) else None


@lru_cache(maxsize=10_000)
def _sound(word: str) -> str:
    for written, spoken in _SOUNDS:
        word = written.sub(spoken, word)
    return _DOUBLED.sub(r"\1", word.translate(_LETTERS))


@lru_cache(maxsize=10_000)
def _name(name: str) -> _Name:
    folded = folding.fold(names.given_first(names.without_legal_form(name))).replace("'", "")
    every = _WORD.findall(folded)
    while len(every) > 2 and every[0].rstrip(".") in _TITLES:
        del every[0]
    bare = [word.rstrip(".") for word in every]
    telling = frozenset(_TELLING[word] for word in bare if word in _TELLING)
    words = [
        word
        for place, word in enumerate(every)
        if bare[place] not in _TELLING and (word not in _IDLE or (place == 0 and len(word) == 1))
    ]
    return _Name(tuple(words or every), telling)
