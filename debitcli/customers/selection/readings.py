"""What a search text may ask for: words, or a number as people write it."""

import re

from debitcli.fields import address, email, folding
from debitcli.fields.value import Accepted, Context

Term = tuple[str, ...]
"""Spellings, folded, of which one must stand somewhere in the text that is searched."""
Reading = list[Term]
"""Terms that must all be there."""

_LONGEST_NUMBER, _SHORTEST_WITHOUT_SIGNS, _MANY_DIGITS, _MOST_WORDS = 64, 3, 6, 100
_SIGNS = r"+\-./()\s\u2010-\u2015\u2212"
# A telephone number, tax ID or the like; with an extension in the words of phonenumbers' own pattern.
_NUMBER = re.compile(rf"(?:tel:)?([\d{_SIGNS}]+?)(?:[,;\s-]*(?:e?xt(?:ensio)?n?|доб|anexo|int|x|#)[.:=\s-]*(\d+)#?)?")
_DIALLED_AT_HOME = re.compile(r"\(0+\)")
# What is dialled before a country code in America, Australia and Japan; 00 falls away with all zeros in front.
_DIALLED_ABROAD = re.compile(r"1[01](?=\d{9})")
# A postal code, tax ID or the like, without its signs: letters that may stand before it, and the rest.
_CODE = re.compile(r"([^\W\d]{0,4})(\d[^\W_]{2,})")


def readings(search: str) -> list[Reading]:
    """What a search text may mean: a customer is found by each reading, each wants all its terms somewhere.

    Digits and signs are one number, all else is words; what may be a code, such as `D-10115`, is both.
    """
    folded = " ".join(folding.fold(search).split())
    if len(folded) <= _LONGEST_NUMBER and (number := _NUMBER.fullmatch(folded)):
        return [[_spellings_of_number(folded, "".join(filter(None, number.groups())))]]
    # More than a database takes in one question: the longest tell most.
    words = [_spellings(word) for word in sorted(set(folded.split()), key=len)[-_MOST_WORDS:]]
    code = _CODE.fullmatch(_bare(folded)) if len(folded) <= _LONGEST_NUMBER else None
    return [words, [_spellings_of_code(*code.groups())]] if code else [words]


def _spellings_of_number(typed: str, number: str) -> Term:
    """`912 34-56` is looked for as 9123456 too, since a book keeps phone numbers and tax IDs without signs.

    Without zeros in front, since it keeps phone numbers in the international form, without the zero that is dialled at
    home: `030 123` as 30123, `+49 (0)30 123` also as 4930123. What a person is called is sorted by its last word.
    """
    bare = [folding.digits(each) for each in (number, _DIALLED_AT_HOME.sub("", number))]
    numbers = [each.lstrip("0") or each for each in bare if each]
    numbers += [_DIALLED_ABROAD.sub("", each) for each in numbers]
    *others, last = typed.split()
    as_sorted = f"{last}, {' '.join(others)}" if others else typed
    return tuple(dict.fromkeys([*numbers, typed, as_sorted]))


def _spellings_of_code(letters: str, rest: str) -> Term:
    """Without its signs, and without letters in front that are not kept where they say no more than the country."""
    many = sum(map(str.isdigit, rest)) >= _MANY_DIGITS
    return (
        (letters + rest, rest) if letters and (many or address.may_stand_before_codes(letters)) else (letters + rest,)
    )


def _spellings(word: str) -> Term:
    """A word as typed and without signs, unless little is left: `b-64717838` is also b64717838.

    A mail address is kept as people read it, not as the net does (`xn--…`).
    """
    if "@" in word:
        read = email.check(word, Context()) if "xn--" in word else None
        return (word, folding.fold(read.value)) if isinstance(read, Accepted) and read.value else (word,)
    bare = _bare(word)
    tells = len(bare) >= _SHORTEST_WITHOUT_SIGNS or any(map(str.isdigit, bare))
    return (word, bare) if bare != word and tells else (word,)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text))
