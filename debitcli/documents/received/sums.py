"""Whether a received document adds up, by the rules of EN 16931 (BR-CO-10 to -17): each difference with its figures."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from debitcli.documents.received.document import Group, Received
from debitcli.fields.billing.money import minor_unit, rounded

_NOTHING = Decimal(0)
_HUNDRED = Decimal(100)
_WITHOUT_VAT = ("AE", "K", "Z", "E", "G", "O")


class Difference(NamedTuple):
    """Two figures of a document that should be one, in words; with `is_fatal` there is no telling what is charged."""

    words: str
    is_fatal: bool


def differences(found: Received) -> Iterator[Difference]:
    """What does not add up."""
    currency = found.currency or ""
    of_lines = [each.net for each in found.lines if each.net is not None]
    if of_lines and found.line_total is not None:
        reckoned = rounded(sum(of_lines, _NOTHING), currency)
        yield from _compared("the lines", reckoned, "their total (BT-106)", found.line_total)
    if found.line_total is not None and found.net is not None:
        reckoned = found.line_total - (found.allowance_total or _NOTHING) + (found.charge_total or _NOTHING)
        yield from _compared("lines, allowances and charges", reckoned, "the net (BT-109)", found.net)
    for group in found.groups:
        yield from _of_group(group, currency)
    nets, vats = (
        [amount for each in found.groups if (amount := getattr(each, key)) is not None] for key in ("net", "vat")
    )
    if nets and found.net is not None:
        net = sum(nets, _NOTHING)
        yield from _compared("the nets of the VAT breakdown", net, "the net (BT-109)", found.net)
    if vats and found.vat is not None:
        yield from _compared("the VAT of the breakdown", sum(vats, _NOTHING), "the VAT (BT-110)", found.vat)
    yield from _of_total(found, sum(nets, _NOTHING) + sum(vats, _NOTHING))
    if found.total is not None and found.payable is not None:
        due = found.total - (found.prepaid or _NOTHING) + (found.rounding or _NOTHING)
        yield from _compared("total, prepaid and rounding", due, "the amount due (BT-115)", found.payable)


def _of_group(group: Group, currency: str) -> Iterator[Difference]:
    """VAT is its base × its rate, a minor unit more or less; where there is none to be charged, it is 0."""
    called = f"{group.category or 'no category'}{'' if group.rate is None else f' {group.rate.normalize():f} %'}"
    if group.vat is None or group.net is None:
        return
    if group.category in _WITHOUT_VAT:
        yield from _compared(f"VAT of {called}", _NOTHING, "what is charged (BT-117)", group.vat, is_fatal=True)
    elif group.rate is not None:
        reckoned = rounded(group.net * group.rate / _HUNDRED, currency)
        if abs(reckoned - group.vat) > minor_unit(currency):
            yield from _compared(f"VAT of {called} on {group.net}", reckoned, "what is charged (BT-117)", group.vat)


def _of_total(found: Received, of_groups: Decimal) -> Iterator[Difference]:
    """The total is net and VAT: else nobody knows what is charged."""
    if found.total is None:
        return
    if found.groups:
        yield from _compared(
            "net and VAT of the breakdown", of_groups, "the total (BT-112)", found.total, is_fatal=True
        )
    elif found.net is not None and found.vat is not None:
        whole = found.net + found.vat
        yield from _compared("net and VAT", whole, "the total (BT-112)", found.total, is_fatal=True)


def _compared(
    of_parts: str, reckoned: Decimal, of_whole: str, stated: Decimal, *, is_fatal: bool = False
) -> Iterator[Difference]:
    if reckoned != stated:
        yield Difference(f"{of_parts} = {reckoned:,f}, but {of_whole} = {stated:,f}", is_fatal)
