"""An invoice, credit note or prepayment as the program holds one, and what it says for machines."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from debitcli.fields.billing.money import rounded
from debitcli.forms.form import as_record
from debitcli.invoices.form import FORM
from debitcli.invoices.parts.part import Allowance, Group, Line

_NOTHING = Decimal(0)
_SUMS = (
    *(each.key for each in FORM.every if each.part == "sums" and each.key != "vat_base_currency"),
    *("prepaid", "rounding"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """A document with its figures. `id` is the book's own and 0 before saving; `customer` is that of the customer.

    `as_of` is the day by which it is overdue or not. `rate` is the company's currency for one unit; `seller` and
    `buyer` are what they were at issue. Lists read documents without `lines`, `allowances`, `groups`.
    """

    id: int = 0
    number: str | None = None
    type: str = "invoice"
    customer: int = 0
    customer_number: str = ""
    name: str = ""
    date: str | None = None
    due: str | None = None
    terms: str | None = None
    delivered: str | None = None
    period: str | None = None
    currency: str = "EUR"
    rate: Decimal | None = None
    language: str | None = None
    prices: str = "net"
    discount: str | None = None
    withholding: Decimal | None = None
    withholding_label: str | None = None
    reference: str | None = None
    buyer_reference: str | None = None
    message: str | None = None
    vat_category: str | None = None
    vat_exemption: str | None = None
    delivery: str | None = None
    payment_reference: str | None = None
    origin: str | None = None
    line_total: Decimal = _NOTHING
    allowance_total: Decimal = _NOTHING
    charge_total: Decimal = _NOTHING
    net: Decimal = _NOTHING
    vat: Decimal = _NOTHING
    total: Decimal = _NOTHING
    prepaid: Decimal = _NOTHING
    rounding: Decimal = _NOTHING
    withheld: Decimal = _NOTHING
    payable: Decimal = _NOTHING
    paid: Decimal = _NOTHING
    credited: Decimal = _NOTHING
    discounted: Decimal = _NOTHING
    written_off: Decimal = _NOTHING
    open: Decimal = _NOTHING
    credit_notes: Decimal = _NOTHING
    reminders: str | None = None
    hold_until: str | None = None
    issued: datetime | None = None
    place: int | None = None
    utc_offset: int | None = None
    issued_by: str | None = None
    seller: dict[str, Any] = field(default_factory=dict)
    buyer: dict[str, Any] = field(default_factory=dict)
    cash_discounts: tuple[dict[str, str], ...] = ()
    base_currency: str | None = None
    base_net: Decimal | None = None
    base_vat: Decimal | None = None
    base_total: Decimal | None = None
    vat_due: str | None = None
    vat_date: str | None = None
    # Hashes of what it is made with (documents/looks.py).
    logo: str | None = None
    template: str | None = None
    texts: str | None = None
    fingerprint: str | None = None
    fingerprint_before: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    credits: tuple[str, ...] = ()
    deducts: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    # What the discount on the whole comes to.
    reduction: Allowance | None = None
    allowances: tuple[Allowance, ...] = ()
    groups: tuple[Group, ...] = ()
    as_of: str = ""

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        if key == "customer":
            return self.customer_number
        if key == "vat_base_currency":
            return self.base_vat
        return getattr(self, key)

    @property
    def called(self) -> str:
        """The number, once saved."""
        return self.number or ""

    @property
    def status(self) -> str:
        """How it stands: the first word of the contract that holds."""
        if self.issued is None:
            return "draft"
        if self.type == "credit-note":
            return "open" if self.open else "paid"
        if self.total and self.credit_notes == self.total:
            return "credited"
        if not self.open:
            return "written-off" if self.written_off else "paid"
        if self.overdue_days:
            return "overdue"
        return "part-paid" if self.open != self.payable else "open"

    @property
    def is_taken_back(self) -> bool:
        """Whether it is a credit note whose figures follow from the invoice that it credits."""
        return self.type == "credit-note" and any(line.credited_line is not None for line in self.lines)

    @property
    def overdue_days(self) -> int:
        """For how many days it could have been paid, and was not."""
        if not self.open or not self.due or self.due >= self.as_of or self.type == "credit-note":
            return 0
        return (date.fromisoformat(self.as_of) - date.fromisoformat(self.due)).days

    @property
    def record(self) -> dict[str, Any]:
        """What a list says of it, for machines."""
        said = {each.key: as_record(each, self.value(each.key)) for each in FORM.every}
        said |= {key: str(rounded(self.value(key), self.currency)) for key in _SUMS}
        said["rate"] = None if self.rate is None else str(self.rate)
        return said | {"cash_discounts": list(self.cash_discounts), "overdue_days": self.overdue_days}

    @property
    def whole_record(self) -> dict[str, Any]:
        """All that it says, for machines."""
        return self.record | {
            "lines": [each.record for each in self.lines],
            "allowances": [each.record for each in self.allowances],
            "vat_breakdown": [each.record for each in self.groups],
            "seller": self.seller or None,
            "buyer": self.buyer or None,
            "reminders": self.reminders,
            "hold_until": self.hold_until,
            "sent": [],
            "documents": [],
        }
