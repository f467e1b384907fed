"""How a customer stands in one currency."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_NOTHING = Decimal(0)
_SUMS = ("invoiced", "credited", "paid", "discounted", "written_off", "open", "overdue", "credit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """So many `invoices`, and their sums: invoiced − credited − paid − discounted − written off = open.

    `overdue` is a part of what is open, that of `late` invoices; `credit` is money that no invoice uses.
    """

    currency: str
    invoices: int = 0
    invoiced: Decimal = _NOTHING
    credited: Decimal = _NOTHING
    paid: Decimal = _NOTHING
    discounted: Decimal = _NOTHING
    written_off: Decimal = _NOTHING
    open: Decimal = _NOTHING
    overdue: Decimal = _NOTHING
    late: int = 0
    credit: Decimal = _NOTHING

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        sums = {name: str(getattr(self, name)) for name in _SUMS}
        return {"currency": self.currency, "invoices": self.invoices} | sums
