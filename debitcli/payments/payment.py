"""A payment as the program holds one, and what it closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from debitcli.errors import DataError
from debitcli.fields.billing.money import rounded
from debitcli.fields.value import Problem
from debitcli.invoices.invoice import Invoice
from debitcli.payments.form import FORM, OWN

_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Allocation:
    """What of a payment closes an invoice, when, and the cash discount taken with it."""

    invoice: str
    amount: Decimal
    date: str
    discount: Decimal = _NOTHING

    @property
    def record(self) -> dict[str, str | None]:
        """For machines."""
        discount = str(self.discount) if self.discount else None
        return {"invoice": self.invoice, "amount": str(self.amount), "date": self.date, "discount": discount}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment; `customer` is the id, `base` the amount in the company's currency, `home`.

    `left` is what no document uses. One that goes out gives back what is left of the payment `refunds` (its number), or
    of a credit note, which is then among the allocations.
    """

    id: int = 0
    number: str | None = None
    customer: int | None = None
    customer_number: str | None = None
    name: str = ""
    direction: str = "in"
    date: str = ""
    amount: Decimal = _NOTHING
    currency: str = "EUR"
    rate: Decimal | None = None
    base: Decimal = _NOTHING
    home: str = "EUR"
    received: Decimal | None = None
    fee: Decimal = _NOTHING
    method: str = ""
    account: str | None = None
    reference: str | None = None
    bank_reference: str | None = None
    left: Decimal = _NOTHING
    refunds_id: int | None = None
    refunds: str | None = None
    reversed: str | None = None
    reason: str | None = None
    receipt: str | None = None
    created: datetime | None = None
    updated: datetime | None = None
    allocations: tuple[Allocation, ...] = ()

    def value(self, key: str) -> Any:
        """The value of a field of the form."""
        if key == "customer":
            return self.customer_number
        if key == "invoices":
            return tuple(dict.fromkeys(each.invoice for each in self.allocations))
        if key == "discount":
            total = sum((each.discount for each in self.allocations), _NOTHING)
            return f"{total:f}" if total else None
        if key == "rate":
            return None if self.rate is None else f"{self.rate:f}"
        return (getattr(self, key) or None) if key == "fee" else getattr(self, key)

    @property
    def called(self) -> str:
        """The number, once saved."""
        return self.number or ""

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return FORM.record(self) | {"allocations": [each.record for each in self.allocations]}

    def worth(self, part: Decimal) -> Decimal:
        """What a part of it that is left stands for in the company's currency; so parts add up to the whole."""
        return rounded(part * self.base / self.amount, self.home) if part else _NOTHING


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment is to close an invoice, and the cash discount taken with it."""

    invoice: Invoice
    amount: Decimal
    discount: Decimal = _NOTHING


def cash_discount(invoice: Invoice, day: str) -> Decimal:
    """The cash discount of an invoice that is paid on a day; 0 where none is left to be taken."""
    found = next((Decimal(each["amount"]) for each in invoice.cash_discounts if day <= each["until"]), _NOTHING)
    if invoice.credit_notes:
        # What was credited needs no discount.
        found = rounded(found * (invoice.total - invoice.credit_notes) / invoice.total, invoice.currency)
    return min(found, invoice.open) if not invoice.discounted else _NOTHING


def short_by_discount(invoices: Sequence[Invoice], amount: Decimal, day: str) -> Decimal:
    """The cash discounts with which an amount would just pay invoices, together; 0 where it would not."""
    offs = [cash_discount(each, day) for each in invoices]
    total = sum(offs, _NOTHING)
    may_be_taken = all(_NOTHING < off < each.open for off, each in zip(offs, invoices, strict=True))
    return total if may_be_taken and amount + total == sum(each.open for each in invoices) else _NOTHING


def divided(
    invoices: Sequence[Invoice], amount: Decimal | None, discount: str | None, day: str
) -> tuple[list[Part], Decimal]:
    """How a payment is divided over invoices in their order, and what of it is left; without an `amount`, all is paid.

    Raises DataError where the cash discount that is wanted cannot be.
    """
    typed = None if discount == OWN else discount
    if typed is not None and len(invoices) > 1:
        hint = "one payment for each, or --discount without an amount"
        raise DataError([Problem("discount", typed, "can be of one invoice only", hint)])
    parts, left = [], amount
    for each in invoices:
        off = _discount_wanted(each, discount, day)
        several = len(invoices) > 1 or discount != OWN
        most = each.open - off if several or amount is None else each.open
        taken = most if left is None else min(left, most)
        off = min(off, each.open - taken)
        if discount is not None and (not off or taken + off < each.open):
            short = each.open - taken
            said = (
                f"{each.currency} {off:,f}, and {each.number} is short by {short:,f}" if short else "nothing is short"
            )
            raise DataError([Problem("discount", typed, f"cannot be taken: {said}", "--discount AMOUNT says how much")])
        parts.append(Part(each, taken, off))
        left = None if left is None else left - taken
    return parts, left or _NOTHING


def _discount_wanted(invoice: Invoice, discount: str | None, day: str) -> Decimal:
    if discount is None:
        return _NOTHING
    if discount != OWN:
        wanted = Decimal(discount)
        if wanted >= invoice.open:
            hint = f"less than {invoice.currency} {invoice.open:,f}"
            raise DataError([Problem("discount", discount, f"is all that is open on {invoice.number}, or more", hint)])
        return wanted
    wanted = cash_discount(invoice, day)
    if not _NOTHING < wanted < invoice.open:
        hint = "--discount AMOUNT gives one nevertheless"
        raise DataError([Problem("discount", None, f"cannot be taken: {_why_none(invoice, day)}", hint)])
    return wanted


def _why_none(invoice: Invoice, day: str) -> str:
    """Why an invoice has no cash discount on a day."""
    if not invoice.cash_discounts:
        return f"{invoice.number} has none"
    if invoice.discounted:
        return f"that of {invoice.number} was taken already"
    if day > (until := max(each["until"] for each in invoice.cash_discounts)):
        return f"that of {invoice.number} was for payments until {until}, not on {day}"
    return f"nothing of {invoice.number} is left for it"
