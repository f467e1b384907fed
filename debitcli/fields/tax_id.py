"""Tax IDs: VAT numbers and national IDs of companies and persons, check digits included (python-stdnum)."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from debitcli.fields import text
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

# What stdnum knows of companies and persons beside, or instead of, the country's VAT number; in the order of asking.
_NATIONAL = """
AR.dni AT.tin AT.businessid AU.acn AU.tfn BE.nn BE.bis BG.egn BG.pnf BR.cpf CA.sin CH.uid CN.ric CR.cpf CR.cr CU.ni
CZ.rc DE.stnr DE.idnr DK.cpr DO.cedula EC.ci EE.registrikood EE.ik FI.ytunnus FI.hetu FI.veronumero FI.associationid
FR.siren FR.siret FR.nif GB.utr ID.nik IE.pps IL.idnr IN.pan IS.kennitala IT.codicefiscale JP.in_ KR.rrn LI.peid
LT.asmens MD.idno MU.nid MX.curp MY.nric NL.bsn NO.orgnr NO.fodselsnummer PE.cui PK.cnic PL.regon PL.pesel PT.cc
RO.cui RO.cnp RU.ogrn SE.orgnr SE.personnummer SI.maticna SI.emso SK.rc TH.tin TH.pin TR.tckimlik UA.edrpou UA.rntrc
US.tin ZA.tin ZA.idnr
"""
# Numbers of a form of their own, which stdnum does not know; and the country's module that knows the check digits of
# the first group, if any: the Hungarian tax number with its codes of VAT and county (Act CL of 2017, annex 1), the
# number of a Japanese issuer of invoices (Consumption Tax Act, article 57-2), the company number of Slovakia, which is
# made like the Czech one, Iceland's kennitala, which since February 2026 needs no check digit (Registers Iceland), the
# VAT numbers of Ukraine (tax code, article 183) and of South Africa (VAT 404).
_OWN = {
    "HU": (re.compile(r"(\d{8})([1-5])(\d{2})"), "HU"),
    "IS": (re.compile(r"([0-7]\d[01]\d{6}[089])"), None),
    "JP": (re.compile(r"T(\d{13})"), "JP"),
    "SK": (re.compile(r"(\d{8})"), "CZ"),
    "UA": (re.compile(r"(\d{12})"), None),
    "ZA": (re.compile(r"(4\d{9})"), None),
}
# What people write in front of an ID.
_LABEL = re.compile(
    r"^\W*(?:(?:VAT|TAX|UST|MWST|TVA|IVA|BTW|MOMS|NIF|CIF|NIE|DNI|NIP|CVR|ABN|ACN|EIN|TIN|UTR|RUT|CNPJ|CPF|RFC|NIT|RUC"
    r"|CUIT|ID|IDNR|P|REG|ORG|STEUER|NO|NR|N|NUMBER|NUMMER)\b\W*)+",
    re.IGNORECASE,
)
# What all spellings of an ID share, where that is not simply all that follows the country's prefix: it is without the
# marks of VAT (Switzerland, Norway), its codes (Hungary, Japan), and what makes a VAT number of a company's (Sweden,
# France).
_SHARED = {
    "CH": re.compile(r"(.*?)(?:MWST|TVA|IVA|TPV)?"),
    "FR": re.compile(r"[0-9A-Z]{2}(\d{9})"),
    "GB": re.compile(r"(?:XI)?(.*)"),
    "GR": re.compile(r"(?:GR)?(.*)"),
    "HU": re.compile(r"(\d{8})\d{3}"),
    "JP": re.compile(r"T(\d{13})"),
    "NO": re.compile(r"(.*?)(?:MVA)?"),
    "SE": re.compile(r"(\d{10})01"),
}
# IDs without their prefix whose form tells whether a person or a company has them; not where sole traders have what
# companies have (Denmark, Norway, Brazil's CNPJ): Spain (Orden EHA/451/2008), Portugal (Decreto-Lei 14/2013), Italy's
# codice fiscale, the numbers of persons in the North, Brazil (CPF), Argentina (CUIT), Mexico (RFC), India (PAN),
# Bulgaria (EGN), Romania (CNP), Poland (PESEL).
_PERSONS = {
    "AR": r"(20|23|24|27)\d{9}", "BG": r"\d{10}", "BR": r"\d{11}", "DK": r"\d{10}", "ES": r"[0-9KLMXYZ]\d{7}[A-Z]",
    "FI": r"\d{6}[+A-FU-Y-]?\d{3}[0-9A-Y]", "IN": r"[A-Z]{3}P[A-Z]\d{4}[A-Z]", "IT": r"[A-Z]{6}\w{10}",
    "MX": r"[A-Z&Ñ]{4}\d{6}\w{3}", "NO": r"\d{11}", "PL": r"\d{11}", "PT": r"[123]\d{8}", "RO": r"\d{13}",
    "SE": r"\d{2}[01]\d{7}|\d{12}",
}  # fmt: skip
_COMPANIES = {
    "AR": r"3\d{10}", "ES": r"[A-HJNP-SUVW]\d{7}[0-9A-J]", "IN": r"[A-Z]{3}[CFHAT][A-Z]\d{4}[A-Z]",
    "MX": r"[A-Z&Ñ]{3}\d{6}\w{3}", "PT": r"[56]\d{8}", "SE": r"\d{2}[2-9]\d{7}(01)?",
}  # fmt: skip


def check(typed: str, context: Context) -> Outcome[str]:
    """The ID as it was typed, without separators.

    Countries without a known format are taken as typed, and where the context is lenient, what cannot be an ID.
    """
    cleaned = text.clean(text.seen(typed), limit=64)
    if isinstance(cleaned, Refused) or cleaned.value is None:
        return cleaned
    outcome = _read(cleaned.value, context.country)
    if isinstance(outcome, Refused) and context.lenient:
        return Accepted(cleaned.value, (f"is kept as typed: it {outcome.message}",))
    return outcome


def _read(typed: str, country: str | None) -> Outcome[str]:
    value = unicodedata.normalize("NFKC", typed)
    bare, modules = _squeezed(value), _modules(country)
    if not modules:
        return Accepted(bare if _vat_country(bare) else typed)
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    if own := _own(bare, country):
        return Accepted(own)
    faults: list[type[ValidationError]] = []
    for spelling, whole in _spellings(value, country):
        for module in modules:
            try:
                compact = str(module.validate(spelling))
            except ValidationError as fault:
                faults.append(type(fault))
            else:
                return Accepted(whole if compact.lstrip("0") in whole else compact)
    foreign = _vat_country(bare)
    if foreign is not None and foreign != country:
        return Accepted(bare, (f"is a VAT number of {foreign}",))
    if InvalidChecksum in faults:
        return Refused("has a wrong check digit", "one character is mistyped or two are swapped")
    if all(f is InvalidLength for f in faults):
        return Refused(f"has the wrong length for a tax ID of {country}")
    return Refused(f"is no tax ID of {country}")


def key(stored: str, country: str | None) -> str:
    """What all spellings of an ID share: its country, and the ID without prefix, marks of VAT and leading zeros."""
    bare = _squeezed(stored)
    found = _vat_country(bare) or country or ""
    of = "GB" if found == "XI" else found
    core = bare.removeprefix(_prefix(of))
    shared = _SHARED[of].fullmatch(core) if of in _SHARED else None
    return f"{of}:{(shared[1] if shared else core).lstrip('0')}"


def vat_country(stored: str | None) -> str | None:
    """The country of the EU whose VAT number an ID is by its prefix, check digits included; XI is Northern Ireland."""
    return _vat_country(_squeezed(stored)) if stored else None


def vat_number(stored: str | None, country: str | None) -> str | None:
    """An ID as a VAT number, with a prefix as abroad (EN 16931-1, BR-CO-09); None if it is none.

    At home people write many of them without it. One of another country of the EU has that one's.
    """
    if not stored or not country:
        return None
    from stdnum import get_cc_module

    bare, prefix = _squeezed(stored), _prefix(country)
    known = get_cc_module(country, "vat")
    if _vat_country(bare):
        return bare
    if known is None:
        return bare if bare.startswith(prefix) else None
    return prefix + bare.removeprefix(prefix) if known.is_valid(bare) else None


def holder(stored: str, country: str | None) -> str | None:
    """`person` or `company`, where the form of an ID tells whose it is; else None."""
    bare = _squeezed(stored).removeprefix(_prefix(country))
    for kind, forms in (("person", _PERSONS), ("company", _COMPANIES)):
        if (form := forms.get(country or "")) and re.fullmatch(form, bare):
            return kind
    return None


def show(stored: str, country: str | None) -> str:
    """The ID with the separators that its country writes."""
    for module in _modules(country):
        if hasattr(module, "format") and module.is_valid(stored):
            shown = str(module.format(stored))
            lead = stored[: max(stored.find(module.compact(stored)), 0)]
            return f"{lead} {shown}" if lead and not shown.startswith(lead) else shown
    return stored


TAX_ID = Kind(
    check,
    show=lambda stored, context: show(stored, context.country),
    repeats=False,
    depends_on=("country",),
    read_back=True,
)
"""A VAT number or national ID."""


@cache
def _modules(country: str | None) -> tuple[Any, ...]:
    if country is None:
        return ()
    from stdnum import get_cc_module

    names = ["vat", *(each[3:] for each in _NATIONAL.split() if each.startswith(f"{country}."))]
    return tuple(module for name in names if (module := get_cc_module(country, name)) is not None)


def _own(bare: str, country: str | None) -> str | None:
    """An ID of a form that only this page knows, as it is written."""
    pattern, knows = _OWN.get(country or "", (None, None))
    found = pattern.fullmatch(bare) if pattern else None
    if found is None or (knows and not _modules(knows)[0].is_valid(found[1])):
        return None
    return "-".join(found.groups()) if len(found.groups()) > 1 else bare


def _spellings(value: str, country: str | None) -> Iterator[tuple[str, str]]:
    """How an ID may be meant: a spelling to be checked, and all that would be stored then."""
    for typed in dict.fromkeys((value, _LABEL.sub("", value))):
        bare = _squeezed(typed)
        # A few have letters that are small, or signs that mean something.
        as_typed = "".join(filter(str.isalnum, typed))
        for spelling in dict.fromkeys((typed, as_typed, bare, bare.removeprefix(_prefix(country)))):
            yield spelling, bare


def _vat_country(bare: str) -> str | None:
    """The country whose VAT number a squeezed text is by its prefix, if it is one: of the EU, or Northern Ireland."""
    from stdnum.eu import vat

    return ("GR" if bare[:2] == "EL" else bare[:2]) if vat.is_valid(bare) else None


def _prefix(country: str | None) -> str:
    """What a country's VAT numbers begin with; the Greek ones with EL (VAT directive 2006/112/EC article 215)."""
    return "EL" if country == "GR" else country or ""


def _squeezed(value: str) -> str:
    return "".join(filter(str.isalnum, value)).upper()
