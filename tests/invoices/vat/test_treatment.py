"""Which VAT a line bears and why, by seller and buyer; what an invoice lacks for it; what it says of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from debitcli.fields.billing.vat import rates
from debitcli.invoices.reckoning import VatGroup
from debitcli.invoices.vat.notes import Note, note
from debitcli.invoices.vat.treatment import Buyer, Party, Seller, area, problems, propose, rate_warning

SELLERS = {
    "ES": Seller(country="ES", postal_code="28013", vat_id="ESB64717838"),
    "ES Canaries": Seller(country="ES", postal_code="35001", vat_id="ESB64717838"),
    "ES OSS": Seller(country="ES", postal_code="28013", vat_id="ESB64717838", oss=True),
    "DE": Seller(country="DE", postal_code="10115", vat_id="DE136695976"),
    "DE exempt": Seller(country="DE", postal_code="10115", vat_id="DE136695976", exempt=True),
    "DE exempt O": Seller(country="DE", postal_code="10115", exempt=True, vat_category="O"),
    "DK": Seller(country="DK", postal_code="2100", vat_id="DK13585628"),
    "FR": Seller(country="FR", postal_code="75001", vat_id="FR83404833048"),
    "GB": Seller(country="GB", postal_code="SW1A 1AA", vat_id="GB980780684"),
    "NI": Seller(country="GB", postal_code="BT7 1AA", vat_id="XI980780684"),
    "CH": Seller(country="CH", postal_code="8001", vat_id="CHE107787577MWST"),
    "CH exempt": Seller(country="CH", postal_code="8001", exempt=True),
    "US": Seller(country="US", postal_code="10001"),
    "none": Seller(),
}
BUYERS = {
    "ES": Buyer(country="ES", postal_code="08001", vat_id="ESB64717838"),
    "ES person": Buyer(country="ES", postal_code="08001"),
    "ES without prefix": Buyer(country="ES", postal_code="08001", vat_id="B64717838"),
    "Canaries": Buyer(country="ES", postal_code="38001", vat_id="ESB64717838"),
    "Ceuta": Buyer(country="ES", postal_code="51001", vat_id="ESB64717838"),
    "Melilla": Buyer(country="ES", postal_code="52001"),
    "DE": Buyer(country="DE", postal_code="80331", vat_id="DE136695976"),
    "DE with ID of FR": Buyer(country="DE", postal_code="80331", vat_id="FR83404833048"),
    "DE with wrong ID": Buyer(country="DE", postal_code="80331", vat_id="DE136695975"),
    "DE person": Buyer(country="DE", postal_code="80331"),
    "DE company": Buyer(country="DE", postal_code="80331", is_company=True),
    "Büsingen": Buyer(country="DE", postal_code="78266", vat_id="DE136695976"),
    "Heligoland": Buyer(country="DE", postal_code="27498", vat_id="DE136695976"),
    "FR": Buyer(country="FR", postal_code="75001", vat_id="FR83404833048"),
    "Réunion": Buyer(country="FR", postal_code="97400", vat_id="FR83404833048"),
    "Monaco": Buyer(country="MC", postal_code="98000", vat_id="FR83404833048"),
    "GR": Buyer(country="GR", postal_code="105 57", vat_id="EL094259216"),
    "Athos": Buyer(country="GR", postal_code="630 86", vat_id="EL094259216"),
    "IT": Buyer(country="IT", postal_code="23030", city="Valdidentro", vat_id="IT00743110157"),
    "Livigno": Buyer(country="IT", postal_code="23041", vat_id="IT00743110157"),
    "Livigno of old": Buyer(country="IT", postal_code="23030", city="LIVIGNO", vat_id="IT00743110157"),
    "Campione": Buyer(country="IT", postal_code="22060", city="Campione d'Italia", vat_id="IT00743110157"),
    "Åland": Buyer(country="FI", postal_code="22100"),
    "Åland by code": Buyer(country="AX", postal_code="22100"),
    "GB": Buyer(country="GB", postal_code="EC1A 1BB", vat_id="GB980780684"),
    "NI": Buyer(country="GB", postal_code="BT1 1AA", vat_id="XI980780684"),
    "NI person": Buyer(country="GB", postal_code="bt11aa"),
    "Jersey": Buyer(country="JE", postal_code="JE2 3AB"),
    "Man": Buyer(country="IM", postal_code="IM1 1AA"),
    "CH": Buyer(country="CH", postal_code="3000", business_id="CHE107787577"),
    "CH person": Buyer(country="CH", postal_code="3000"),
    "CH company": Buyer(country="CH", postal_code="3000", is_company=True),
    "LI": Buyer(country="LI", postal_code="9490"),
    "US": Buyer(country="US", postal_code="94103", business_id="12-3456789"),
    "none": Buyer(),
}


def proposed(seller: str, buyer: str, kind: str, **of_product: Any) -> tuple[str, str, str]:
    given = {"rate": Decimal(21)} | of_product
    found = propose(SELLERS[seller], BUYERS[buyer], goods=kind == "goods", **given)
    return f"{found.category} {found.rate}", found.why, found.hint


@pytest.mark.parametrize(
    ("seller", "buyer", "service", "goods"),
    [
        ("ES", "ES", "S 21", "S 21"), ("ES", "ES person", "S 21", "S 21"), ("ES", "none", "S 21", "S 21"),
        ("none", "ES", "S 21", "S 21"),
        ("ES", "DE", "AE 0", "K 0"), ("ES", "FR", "AE 0", "K 0"), ("ES", "GR", "AE 0", "K 0"),
        ("ES", "IT", "AE 0", "K 0"),
        ("DK", "DE", "AE 0", "K 0"), ("DE", "ES", "AE 0", "K 0"), ("DE", "FR", "AE 0", "K 0"),
        ("DE", "Monaco", "AE 0", "K 0"),
        ("FR", "Monaco", "S 21", "S 21"),
        # Without a VAT ID of their country buyers count as private.
        ("ES", "DE person", "S 21", "S 21"), ("DK", "ES person", "S 21", "S 21"),
        ("ES", "DE with ID of FR", "S 21", "S 21"), ("ES", "DE with wrong ID", "S 21", "S 21"),
        ("DE", "ES without prefix", "S 21", "S 21"),
        # Parts of member states that are not EU for VAT.
        ("ES", "Canaries", "O 0", "G 0"), ("ES", "Ceuta", "O 0", "G 0"), ("ES", "Melilla", "O 0", "G 0"),
        ("DE", "Canaries", "O 0", "G 0"), ("ES Canaries", "Canaries", "S 21", "S 21"),
        ("ES Canaries", "ES", "O 0", "G 0"),
        ("ES Canaries", "DE", "O 0", "G 0"),
        ("DE", "Büsingen", "O 0", "G 0"), ("CH", "Büsingen", "S 21", "S 21"), ("DE", "Heligoland", "O 0", "G 0"),
        ("DE", "Livigno", "O 0", "G 0"), ("DE", "Livigno of old", "O 0", "G 0"), ("DE", "Campione", "O 0", "G 0"),
        ("DK", "Athos", "O 0", "G 0"), ("DK", "Åland", "O 0", "G 0"), ("DK", "Åland by code", "O 0", "G 0"),
        ("FR", "Réunion", "O 0", "G 0"),
        # Outside the EU.
        ("ES", "GB", "O 0", "G 0"), ("ES", "CH", "O 0", "G 0"), ("DE", "US", "O 0", "G 0"),
        ("DK", "CH person", "O 0", "G 0"),
        ("DE", "Jersey", "O 0", "G 0"), ("DE", "Man", "O 0", "G 0"), ("DE", "LI", "O 0", "G 0"),
        # Northern Ireland is EU for goods alone.
        ("DE", "NI", "O 0", "K 0"), ("DE", "NI person", "O 0", "S 21"), ("GB", "NI", "S 21", "S 21"),
        ("NI", "GB", "S 21", "S 21"), ("NI", "NI", "S 21", "S 21"), ("NI", "DE", "O 0", "K 0"),
        ("NI", "DE person", "O 0", "S 21"), ("NI", "CH", "O 0", "G 0"), ("CH", "NI", "O 0", "G 0"),
        # Companies outside the EU.
        ("GB", "GB", "S 21", "S 21"), ("GB", "Man", "S 21", "S 21"), ("GB", "Jersey", "O 0", "G 0"),
        ("GB", "DE", "O 0", "G 0"), ("GB", "DE person", "O 0", "G 0"), ("GB", "US", "O 0", "G 0"),
        ("CH", "CH", "S 21", "S 21"), ("CH", "LI", "S 21", "S 21"), ("CH", "DE", "O 0", "G 0"),
        ("CH", "US", "O 0", "G 0"),
        ("US", "US", "S 21", "S 21"), ("US", "DE", "O 0", "G 0"), ("US", "CH", "O 0", "G 0"),
        # Exempt companies: all but reverse charge.
        ("DE exempt", "DE", "E 0", "E 0"), ("DE exempt", "FR", "AE 0", "E 0"), ("DE exempt", "ES person", "E 0", "E 0"),
        ("DE exempt", "US", "E 0", "E 0"), ("DE exempt O", "DE", "O 0", "O 0"), ("DE exempt O", "FR", "AE 0", "O 0"),
        ("CH exempt", "CH", "E 0", "E 0"), ("CH exempt", "DE", "E 0", "E 0"),
    ],
)  # fmt: skip
def test_the_category_follows_from_seller_and_buyer(seller: str, buyer: str, service: str, goods: str) -> None:
    assert [proposed(seller, buyer, kind)[0] for kind in ("service", "goods")] == [service, goods]


@pytest.mark.parametrize(
    ("seller", "buyer", "kind", "product", "wanted"),
    [
        ("ES", "ES", "goods", {"rate": Decimal(10)}, "S 10"),
        ("GB", "GB", "goods", {"rate": Decimal(0), "category": "Z"}, "Z 0"),
        ("GB", "US", "goods", {"rate": Decimal(0), "category": "Z"}, "G 0"),
        ("ES", "DE", "goods", {"rate": Decimal(4)}, "K 0"),
        ("DE", "DE", "service", {"rate": Decimal(0), "category": "AE"}, "AE 0"),
        ("DE", "US", "service", {"rate": Decimal(0), "category": "AE"}, "O 0"),
        ("DE", "DE", "service", {"rate": Decimal(0), "category": "E"}, "E 0"),
        # What is exempt or outside the scope at home is so everywhere.
        ("DE", "FR", "service", {"rate": Decimal(0), "category": "E"}, "E 0"),
        ("DE", "FR", "goods", {"rate": Decimal(0), "category": "E"}, "E 0"),
        ("DE", "US", "goods", {"rate": Decimal(0), "category": "O"}, "O 0"),
        ("DE exempt", "DE", "goods", {"rate": Decimal(0), "category": "Z"}, "E 0"),
        # Never concluded from a rate of 0, or of none.
        ("ES", "ES", "goods", {"rate": Decimal(0)}, "None 0"),
        ("US", "US", "goods", {"rate": None}, "None None"),
    ],
)
def test_a_product_has_its_rate_at_home_and_its_exemption_everywhere(
    seller: str, buyer: str, kind: str, product: dict[str, Any], wanted: str
) -> None:
    assert proposed(seller, buyer, kind, **product)[0] == wanted


@pytest.mark.parametrize(
    ("seller", "buyer", "kind", "why", "hint"),
    [
        ("ES", "ES", "service", "domestic: the product's rate", ""),
        ("ES", "none", "service", "domestic: the product's rate", "without a country"),
        ("ES", "DE", "service", "reverse charge: services to a business in the EU", ""),
        ("ES", "DE", "goods", "goods to a business in the EU", ""),
        ("ES", "Canaries", "goods", "export of goods to the Canary Islands", ""),
        ("ES", "CH", "service", "services to CH: outside the scope", ""),
        ("ES", "CH person", "service", "services to CH: outside the scope",
         "most services to private persons are taxed"),
        ("ES", "CH company", "service", "services to CH: outside the scope", ""),
        ("ES", "DE company", "service", "no VAT ID in the EU: the product's rate",
         "reverse charge needs the VAT ID of a company in DE"),
        ("ES OSS", "DE company", "goods", "no VAT ID in the EU: the product's rate",
         "intra-Community supply needs the VAT ID of a company in DE"),
        ("CH", "US", "service", "services to US: outside the scope", ""),
        ("DE exempt", "DE", "service", "small business: exempt", ""),
        ("ES", "DE person", "goods", "no VAT ID in the EU: the product's rate",
         "goods bear the rate of DE, 19 %, instead"),
        ("ES", "DE person", "service", "no VAT ID in the EU: the product's rate",
         "electronic services bear the rate of DE"),
        ("ES OSS", "DE person", "goods", "no VAT ID in the EU: the product's rate",
         "OSS: the rate of DE, 19 %, can be"),
        ("DE", "ES without prefix", "goods", "no VAT ID in the EU: the product's rate",
         "B64717838 is no valid VAT ID of ES, which begins with ES"),
    ],
)  # fmt: skip
def test_the_proposal_says_why_and_what_to_think_of(seller: str, buyer: str, kind: str, why: str, hint: str) -> None:
    found = proposed(seller, buyer, kind)
    assert found[1] == why
    assert hint in found[2]
    assert bool(hint) == bool(found[2])


def test_where_nothing_tells_the_vat_the_way_out_is_named() -> None:
    assert "company.vat exempt" in proposed("US", "US", "goods", rate=None)[2]
    assert "which of Z" in proposed("ES", "ES", "goods", rate=Decimal(0))[2]


def test_a_territory_is_told_by_postal_code_and_where_several_share_one_by_city() -> None:
    assert area(Party(country="IT", postal_code="22060", city="Cabiate"), goods=True) == "IT"
    assert area(Party(country="GB", postal_code="B1 1AA"), goods=True) == "GB"
    assert area(Party(country="GB", postal_code="BT1 1AA"), goods=False) == "GB"
    assert area(Party(country="ES", postal_code=None), goods=True) == "ES"
    assert area(Party(), goods=True) is None


# What a document lacks.


def lacks(seller: str, buyer: str, *groups: str, **given: Any) -> dict[str, str]:
    of = [VatGroup(each.split()[0], Decimal(([*each.split(), "0"])[1])) for each in groups]
    found = problems(of, SELLERS[seller], BUYERS[buyer], **({"is_dated": True, "goes_to": "DE"} | given))
    return {field: f"{message} ({hint})" for field, message, hint in found}


@pytest.mark.parametrize(
    ("seller", "buyer", "groups", "given", "wanted"),
    [
        ("ES", "ES", ["S 21", "S 10", "Z"], {}, {}),
        ("ES", "ES", ["O", "S 21"], {}, {"vat_category": "O cannot stand beside S (make two invoices)"}),
        ("DE exempt O", "FR", ["O", "AE"], {}, {"vat_category": "O cannot stand beside AE", "company.tax_id": "AE"}),
        ("ES", "CH", ["O"], {}, {}), ("ES", "CH", ["G"], {}, {}),
        ("ES", "DE", ["AE"], {}, {}), ("ES", "DE", ["AE", "S 21"], {}, {}),
        ("ES", "DE person", ["AE"], {}, {"customer.tax_id": "a VAT ID that begins with DE"}),
        ("ES", "DE with wrong ID", ["AE"], {}, {"customer.tax_id": "is required in category AE"}),
        ("ES", "CH person", ["AE"], {}, {"customer.tax_id": "a tax ID of CH"}),
        ("US", "DE", ["AE"], {}, {"company.tax_id": "a tax ID of US"}), ("GB", "DE", ["AE"], {}, {}),
        ("DE", "DE", ["AE"], {}, {}), ("CH", "CH", ["AE"], {}, {}),
        ("DE", "DE person", ["AE"], {}, {"customer.tax_id": "or the customer's business ID"}),
        ("ES", "DE", ["K"], {}, {}), ("NI", "DE", ["K"], {}, {}), ("DE", "NI", ["K"], {}, {}),
        ("ES", "DE", ["K"], {"is_dated": False, "goes_to": None},
         {"delivered": "is required in category K", "delivery": "the country the goods go to"}),
        ("ES", "DE person", ["K"], {}, {"customer.tax_id": "is required in category K"}),
        ("ES", "ES", ["K"], {}, {"vat_category": "cannot be K"}),
        ("ES", "CH", ["K"], {}, {"vat_category": "cannot be K"}),
        ("GB", "DE", ["K"], {}, {"vat_category": "cannot be K"}),
        ("ES", "ES", ["E"], {}, {"vat_exemption": "a VATEX code such as VATEX-EU-132-1I"}),
        ("ES", "ES", ["E"], {"exemption": "VATEX-EU-132-1I"}, {}), ("DE exempt", "DE", ["E"], {}, {}),
        ("ES", "ES", ["AE 21"], {}, {"vat_rate": "must be 0 in category AE"}),
        ("ES", "ES", ["S 0"], {}, {"vat_category": "cannot be S"}),
    ],
)  # fmt: skip
def test_what_a_document_lacks_is_named_field_by_field(
    seller: str, buyer: str, groups: list[str], given: dict[str, Any], wanted: dict[str, str]
) -> None:
    found = lacks(seller, buyer, *groups, **given)
    assert found.keys() == wanted.keys()
    assert [said for field, said in wanted.items() if said not in found[field]] == []


def test_a_greek_buyer_is_asked_for_an_id_that_begins_with_el() -> None:
    buyer = Buyer(country="GR", postal_code="105 57")
    [problem] = problems([VatGroup("AE")], SELLERS["ES"], buyer, is_dated=True, goes_to="GR")
    assert problem[2] == "a VAT ID that begins with EL"


def test_a_seller_in_northern_ireland_needs_its_own_prefix_for_goods() -> None:
    seller = Seller(country="GB", postal_code="BT7 1AA", vat_id="GB980780684")
    [problem] = problems([VatGroup("K")], seller, BUYERS["DE"], is_dated=True, goes_to="DE")
    assert problem == ("company.tax_id", "is required in category K", "a VAT ID that begins with XI")


# What is said of it.

EN_K = "Intra-Community supply, VAT exempt, article 138 of directive 2006/112/EC"


@pytest.mark.parametrize(
    ("category", "seller", "language", "exemption", "wanted"),
    [
        ("AE", "ES", "en", None, Note("VATEX-EU-AE", "Reverse charge")),
        ("AE", "ES", "de", None, Note("VATEX-EU-AE", "Steuerschuldnerschaft des Leistungsempfängers")),
        ("AE", "DE", "es", None, Note("VATEX-EU-AE", "Inversión del sujeto pasivo")),
        ("AE", "DE", "fr-CA", None, Note("VATEX-EU-AE", "Autoliquidation")),
        ("AE", "DE", "da", None, Note("VATEX-EU-AE", "Omvendt betalingspligt")),
        ("AE", "DE exempt", "ja", None, Note("VATEX-EU-AE", "Reverse charge")),
        ("AE", "DE", None, None, Note("VATEX-EU-AE", "Reverse charge")),
        ("K", "ES", "en", None, Note("VATEX-EU-IC", EN_K)),
        ("G", "ES", "de", None,
         Note("VATEX-EU-G", "Steuerfreie Ausfuhrlieferung, Artikel 146 der Richtlinie 2006/112/EG")),
        ("G", "CH", "de", None, Note(None, "Steuerfreie Ausfuhrlieferung")),
        ("O", "ES", "es", None, Note("VATEX-EU-O", "Operación no sujeta a IVA")),
        ("O", "DE exempt O", "de", None, Note("VATEX-EU-O", "Steuerfreier Kleinunternehmer, § 19 UStG")),
        ("S", "ES", "en", None, Note()), ("Z", "GB", "en", None, Note()), ("E", "ES", "en", None, Note()),
        ("E", "ES", "en", "VATEX-EU-132-1I",
         Note("VATEX-EU-132-1I", "VAT exempt, article 132(1)(i) of directive 2006/112/EC")),
        ("E", "ES", "de", "vatex-eu-79-c",
         Note("VATEX-EU-79-C", "Steuerfrei, Artikel 79(c) der Richtlinie 2006/112/EG")),
        ("E", "FR", "fr", "VATEX-EU-309",
         Note("VATEX-EU-309", "Exonéré de TVA, article 309 de la directive 2006/112/CE")),
        ("E", "FR", "en", "VATEX-FR-CGI261-4", Note("VATEX-FR-CGI261-4", "VAT exempt")),
        ("E", "DE", "en", "§ 4 Nr. 21 UStG", Note(None, "§ 4 Nr. 21 UStG")),
        ("E", "DE exempt", "de", None, Note(None, "Steuerfreier Kleinunternehmer, § 19 UStG")),
        ("E", "DE exempt", "en", None, Note(None, "VAT-exempt small business, § 19 UStG")),
        ("E", "DE exempt", "en", "VATEX-EU-132",
         Note("VATEX-EU-132", "VAT exempt, article 132 of directive 2006/112/EC")),
        ("E", "CH exempt", "de", None, Note(None, "Steuerfreier Kleinunternehmer, Art. 10 MWSTG")),
    ],
)  # fmt: skip
def test_the_reason_is_said_once_in_the_language_of_the_buyer(
    category: str, seller: str, language: str | None, exemption: str | None, wanted: Note
) -> None:
    assert note(category, SELLERS[seller], language, exemption) == wanted


def test_a_small_business_says_its_own_law_its_note_or_the_directive() -> None:
    french = Seller(country="FR", exempt=True)
    assert note("E", french, "fr") == Note("VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI")
    assert note("E", Seller(country="FR", exempt=True, vat_note="Franchise"), "fr") == Note(None, "Franchise")
    swedish = note("E", Seller(country="SE", exempt=True), "en")
    assert swedish == Note(None, "VAT-exempt small business, article 284 of directive 2006/112/EC")
    assert note("E", Seller(country="GB", exempt=True), "en") == Note(None, "VAT-exempt small business")


# Rates of countries.


@pytest.mark.parametrize(
    ("country", "rate", "day", "known"),
    [
        ("ES", "21", "2026-11-26", True), ("ES", "4", "2026-11-26", True), ("ES", "19", "2026-11-26", False),
        ("DE", "16", "2020-12-31", True), ("DE", "16", "2021-01-01", False), ("FI", "24", "2024-08-31", True),
        ("FI", "24", "2024-09-01", False), ("FI", "25.5", "2026-01-01", True), ("CH", "7.7", "2023-06-01", True),
        ("CH", "7.7", "2026-06-01", False), ("CH", "8.1", "2026-06-01", True), ("US", "8.875", "2026-06-01", True),
        ("XI", "20", "2026-06-01", True), ("AT", "4.9", "2026-11-01", True), ("ES", "0", "2026-11-01", True),
    ],
)  # fmt: skip
def test_a_rate_that_the_country_has_not_on_the_day_is_said(country: str, rate: str, day: str, known: bool) -> None:
    assert (rate_warning(country, Decimal(rate), date.fromisoformat(day)) == "") is known


def test_the_warning_names_the_rates_of_the_country() -> None:
    assert rate_warning("ES", Decimal(16), date(2026, 11, 26)) == "is no VAT rate of ES, which has 21, 10, 4 %"
    assert rates("DE") == (Decimal(19), Decimal(7))
    assert rates(None) == rates("US") == ()
