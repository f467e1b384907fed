"""Value added tax: the category codes of EN 16931 (UNCL 5305), and the rates of countries."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from debitcli.fields.codes import choice
from debitcli.fields.numbers import plain
from debitcli.fields.text import clean
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

CATEGORIES = {
    "S": "standard or reduced rate",
    "Z": "zero rated",
    "E": "exempt",
    "AE": "reverse charge",
    "K": "goods within the EU",
    "G": "export",
    "O": "outside the scope",
}
_SAID = {code: f"{code} ({words})" for code, words in CATEGORIES.items()}
VAT_CATEGORY = replace(
    choice(*CATEGORIES, also={code: f"{said}|{CATEGORIES[code]}" for code, said in _SAID.items()}),
    choices=lambda _: list(_SAID.values()),
)
"""A VAT category: never concluded from a rate of zero."""
_WITHOUT_VAT = [code for code in CATEGORIES if code != "S"]


_VATEX = re.compile("VATEX-[A-Z]{2}(?:-[A-Z0-9]+)+")


def check_exemption(typed: str, context: Context) -> Outcome[str]:
    """Why there is no VAT: a VATEX code (CEF code list, in its form: the list grows), or text."""
    cleaned = clean(typed, limit=500)
    if isinstance(cleaned, Refused) or not cleaned.value or not cleaned.value.lower().startswith("vatex"):
        return cleaned
    code = cleaned.value.upper()
    return Accepted(code) if _VATEX.fullmatch(code) else Refused("is no VATEX code", "such as VATEX-EU-132-1I, or text")


VAT_EXEMPTION = Kind(check_exemption)
"""Why a line of category E is exempt."""


def rates(country: str | None) -> tuple[Decimal, ...]:
    """The rates of a country in percent, the standard one first, none where they are not known.

    Data of the European Commission and of national authorities; Northern Ireland is XI.
    """
    if country is None:
        return ()
    from eu_vat_rates_data import get_rate

    if (found := get_rate(country)) is None:
        return ()
    standard, *others = (
        plain(Decimal(str(rate)))
        for rate in (found["standard"], found["super_reduced"], found["parking"], *found["reduced"])
        if rate is not None
    )
    return standard, *sorted({*others} - {standard}, reverse=True)


def standard_rate(country: str | None) -> Decimal | None:
    """The standard rate of a country in percent, if it is known."""
    return next(iter(rates(country)), None)


def is_eu(country: str | None) -> bool:
    """Whether a country is a member state of the EU."""
    from eu_vat_rates_data import is_eu_member

    return country is not None and is_eu_member(country)


def settle(category: str | None, rate: Decimal | None, proposed: Decimal | None) -> tuple[Any, Any, Iterable[Any]]:
    """Category and rate, each completed by the other, and what of them contradicts: field, message, hint.

    Where neither is given, the rate is the one `proposed`. Only category S has a rate above zero (EN 16931 BR-S-05,
    BR-Z-05, BR-E-05, BR-AE-05 …).
    """
    if rate is None:
        rate = Decimal(0) if category in _WITHOUT_VAT else proposed
    if category is None and rate:
        category = "S"
    problems = []
    if rate == 0 and category is None:
        which = ", ".join(f"{code} ({CATEGORIES[code]})" for code in _WITHOUT_VAT)
        problems.append(("vat_category", "is required where the VAT rate is 0", f"which of {which}?"))
    elif rate == 0 and category == "S":
        problems.append(("vat_category", "cannot be S where the VAT rate is 0", f"one of {', '.join(_WITHOUT_VAT)}"))
    elif rate and category in _WITHOUT_VAT:
        problems.append(("vat_rate", f"must be 0 in category {category}", "0, or category S"))
    return category, rate, problems
