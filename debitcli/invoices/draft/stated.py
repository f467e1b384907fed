"""The figures that a document was given with, compared with those that are reckoned."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from debitcli.fields.value import Problem
from debitcli.invoices.draft.given import RECKONED, Draft
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.parts.part import Group


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


def _is_meant(group: Group, given: Mapping[str, Any]) -> bool:
    return given.get("category") == group.vat_category and _same(str(given.get("rate") or 0), str(group.vat_rate))


def _same(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
