"""The reckoning of a document: line nets, VAT by group, totals (EN 16931-1:2017, BR-CO-10 to BR-CO-17).

Decimal throughout, half up away from zero. Every figure that a list, a screen, a PDF, an e-invoice or the ledger shows
comes from here, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from debitcli.fields.billing.money import EXACT, in_proportion, percent_of, rounded, shared, to_step

_NOTHING = Decimal(0)
_HUNDRED = Decimal(100)


class VatGroup(NamedTuple):
    """What is taxed alike: the category (UNCL 5305), the rate in percent, and the country whose rate it is."""

    category: str
    rate: Decimal = _NOTHING
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance, or with `is_charge` a charge: an `amount`, or so many `percent` of a `base`.

    Without a base, percent are of the line before its adjustments, or of all lines. One of a whole document without a
    `group` is shared over the groups of its lines by their nets. `given` tells its parts from those of others.
    """

    amount: Decimal | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    is_charge: bool = False
    group: VatGroup | None = None
    given: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line: a quantity at a price for `base_quantity` of it, with or without VAT as the document says."""

    quantity: Decimal
    price: Decimal
    group: VatGroup
    base_quantity: Decimal = Decimal(1)
    adjustments: Sequence[Adjustment] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What is reckoned. With `gross`, prices and adjustments have VAT included.

    `rounding` is an amount (BT-114); `rounds_to` is the step to which what is to be paid is rounded instead, such as
    0.05. `withholding` is percent of the net that the customer pays to the tax office.
    """

    currency: str
    lines: Sequence[Line]
    adjustments: Sequence[Adjustment] = ()
    gross: bool = False
    prepaid: Decimal = _NOTHING
    rounding: Decimal = _NOTHING
    rounds_to: Decimal | None = None
    withholding: Decimal = _NOTHING


class Taxed(NamedTuple):
    """A group of the VAT breakdown: its taxable amount (BT-116) and its VAT (BT-117)."""

    group: VatGroup
    net: Decimal
    vat: Decimal


class Reckoned(NamedTuple):
    """The figures of a document. `adjustments` are net, one for each group of each adjustment, in order.

    `line_sums` are the lines as they are priced: with VAT, where prices are. The sums are `line_total` (BT-106),
    `allowance_total` (BT-107), `charge_total` (BT-108), `net` (BT-109), `vat` (BT-110), `total` (BT-112), and
    `payable` (BT-115, less what is withheld).
    """

    line_sums: tuple[Decimal, ...]
    line_nets: tuple[Decimal, ...]
    adjustments: tuple[Adjustment, ...]
    groups: tuple[Taxed, ...]
    prepaid: Decimal
    rounding: Decimal
    withheld: Decimal
    line_total: Decimal
    allowance_total: Decimal
    charge_total: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal
    payable: Decimal


def reckon(document: Document) -> Reckoned:
    """The figures of a document."""
    currency = document.currency
    line_sums = [_line_sum(line, currency) for line in document.lines]
    line_nets, adjustments = line_sums, _by_group(document, line_sums)
    if document.gross:
        line_nets, adjustments, groups = _without_vat(document, line_sums, adjustments)
    else:
        groups = [
            Taxed(group, net, rounded(percent_of(net, group.rate), currency))
            for group, net in _sums(document, line_sums, adjustments).items()
        ]
    line_total = sum(line_nets, _NOTHING)
    allowance_total = sum((_amount(each) for each in adjustments if not each.is_charge), _NOTHING)
    charge_total = sum((_amount(each) for each in adjustments if each.is_charge), _NOTHING)
    net = line_total - allowance_total + charge_total
    vat = sum((each.vat for each in groups), _NOTHING)
    total = net + vat
    withheld = rounded(percent_of(net, document.withholding), currency)
    due = total - document.prepaid
    rounding = to_step(due, document.rounds_to) - due if document.rounds_to else document.rounding
    return Reckoned(
        tuple(line_sums),
        tuple(line_nets),
        tuple(adjustments),
        tuple(groups),
        document.prepaid,
        rounding,
        withheld,
        line_total,
        allowance_total,
        charge_total,
        net,
        vat,
        total,
        payable=due + rounding - withheld,
    )


def _line_sum(line: Line, currency: str) -> Decimal:
    """A line as it is priced: quantity × price ÷ base quantity with its adjustments, each rounded (BT-131)."""
    whole = _whole(line, currency)
    if not line.adjustments:
        return whole
    return whole + sum((_signed(each, whole, currency) for each in line.adjustments), _NOTHING)


def adjustments_of(line: Line, currency: str) -> list[Decimal]:
    """The amounts of a line's adjustments, each rounded (BT-136, BT-141)."""
    whole = _whole(line, currency)
    return [abs(_signed(each, whole, currency)) for each in line.adjustments]


def _whole(line: Line, currency: str) -> Decimal:
    exact = EXACT.multiply(line.quantity, line.price)
    return rounded(exact if line.base_quantity == 1 else EXACT.divide(exact, line.base_quantity), currency)


def _signed(adjustment: Adjustment, of: Decimal, currency: str) -> Decimal:
    """What an adjustment adds to a sum `of` which it takes its percentage, if it has one."""
    amount = adjustment.amount
    if amount is None:
        base = of if adjustment.base is None else adjustment.base
        amount = percent_of(base, adjustment.percent or _NOTHING)
    return rounded(amount if adjustment.is_charge else -amount, currency)


def _by_group(document: Document, line_sums: Sequence[Decimal]) -> list[Adjustment]:
    """The adjustments of a document as amounts, each in one group."""
    if not document.adjustments:
        return []
    all_lines = sum(line_sums, _NOTHING)
    of_groups: dict[VatGroup, Decimal] = {}
    for line, amount in zip(document.lines, line_sums, strict=True):
        of_groups[line.group] = of_groups.get(line.group, _NOTHING) + amount
    found: list[Adjustment] = []
    for each in document.adjustments:
        amount = _signed(each, all_lines, document.currency) * (1 if each.is_charge else -1)
        if each.group is not None or not all_lines:
            group = each.group or next(iter(of_groups))
            found.append(replace(each, amount=amount, group=group))
            continue
        shares = in_proportion(amount, list(of_groups.values()), document.currency)
        found += [
            replace(each, amount=share, base=None, group=group)
            for group, share in zip(of_groups, shares, strict=True)
            if share
        ]
    return found


def _sums(
    document: Document, line_sums: Sequence[Decimal], adjustments: Sequence[Adjustment]
) -> dict[VatGroup, Decimal]:
    """The sum of each group, in the order in which they come."""
    sums: dict[VatGroup, Decimal] = {}
    for line, amount in zip(document.lines, line_sums, strict=True):
        sums[line.group] = sums.get(line.group, _NOTHING) + amount
    for each in adjustments:
        if each.group is not None:
            sums[each.group] = sums.get(each.group, _NOTHING) + (_amount(each) if each.is_charge else -_amount(each))
    return sums


def _without_vat(
    document: Document, line_sums: Sequence[Decimal], adjustments: Sequence[Adjustment]
) -> tuple[list[Decimal], list[Adjustment], list[Taxed]]:
    """Lines, adjustments and groups without the VAT that is in the prices: the customer pays exactly their sum.

    The VAT of a group is taken out of its sum; what rounding leaves goes to the largest remainders, so that the nets
    add up to the net of the group. Where no net leads back to the gross, the VAT is one minor unit off net × rate.
    """
    currency, nets, less, groups = document.currency, list(line_sums), list(adjustments), []
    for group, gross in _sums(document, line_sums, adjustments).items():
        factor = EXACT.divide(_HUNDRED, _HUNDRED + group.rate)
        vat = rounded(EXACT.multiply(gross, EXACT.subtract(Decimal(1), factor)), currency)
        groups.append(Taxed(group, gross - vat, vat))
        lines = [n for n, line in enumerate(document.lines) if line.group == group]
        others = [n for n, each in enumerate(adjustments) if each.group == group]
        signs = [1 if adjustments[n].is_charge else -1 for n in others]
        exact = [EXACT.multiply(line_sums[n], factor) for n in lines]
        exact += [EXACT.multiply(_amount(adjustments[n]) * sign, factor) for n, sign in zip(others, signs, strict=True)]
        shares = shared(gross - vat, exact, currency)
        for n, share in zip(lines, shares, strict=False):
            nets[n] = share
        for n, sign, share in zip(others, signs, shares[len(lines) :], strict=True):
            less[n] = replace(adjustments[n], amount=share * sign, base=None)
    return nets, less, groups


def _amount(adjustment: Adjustment) -> Decimal:
    return adjustment.amount or _NOTHING
