"""Which VAT a line bears, and why (contract: money, VAT treatment); what a document lacks for it.

Everything here is a proposal or a check: the category is a field, which the person may override. The rules are those of
directive 2006/112/EC: services to a business are taxed where it is (article 44), by the customer (196); goods to one in
another member state are exempt (138), as is export (146); the rest is taxed at home. Companies outside the EU follow
the same pattern without the EU's part of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from debitcli.fields.billing.vat import CATEGORIES, is_eu, rates, settle, standard_rate
from debitcli.fields.folding import fold
from debitcli.fields.tax_id import vat_country
from debitcli.invoices.reckoning import VatGroup
from debitcli.invoices.vat.notes import note


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Where someone is, as their record has it; for goods, where these go. `vat_id` is the tax ID, valid or not."""

    country: str | None = None
    postal_code: str | None = None
    city: str | None = None
    vat_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller(Party):
    """The company. One that is `exempt` (`company.vat`) has `vat_category` E or O, and may say why in `vat_note`."""

    exempt: bool = False
    vat_category: str = "E"
    vat_note: str = ""
    oss: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer(Party):
    """The customer; `business_id` is a national registration. One that `is_company` buys as a business."""

    business_id: str | None = None
    is_company: bool = False


class Treatment(NamedTuple):
    """Category and rate of a line, None where nothing tells them; why, as the review says it; and what to think of."""

    category: str | None
    rate: Decimal | None
    why: str
    hint: str = ""


Found = tuple[str, str, str]
"""A problem: its field, what is wrong with it, and the way out."""

_NOTHING = Decimal(0)
_MOST_KNOWN = 10_000
# What is one for VAT: directive article 7; Swiss MWSTG article 3 with the treaty with Liechtenstein. Åland has a code.
_SAME = {"MC": "FR", "IM": "GB", "LI": "CH", "AX": "Åland"}
# Parts of member states that are not EU for VAT (directive article 6), by postal code and, where several towns have had
# it, city. Büsingen is Swiss for VAT (treaty of 1964, MWSTG article 3).
_TERRITORIES = {
    "ES": {"35|38": "the Canary Islands", "51": "Ceuta", "52": "Melilla"},
    "FI": {"22": "Åland"},
    "DE": {"27498": "Heligoland", "78266": "CH"},
    "IT": {"23041|23030 livigno": "Livigno", "22061|22060 campione": "Campione d'Italia"},
    "GR": {"6308[67]": "Mount Athos"},
    "FR": {"97[1-8]|98[678]": "the French overseas territories"},
}
# Rates of the last years that are no more, with their last day (Finland 2024 and 2026, Slovakia, Estonia, Romania and
# Lithuania 2025 and 2026, Czechia, Luxembourg, Switzerland and Liechtenstein 2024, Germany 2020).
_FORMER = {
    "FI": (("2024-08-31", "24"), ("2025-12-31", "14")),
    "SK": (("2024-12-31", "20 10"),),
    "EE": (("2023-12-31", "20"), ("2025-06-30", "22")),
    "RO": (("2025-07-31", "19 9 5"),),
    "LT": (("2025-12-31", "9"),),
    "CZ": (("2023-12-31", "15 10"),),
    "LU": (("2023-12-31", "16 13 7"),),
    "CH": (("2023-12-31", "7.7 3.7 2.5"),),
    "LI": (("2023-12-31", "7.7 3.7 2.5"),),
    "DE": (("2020-12-31", "16 5"),),
}


# Customers, and what they buy, come again from document to document.
@lru_cache(_MOST_KNOWN)
def propose(
    seller: Seller, buyer: Buyer, *, goods: bool, rate: Decimal | None = None, category: str | None = None
) -> Treatment:
    """The treatment of a line whose product, or company, has this `rate` and `category`.

    A product that is exempt or outside the scope stays so everywhere (ECJ C-240/05: article 132 goes before 138). An
    exempt company charges no VAT, but a business in the EU owes it for services all the same (article 283, 196).
    """
    here, there = area(seller, goods=goods), area(buyer, goods=goods)
    abroad = not _is_home(here, there)
    within = abroad and _is_eu(here) and _is_eu(there)
    to_business = within and vat_country(buyer.vat_id) == there
    if to_business and not goods and (seller.exempt or category not in ("E", "O")):
        return Treatment("AE", _NOTHING, "reverse charge: services to a business in the EU")
    if seller.exempt:
        return Treatment(seller.vat_category, _NOTHING, "small business: exempt")
    if category in ("E", "O"):
        return Treatment(category, _NOTHING, f"the product's category: {CATEGORIES[category]}")
    if to_business:
        return Treatment("K", _NOTHING, "goods to a business in the EU")
    if within:
        return _at_home(category, rate, "no VAT ID in the EU", _about_oss(seller, buyer, there, goods=goods))
    if not abroad:
        missing = "" if here and there else "without a country of company and customer, both count as one"
        return _at_home(category, rate, "domestic", missing)
    if goods:
        return Treatment("G", _NOTHING, f"export of goods to {there}")
    is_business = buyer.is_company or buyer.vat_id or buyer.business_id
    may_be_private = (_is_eu(here) or here == "GB") and not is_business
    hint = "most services to private persons are taxed at home (directive article 45)" if may_be_private else ""
    return Treatment("O", _NOTHING, f"services to {there}: outside the scope", hint)


def problems(
    groups: Iterable[VatGroup],
    seller: Seller,
    buyer: Buyer,
    *,
    is_dated: bool,
    goes_to: str | None,
    exemption: str | None = None,
) -> list[Found]:
    """What the VAT groups of a document contradict or lack.

    `is_dated` says whether there is a day of delivery or a period, `goes_to` is the country of delivery, `exemption`
    the reason that is given for E (`vat_exemption`).
    """
    groups = list(groups)
    found = [problem for each in groups for problem in settle(each.category, each.rate, None)[2]]
    kinds = {each.category for each in groups}
    if "O" in kinds and len(kinds) > 1:
        beside = ", ".join(sorted(kinds - {"O"}))
        # BR-O-11 to BR-O-14.
        found.append(("vat_category", f"O cannot stand beside {beside}", "make two invoices"))
    if "AE" in kinds:
        found += _lacks_for_reverse_charge(seller, buyer)
    if "K" in kinds:
        found += _lacks_within_the_eu(seller, buyer, is_dated=is_dated, goes_to=goes_to)
    if "E" in kinds and not any(note("E", seller, None, exemption)):
        # BR-E-10; directive article 226 (11).
        hint = "the law in words, or a VATEX code such as VATEX-EU-132-1I"
        found.append(("vat_exemption", "is required in category E", hint))
    return list(dict.fromkeys(found))


def rate_warning(country: str | None, rate: Decimal, day: date) -> str:
    """What is to be said of a rate that the country has not on a day, with those that it has; else nothing.

    The data have the rates of today; of those that went lately the last day is known here.
    """
    known = rates(country)
    former = [text.split() for last, text in _FORMER.get(country or "", ()) if day.isoformat() <= last]
    if not known or not rate or rate in known or any(rate == Decimal(each) for texts in former for each in texts):
        return ""
    return f"is no VAT rate of {country}, which has {', '.join(map(str, known))} %"


def area(party: Party, *, goods: bool) -> str | None:
    """The area whose VAT a party is under: a country's code, or the name of a territory that is on its own.

    Northern Ireland is XI for goods and GB for services (Windsor Framework, article 8 and annex 3).
    """
    country = party.country or ""
    code = "".join((party.postal_code or "").split()).upper()
    if country == "GB" and goods and (code.startswith("BT") or vat_country(party.vat_id) == "XI"):
        return "XI"
    town = f"{code} {fold(party.city or '')}"
    for pattern, name in _TERRITORIES.get(country, {}).items():
        if re.match(pattern, town):
            return name
    return _SAME.get(country, country) or None


def _is_home(here: str | None, there: str | None) -> bool:
    """Whether one area is at home in the other; goods between both parts of the United Kingdom are."""
    return here is None or there is None or here == there or {here, there} == {"GB", "XI"}


def _is_eu(area: str | None) -> bool:
    return area == "XI" or is_eu(area)


def _at_home(category: str | None, rate: Decimal | None, why: str, hint: str) -> Treatment:
    """Taxed where the company is, with the product's category and rate."""
    found, percent, wrong = settle(category, rate, None)
    if found is None:
        way = next((hint for _field, _message, hint in wrong), "a rate, a category, or `company.vat exempt`")
        return Treatment(None, percent, f"{why}: no VAT rate is known", way)
    how = "the product's rate" if found == "S" else CATEGORIES[found]
    return Treatment(found, percent, f"{why}: {how}", hint)


def _about_oss(seller: Seller, buyer: Buyer, there: str | None, *, goods: bool) -> str:
    """What to think of where the buyer is in the EU without a VAT ID (directive articles 33, 58, 59c)."""
    if buyer.vat_id:
        prefix = "EL" if there == "GR" else there
        return f"{buyer.vat_id} is no valid VAT ID of {there}, which begins with {prefix}"
    if buyer.is_company:
        what = "intra-Community supply" if goods else "reverse charge"
        return f"{what} needs the VAT ID of a company in {there}"
    there_is = f"the rate of {there}, {standard_rate(there)} %,"
    if seller.oss:
        return f"OSS: {there_is} can be written behind the line"
    what = "goods" if goods else "electronic services"
    return f"OSS: above 10,000 € a year to private buyers in the EU, {what} bear {there_is} instead"


def _lacks_for_reverse_charge(seller: Seller, buyer: Buyer) -> Iterator[Found]:
    """BR-AE-02 to BR-AE-04; directive article 226 (4)."""
    here, there = area(seller, goods=False), area(buyer, goods=False)
    if not _is_home(here, there):
        yield from _lacks_vat_ids(seller, here, buyer, there, "AE")
    elif not (buyer.vat_id or buyer.business_id):
        yield "customer.tax_id", "is required in category AE", "or the customer's business ID"


def _lacks_within_the_eu(seller: Seller, buyer: Buyer, *, is_dated: bool, goes_to: str | None) -> Iterator[Found]:
    """BR-IC-02 to BR-IC-04, BR-IC-11 and BR-IC-12; directive article 138."""
    here, there = area(seller, goods=True), area(buyer, goods=True)
    if _is_home(here, there) or not (_is_eu(here) and _is_eu(there)):
        yield "vat_category", "cannot be K", "K is for goods to another country of the EU"
        return
    yield from _lacks_vat_ids(seller, here, buyer, there, "K")
    if not is_dated:
        yield "delivered", "is required in category K", "the day of delivery, or a period"
    if not goes_to:
        yield "delivery", "is required in category K", "the country the goods go to"


def _lacks_vat_ids(seller: Seller, here: str | None, buyer: Buyer, there: str | None, category: str) -> Iterator[Found]:
    for field, party, where in (("company.tax_id", seller, here), ("customer.tax_id", buyer, there)):
        prefix = "EL" if where == "GR" else where
        if vat_country(party.vat_id) != where if _is_eu(where) else not party.vat_id:
            hint = f"a VAT ID that begins with {prefix}" if _is_eu(where) else f"a tax ID of {where}"
            yield field, f"is required in category {category}", hint
