"""Names of persons and companies: which of the two, how to sort them, how to recognise one again."""

from functools import cache, lru_cache

from debitcli.fields import folding
from debitcli.fields.value import Context

KINDS = ("company", "person")
ALSO_CALLED = {
    "company": "business|organization|organisation|org|firma|geschaftskunde|unternehmen|empresa|autonomo|societe|"
    "entreprise|professionnel|azienda|corporate|b2b|erhverv|virksomhed",
    "person": "individual|private|privat|privatkunde|privatperson|consumer|particular|persona|particulier|personne|"
    "privato|contact|b2c|home",
}
LINKING = frozenset((
    "a", "af", "al", "bin", "da", "das", "de", "dei", "del", "della", "den", "der", "des", "di", "do", "dos", "du", "e",
    "el", "i", "ibn", "la", "las", "le", "les", "los", "ten", "ter", "van", "vom", "von", "y", "zu", "zum", "zur",
))  # fmt: skip
"""Words between the names of a person."""
_NO_PUNCTUATION = str.maketrans("", "", ".,-")


def propose_kind(name: str, context: Context | None = None) -> str:
    """`company` or `person`, as far as the name tells; the user has the last word.

    A legal form, a digit, an ampersand or a single word speaks for a company; two to five words for a person, not
    counting those that only link others.
    """
    if any(c.isdigit() or c in "&+@/" for c in name) or without_legal_form(name) != name:
        return "company"
    words = name.split()
    full = [word for word in words if folding.fold(word) not in LINKING]
    return "person" if len(words) == 2 or 2 <= len(full) <= 5 else "company"


def without_legal_form(name: str) -> str:
    """`name` without a legal form such as GmbH or S.L. at its end; a name that is nothing else stays as it is."""
    words = _strip_tail(name).split()
    if not name.isascii() and any(" " in _as_cleanco_compares(word) for word in words):
        from cleanco.clean import basename

        return str(basename(name)) or name
    # Only words of legal forms can go; how many of these at the end do go, the library says once for the same ones.
    legal, first = _words_of_legal_forms(), len(words)
    while first and _as_cleanco_compares(words[first - 1]) in legal:
        first -= 1
    kept = first + _how_many_stay(tuple(words[first:])) if first < len(words) else first
    return _strip_tail(" ".join(words[:kept])) or name


def _strip_tail(name: str) -> str:
    # What cleanco strips from the end is neither letter nor digit nor a full stop.
    if name[-1:].isalnum() or name[-1:] == ".":
        return name
    from cleanco.clean import strip_tail

    return str(strip_tail(name))


def _as_cleanco_compares(word: str) -> str:
    return word.lower().translate(_NO_PUNCTUATION) if word.isascii() else _normalized(word)


@lru_cache(maxsize=20_000)
def _normalized(word: str) -> str:
    from cleanco.clean import normalized, strip_punct

    return str(strip_punct(normalized(word)))


@cache
def _words_of_legal_forms() -> frozenset[str]:
    from cleanco.clean import prepare_default_terms

    return frozenset(word for _, words in prepare_default_terms() for word in words)


@lru_cache(maxsize=20_000)
def _how_many_stay(words: tuple[str, ...]) -> int:
    """How many of these words cleanco leaves when they end a name."""
    from cleanco.clean import basename

    return len(basename(" ".join(("x", *words))).split()) - 1


def sort_key(name: str, kind: str | None) -> str:
    """The folded key by which lists sort: a person's family name first, the last word where no comma sets it apart."""
    words = name.split()
    if kind == "person" and "," not in name and len(words) > 1:
        name = f"{words[-1]}, {' '.join(words[:-1])}"
    return folding.key(name) or ""


def match_key(name: str) -> str:
    """The key that spellings of a name share: folded, given name first, no legal form, letters and digits only."""
    bare = folding.compact_key(without_legal_form(given_first(name)))
    return bare or folding.key(name) or ""


def given_first(name: str) -> str:
    """`name` in the order of speech: `Ana García` for `García, Ana`."""
    family, _, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if given.strip() else name
