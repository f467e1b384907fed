"""A customer as the program holds one, and the keys under which a book finds it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
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
    """The keys of a customer: folded, bounded, equal where two spellings mean the same."""

    sort_key: str
    name_key: str
    city_key: str | None
    postal_key: str | None
    email_key: str | None
    tax_key: str | None


def keys(customer: Customer) -> Keys:
    """The keys of a customer."""
    c = customer
    return keys_of(c.name, c.kind, c.city, c.postal_code, c.email, c.tax_id, c.country)


def keys_of(
    name: str,
    kind: str | None,
    city: str | None,
    postal_code: str | None,
    email: str | None,
    tax: str | None,
    country: str | None,
) -> Keys:
    """The keys of a customer with these values."""
    return Keys(
        names.sort_key(name, kind),
        names.match_key(name),
        _key_of_city(city),
        folding.compact_key(postal_code),
        folding.key(email),
        folding.key(tax_id.key(tax, country)) if tax else None,
    )


def small(value: str) -> str:
    """`value` in small ASCII letters, as `lower` makes it in SQL."""
    return value.lower() if value.isascii() else value.translate(_SMALL)


class NewCustomer(NamedTuple):
    """A customer about to be written: what stands in its row (see `COLUMNS`), and what hangs on it."""

    number: str | None
    values: tuple[Any, ...]
    categories: tuple[str, ...]
    custom: tuple[tuple[str, str], ...]


_VALUES = tuple(
    f.name
    for f in fields(Customer)
    if f.name not in ("id", "number", "categories", "custom", "created", "updated", "incomplete")
)
_values = attrgetter(*_VALUES)
_KEYS = ("sort_key", "city_key", "postal_key", "email_key", "tax_key", "name_hash", "search")
COLUMNS = (*_VALUES, "incomplete", *_KEYS)
"""The columns of a customer's row without id, number (and its key), created and updated, which saving gives."""


def as_new(customer: Customer, full: Keys) -> NewCustomer:
    """The customer as it is written; `full` is its `keys`."""
    return NewCustomer(
        customer.number,
        (*_values(customer), int(customer.incomplete), *_stored_keys(customer, full)),
        customer.categories,
        tuple([(key, value) for key, value in customer.custom.items() if value is not None]) if customer.custom else (),
    )


def _stored_keys(customer: Customer, full: Keys) -> tuple[str | int | None, ...]:
    c = customer
    return stored_keys(full, c.name, c.city, c.postal_code, c.email, c.contact, c.phone, c.tax_id, c.country)


def stored_keys(
    full: Keys,
    name: str,
    city: str | None,
    postal_code: str | None,
    email: str | None,
    contact: str | None,
    phone: str | None,
    tax: str | None,
    country: str | None,
) -> tuple[str | int | None, ...]:
    """The values of `_KEYS`: of the keys `full` those that say more than the value beside them, and hashes."""
    return (
        _unless_plain(full.sort_key, name),
        _unless_plain(full.city_key, city),
        _unless_plain(full.postal_key, postal_code),
        _unless_plain(full.email_key, email),
        full.tax_key,
        hash_of(full.name_key),
        _beside_the_keys(full, name, city, email, contact, phone, tax, country),
    )


def number_key(number: str) -> str | None:
    """What is kept beside a number to sort by: nothing, where the number itself tells."""
    return None if folding.is_plain_number(number) else folding.number_key(number)


def hash_of(key: str) -> int:
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


def twin_keys(number: str | None, full: Keys) -> tuple[Any, ...]:
    """The values of `TwinKeys`, plain, so that they can be sent to another process."""
    return number, full.email_key, full.tax_key, full.postal_key, full.name_key, hash_of(full.name_key)


def search_text(customer: Customer) -> str:
    """What a search looks through, as the book puts it together (database/keys.py)."""
    c, full = customer, keys(customer)
    beside = _beside_the_keys(full, c.name, c.city, c.email, c.contact, c.phone, c.tax_id, c.country)
    parts = (full.sort_key, small(c.contact or ""), full.email_key, full.city_key, c.phone, beside)
    return " ".join(part or "" for part in parts)


def _beside_the_keys(
    full: Keys,
    name: str,
    city: str | None,
    email: str | None,
    contact: str | None,
    phone: str | None,
    tax: str | None,
    country: str | None,
) -> str | None:
    """What a search finds beyond the keys of name, e-mail and city, the phone, and the contact in small letters."""
    found: list[str] = []
    if folding.is_cut(full.sort_key):
        found.append(folding.fold(name))
    if email and folding.is_cut(full.email_key):
        found.append(folding.fold(email))
    if city and folding.is_cut(full.city_key):
        found.append(folding.fold(city))
    if contact and not contact.isascii():
        found.append(folding.fold(contact))
    if tax:
        found += [folding.fold(tax), folding.fold(tax_id.show(tax, country))]
    if phone and (number := search_digits(phone)) not in phone:
        found.append(number)
    return "\n".join(dict.fromkeys([" ".join(text.split()) for text in found])) if found else None


def _unless_plain(key: str | None, value: str | None) -> str | None:
    return None if value is None or key == small(value) else key
