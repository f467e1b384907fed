"""A product or service as the program holds one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from debitcli.products.form import FORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product's values in stored form (see `form.FORM`); empty ones are None. `id` is the book's own."""

    id: int = 0
    number: str | None = None
    name: str = ""
    description: str | None = None
    kind: str | None = None
    unit: str | None = None
    price: Decimal | None = None
    prices: str | None = None
    currency: str | None = None
    vat_rate: Decimal | None = None
    vat_category: str | None = None
    vat_exemption: str | None = None
    account: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    archived: datetime | None = None

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        return getattr(self, key)

    @property
    def called(self) -> str:
        """The number, once saved."""
        return self.number or ""


def of_values(values: Mapping[str, Any], before: Product | None = None) -> Product:
    """The product with these values; what the book keeps besides is that of `before`."""
    own = {key: values[key] for key in FORM.keys} | {"name": values["name"] or ""}
    return replace(before or Product(), **own)
