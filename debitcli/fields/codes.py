"""Codes: choices of our own, currencies (ISO 4217), languages (ISO 639-1), the numbers of records."""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from debitcli.fields.folding import fold
from debitcli.fields.text import clean, seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

_MOST_NAMED = 8


def choice(*allowed: str, also: Mapping[str, str] = MappingProxyType({})) -> Kind[str]:
    """One of `allowed`, in any case; `also` has other words for them (divided by |), as other programs say it."""
    known = {fold(word): each for each in allowed for word in (*also.get(each, each).split("|"), each)}

    def check(typed: str, context: Context) -> Outcome[str]:
        wanted = fold(seen(typed))
        found = known.get(wanted)
        return Accepted(found) if found or not wanted else Refused("is not one of the choices", " or ".join(allowed))

    return Kind(check, choices=lambda _: allowed, closed=True)


def check_record_number(typed: str, context: Context) -> Outcome[str]:
    """The number of a record, in the wide sense: letters, digits and signs, at most 40, without spaces."""
    # What spreadsheets and data frames make of a whole number.
    cleaned = clean(re.sub(r"^([0-9]+)[.,]0$", r"\1", seen(typed)), limit=40)
    if isinstance(cleaned, Accepted) and re.fullmatch(r"[0-9]+(?:[.,][0-9]+)?[eE]\+?[0-9]+", cleaned.value or ""):
        return Refused("was shortened by a spreadsheet", "let its column be text there, and save it again")
    if isinstance(cleaned, Accepted) and any(c.isspace() or c == "@" for c in cleaned.value or ""):
        return Refused("has a space or @ sign in it", "letters, digits and signs, such as K-1041")
    return cleaned


def check_currency(typed: str, context: Context) -> Outcome[str]:
    """The ISO 4217 code of a currency that is legal tender somewhere today (Unicode CLDR), also by its name or sign."""
    wanted = seen(typed)
    # As a list offers it: `euro (EUR)`.
    offered = re.search(r"\(([A-Za-z]{3})\)$", wanted)
    code = (offered[1] if offered else wanted).upper()
    if not code or code in _currencies():
        return Accepted(code or None)
    meant = sorted(_currencies_by_name(context.locale).get(fold(wanted), ()))
    if len(meant) == 1:
        return Accepted(meant[0])
    if meant:
        named = ", ".join(meant[:_MOST_NAMED]) + (" …" if len(meant) > _MOST_NAMED else "")
        return Refused("can mean several currencies", f"one of {named}")
    return Refused("is no currency in use", "its name or ISO 4217 code, such as EUR")


def check_language(typed: str, context: Context) -> Outcome[str]:
    """An ISO 639-1 code, alone (`es`) or with a region (`pt-BR`), or the name in English or the user's language."""
    wanted = seen(typed)
    if not wanted:
        return Accepted(None)
    # As a list offers it: `Spanish (es)`.
    wanted = re.sub(r"^.* \(([a-z]{2})\)$", r"\1", wanted)
    code = _language_code(wanted) or _languages_by_name(context.locale).get(fold(wanted))
    return Accepted(code) if code else Refused("is no language known here", "its ISO 639-1 code, such as es")


@cache
def _language_code(wanted: str) -> str | None:
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(wanted, sep="_" if "_" in wanted else "-", resolve_likely_subtags=False)
    except (ValueError, UnknownLocaleError):
        return None
    code = f"{locale.language}-{locale.territory}" if locale.territory else locale.language
    return code if len(locale.language) == 2 else None


@cache
def _languages_by_name(locale: str) -> dict[str, str]:
    from babel import Locale

    languages = [Locale.parse(tongue).languages.items() for tongue in ("en", locale)]
    return {fold(label): code for items in languages for code, label in items if len(code) == 2}


def languages(context: Context) -> list[str]:
    """Every language as `Spanish (es)`, sorted by name."""
    from babel import Locale

    names = Locale.parse(context.locale).languages
    return sorted((f"{name} ({code})" for code, name in names.items() if len(code) == 2), key=fold)


@cache
def _currencies() -> frozenset[str]:
    from babel.core import get_global

    rows = get_global("territory_currencies").values()
    # Each row: code, first day, last day, legal tender or not.
    return frozenset(code for row in rows for code, _start, end, tender in row if tender and end is None)


@cache
def _currencies_by_name(locale: str) -> dict[str, set[str]]:
    """The currencies that a name, its last word, or a sign can mean, in English and the user's language."""
    from babel.numbers import get_currency_name, get_currency_symbol

    found: dict[str, set[str]] = {}
    for tongue in ("en", locale):
        for code in _currencies():
            names = {get_currency_name(code, count, tongue) for count in (None, 1, 2)}
            words = {name.split()[-1] for name in names}
            # Signs that many countries have tell nothing.
            signs = {get_currency_symbol(code, tongue)} - {"$", "¥"}
            for each in map(fold, names | words | signs):
                found.setdefault(each, set()).add(code)
    return found


def currency_of(country: str, _context: Context) -> str | None:
    """The currency of a country, by its code."""
    from babel.numbers import get_territory_currencies

    return next(iter(get_territory_currencies(country)), None)


def currencies(context: Context) -> list[str]:
    """Every currency as `euro (EUR)`, sorted by name."""
    from babel import Locale

    names = Locale.parse(context.locale).currencies
    return sorted((f"{names.get(code, code)} ({code})" for code in _currencies()), key=fold)


RECORD_NUMBER = Kind(check_record_number, repeats=False)
"""What a record is called by."""
CURRENCY = Kind(check_currency, choices=currencies)
"""A currency, by its ISO 4217 code."""
LANGUAGE = Kind(check_language, choices=languages)
"""A language, by its ISO 639-1 code."""
