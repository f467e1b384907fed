"""The figures of a document: reckoned of what it says, or kept where it says what it said before."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from debitcli.fields.billing.money import EXACT, LIMIT, rounded
from debitcli.fields.value import Problem
from debitcli.forms.slots import changed, maker
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line
from debitcli.invoices.reckoning import Adjustment, Document, VatGroup, adjustments_of, reckon
from debitcli.invoices.reckoning import Line as Reckonable

_NOTHING = Decimal(0)
_ONE = Decimal(1)
_OF_RECKONED = (
    "line_total", "allowance_total", "charge_total", "net", "vat", "total", "rounding", "withheld", "payable",
)  # fmt: skip
_FIGURES = ("groups", "lines", "allowances", "reduction", "base_vat", *_OF_RECKONED)
_REACHES_SUMS = ("type", "currency", "rate", "prices", "discount", "withholding", "prepaid", "deducts", "base_currency")
_SUMS = attrgetter(*_OF_RECKONED)
_BUT_GROUPS = attrgetter(*_FIGURES[1:])
_OF_GROUP = ("vat_category", "vat_rate", "vat_country", "net", "vat", "base_vat")
_GROUP, _FIGURES_OF_GROUP = maker(Group, _OF_GROUP), attrgetter(*_OF_GROUP)
_WITHOUT_SUMS = attrgetter(*(each.name for each in fields(Line) if each.name not in ("net", "gross")))


def kept(before: Invoice, after: Invoice) -> Invoice | None:
    """The document with its figures of before, where it says what it said before in all from which they follow."""
    if not _says_the_same(before, after):
        return None
    return changed(after, **{name: getattr(before, name) for name in _FIGURES})


def reckoned(invoice: Invoice, rounding: Decimal | None, steps: Mapping[str, Decimal]) -> Invoice:
    """The document with all its figures; without a `rounding` it is rounded to the step of its currency, if any."""
    return changed(invoice, **dict(zip(_FIGURES, _figures(invoice, rounding, steps), strict=True)))


def agree(invoice: Invoice) -> bool:
    """Whether the figures of an issued document are those that follow from what it says.

    Those of a credit note on an invoice, and of one that deducts a prepayment, follow from other documents.
    """
    if invoice.is_taken_back or invoice.deducts:
        return True
    groups, *others = _figures(invoice, invoice.rounding, {})
    # Why a group has no VAT is said beside its figures.
    same = list(map(_FIGURES_OF_GROUP, groups)) == list(map(_FIGURES_OF_GROUP, invoice.groups))
    return same and tuple(others) == _BUT_GROUPS(invoice)


def anew(before: Invoice, after: Invoice, steps: Mapping[str, Decimal]) -> Invoice:
    """A changed draft with all its figures; what a setting rounded of the former sum is no rounding of this one."""
    return reckoned(after, None if after.currency in steps else before.rounding, steps)


def refused(invoice: Invoice) -> Problem | None:
    """What is wrong with a document's figures: they do not fit the book."""
    if max(map(abs, (*(line.net for line in invoice.lines), invoice.total)), default=_NOTHING) >= LIMIT:
        return Problem("total", str(invoice.total), "is too large", f"below {LIMIT:,}")
    if abs(invoice.total) * (invoice.rate or _ONE) >= LIMIT:
        said = f"makes the total too large in {invoice.base_currency}"
        return Problem("rate", str(invoice.rate), said, f"below {LIMIT:,}")
    return None


def in_base(invoice: Invoice) -> Invoice:
    """The document with its VAT in the company's currency too (BT-111), as far as the rate is known."""
    vats, base_vat = _in_base(invoice, [each.vat for each in invoice.groups])
    groups = tuple(changed(each, base_vat=vat) for each, vat in zip(invoice.groups, vats, strict=True))
    return changed(invoice, groups=groups, base_vat=base_vat)


def _in_base(invoice: Invoice, vats: Sequence[Decimal]) -> tuple[Sequence[Decimal | None], Decimal | None]:
    """VAT of a document in the company's currency, and its sum, as far as the rate is known."""
    home = invoice.base_currency or invoice.currency
    rate = _ONE if home == invoice.currency else invoice.rate
    if rate is None:
        return [None] * len(vats), None
    in_base = [rounded(EXACT.multiply(each, rate), home) for each in vats]
    return in_base, sum(in_base, rounded(_NOTHING, home))


def _says_the_same(before: Invoice, after: Invoice) -> bool:
    """Whether a document says what it said before, in all from which its figures follow."""
    if any(getattr(before, name) != getattr(after, name) for name in _REACHES_SUMS):
        return False
    if before.allowances is not after.allowances and before.allowances != after.allowances:
        return False
    return len(before.lines) == len(after.lines) and all(
        old is new or _WITHOUT_SUMS(old) == _WITHOUT_SUMS(new)
        for old, new in zip(before.lines, after.lines, strict=True)
    )


def _figures(invoice: Invoice, rounding: Decimal | None, steps: Mapping[str, Decimal]) -> tuple[Any, ...]:
    """All figures that follow from what a document says (`_FIGURES`)."""
    adjustments = [_discount(invoice.discount)] if invoice.discount else []
    adjustments += [_adjustment(each, n, invoice) for n, each in enumerate(invoice.allowances, 1)]
    reckonable = [_reckonable(each) for each in invoice.lines]
    document = Document(
        invoice.currency,
        reckonable,
        adjustments,
        gross=invoice.prices == "gross",
        prepaid=invoice.prepaid,
        rounding=rounding or _NOTHING,
        rounds_to=steps.get(invoice.currency) if rounding is None else None,
        withholding=invoice.withholding or _NOTHING,
    )
    figures = reckon(document)
    is_gross = invoice.prices == "gross"
    lines = []
    for line, priced, total, net in zip(invoice.lines, reckonable, figures.line_sums, figures.line_nets, strict=True):
        own: tuple[Allowance, ...] = ()
        if line.allowances:
            amounts = adjustments_of(priced, invoice.currency)[1 if line.discount else 0 :]
            own = tuple(changed(each, amount=amount) for each, amount in zip(line.allowances, amounts, strict=True))
        gross = total if is_gross else None
        is_as_before = line.net == net and line.gross == gross and not own
        lines.append(line if is_as_before else changed(line, net=net, gross=gross, allowances=own))
    parts: dict[int, list[tuple[str, Decimal, str | None, Decimal]]] = {}
    for each in figures.adjustments:
        if each.group is not None:
            parts.setdefault(each.given, []).append((*each.group, each.amount or _NOTHING))

    def shared(each: Allowance, given: int) -> Allowance:
        own = tuple(parts.get(given, ()))
        return changed(each, parts=own, amount=sum((amount for *_, amount in own), _NOTHING))

    reduction = None
    if invoice.discount:
        said = _discount(invoice.discount)
        reduction = shared(Allowance(stated=said.amount, percent=said.percent), 0)
    vats, base_vat = _in_base(invoice, [each.vat for each in figures.groups])
    groups = [_GROUP((*each.group, each.net, each.vat, vat)) for each, vat in zip(figures.groups, vats, strict=True)]
    allowances = tuple([shared(each, n) for n, each in enumerate(invoice.allowances, 1)])
    return tuple(groups), tuple(lines), allowances, reduction, base_vat, *_SUMS(figures)


def _reckonable(line: Line) -> Reckonable:
    adjustments = [Adjustment(percent=line.discount)] if line.discount else []
    adjustments += [Adjustment(each.stated, each.percent, each.base, each.charge) for each in line.allowances]
    price = line.price - (line.price_discount or _NOTHING)
    return Reckonable(line.quantity, price, _group_of(line), line.base_quantity or _ONE, adjustments)


def _group_of(line: Line) -> VatGroup:
    """The VAT group of a line."""
    return VatGroup(line.vat_category, line.vat_rate, line.vat_country)


def _discount(text: str) -> Adjustment:
    if text.endswith("%"):
        return Adjustment(percent=Decimal(text.removesuffix("%")))
    return Adjustment(Decimal(text))


def _adjustment(each: Allowance, given: int, invoice: Invoice) -> Adjustment:
    group = None
    if each.vat_category or each.vat_rate is not None:
        group = VatGroup(each.vat_category or "S", each.vat_rate or _NOTHING)
    elif each.charge:
        group = _largest_group(invoice)
    return Adjustment(each.stated, each.percent, each.base, each.charge, group, given)


def _largest_group(invoice: Invoice) -> VatGroup:
    """The VAT group with the largest net, before allowances and charges."""
    sums: dict[VatGroup, Decimal] = {}
    for each in invoice.lines:
        worth = each.quantity * each.price / (each.base_quantity or _ONE)
        sums[_group_of(each)] = sums.get(_group_of(each), _NOTHING) + worth
    return max(sums, key=lambda group: abs(sums[group]))
