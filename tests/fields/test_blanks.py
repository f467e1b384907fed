"""Blanks of every width count as one wherever a code or number may have blanks."""

import json
from pathlib import Path

import pytest
from conftest import Desk
from office import Office

BLANKS = [
    "\N{NO-BREAK SPACE}", "\N{EN SPACE}", "\N{FIGURE SPACE}", "\N{THIN SPACE}", "\N{HAIR SPACE}",
    "\N{NARROW NO-BREAK SPACE}", "\N{MEDIUM MATHEMATICAL SPACE}", "\N{IDEOGRAPHIC SPACE}",
]  # fmt: skip


@pytest.mark.parametrize("blank", BLANKS)
def test_in_codes_of_a_customer(sqlite_desk: Desk, blank: str) -> None:
    given = {
        "phone": "06 12 34 56 78", "tax-id": "FR 40 303 265 045", "postal-code": "SW1A 1AA",
        "iban": "ES91 2100 0418 4502 0005 1332",
    }  # fmt: skip
    typed = {key: value.replace(" ", blank) for key, value in given.items()}
    paris = sqlite_desk.add(country="FR", phone=typed["phone"], tax_id=typed["tax-id"], postal_code="75001")
    assert sqlite_desk.customer(paris)["phone"] == "+33612345678"
    assert sqlite_desk.customer(paris)["tax_id"] == "FR40303265045"
    london = sqlite_desk.add(country="GB", email="b@c.uk", phone="+44 20 7946 0018", postal_code=typed["postal-code"])
    assert sqlite_desk.customer(london)["postal_code"] == "SW1A 1AA"
    sqlite_desk.ok("settings", "set", "company.iban", typed["iban"])
    assert sqlite_desk.ok("settings", "show", "company.iban").out.strip() == "ES9121000418450200051332"


@pytest.mark.parametrize("blank", BLANKS)
def test_in_amounts(sqlite_office: Office, blank: str) -> None:
    desk = sqlite_office.desk
    amount = f"1{blank}060,50{blank}€"
    desk.ok("expense", "add", "--supplier", "Sol", "--amount", amount, "--date", "2026-01-02")
    Path("e.csv").write_text(f"supplier;total\nMar;{amount}\nRío;2{blank}060,5\n", "utf-8")
    desk.ok("expense", "import", "e.csv")
    totals = [each["total"] for each in desk.ok("expense", "list", "-o", "json").json]
    assert sorted(totals) == ["1060.50", "1060.50", "2060.50"]
    line = f"2 x Work @ 1{blank}060,50 21%"
    answer = desk.ok("invoice", "add", sqlite_office.ana, "--line", line, "-o", "json").out
    assert json.loads(answer)["net"] == "2121.00"
