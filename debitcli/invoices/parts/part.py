"""The parts of a document: its lines, allowances and charges, and VAT groups."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debitcli.forms.form import as_record
from debitcli.invoices.form import ALLOWANCE, LINE

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """An allowance, or with `charge` a charge: what was `stated`, or `percent` of a `base`; and its net `amount`.

    Where no VAT of its own was given, `parts` are its shares of the document's VAT groups (category, rate, country,
    amount).
    """

    charge: bool = False
    stated: Decimal | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    reason: str | None = None
    vat_category: str | None = None
    vat_rate: Decimal | None = None
    amount: Decimal = _NOTHING
    parts: tuple[tuple[str, Decimal, str | None, Decimal], ...] = ()

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        return self.stated if key == "amount" else getattr(self, key)

    @property
    def sign(self) -> int:
        """What it does to a sum."""
        return 1 if self.charge else -1

    @property
    def record(self) -> dict[str, Any]:
        """For machines, so that it is read as the same."""
        return {each.key: as_record(each, self.value(each.key)) for each in ALLOWANCE.every} | {
            "amount": str(self.amount) if self.percent is not None or self.stated is None else str(self.stated)
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line: what, how many, at which price and VAT; `net` is its sum (BT-131), `gross` with VAT where prices are.

    `product` is the id of the product that it was made of, `vat_why` says why it has this VAT where nobody gave it.
    In a credit note, `credited_line` is the line of the invoice that it takes back, 0 for a part of a VAT group; it is
    0 in the deduction of a prepayment, too.
    """

    product: int | None = None
    product_number: str | None = None
    description: str = ""
    details: str | None = None
    kind: str = "service"
    quantity: Decimal = Decimal(1)
    unit: str = "C62"
    price: Decimal = _NOTHING
    base_quantity: Decimal | None = None
    price_discount: Decimal | None = None
    discount: Decimal | None = None
    vat_category: str = "S"
    vat_rate: Decimal = _NOTHING
    vat_country: str | None = None
    vat_why: str | None = None
    vat_exemption: str | None = None
    account: str | None = None
    period: str | None = None
    credited_line: int | None = None
    net: Decimal = _NOTHING
    gross: Decimal | None = None
    allowances: tuple[Allowance, ...] = ()

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        return self.product_number if key == "product" else getattr(self, key)

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return (
            {each.key: as_record(each, self.value(each.key)) for each in LINE.every}
            | {
                "allowances": [each.record for each in self.allowances],
                "net": str(self.net),
            }
            | ({"deducts": True} if self.is_deduction else {})
            | ({"credits": self.credited_line} if self.is_credit else {})
        )

    @property
    def is_deduction(self) -> bool:
        """Whether it follows from a prepayment that the document deducts."""
        return self.credited_line == 0 and self.quantity < 0

    @property
    def is_credit(self) -> bool:
        """Whether it takes back a line of an invoice, or a part of a VAT group of it."""
        return self.credited_line is not None and not self.is_deduction


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of the VAT breakdown: what is taxed alike, its net (BT-116), its VAT (BT-117), and why without VAT."""

    vat_category: str
    vat_rate: Decimal
    vat_country: str | None = None
    net: Decimal = _NOTHING
    vat: Decimal = _NOTHING
    base_vat: Decimal | None = None
    reason_code: str | None = None
    reason: str | None = None

    @property
    def key(self) -> tuple[str, Decimal, str | None]:
        """What tells it from the others."""
        return self.vat_category, self.vat_rate, self.vat_country

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return {
            "category": self.vat_category,
            "rate": str(self.vat_rate),
            "country": self.vat_country,
            "net": str(self.net),
            "vat": str(self.vat),
            "reason_code": self.reason_code,
            "reason": self.reason,
        }
