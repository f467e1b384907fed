"""The keys under which a book finds customers again: folded, bounded, equal where two spellings mean the same."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any, NamedTuple
from zlib import crc32

from debitcli.customers.form import FORM
from debitcli.database.bulk import NewRows
from debitcli.fields import folding, names, tax_id
from debitcli.fields.phone import search_digits

Columns = Mapping[str, Sequence[Any]]
"""The values of many customers, by field."""

# As `lower` in SQL: A to Z only.
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_key_of_city = lru_cache(maxsize=4096)(folding.key)
# What stands elsewhere than in a customer's row, and the values that stand in it as they are.
_ELSEWHERE = {"number", "categories", *(each.key for each in FORM.beside)}
_STORED = [key for key in (*FORM.exported, "incomplete") if key not in _ELSEWHERE]


class Keys(NamedTuple):
    """The keys of many customers, by columns; the last is a hash of the name."""

    sort_key: Sequence[str]
    name_key: Sequence[str]
    city_key: Sequence[str | None]
    postal_key: Sequence[str | None]
    email_key: Sequence[str | None]
    tax_key: Sequence[str | None]
    name_hash: Sequence[int]


def keys_of(of: Columns) -> Keys:
    """The keys of many customers."""
    name_keys = list(map(names.match_key, of["name"]))
    return Keys(
        list(map(names.sort_key, of["name"], of["kind"])),
        name_keys,
        list(map(_key_of_city, of["city"])),
        list(map(folding.compact_key, of["postal_code"])),
        list(map(folding.key, of["email"])),
        [
            folding.key(tax_id.key(tax, country)) if tax else None
            for tax, country in zip(of["tax_id"], of["country"], strict=True)
        ],
        [crc32(key.encode()) & 0x7FFFFFFF for key in name_keys],
    )


def new_rows(of: Columns, full: Keys) -> NewRows:
    """Customers as they are written: of the columns of their values, custom ones too, and their keys."""
    columns: dict[str, Sequence[Any]] = {key: of[key] for key in _STORED}
    own = [key for key in of if key not in FORM.by_key and key not in _STORED]
    pairs: list[tuple[tuple[str, str], ...]] = [()] * len(of["name"])
    if own:
        pairs = [
            tuple([(key, value) for key, value in zip(own, row, strict=True) if value is not None])
            for row in zip(*[of[key] for key in own], strict=True)
        ]
    return NewRows(of["number"], columns | _stored(full, of), of["categories"], pairs)


def _stored(full: Keys, of: Columns) -> dict[str, Sequence[Any]]:
    """The columns of keys, by name: those that say more than the value beside them, and hashes."""
    return {
        "sort_key": list(map(_unless_plain, full.sort_key, of["name"])),
        "city_key": list(map(_unless_plain, full.city_key, of["city"])),
        "postal_key": list(map(_unless_plain, full.postal_key, of["postal_code"])),
        "email_key": list(map(_unless_plain, full.email_key, of["email"])),
        "tax_key": full.tax_key,
        "name_hash": full.name_hash,
        "search": _beside_the_keys(full, of),
    }


def _beside_the_keys(full: Keys, of: Columns) -> list[str | None]:
    """What a search finds beyond the keys of name, e-mail, city and postal code, and the phone and contact as they are.

    Digits alone are no part of it where they are a customer's number: it is found by its key.
    """
    rows = zip(
        full.sort_key, full.email_key, full.city_key, of["name"], of["email"], of["city"],
        of["contact"], of["phone"], of["tax_id"], of["country"], of["number"], strict=True,
    )  # fmt: skip
    beside: list[str | None] = []
    for sort_key, email_key, city_key, name, email, city, contact, phone, tax, country, number in rows:
        keyed = ((sort_key, name), (email_key, email), (city_key, city))
        found = [folding.fold(text) for key, text in keyed if folding.is_cut(key)]
        if contact and not contact.isascii():
            found.append(folding.fold(contact))
        if tax:
            found += [folding.fold(tax), folding.fold(tax_id.show(tax, country))]
        if phone:
            # What was kept as typed may have letters.
            found += [text for text in (search_digits(phone), folding.fold(phone)) if text not in phone]
        if number and not folding.is_plain_number(number):
            found.append(folding.fold(number))
        beside.append("\n".join(dict.fromkeys([" ".join(text.split()) for text in found])) if found else None)
    return beside


def _unless_plain(key: str | None, value: str | None) -> str | None:
    """A key, unless it is no more than its value, or that in small letters as `lower` makes it in SQL."""
    if value is None or key == value:
        return None
    return None if key == (value.lower() if value.isascii() else value.translate(_SMALL)) else key
