"""A customer as the program holds one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from debitcli.forms.form import Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer's values in stored form (see `form.FORM`); empty ones are None.

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
    business_id: str | None = None
    electronic_address: str | None = None
    buyer_reference: str | None = None
    invoice_email: str | None = None
    contact: str | None = None
    website: str | None = None
    categories: tuple[str, ...] = ()
    payment_terms: str | None = None
    currency: str | None = None
    language: str | None = None
    discount: Decimal | None = None
    prices: str | None = None
    withholding: Decimal | None = None
    custom: Mapping[str, str | None] = field(default_factory=dict)
    created: datetime | None = None
    updated: datetime | None = None
    archived: datetime | None = None
    incomplete: bool = False

    def value(self, key: str) -> Any:
        """The value of a field of the form, a custom one too."""
        return self.custom[key] if key in self.custom else getattr(self, key)

    @property
    def called(self) -> str:
        """The number, once saved."""
        return self.number or ""

    @property
    def town(self) -> str:
        """Postal code and city, as far as they are known."""
        return " ".join(part for part in (self.postal_code, self.city) if part)


def of_values(values: Mapping[str, Any], form: Form, before: Customer | None = None, *, incomplete: bool) -> Customer:
    """The customer with these values of the form's own fields; what the book keeps besides is that of `before`."""
    own = {each.key: values[each.key] for each in form.fields if not each.is_custom}
    own["name"] = own["name"] or ""
    custom = {each.key: values[each.key] for each in form.custom}
    return replace(before or Customer(), custom=custom, incomplete=incomplete, **own)
