"""`invoice xml`: e-invoices that pass the schema and the rules of EN 16931, in both syntaxes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import facturx
import pytest
from conftest import Desk
from lxml import etree
from office import Office
from test_published import PUBLISHED, as_json

from debitcli.documents import einvoice
from debitcli.documents.einvoice import Profile, Syntax

GERMAN = {
    "country": "DE", "name": "Sol GmbH", "address": "Weg 8", "postal_code": "10115", "city": "Berlin",
    "tax_id": "DE136695976", "iban": "DE89370400440532013000", "email": "rechnung@sol.de", "contact": "Mia Sol",
    "phone": "+49 30 1234567",
}  # fmt: skip
BUYER = {
    "name": "Nordic Foods SARL", "country": "FR", "address": "1 rue X", "postal_code": "75001", "city": "Paris",
    "email": "a@nordic.fr", "phone": "+33 1 42 68 53 00", "tax_id": "FR40303265045",
}  # fmt: skip


@pytest.fixture
def german(sqlite_desk: Desk) -> Desk:
    """A company in Germany with a customer in France, each with all that an e-invoice says of them."""

    def fill() -> None:
        for key, value in GERMAN.items():
            sqlite_desk.ok("settings", "set", f"company.{key}", value)
        sqlite_desk.ok("customer", "add", "--json", "-", stdin=json.dumps(BUYER))

    sqlite_desk.stocked("german", fill)
    return sqlite_desk


def issue(desk: Desk, said: dict[str, Any]) -> str:
    rate = {} if said.get("currency", "EUR") == "EUR" else {"rate": "0.1"}
    given = json.dumps(said | rate | {"customer": "1", "buyer_reference": "04011000-1234512345-06"})
    return desk.ok("invoice", "add", "--json", "-", "--issue", stdin=given).out.strip()


def total(xml: str, syntax: str) -> Decimal:
    """What is to be paid (BT-115), as another reader finds it."""
    name = "DuePayableAmount" if syntax == "cii" else "PayableAmount"
    found = etree.fromstring(xml.encode()).xpath(f"//*[local-name() = '{name}']")
    return Decimal(found[0].text)


# A document below zero is a credit note: nobody can issue it here.
PAYABLE = sorted(name for name, each in PUBLISHED.items() if Decimal(each["totals"]["grand_total"]) >= 0)


def ways_of(name: str) -> list[tuple[Syntax, Profile]]:
    """Both syntaxes, each by one of the profiles: which, is another one from document to document."""
    turn, profiles = PAYABLE.index(name), list(Profile)
    return [(syntax, profiles[(turn + n) % len(profiles)]) for n, syntax in enumerate(Syntax)]


@pytest.mark.parametrize("name", PAYABLE)
def test_what_was_published_comes_out_valid_with_its_figures(german: Desk, name: str) -> None:
    said = as_json(PUBLISHED[name]) | {"prepaid": None}
    if any(each.get("vat_category") == "E" for each in (*said["lines"], *said["allowances"])):
        said["vat_exemption"] = "VATEX-EU-132-1I"
    number = issue(german, said)
    german.ok("book", "check")
    payable = Decimal(german.ok("invoice", "show", number, "-o", "json").json["payable"])
    for syntax, profile in ways_of(name):
        xml = german.ok("invoice", "xml", number, "-", "--format", syntax, "--profile", profile, "--validate").out
        assert total(xml, syntax) == payable
        assert f"{profile}".split("16931")[0] in xml


CASES = (
    ("--line", "10 h x Design @ 80.12 19% -10%", "--charge", "Shipping @ 5", "--terms", "2% 10, 30"),
    ("--line", "3 x Book @ 11.90 7%", "--prices", "gross", "--discount", "5%"),
    ("--line", "3 x Book @ 11.90 7%", "--line", "1 x Rebate @ -3 7%", "--period", "2026-01"),
    ("--line", "1 x Trip @ 100 19%", "--currency", "USD", "--rate", "0.9", "--message", "Thanks & <you> \U0001f600"),
    ("--line", "1 x Consulting @ 100", "--deliver-to", "Luis, 2 rue Y, 75001 Paris, FR"),
    ("--line", "1 x Paper @ 100", "--goods"),
    ("--line", "1 x Work @ 100 E", "--vat-exemption", "VATEX-EU-132-1I", "--withholding", "15"),
)  # fmt: skip


def test_what_refers_to_other_documents_is_valid(german: Desk) -> None:
    work = ("--line", "1 x Work @ 100 19%", "--buyer-reference", "B1", "--issue")
    for n in range(2):
        german.ok("invoice", "add", "1", "--line", f"Part {n} @ 10 19%", "--type", "prepayment", "--issue")
    for more in (
        ("--deduct", "2026-0001"), ("--deduct", "2026-0002 2026-03-01"),
        ("--type", "credit-note", "--credits", "OLD-77"), ("--type", "credit-note", "--credits", "OLD-77 2025-10-01"),
    ):  # fmt: skip
        number = german.ok("invoice", "add", "1", *work, *more).out.strip()
        german.ok("invoice", "pdf", number, "out.pdf", "--yes")
        for syntax in Syntax:
            for profile in Profile:
                how = ("--format", syntax, "--profile", profile, "--validate")
                assert more[-1].split()[0] in german.ok("invoice", "xml", number, "-", *how).out
    # Its date is that of the prepayment.
    said = german.ok("invoice", "show", "2026-0003", "-o", "json").json
    assert said["deducts"] == [{"number": "2026-0001", "date": german_today(german)}]


def german_today(desk: Desk) -> str:
    """The day on which the first document was issued."""
    return str(desk.ok("invoice", "show", "2026-0001", "-o", "json").json["date"])


@pytest.mark.parametrize("more", CASES)
def test_what_our_invoices_say_is_valid(german: Desk, more: tuple[str, ...]) -> None:
    number = german.ok("invoice", "add", "1", *more, "--buyer-reference", "B1", "--issue").out.strip()
    german.ok("invoice", "credit", number)
    german.ok("book", "check")
    for each in (number, "C2026-0001"):
        for syntax in Syntax:
            for profile in Profile:
                xml = german.ok("invoice", "xml", each, "-", "--format", syntax, "--profile", profile, "--validate").out
                assert each in xml


def test_cash_discounts_are_said_as_xrechnung_has_them(german: Desk) -> None:
    line = ("--line", "1 x Work @ 100 19%", "--terms", "2% 10, 30", "--buyer-reference", "B1")
    number = german.ok("invoice", "add", "1", *line, "--issue").out.strip()
    assert "#SKONTO#TAGE=10#PROZENT=2.00#\n" in german.ok("invoice", "xml", number, "-", "--profile", "xrechnung").out
    assert "#SKONTO#" not in german.ok("invoice", "xml", number, "-").out


def test_a_file_is_named_after_the_invoice_and_replaces_none(german: Desk, tmp_path: Path) -> None:
    german.ok("settings", "set", "invoice.number", "{year}/{number:04}")
    number = german.ok("invoice", "add", "1", "--line", "1 x Work @ 100 19%", "--issue").out.strip()
    written = german.ok("invoice", "xml", number).out.strip()
    assert written == f"{number.replace('/', '-')}.xml"
    facturx.xml_check_xsd(Path(written).read_bytes())
    assert german.run("invoice", "xml", number).code == 5
    german.ok("invoice", "xml", number, written, "--format", "ubl", "--yes")
    assert b"<Invoice" in Path(written).read_bytes()
    assert german.run("invoice", "xml", number, "nowhere/x.xml").code == 2
    assert german.run("invoice", "xml", number, german.place, "--yes").code == 2


def test_what_is_missing_is_said_by_field_before_issuing(office: Office) -> None:
    draft = office.desk.ok("invoice", "add", office.ana, "--line", "x @ 1 21%").out.strip()
    refused = office.desk.run("invoice", "xml", draft, "--profile", "xrechnung", "-o", "json")
    wanted = {"buyer_reference", "company.contact", "company.email", "company.phone", "company.iban"}
    assert (refused.code, wanted <= refused.problems.keys()) == (3, True)
    lacks_nothing = office.desk.run("invoice", "xml", draft)
    assert (lacks_nothing.code, "invoice issue" in lacks_nothing.err) == (5, True)
    assert office.desk.run("invoice", "xml", "2026-0999").code == 4


@pytest.mark.parametrize("syntax", Syntax)
@pytest.mark.parametrize(
    ("country", "typed", "rate", "said"),
    [("ES", "B12345674", "21", "ESB12345674"), ("PL", "123-456-32-18", "23", "PL1234563218"),
     ("IT", "00743110157", "22", "IT00743110157"), ("GR", "094259216", "24", "EL094259216"),
     ("GB", "980 7806 84", "20", "GB980780684"), ("GB", "XI 980780684", "20", "XI980780684"),
     ("IT", "ITRMRA80A01H501C", "22", None), ("CH", "DE136695976", "8.1", "DE136695976"),
     ("CH", "CHE-107.787.577 MWST", "8.1", "CHE107787577MWST"),
     ("DE", "143/815/08155", "19", None), ("NO", "988 077 917", "25", None)],
)  # fmt: skip
def test_a_tax_id_as_it_is_written_at_home_is_that_of_who_charges_vat(
    german: Desk, syntax: Syntax, country: str, typed: str, rate: str, said: str | None
) -> None:
    german.ok("settings", "set", "company.country", country)
    german.ok("settings", "set", "company.tax_id", typed)
    number = german.ok("invoice", "add", "1", "--line", f"Work @ 10 {rate}%", "--issue").out.strip()
    xml = german.ok("invoice", "xml", number, "-", "--format", syntax, "--validate").out
    own = german.ok("settings", "show", "company.tax_id", "-o", "json").json["value"]
    if syntax is Syntax.CII:
        wanted = f'<ram:ID schemeID="VA">{said}<' if said else f'<ram:ID schemeID="FC">{own}<'
    else:
        scheme = "VAT" if said else "LOC"
        wanted = f"<cbc:CompanyID>{said or own}</cbc:CompanyID><cac:TaxScheme><cbc:ID>{scheme}<"
    seller = "".join(map(str.strip, xml.splitlines())).partition("Seller" if syntax is Syntax.CII else "Supplier")[2]
    assert wanted in seller, seller


@pytest.mark.parametrize("syntax", Syntax)
def test_a_rule_that_is_broken_is_found(german: Desk, syntax: Syntax) -> None:
    number = german.ok("invoice", "add", "1", "--line", "1 x Work @ 100 19%", "--issue").out.strip()
    xml = german.ok("invoice", "xml", number, "-", "--format", syntax).out
    assert einvoice.broken_rules(xml.encode(), syntax) == []
    broken = xml.replace(">119.00<", ">118.00<")
    assert any("BR-CO-1" in words for words in einvoice.broken_rules(broken.encode(), syntax))


def test_without_the_extra_nothing_is_called_valid(german: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    number = german.ok("invoice", "add", "1", "--line", "1 x Work @ 100 19%", "--issue").out.strip()
    monkeypatch.setattr(einvoice, "find_spec", lambda _name: None)
    refused = german.run("invoice", "xml", number, "--validate")
    assert (refused.code, "debitcli[validate]" in refused.err) == (2, True)
    assert "were not proved" in german.ok("invoice", "xml", number).err


@pytest.mark.parametrize("syntax", Syntax)
def test_nobody_to_ask_is_no_contact(sqlite_office: Office, syntax: Syntax) -> None:
    number = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    xml = sqlite_office.desk.ok("invoice", "xml", number, "-", "--format", syntax, "--validate").out
    assert "Contact" not in xml
    assert "nil" not in xml
