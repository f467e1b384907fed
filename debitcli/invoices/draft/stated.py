"""The figures that a document was given with: compared with those that are reckoned, or taken as they are.

Those of a credit note on an invoice follow from what was left of that: its VAT may be some cents off the rate.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from debitcli.fields.billing.money import minor_unit, percent_of, rounded
from debitcli.fields.value import Problem
from debitcli.forms.slots import changed
from debitcli.invoices.draft.given import RECKONED, Draft
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Allowance, Group, Line
from debitcli.invoices.parts.sums import with_parts

_NOTHING = Decimal(0)
_MOST_OFF = 10
"""How many minor units a figure of a credit note may be off: each credit note before it leaves about one."""


def compared(draft: Draft, made: Invoice) -> list[Problem]:
    """Each figure of a draft that is not as it was reckoned of its document."""
    problems = []
    pairs = [(key, draft.stated[key], str(made.value(key))) for key in RECKONED if key in draft.stated]
    pairs += [
        (f"lines[{n}].net", given.net, str(line.net))
        for n, (given, line) in enumerate(zip(draft.lines or (), made.lines, strict=False), 1)
        if given.net is not None
    ]
    for n, given in enumerate(draft.breakdown, 1):
        ours = next((each.record for each in made.groups if _is_meant(each, given)), None)
        if ours is None:
            problems.append(Problem(f"vat_breakdown[{n}]", str(given)[:80], "has no line"))
            continue
        pairs += [(f"vat_breakdown[{n}].{k}", str(given[k]), ours[k]) for k in ("net", "vat") if given.get(k)]
    for key, stated, reckoned in pairs:
        if not _same(stated, reckoned):
            problems.append(Problem(key, stated, f"is {reckoned} as it is reckoned", "leave it out"))
    return problems


def marks_refused(draft: Draft, head: Invoice) -> list[Problem]:
    """What is wrong with how a draft says which lines of an invoice its lines take back."""
    lines = draft.lines or ()
    marked = [n for n, each in enumerate(lines, 1) if each.credits is not None]
    if not marked:
        return []
    if head.type != "credit-note" or len(head.credits) != 1:
        hint = "leave it out, or say which invoice: type credit-note, credits NUMBER"
        said = str(lines[marked[0] - 1].credits)
        return [Problem(f"lines[{marked[0]}].credits", said, "is only for a credit note on one invoice", hint)]
    bare = next((n for n in range(1, len(lines) + 1) if n not in marked), None)
    return (
        [Problem(f"lines[{bare}].credits", None, "is required", "other lines say what they take back")] if bare else []
    )


def taken(draft: Draft, made: Invoice) -> Invoice | None:
    """A credit note on an invoice with the figures that it was given with; None where they are not whole, or wrong.

    They add up, and each is what was reckoned but for a few minor units. Amounts with a VAT of their own are net.
    """
    lines = _lines(draft, made)
    groups = _groups(draft, made)
    if lines is None or groups is None:
        return None
    allowances = [_net(each) for each in made.allowances]
    reduction = made.reduction
    for group in groups:
        of_lines = sum((each.net for each in lines if _group_of(each) == group.key), _NOTHING)
        every = [*allowances, *([reduction] if reduction else [])]
        off = of_lines + sum((each.sign * _part(each, group) for each in every), _NOTHING) - group.net
        if not off:
            continue
        having = [n for n, each in enumerate(every) if any(part[:3] == group.key for part in each.parts)]
        if not having or not _is_near(off, _NOTHING, made.currency):
            return None
        if having[-1] < len(allowances):
            allowances[having[-1]] = _less(allowances[having[-1]], group, off)
        elif reduction:
            reduction = _less(reduction, group, off)
    net = sum((each.net for each in groups), _NOTHING)
    by_percent = rounded(percent_of(net, made.withholding or _NOTHING), made.currency)
    withheld = _amount(draft.stated.get("withheld", by_percent))
    if withheld is None or not _is_near(withheld, by_percent, made.currency):
        return None
    whole = with_parts(made, lines, groups, allowances, reduction, withheld=withheld, rounding=made.rounding)
    return None if compared(draft, whole) else whole


def _lines(draft: Draft, made: Invoice) -> list[Line] | None:
    """The lines with the nets that they were given with."""
    found = []
    for given, line in zip(draft.lines or (), made.lines, strict=True):
        net = _amount(given.net)
        if net is None or not _is_near(net, line.net, made.currency):
            return None
        found.append(changed(line, net=rounded(net, made.currency)))
    return found


def _groups(draft: Draft, made: Invoice) -> list[Group] | None:
    """The VAT groups with the figures that they were given with."""
    if len(draft.breakdown) != len(made.groups):
        return None
    found = []
    for group in made.groups:
        given = next((each for each in draft.breakdown if _is_meant(group, each)), None)
        net, vat = (_amount(given.get(name)) if given else None for name in ("net", "vat"))
        if net is None or vat is None:
            return None
        by_rate = percent_of(net, group.vat_rate)
        if not _is_near(vat, by_rate, made.currency):
            return None
        net, vat = rounded(net, made.currency), rounded(vat, made.currency)
        found.append(changed(group, net=net, vat=vat))
    return found


def _net(allowance: Allowance) -> Allowance:
    """An amount with a VAT of its own as it was given: without that VAT."""
    if allowance.stated is None or allowance.vat_category is None:
        return allowance
    parts = tuple((*part[:3], allowance.stated) for part in allowance.parts[:1])
    return changed(allowance, amount=allowance.stated, parts=parts)


def _less(allowance: Allowance, group: Group, off: Decimal) -> Allowance:
    """An allowance of which the part in a group adds less to it."""
    less = off * allowance.sign
    parts = tuple((*part[:3], part[3] - less) if part[:3] == group.key else part for part in allowance.parts)
    return changed(allowance, amount=allowance.amount - less, parts=parts)


def _part(allowance: Allowance, group: Group) -> Decimal:
    return sum((part[3] for part in allowance.parts if part[:3] == group.key), _NOTHING)


def _group_of(line: Line) -> tuple[str, Decimal, str | None]:
    return line.vat_category, line.vat_rate, line.vat_country


def _amount(text: object) -> Decimal | None:
    try:
        found = Decimal(str(text))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def _is_near(one: Decimal, other: Decimal, currency: str) -> bool:
    unit = minor_unit(currency)
    return one == rounded(one, currency) and abs(one - other) <= _MOST_OFF * unit


def _is_meant(group: Group, given: Mapping[str, Any]) -> bool:
    return given.get("category") == group.vat_category and _same(str(given.get("rate") or 0), str(group.vat_rate))


def _same(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
