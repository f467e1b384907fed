"""A document with parts whose figures are known already, and the sums that follow from them (EN 16931, BG-22)."""

from collections.abc import Sequence
from decimal import Decimal

from debitcli.forms.slots import changed
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line

_NOTHING = Decimal(0)


def with_parts(
    document: Invoice,
    lines: Sequence[Line],
    groups: Sequence[Group],
    allowances: Sequence[Allowance],
    reduction: Allowance | None,
    *,
    withheld: Decimal,
    rounding: Decimal,
) -> Invoice:
    """The document with these parts, what is withheld of it and how it is rounded, and its sums."""
    adjusting = [*allowances, *([reduction] if reduction else [])]
    more, less = (sum((each.amount for each in adjusting if each.charge is kind), _NOTHING) for kind in (True, False))
    net, vat = (sum((getattr(each, name) for each in groups), _NOTHING) for name in ("net", "vat"))
    return changed(
        document,
        lines=tuple(lines),
        groups=tuple(groups),
        allowances=tuple(allowances),
        reduction=reduction,
        line_total=sum((each.net for each in lines), _NOTHING),
        allowance_total=less,
        charge_total=more,
        net=net,
        vat=vat,
        total=net + vat,
        withheld=withheld,
        rounding=rounding,
        payable=net + vat + rounding - withheld,
    )
