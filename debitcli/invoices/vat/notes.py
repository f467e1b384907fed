"""Why no VAT is charged, as an invoice must say it: code (EN 16931 BT-121, list VATEX) and words (BT-120)."""

import re
from typing import TYPE_CHECKING, NamedTuple

from debitcli.fields.billing.vat import is_eu

if TYPE_CHECKING:
    from debitcli.invoices.vat.treatment import Seller


class Note(NamedTuple):
    """Code and words of a reason, each None where there is none."""

    code: str | None = None
    reason: str | None = None


_CODES = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}
# The words of directive 2006/112/EC, article 226 (11a), in its own languages.
_WORDS = {
    "en": {
        "AE": "Reverse charge",
        "K": "Intra-Community supply, VAT exempt",
        "G": "Export of goods, VAT exempt",
        "O": "Not subject to VAT",
        "E": "VAT exempt",
        "small": "VAT-exempt small business",
        "law": "article {} of directive 2006/112/EC",
    },
    "de": {
        "AE": "Steuerschuldnerschaft des Leistungsempfängers",
        "K": "Steuerfreie innergemeinschaftliche Lieferung",
        "G": "Steuerfreie Ausfuhrlieferung",
        "O": "Nicht steuerbar",
        "E": "Steuerfrei",
        "small": "Steuerfreier Kleinunternehmer",
        "law": "Artikel {} der Richtlinie 2006/112/EG",
    },
    "es": {
        "AE": "Inversión del sujeto pasivo",
        "K": "Entrega intracomunitaria exenta de IVA",
        "G": "Exportación exenta de IVA",
        "O": "Operación no sujeta a IVA",
        "E": "Exento de IVA",
        "small": "Pequeña empresa exenta de IVA",
        "law": "artículo {} de la Directiva 2006/112/CE",
    },
    "fr": {
        "AE": "Autoliquidation",
        "K": "Livraison intracommunautaire exonérée de TVA",
        "G": "Exportation exonérée de TVA",
        "O": "Opération non soumise à la TVA",
        "E": "Exonéré de TVA",
        "small": "TVA non applicable",
        "law": "article {} de la directive 2006/112/CE",
    },
    "da": {
        "AE": "Omvendt betalingspligt",
        "K": "Momsfri levering til et andet EU-land",
        "G": "Momsfri eksport",
        "O": "Ikke momspligtig",
        "E": "Momsfri",
        "small": "Momsfri lille virksomhed",
        "law": "artikel {} i direktiv 2006/112/EF",
    },
}
# Why a small business is exempt, by its country: German UStDV § 34a, Austrian UStG § 11, French CGI article 293 E
# (since September 2026 CIBS L. 223-1; what refers to the CGI will do until the end of 2027), Italian law 190/2014,
# Portuguese CIVA 57, Swiss and Danish acts on VAT. In the EU a reference to article 284 of the directive will do.
_SMALL = {
    "DE": "§ 19 UStG",
    "AT": "§ 6 Abs. 1 Z 27 UStG",
    "FR": "art. 293 B du CGI",
    "IT": "art. 1, commi 54-89, L. 190/2014",
    "PT": "art. 53.º do CIVA",
    "CH": "Art. 10 MWSTG",
    "DK": "momslovens § 48",
}
_SMALL_CODES = {"FR": "VATEX-FR-FRANCHISE"}
_CODE = re.compile(r"VATEX-(?:EU-(\d+)(?:-(\d))?-?([A-Z]*)|[A-Z]{2}-[A-Z0-9-]+)", re.IGNORECASE)


def note(category: str, seller: "Seller", language: str | None, exemption: str | None = None) -> Note:
    """Code and words of why a category bears no VAT, in the buyer's language, if it is known here, else in English.

    `exemption` is the reason that was given for E or O, a VATEX code or words; an exempt company has its `vat_note`, or
    the law of its country. Without either there is none for E (EN 16931 BR-E-10 wants one), and S and Z have none at
    all (BR-S-10, BR-Z-10).
    """
    words = _WORDS.get((language or "")[:2], _WORDS["en"])
    code = _CODES.get(category)
    if category in ("E", "O"):
        said = exemption or (seller.vat_note if seller.exempt else "")
        if said:
            return _given(said, code, words)
        if seller.exempt:
            return _of_small(seller.country, code, words)
        return Note(code, words[category]) if code else Note()
    if category not in words:
        return Note()
    article = {"K": "138", "G": "146"}.get(category)
    if category == "G" and not is_eu(seller.country):
        code = article = None
    return Note(code, ", ".join(filter(None, (words[category], article and words["law"].format(article)))))


def _given(said: str, code: str | None, words: dict[str, str]) -> Note:
    """A reason as it was given: words, or a code, to which the words are found."""
    if (found := _CODE.fullmatch(said.strip())) is None:
        return Note(code, said)
    article, *parts = found.groups("")
    law = article + "".join(f"({part.lower()})" for part in parts if part)
    return Note(found[0].upper(), f"{words['E']}, {words['law'].format(law)}" if article else words["E"])


def _of_small(country: str | None, code: str | None, words: dict[str, str]) -> Note:
    law = _SMALL.get(country or "") or (words["law"].format("284") if is_eu(country) else "")
    return Note(code or _SMALL_CODES.get(country or ""), ", ".join(filter(None, (words["small"], law))))
