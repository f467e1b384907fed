"""What is left of an invoice to be credited."""

from collections.abc import Sequence
from decimal import Decimal

from debitcli.invoices.invoice import Invoice
from debitcli.invoices.settlement.settlement import Settlement

_NOTHING = Decimal(0)
Key = tuple[str, Decimal, str | None]
"""What tells a VAT group from the others: category, rate, country."""


class Left:
    """What is left of an invoice after its credit notes: net and VAT by group, and the quantity of each line.

    What cash discounts and bad debts took off it (`lowered`) nobody paid, and its VAT is lowered already.
    """

    def __init__(self, invoice: Invoice, notes: Sequence[Invoice], lowered: Sequence[Settlement] = ()) -> None:
        self.invoice = invoice
        self.groups = {each.key: (each.net, each.vat) for each in invoice.groups}
        self.quantities = {n: line.quantity for n, line in enumerate(invoice.lines, 1)}
        self.is_lowered = any(each.amount for each in lowered)
        self.is_whole = not notes and not self.is_lowered
        self.withheld = invoice.withheld - sum((each.withheld for each in notes), _NOTHING)
        self.rounding = invoice.rounding - sum((each.rounding for each in notes), _NOTHING)
        for each in lowered:
            for group, (less_net, less_vat) in zip(invoice.groups, each.shares, strict=True):
                net, vat = self.groups[group.key]
                self.groups[group.key] = net - less_net, vat - less_vat
        for note in notes:
            for group in note.groups:
                net, vat = self.groups.get(group.key, (_NOTHING, _NOTHING))
                self.groups[group.key] = net - group.net, vat - group.vat
            for line in note.lines:
                if line.credited_line in self.quantities:
                    self.quantities[line.credited_line] -= line.quantity

    @property
    def total(self) -> Decimal:
        """With VAT."""
        return sum((net + vat for net, vat in self.groups.values()), _NOTHING)
