"""What an expense comes to: its total, its VAT and its net, of what was given of them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from debitcli.expenses.expense import REVERSE_CHARGED
from debitcli.expenses.kinds import PartText
from debitcli.fields.billing.money import LIMIT, in_units, minor_unit, rounded
from debitcli.fields.value import Problem, Refused

_NOTHING = Decimal(0)
_HUNDRED = Decimal(100)
_WITHOUT = ("Z", "E", "G", "O")


@dataclass(frozen=True, slots=True)
class Usual:
    """What holds where nothing was given: the account, and the VAT that the supplier charged last."""

    account: str | None = None
    vat_category: str | None = None
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Sums:
    """Net and VAT of a part, with the category and rate of the VAT; neither where VAT has no part in it."""

    net: Decimal
    vat: Decimal
    vat_category: str | None = None
    vat_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """The VAT rates that a supplier may charge, and the standard rate of the company, for what it owes itself."""

    charged: Sequence[Decimal] = ()
    own: Decimal | None = None


def of_whole(
    values: Mapping[str, Any], usual: Usual, currency: str, rates: Rates, problems: list[Problem]
) -> Sums | None:
    """The sums of an expense without parts."""
    total, net, vat, rate, category = (values[key] for key in ("total", "net", "vat", "vat_rate", "vat_category"))
    if vat and vat.endswith("%"):
        said = Decimal(vat[:-1])
        if rate is not None and rate != said:
            problems.append(Problem("vat_rate", f"{rate}", f"is not the rate of vat, {said} %", "leave one out"))
        rate, vat = said, None
    if vat is None and rate is None and category is None and net is None:
        category, rate = usual.vat_category, usual.vat_rate
    given = PartText(total or _NOTHING, "", category, rate, Decimal(vat) if vat else None)
    if total is None and net is None:
        problems.append(Problem("total", None, "is required", "--amount 60.00"))
        return None
    if total is None:
        given = _with_total(given, net, currency)
    elif net is not None and given.vat is None and given.vat_rate is None and category is None:
        given = PartText(total, "", None, None, total - net)
    sums = of_part(given, currency, rates, problems, "vat", "total")
    if sums and net is not None and net != sums.net:
        problems.append(Problem("net", f"{net}", f"is not the total less its VAT, {sums.net}", "leave one out"))
    return sums


def of_part(
    given: PartText,
    currency: str,
    rates: Rates,
    problems: list[Problem],
    where_vat: str,
    where_total: str,
) -> Sums | None:
    """The sums of a part of which the total is given, and the VAT by rate or amount; problems join the `problems`."""
    total, vat, rate, category = given.total, given.vat, given.vat_rate, given.vat_category
    found = [(where_total, total), *([(where_vat, vat)] if vat is not None else [])]
    units = [in_units(amount, currency) for _, amount in found]
    for (where, amount), read in zip(found, units, strict=True):
        if isinstance(read, Refused):
            problems.append(Problem(where, f"{amount}", *read))
            return None
    total, *others = (each for each in units if not isinstance(each, Refused))
    vat = others[0] if others else None
    nothing = rounded(_NOTHING, currency)
    if not total or abs(total) >= LIMIT:
        message = "is too large" if total else "is zero"
        problems.append(Problem(where_total, f"{total}", message, f"below {LIMIT:,}" if total else "what was charged"))
        return None
    if category in REVERSE_CHARGED:
        rate = rate or rates.own
        if rate is None:
            problems.append(Problem("vat_rate", None, f"is required in category {category}", "that of your country"))
            return None
        return Sums(total, rounded(total * rate / _HUNDRED, currency) if vat is None else vat, category, rate)
    if category in _WITHOUT:
        if vat or rate:
            problems.append(Problem(where_vat, f"{vat or rate}", f"must be 0 in category {category}"))
            return None
        return Sums(total, nothing, category, _NOTHING)
    if vat is None:
        vat = rounded(total * rate / (_HUNDRED + rate), currency) if rate else nothing
    if abs(vat) >= abs(total) or vat * total < 0:
        problems.append(Problem(where_vat, f"{vat}", f"is more than a total of {total} can have", "a part of it"))
        return None
    if vat and rate is None and (rate := _rate_of(vat, total - vat, rates.charged, currency)) is None:
        known = f" ({', '.join(f'{each:f}' for each in rates.charged)})" if rates.charged else ""
        hint = "say it: --vat-rate 21, or with several rates: --part"
        problems.append(Problem(where_vat, f"{vat}", f"is at no rate that is known{known}", hint))
        return None
    return Sums(total - vat, vat, "S", rate) if rate else Sums(total, nothing)


def _with_total(given: PartText, net: Decimal, currency: str) -> PartText:
    """What was given by its net, with its total."""
    if given.vat_category in REVERSE_CHARGED:
        return PartText(net, "", given.vat_category, given.vat_rate, given.vat)
    vat = given.vat
    if vat is None:
        vat = rounded(net * (given.vat_rate or _NOTHING) / _HUNDRED, currency)
    return PartText(net + vat, "", given.vat_category, given.vat_rate, vat or None)


def _rate_of(vat: Decimal, net: Decimal, rates: Sequence[Decimal], currency: str) -> Decimal | None:
    """The rate at which so much VAT is charged, of those that there are; a minor unit may be off by rounding."""
    unit = minor_unit(currency)
    off = {each: abs(rounded(net * each / _HUNDRED, currency) - vat) for each in rates}
    best = min(off, key=lambda each: off[each], default=None)
    return best if best is not None and off[best] <= unit else None
