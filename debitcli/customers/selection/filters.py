"""Which customers a list shows, and what a search text asks for."""

from dataclasses import dataclass

from debitcli.fields import folding

SORT_KEYS = ("number", "name", "city", "postal_code", "country", "email", "created", "updated")


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `customer list`; each narrows what the others leave.

    Without `archived`, only live customers; None is live or not. A customer must be in all of `categories`, and in one
    of `any_category`. `fields` are keys of custom fields with the value that each must have, as typed.
    """

    search: str = ""
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None
    incomplete: bool = False
    archived: bool | None = False
    categories: tuple[str, ...] = ()
    any_category: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


def terms(search: str) -> list[tuple[str, ...]]:
    """What a search text asks for: every word somewhere; a text of digits and signs as one number.

    Each term is there in one of its spellings, all folded, anywhere in the text that is searched.
    `912 34-56` is looked for as 9123456, since a book keeps phone numbers and tax IDs without signs; `030 123` as
    30123, since it keeps phone numbers in the international form, without the zero that is dialled at home.
    """
    folded = folding.fold(search)
    number = "".join(c for c in folded if c.isalnum())
    if number.isdecimal() and all(c.isdecimal() or c in " +-./()" for c in folded):
        return [(number.lstrip("0") or number,)]
    return [_spellings(word) for word in folded.split()]


def _spellings(word: str) -> tuple[str, ...]:
    """A word as typed and, where it has digits, without signs: `b-64717838` is also b64717838."""
    bare = "".join(c for c in word if c.isalnum())
    return (word, bare) if bare and bare != word and any(c.isdigit() for c in bare) and "@" not in word else (word,)
