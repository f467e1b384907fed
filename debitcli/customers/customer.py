"""A customer as the program holds one, and the keys under which a book finds it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from debitcli.fields import email, folding, names, phone, tax_id

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


def keys(customer: Customer) -> dict[str, str | None]:
    """The key columns of a customer: folded, bounded, equal where two spellings mean the same."""
    return {
        "number_key": folding.number_key(customer.number or ""),
        "sort_key": names.sort_key(customer.name, customer.kind),
        "name_key": names.match_key(customer.name),
        "city_key": folding.key(customer.city),
        "postal_key": folding.compact_key(customer.postal_code),
        "email_key": folding.key(customer.email),
        "domain_key": folding.key(email.domain_of(customer.email)),
        "tax_key": folding.key(tax_id.key(customer.tax_id, customer.country)),
        "search": search_text(customer),
    }


def search_text(customer: Customer) -> str:
    """What a search looks through: name, contact, e-mail, city, phone digits and tax ID, folded, one a line."""
    shown_tax_id = tax_id.show(customer.tax_id, customer.country) if customer.tax_id else None
    digits = phone.search_digits(customer.phone) if customer.phone else None
    parts = (customer.name, customer.contact, customer.email, customer.city, digits, customer.tax_id, shown_tax_id)
    return "\n".join(dict.fromkeys(" ".join(folding.fold(part).split()) for part in parts if part))
