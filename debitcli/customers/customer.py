"""A customer as the program holds one, and the keys under which a book finds it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any, NamedTuple
from zlib import crc32

from debitcli.fields import folding, names, tax_id
from debitcli.fields.phone import search_digits

# As `lower` in SQL: A to Z only.
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)

NOUN = "customer"
"""How the history and the drafts call a customer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer's values in stored form (see `form.FIELDS`); empty ones are None.

    `id` is the book's own and 0 before saving. `number`, `created` and `updated` are given on saving.
    `custom` has every custom field of the book, key → value. `incomplete` says that a required field was left empty.
    """

    id: int = 0
    number: str | None = None
    name: str = ""
    kind: str | None = None
    country: str | None = None
    address: str | None = None
    address2: str | None = None
    postal_code: str | None = None
    city: str | None = None
    region: str | None = None
    email: str | None = None
    phone: str | None = None
    tax_id: str | None = None
    contact: str | None = None
    categories: tuple[str, ...] = ()
    payment_terms: int | None = None
    currency: str | None = None
    language: str | None = None
    discount: Decimal | None = None
    custom: Mapping[str, str | None] = field(default_factory=dict)
    created: datetime | None = None
    updated: datetime | None = None
    archived: datetime | None = None
    incomplete: bool = False

    def value(self, key: str) -> Any:
        """The value of a field of the form or of a custom field."""
        return self.custom[key] if key in self.custom else getattr(self, key)


_key_of_city = lru_cache(maxsize=4096)(folding.key)


class Keys(NamedTuple):
    """The keys of a customer: folded, bounded, equal where two spellings mean the same; and a hash of the name."""

    sort_key: str
    name_key: str
    city_key: str | None
    postal_key: str | None
    email_key: str | None
    tax_key: str | None
    name_hash: int


class KeyColumns(NamedTuple):
    """The `Keys` of many customers, by columns."""

    sort_key: list[str]
    name_key: list[str]
    city_key: list[str | None]
    postal_key: list[str | None]
    email_key: list[str | None]
    tax_key: list[str | None]
    name_hash: list[int]


class Keyed(NamedTuple):
    """The values of many customers that keys are made of, by columns."""

    name: Sequence[str]
    kind: Sequence[str | None]
    country: Sequence[str | None]
    postal_code: Sequence[str | None]
    city: Sequence[str | None]
    email: Sequence[str | None]
    phone: Sequence[str | None]
    tax_id: Sequence[str | None]
    contact: Sequence[str | None]


def keys(customer: Customer) -> Keys:
    """The keys of a customer."""
    return Keys._make(column[0] for column in keys_of_many([customer]))


def keys_of_many(customers: Sequence[Customer]) -> KeyColumns:
    """The keys of many customers."""
    return key_columns(_keyed(customers))


def key_columns(of: Keyed) -> KeyColumns:
    """The keys of many customers, from the columns of their values."""
    name_keys = list(map(names.match_key, of.name))
    return KeyColumns(
        list(map(names.sort_key, of.name, of.kind)),
        name_keys,
        list(map(_key_of_city, of.city)),
        list(map(folding.compact_key, of.postal_code)),
        list(map(folding.key, of.email)),
        [
            folding.key(tax_id.key(tax, country)) if tax else None
            for tax, country in zip(of.tax_id, of.country, strict=True)
        ],
        list(map(_hash_of, name_keys)),
    )


def _keyed(customers: Sequence[Customer]) -> Keyed:
    return Keyed(*[[getattr(c, name) for c in customers] for name in Keyed._fields])


def small(value: str) -> str:
    """`value` in small ASCII letters, as `lower` makes it in SQL."""
    return value.lower() if value.isascii() else value.translate(_SMALL)


class NewCustomers(NamedTuple):
    """Customers about to be written, by columns: what stands in their rows, by name, and what hangs on them.

    The rows are without what saving gives: id, number (and its key), created and updated.
    """

    numbers: Sequence[str | None]
    columns: dict[str, Sequence[Any]]
    categories: Sequence[tuple[str, ...]]
    custom: Sequence[tuple[tuple[str, str], ...]]


VALUES = tuple(
    f.name
    for f in fields(Customer)
    if f.name not in ("id", "number", "categories", "custom", "created", "updated", "incomplete")
)
"""The values that stand in a customer's row as they are, but for `incomplete`, a number there."""


def as_new(customers: Sequence[Customer], full: KeyColumns) -> NewCustomers:
    """Customers as they are written; `full` are their keys."""
    columns: dict[str, Sequence[Any]] = {name: [getattr(c, name) for c in customers] for name in VALUES}
    columns["incomplete"] = [int(c.incomplete) for c in customers]
    return NewCustomers(
        [c.number for c in customers],
        columns | stored_keys(full, _keyed(customers)),
        [c.categories for c in customers],
        [tuple([(key, value) for key, value in c.custom.items() if value is not None]) for c in customers],
    )


def stored_keys(full: KeyColumns, of: Keyed) -> dict[str, Sequence[Any]]:
    """The columns of keys, by name: of the keys `full` those that say more than the value beside them, and hashes."""
    return {
        "sort_key": list(map(_unless_plain, full.sort_key, of.name)),
        "city_key": list(map(_unless_plain, full.city_key, of.city)),
        "postal_key": list(map(_unless_plain, full.postal_key, of.postal_code)),
        "email_key": list(map(_unless_plain, full.email_key, of.email)),
        "tax_key": full.tax_key,
        "name_hash": full.name_hash,
        "search": _beside_the_keys(full, of),
    }


def number_key(number: str) -> str | None:
    """What is kept beside a number to sort by: nothing, where the number itself tells."""
    return None if folding.is_plain_number(number) else folding.number_key(number)


def _hash_of(key: str) -> int:
    """31 bits that keys have in common where they are equal, and hardly ever else."""
    return crc32(key.encode()) & 0x7FFFFFFF


class TwinKeys(NamedTuple):
    """What twins of a customer have in common with it: texts that are equal, and the hash of the name."""

    number: str | None
    email: str | None
    tax: str | None
    postal: str | None
    name: str
    name_hash: int


def twin_keys(numbers: Sequence[str | None], full: KeyColumns) -> list[Sequence[Any]]:
    """The columns of `TwinKeys`."""
    return [numbers, full.email_key, full.tax_key, full.postal_key, full.name_key, full.name_hash]


def search_text(customer: Customer) -> str:
    """What a search looks through, as the book puts it together (database/keys.py)."""
    of = _keyed([customer])
    full = key_columns(of)
    (beside,) = _beside_the_keys(full, of)
    parts = (
        full.sort_key[0], small(customer.contact or ""), full.email_key[0], full.city_key[0], customer.phone, beside,
    )  # fmt: skip
    return " ".join(part or "" for part in parts)


def _beside_the_keys(full: KeyColumns, of: Keyed) -> list[str | None]:
    """What a search finds beyond the keys of name, e-mail and city, the phone, and the contact in small letters."""
    rows = zip(
        full.sort_key, full.email_key, full.city_key, of.name, of.email, of.city,
        of.contact, of.phone, of.tax_id, of.country, strict=True,
    )  # fmt: skip
    beside: list[str | None] = []
    for sort_key, email_key, city_key, name, email, city, contact, phone, tax, country in rows:
        found: list[str] = []
        if folding.is_cut(sort_key):
            found.append(folding.fold(name))
        if email and folding.is_cut(email_key):
            found.append(folding.fold(email))
        if city and folding.is_cut(city_key):
            found.append(folding.fold(city))
        if contact and not contact.isascii():
            found.append(folding.fold(contact))
        if tax:
            found += [folding.fold(tax), folding.fold(tax_id.show(tax, country))]
        if phone and (number := search_digits(phone)) not in phone:
            found.append(number)
        beside.append("\n".join(dict.fromkeys([" ".join(text.split()) for text in found])) if found else None)
    return beside


def _unless_plain(key: str | None, value: str | None) -> str | None:
    return None if value is None or key == value or key == small(value) else key
