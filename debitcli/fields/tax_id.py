"""Tax IDs: VAT numbers and national business IDs, check digits included (python-stdnum)."""

from functools import cache
from typing import Any

from debitcli.fields import text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# Business and tax IDs that stdnum knows beside, or instead of, the country's VAT number; in the order of asking.
_NATIONAL = """
AT.tin AT.businessid AU.acn AU.tfn BR.cpf CA.sin CH.uid DE.stnr DE.idnr FI.ytunnus FR.siren FR.siret FR.nif GB.utr
IN.pan IT.codicefiscale MD.idno NO.orgnr PL.regon SE.orgnr SE.personnummer TH.tin TH.pin UA.edrpou UA.rntrc US.ein
US.ssn US.itin ZA.tin
"""


def check(typed: str, context: Context) -> Outcome[str]:
    """The ID compact, with the VAT prefix if one was typed. Countries without a known format are taken as typed."""
    cleaned = text.clean(typed, limit=64)
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
            compact = str(module.validate(value))
        except ValidationError as fault:
            faults.append(type(fault))
        else:
            prefix = _prefix(context.country)
            lost = _squeezed(value).startswith(prefix) and not compact.startswith(prefix)
            return Accepted(prefix + compact if lost else compact)
    bare = _squeezed(value)
    foreign = _vat_country(bare)
    if foreign is not None and foreign != context.country:
        return Accepted(bare, (f"is a VAT number of {foreign}",))
    if InvalidChecksum in faults:
        return Refused("has a wrong check digit", "one character is mistyped or two are swapped")
    if all(f is InvalidLength for f in faults):
        return Refused(f"has the wrong length for a tax ID of {context.country}")
    return Refused(f"is no tax ID of {context.country}")


def key(stored: str, country: str | None) -> str:
    """The form that all spellings of one ID share: country, then the ID without its VAT prefix."""
    bare = _squeezed(stored)
    foreign = _vat_country(bare)
    return f"{foreign}:{bare.removeprefix(_prefix(foreign))}" if foreign else f"{country or ''}:{bare}"


def show(stored: str, country: str | None) -> str:
    """The ID with the separators that its country writes."""
    prefix = _prefix(country)
    for module in _modules(country):
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
    from stdnum import get_cc_module

    names = ["vat", *(each[3:] for each in _NATIONAL.split() if each.startswith(f"{country}."))]
    return tuple(module for name in names if (module := get_cc_module(country, name)) is not None)


def _vat_country(bare: str) -> str | None:
    """The EU member state whose VAT number a squeezed text is by its prefix, if it is one."""
    from stdnum.eu import vat

    return ("GR" if bare[:2] == "EL" else bare[:2]) if vat.is_valid(bare) else None


def _prefix(country: str | None) -> str:
    """What a country's VAT numbers begin with; the Greek ones with EL (VAT directive 2006/112/EC article 215)."""
    return "EL" if country == "GR" else country or ""


def _squeezed(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()
