"""One way in which a document is closed, in part or whole, and its shares of net and VAT."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debitcli.fields.billing.money import in_proportion, rounded
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Group

_NOTHING = Decimal(0)
Shares = tuple[tuple[Decimal, Decimal], ...]
"""Net and VAT by the VAT groups of a document, in their order."""
CLOSES = {
    "payment": "paid", "credit-note": "credited", "cash-discount": "discounted", "bad-debt": "written_off",
    "rounding": "discounted",
}  # fmt: skip
"""Which sum of a document a settlement of each kind adds to."""
_SAID = {
    "payment": "Payment", "credit-note": "Credit note", "cash-discount": "Cash discount", "bad-debt": "Written off",
    "rounding": "Rounding",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How much of a `document` (its id) was closed, when and by what. `of` is the number of the payment or credit note.

    One that `reverses` another (its id) has the opposite amount.
    """

    id: int = 0
    document: int = 0
    kind: str = "payment"
    date: str = ""
    currency: str = "EUR"
    amount: Decimal = _NOTHING
    base: Decimal = _NOTHING
    payment: int | None = None
    credit_note: int | None = None
    of: str = ""
    reverses: int | None = None
    reason: str | None = None
    shares: Shares = ()

    @property
    def row(self) -> tuple[str, str, str, str]:
        """On a screen: date, what, amount, of which document."""
        what = f"{_SAID[self.kind]}{' taken back' if self.reverses else ''}"
        return self.date, what, f"{-self.amount:,f}", self.of

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return {
            "kind": self.kind,
            "date": self.date,
            "amount": str(self.amount),
            "currency": self.currency,
            "payment": self.of if self.payment else None,
            "credit_note": self.of if self.credit_note else None,
            "reversal": self.reverses is not None,
            "reason": self.reason,
        }


def left_of(groups: Sequence[Group], earlier: Sequence[Settlement]) -> Shares:
    """What is left of each VAT group of a document, net and VAT, after the settlements so far."""
    left = [(each.net, each.vat) for each in groups]
    for one in earlier:
        for n, (net, vat) in enumerate(one.shares):
            left[n] = left[n][0] - net, left[n][1] - vat
    return tuple(left)


def shares_of(invoice: Invoice, earlier: Sequence[Settlement], amount: Decimal, kind: str = "payment") -> Shares:
    """The net and VAT that an amount closes, in the shares of what is left; the last takes all that is left."""
    left = left_of(invoice.groups, earlier)
    is_note = invoice.type == "credit-note"
    if amount == (invoice.payable if is_note else invoice.open):
        return left
    weights = [net + vat for net, vat in left]
    if not sum(weights):
        return tuple((_NOTHING, _NOTHING) for _ in left)
    # Of what is to be paid: withholding and rounding are no part of the groups. A credit note goes back as a whole.
    of = invoice.payable if is_note else invoice.open
    # A cash discount is of the sum with VAT, whatever is withheld of it.
    whole = amount if kind == "cash-discount" else rounded(amount * sum(weights) / of, invoice.currency)
    found = []
    for (net, vat), share in zip(left, in_proportion(whole, weights, invoice.currency), strict=True):
        of_vat = rounded(share * vat / (net + vat), invoice.currency) if net + vat else _NOTHING
        found.append((share - of_vat, of_vat))
    return tuple(found)
