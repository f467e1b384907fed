"""`debitcli setup`: who keeps the book."""

import pytest
from conftest import Desk, Start
from terminal import CTRL_C, ENTER, Terminal

ANSWERS = (
    ("Name *", "Estudio Sol, S.L."), ("Country *", "spain"), ("Address", "Calle Sol 8"), ("Postal code", "28013"),
    ("City", "Madrid"), ("E-mail", "hola@sol.es"), ("Phone", "91 234 56 78"), ("VAT ID", "B64717838"),
    ("Currency", ""), ("IBAN", "es91 2100 0418 4502 0005 1332"), ("VAT", ""), ("VAT rate", ""), ("More", ""),
)  # fmt: skip


def fill_in(terminal: Terminal, *, until: str = "") -> None:
    for label, answer in ANSWERS:
        if label == until:
            return
        terminal.answer(label, answer)


def finish(terminal: Terminal) -> None:
    """Save, and send no mail."""
    terminal.type(ENTER)
    terminal.wait_for("Send invoices by e-mail, through a server of yours?")
    terminal.type("n")
    assert terminal.end() == 0


def company(desk: Desk) -> dict[str, str]:
    shown = desk.ok("settings", "show", "company", "-o", "json").json
    return {each["key"].removeprefix("company."): each["value"] for each in shown if each["value"] != each["default"]}


def test_each_answer_is_a_setting(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("setup")
    fill_in(terminal)
    assert "│ IBAN         ES91 2100 0418 4502 0005 1332 │" in terminal.wait_for("Discard")
    assert "Save and new" not in terminal.text
    finish(terminal)
    assert "✓ Estudio Sol, S.L. keeps this book." in terminal.text
    assert company(sqlite_desk) == {
        "name": "Estudio Sol, S.L.", "country": "ES", "address": "Calle Sol 8", "postal_code": "28013",
        "city": "Madrid", "region": "Madrid", "email": "hola@sol.es", "phone": "+34912345678",
        "tax_id": "B64717838", "currency": "EUR", "iban": "ES9121000418450200051332", "vat": "registered",
        "vat_rate": "21",
    }  # fmt: skip
    assert "Estudio Sol, S.L." in sqlite_desk.ok().out.splitlines()[0]


def test_it_is_left_and_gone_on_with(start: Start, sqlite_desk: Desk) -> None:
    terminal = start("setup")
    fill_in(terminal, until="City")
    terminal.wait_for("? City")
    terminal.type(CTRL_C)
    assert terminal.end() == 130
    assert "go on with: debitcli setup" in terminal.text
    assert company(sqlite_desk) == {}
    again = start("setup")
    again.wait_for("Go on with Estudio Sol, S.L., begun ")
    again.type(ENTER)
    for label, answer in ANSWERS[4:]:
        again.answer(label, answer)
    again.wait_for("Discard")
    finish(again)
    assert company(sqlite_desk)["city"] == "Madrid"


def test_what_is_known_is_proposed_and_what_is_not_asked_stays(start: Start, sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "company.name", "Estudio Sol, S.L.")
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    sqlite_desk.ok("settings", "set", "company.website", "sol.es")
    sqlite_desk.ok("settings", "set", "company.vat_rate", "10")
    terminal = start("setup")
    terminal.wait_for(lambda text: text.endswith("\n? Name *          Estudio Sol, S.L."))
    terminal.type(" U.", ENTER)
    for label, _ in ANSWERS[1:]:
        terminal.answer(label, "")
    terminal.wait_for("Discard")
    finish(terminal)
    after = company(sqlite_desk)
    assert (after["name"], after["website"], after["vat_rate"]) == ("Estudio Sol, S.L. U.", "https://sol.es", "10")


def test_the_rate_of_the_company_is_proposed_for_products(desk: Desk) -> None:
    desk.ok("settings", "set", "company.vat_rate", "10")
    desk.ok("product", "add", "--name", "Bread", "--price", "2")
    assert desk.ok("product", "show", "1", "-o", "json").json["vat_rate"] == "10"


def test_a_script_sets_the_same_and_is_checked_alike(desk: Desk) -> None:
    assert desk.run("setup").code == 2
    desk.ok("settings", "set", "company.country", "DE")
    desk.ok("settings", "set", "company.phone", "030 1234567")
    assert company(desk)["phone"] == "+49301234567"
    for key, value, said in (
        ("iban", "ES91 2100 0418 4502 0005 1333", "check digit"), ("iban", "DE4450010517540732", "check digit"),
        ("iban", "hello", "is no IBAN"), ("bic", "CAIXES", "is no BIC"), ("vat", "perhaps", "not one of the choices"),
        ("tax_id", "DE123456789", "check digit"), ("postal_code", "28", "is no postal code of Germany"),
        ("vat_rate", "200", "company.vat_rate"),
    ):  # fmt: skip
        refused = desk.run("settings", "set", f"company.{key}", value)
        assert (refused.code, said in refused.err) == (3, True), refused.err


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("caixesbbxxx", "CAIXESBBXXX"), ("DEUT DE FF", "DEUTDEFF"), ("NOLADE21SPK", "NOLADE21SPK")],
)
def test_bics_in_any_spelling(sqlite_desk: Desk, typed: str, stored: str) -> None:
    sqlite_desk.ok("settings", "set", "company.bic", typed)
    assert company(sqlite_desk)["bic"] == stored


@pytest.mark.parametrize(
    "typed",
    [
        "IBAN: GB29 NWBK 6016 1331 9268 19",
        "gb29nwbk60161331926819",
        " GB29-NWBK-6016-1331-9268-19 ",
        "GB29\u00a0NWBK\u00a06016\u00a01331\u00a09268\u00a019",
    ],
)
def test_ibans_in_any_spelling(sqlite_desk: Desk, typed: str) -> None:
    sqlite_desk.ok("settings", "set", "company.iban", typed)
    assert company(sqlite_desk)["iban"] == "GB29NWBK60161331926819"
