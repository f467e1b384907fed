"""E-invoices by EN 16931: XML made of the business terms of a document, in either syntax, proved before it leaves."""

import copy
import logging
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.resources import as_file, files
from importlib.util import find_spec
from types import ModuleType
from typing import Any

# What the library tells its own developers is not for people.
logging.getLogger("factur-x").addHandler(logging.NullHandler())
logging.getLogger("factur-x").propagate = False

Terms = dict[str, Any]
"""A document by the numbers of EN 16931-1: `BT-1` → text, `BG-25` → a list of such; amounts as text."""


class Syntax(StrEnum):
    """How it is written: UN/CEFACT CII D16B, which Factur-X has, or UBL 2.1 (CEN/TS 16931-3)."""

    CII = "cii"
    UBL = "ubl"


class Profile(StrEnum):
    """By whose rules: of EN 16931 alone, XRechnung 3.0 (KoSIT), or Peppol BIS Billing 3.0."""

    EN16931 = "en16931"
    XRECHNUNG = "xrechnung"
    PEPPOL = "peppol"


_NORM = "urn:cen.eu:en16931:2017"
_SPECIFICATION = {
    Profile.EN16931: _NORM,
    Profile.XRECHNUNG: f"{_NORM}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
    Profile.PEPPOL: f"{_NORM}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
}
"""BT-24."""
_PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
"""BT-23, as XRechnung and Peppol want it."""
_SCHEMATRON = {
    Syntax.CII: "facturx-en16931/FACTUR-X_EN16931.xslt",
    Syntax.UBL: "ubl-2.1/EN16931-UBL-validation.xslt",
}
_SCHEMAS = {
    Syntax.CII: "facturx-en16931/Factur-X_EN16931.xsd",
    Syntax.UBL: "ubl-2.1/maindoc/UBL-{kind}-2.1.xsd",
}
_REPORT = "{http://purl.oclc.org/dsdl/svrl}"


def write(terms: Terms, syntax: Syntax, profile: Profile) -> bytes:
    """The XML of a document, valid by the XML schema. Raises ValueError with the words of what is wrong."""
    facturx = _library()
    said = copy.deepcopy(terms)
    if profile is not Profile.EN16931:
        said["BT-23"] = _PROCESS
    flavor = "factur-x" if syntax is Syntax.CII else "ubl-2.1"
    made: bytes = facturx.generate_xml(said, flavor=flavor, level="en16931", check_xsd=False, check_schematron=False)
    _prove_by_schema(made, syntax)
    # The library knows the norm alone.
    return made.replace(f">{_NORM}<".encode(), f">{_SPECIFICATION[profile]}<".encode(), 1)


def _prove_by_schema(xml: bytes, syntax: Syntax) -> None:
    from lxml import etree

    read = etree.fromstring(xml)
    kind = etree.QName(read).localname if syntax is Syntax.UBL else ""
    schema = _schema(_SCHEMAS[syntax].format(kind=kind))
    if not schema.validate(read):
        raise ValueError("; ".join(str(each.message) for each in schema.error_log))


@cache
def _schema(name: str) -> Any:
    """A schema that comes with the library; read once, which takes as long as a document."""
    from lxml import etree

    with as_file(files("facturx") / "xsd_and_schematron") as folder:
        return etree.XMLSchema(file=str(folder / name))


@cache
def _library() -> Any:
    """The library; `requests`, which is half of its start, only where it would ask a server: it never does here."""
    name = "requests"
    if name in sys.modules:
        return import_module("facturx")
    later = sys.modules[name] = ModuleType(name)
    later.__getattr__ = lambda wanted: getattr(import_module(name), wanted)  # type: ignore[method-assign]
    try:
        return import_module("facturx")
    finally:
        del sys.modules[name]


def can_validate() -> bool:
    """Whether the rules of EN 16931 can be proved here: with the extra `validate`."""
    return find_spec("saxonche") is not None


def broken_rules(xml: bytes, syntax: Syntax) -> list[str]:
    """The rules of EN 16931 that a document breaks, each with its words (CEN's schematron).

    What XRechnung and Peppol want beyond the norm is not among them. Raises ImportError where they cannot be proved:
    nothing unproved is ever called valid.
    """
    from lxml import etree

    text = xml.decode()
    for each in _SPECIFICATION.values():
        # The rules are those of the norm, and know no other name.
        text = text.replace(f">{each}<", f">{_NORM}<", 1)
    report = _processor(syntax)(text)
    found = etree.fromstring(report.encode())
    return list(_failed(found))


def _failed(report: Any) -> Iterator[str]:
    for each in report.iter(f"{_REPORT}failed-assert"):
        words = " ".join("".join(each.find(f"{_REPORT}text").itertext()).split())
        if each.get("flag") != "warning":
            yield words if words.startswith("[") else f"[{each.get('id')}] {words}"


@cache
def _processor(syntax: Syntax) -> Any:
    """Runs the schematron of a syntax on a text; compiled once, which takes a second."""
    from saxonche import PySaxonProcessor

    saxon = PySaxonProcessor(license=False)
    with as_file(files("facturx") / "xsd_and_schematron" / _SCHEMATRON[syntax]) as sheet:
        compiled = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))

    def run(text: str) -> str:
        return str(compiled.transform_to_string(xdm_node=saxon.parse_xml(xml_text=text)))

    return run


def without_empty(terms: Mapping[str, Any]) -> Terms:
    """Terms without those that say nothing."""
    return {key: value for key, value in terms.items() if value not in (None, "", [], {})}
