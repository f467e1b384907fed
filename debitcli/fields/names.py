"""Names of persons and companies: which of the two, how to sort them, how to recognise one again."""

from functools import cache

from debitcli.fields import folding

KINDS = ("company", "person")
_MOST_WORDS_OF_A_PERSON = 5


def propose_kind(name: str) -> str:
    """`company` or `person`, as far as the name tells; the user has the last word.

    A legal form, a digit, an ampersand or a single word speaks for a company; two to five words for a person.
    """
    words = name.split()
    if any(c.isdigit() or c in "&+@/" for c in name) or without_legal_form(name) != name:
        return "company"
    return "person" if 2 <= len(words) <= _MOST_WORDS_OF_A_PERSON else "company"


def without_legal_form(name: str) -> str:
    """`name` without a legal form such as GmbH or S.L. at its end; a name that is nothing else stays as it is."""
    from cleanco.clean import custom_basename

    words = _as_cleanco_compares(name)
    # Only a form whose last word stands in the name can end it; the library then looks at these few, in its own order.
    by_last_word = _legal_forms()
    fitting = sorted(form for word in set(words) for form in by_last_word.get(word, ()))
    if not fitting and name.isalnum():
        return name
    return str(custom_basename(name, [(size, parts) for _, size, parts in fitting])) or name


def _as_cleanco_compares(name: str) -> list[str]:
    from cleanco.clean import normalized, strip_punct, strip_tail

    bare = strip_tail(name)
    # For ASCII the library's normalisation is no more than small letters.
    return [strip_punct(word) for word in (bare.lower() if bare.isascii() else normalized(bare)).split()]


@cache
def _legal_forms() -> dict[str, list[tuple[int, int, list[str]]]]:
    """cleanco's legal forms by their last word: place in its order, number of words, words."""
    from cleanco.clean import prepare_default_terms

    by_last_word: dict[str, list[tuple[int, int, list[str]]]] = {}
    for place, (size, parts) in enumerate(prepare_default_terms()):
        by_last_word.setdefault(parts[-1] if parts else "", []).append((place, size, parts))
    return by_last_word


def reordered(name: str) -> str:
    """`García López, Ana` as `Ana García López`; a name without a comma stays as it is."""
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma and given.strip() else name


def sort_key(name: str, kind: str | None) -> str:
    """The folded key by which lists sort: a person's family name first.

    The family name is the last word, unless the name is given with a comma, `García López, Ana`.
    """
    words = name.split()
    if kind == "person" and "," not in name and len(words) > 1:
        name = f"{words[-1]}, {' '.join(words[:-1])}"
    return folding.key(name) or ""


def match_key(name: str) -> str:
    """The key that two spellings of one name share: folded, legal form dropped, letters and digits only."""
    bare = folding.compact_key(without_legal_form(reordered(name)))
    return bare or folding.key(name) or ""
