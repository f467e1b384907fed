"""An expense as the program holds one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from debitcli.expenses.form import FORM
from debitcli.expenses.kinds import PartText
from debitcli.fields.billing.money import rounded
from debitcli.forms.form import as_record

_NOTHING = Decimal(0)
_SUMS = ("net", "vat", "total", "paid", "open")
REVERSE_CHARGED = ("AE", "K")
"""The VAT categories in which whoever buys owes the VAT (directive 2006/112/EC articles 196, 200)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an expense on one account (its number and name).

    `base_net` and `base_vat` are in the company's currency. Without a category VAT has no part in it. Where the VAT is
    for the buyer to pay, it is no part of the total.
    """

    account: str
    name: str = ""
    net: Decimal = _NOTHING
    vat: Decimal = _NOTHING
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    base_net: Decimal = _NOTHING
    base_vat: Decimal = _NOTHING

    @property
    def total(self) -> Decimal:
        """What the supplier charges."""
        return self.net if self.vat_category in REVERSE_CHARGED else self.net + self.vat

    @property
    def given(self) -> PartText:
        """The part as it could be given."""
        category = self.name or self.account
        return PartText(self.total, category, self.vat_category, self.vat_rate, self.vat or None)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that belongs to an expense; its content is found by its hash."""

    name: str
    type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """An expense. `id` and `customer` are the book's own, `home` is the company's currency, `as_of` the day.

    `rate` is the company's currency for one unit, `deductible` percent of the VAT, `base` the total in that currency.
    """

    id: int = 0
    number: str | None = None
    date: str = ""
    supplier: str = ""
    supplier_tax_id: str | None = None
    supplier_country: str | None = None
    description: str | None = None
    reference: str | None = None
    currency: str = "EUR"
    rate: Decimal | None = None
    home: str = "EUR"
    deductible: Decimal = Decimal(100)
    due: str | None = None
    paid_on: str | None = None
    method: str | None = None
    customer: int | None = None
    customer_number: str | None = None
    total: Decimal = _NOTHING
    base: Decimal = _NOTHING
    paid: Decimal = _NOTHING
    open: Decimal = _NOTHING
    created: datetime | None = None
    updated: datetime | None = None
    parts: tuple[Part, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    as_of: str = ""

    @property
    def called(self) -> str:
        """The number, once saved."""
        return self.number or ""

    @property
    def net(self) -> Decimal:
        """The sum without VAT."""
        return sum((each.net for each in self.parts), _NOTHING)

    @property
    def vat(self) -> Decimal:
        """The VAT of all parts, also what is the buyer's to pay."""
        return sum((each.vat for each in self.parts), _NOTHING)

    @property
    def status(self) -> str:
        """How it stands: the first word of the contract that holds."""
        if not self.open:
            return "paid"
        if self.due and self.due < self.as_of:
            return "overdue"
        return "part-paid" if self.paid else "open"

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        match key:
            case "customer":
                return self.customer_number
            case "vat":
                return f"{self.vat:f}"
            case "rate":
                return None if self.rate is None else f"{self.rate:f}"
            case "category":
                return self._same_of_all("name")
            case "vat_rate" | "vat_category":
                return self._same_of_all(key)
            case "parts":
                return tuple(each.given for each in self.parts) if len(self.parts) > 1 else ()
        return getattr(self, key)

    def _same_of_all(self, key: str) -> Any:
        said = {getattr(each, key) for each in self.parts}
        return said.pop() if len(said) == 1 else None

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        said = {each.key: as_record(each, self.value(each.key)) for each in FORM.every}
        said |= {key: str(rounded(getattr(self, key), self.currency)) for key in _SUMS}
        said["parts"] = [
            {
                "category": each.name,
                "net": str(each.net),
                "vat": str(each.vat),
                "total": str(each.total),
                "vat_rate": None if each.vat_rate is None else str(each.vat_rate),
                "vat_category": each.vat_category,
            }
            for each in self.parts
        ]
        base_vat = sum((each.base_vat for each in self.parts), _NOTHING)
        said["vat_base_currency"] = str(rounded(base_vat, self.home))
        said["attachments"] = [
            {"name": each.name, "type": each.type, "size": each.size, "sha256": each.sha256}
            for each in self.attachments
        ]
        return said
