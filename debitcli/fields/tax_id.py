"""Tax IDs: VAT numbers and national business IDs, check digits included (python-stdnum)."""

from functools import cache
from typing import Any

from debitcli.fields import text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# Business and tax IDs that stdnum knows beside, or instead of, the country's VAT number.
_NATIONAL = {
    "AT": ("tin", "businessid"),
    "AU": ("acn", "tfn"),
    "BR": ("cpf",),
    "CA": ("sin",),
    "CH": ("uid",),
    "DE": ("stnr", "idnr"),
    "FI": ("ytunnus",),
    "FR": ("siren", "siret", "nif"),
    "GB": ("utr",),
    "IN": ("pan",),
    "IT": ("codicefiscale",),
    "MD": ("idno",),
    "NO": ("orgnr",),
    "PL": ("regon",),
    "SE": ("orgnr", "personnummer"),
    "TH": ("tin", "pin"),
    "UA": ("edrpou", "rntrc"),
    "US": ("ein", "ssn", "itin"),
    "ZA": ("tin",),
}
_LIMIT = 64
# The prefix of Greek VAT numbers is EL (VAT directive 2006/112/EC article 215).
_PREFIX = {"GR": "EL"}


def check(typed: str, context: Context) -> Outcome[str]:
    """The ID compact, with the VAT prefix if one was typed. Countries without a known format are taken as typed."""
    cleaned = text.clean(typed, limit=_LIMIT)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    value = cleaned.value
    modules = _modules(context.country)
    if not modules:
        return Accepted(value)
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    faults: list[type[ValidationError]] = []
    for module in modules:
        try:
            compact = module.validate(value)
        except ValidationError as fault:
            faults.append(type(fault))
        else:
            return Accepted(_with_prefix(str(compact), value, context.country))
    foreign = _other_vat_country(value)
    if foreign is not None and foreign != context.country:
        return Accepted(_squeezed(value), (f"is a VAT number of {foreign}",))
    if InvalidChecksum in faults:
        return Refused("has a wrong check digit", "one character is mistyped or two are swapped")
    if all(f is InvalidLength for f in faults):
        return Refused(f"has the wrong length for a tax ID of {context.country}")
    return Refused(f"is no tax ID of {context.country}")


def key(stored: str | None, country: str | None) -> str | None:
    """The form that all spellings of one ID share: country, then the ID without its VAT prefix."""
    if not stored:
        return None
    bare, home = _squeezed(stored), country or ""
    foreign = _other_vat_country(stored)
    if foreign:
        home = foreign
        bare = bare.removeprefix(_PREFIX.get(home, home))
    return f"{home}:{bare}"


def show(stored: str, country: str | None) -> str:
    """The ID with the separators that its country writes."""
    for module in _modules(country):
        prefix = _PREFIX.get(country or "", country or "")
        if hasattr(module, "format") and module.is_valid(stored):
            shown = str(module.format(stored))
            return f"{prefix} {shown}" if stored.startswith(prefix) and not shown.startswith(prefix) else shown
    return stored


TAX_ID = Kind(
    check,
    show=lambda stored, context: show(stored, context.country),
    repeats=False,
    depends_on=("country",),
    read_back=True,
)
"""A VAT number or national business ID."""


@cache
def _modules(country: str | None) -> tuple[Any, ...]:
    if country is None:
        return ()
    from importlib import import_module

    from stdnum import get_cc_module

    found: list[Any] = []
    vat = get_cc_module(country, "vat")
    if vat is not None:
        found.append(vat)
    folder = {"IN": "in_", "IS": "is_"}.get(country, country.lower())
    found += [import_module(f"stdnum.{folder}.{name}") for name in _NATIONAL.get(country, ())]
    return tuple(found)


def _other_vat_country(value: str) -> str | None:
    """The EU member state whose VAT number `value` is by its prefix, if it is one."""
    from stdnum.eu import vat

    bare = _squeezed(value)
    if not vat.is_valid(bare):
        return None
    return "GR" if bare[:2] == "EL" else bare[:2]


def _with_prefix(compact: str, typed: str, country: str | None) -> str:
    prefix = _PREFIX.get(country or "", country or "")
    kept = _squeezed(typed).startswith(prefix) and not compact.startswith(prefix)
    return prefix + compact if kept else compact


def _squeezed(value: str) -> str:
    return "".join(c for c in value if c.isalnum()).upper()
