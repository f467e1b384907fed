"""Expenses: what suppliers charge, with its VAT, its entries, and whether it is paid."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import ANA, Desk, Start, flags
from office import Office

TODAY = ("--date", "2026-01-15")


def spend(office: Office, *arguments: str) -> dict[str, Any]:
    """Write down an expense of Sol; its record."""
    supplier = () if "--supplier" in arguments else ("--supplier", "Papelería Sol")
    record = office.desk.ok("expense", "add", *supplier, *TODAY, *arguments, "-o", "json").json
    assert isinstance(record, dict)
    return record


def amounts(record: dict[str, Any]) -> tuple[str, str, str]:
    return record["net"], record["vat"], record["total"]


@pytest.mark.parametrize(
    ("given", "net", "vat", "total", "rate"),
    [
        (("--amount", "121", "--vat", "21%"), "100.00", "21.00", "121.00", "21"),
        (("--amount", "121,00", "--vat", "21,00"), "100.00", "21.00", "121.00", "21"),
        (("--amount", "60.50", "--vat", "10.51"), "49.99", "10.51", "60.50", "21"),
        (("--net", "100", "--vat", "21%"), "100.00", "21.00", "121.00", "21"),
        (("--net", "100", "--amount", "110"), "100.00", "10.00", "110.00", "10"),
        (("--amount", "33.33"), "33.33", "0.00", "33.33", None),
        (("--amount", "-121", "--vat", "21%"), "-100.00", "-21.00", "-121.00", "21"),
        (("--amount", "0.03", "--vat", "21%"), "0.02", "0.01", "0.03", "21"),
        (("--amount", "100", "--vat-category", "AE", "--supplier-country", "IE"), "100.00", "21.00", "100.00", "21"),
        (("--part", "110 Travel 10%", "--part", "20 Insurance"), "120.00", "10.00", "130.00", None),
        (("--part", "12.50 Travel 21% (2.17)"), "10.33", "2.17", "12.50", "21"),
        (("--part", "110 10%", "--part", "121 Rent 21%", "--category", "Travel"), "200.00", "31.00", "231.00", None),
        (("--part", "110 AE"), "110.00", "23.10", "110.00", "21"),
    ],
)
def test_what_it_comes_to(
    sqlite_office: Office, given: tuple[str, ...], net: str, vat: str, total: str, rate: str | None
) -> None:
    record = spend(sqlite_office, *given)
    assert (*amounts(record), record["vat_rate"]) == (net, vat, total, rate)
    ledger = sum(Decimal(row["balance"]) for row in sqlite_office.desk.ok("account", "list", "-o", "json").json)
    assert ledger == 0


def test_its_entries_say_cost_vat_and_debt(office: Office) -> None:
    spend(office, "--amount", "121", "--vat", "21%", "--category", "Rent")
    spend(office, "--supplier", "Cloud", "--amount", "100", "--vat-category", "AE", "--supplier-country", "IE")
    spend(office, "--supplier", "Hotel", "--amount", "119", "--vat", "19%", "--supplier-country", "DE")
    half = spend(office, "--supplier", "Car", "--amount", "242", "--vat", "21%", "--deductible", "50")
    assert half["deductible"] == "50"
    assert office.balances() == {
        "input-vat": Decimal("63.00"), "output-vat": Decimal("-21.00"), "payable": Decimal("-582.00"),
        "expense": Decimal("440.00"),
    }  # fmt: skip
    lines = office.desk.ok("entry", "show", "2", "-o", "json").json["lines"]
    said = {(each["vat_side"], each["vat_category"], each["vat_base"]) for each in lines if each["vat_side"]}
    assert said == {("input", "AE", "100.00"), ("output", "AE", "-100.00")}


def test_another_currency_counts_at_its_rate(office: Office) -> None:
    record = spend(office, "--amount", "100", "--currency", "USD", "--rate", "0.9")
    assert (record["total"], record["rate"]) == ("100.00", "0.9")
    office.desk.ok("expense", "pay", "1", "--amount", "30", *TODAY)
    office.desk.ok("expense", "pay", "1", *TODAY)
    assert office.balances() == {"expense": Decimal("90.00"), "bank": Decimal("-90.00")}


def test_it_is_paid_in_parts_and_no_more(office: Office) -> None:
    spend(office, "--amount", "100", "--due", "2026-01-20")
    desk = office.desk
    shown = desk.ok("expense", "pay", "1", "--amount", "40", "--method", "cash", *TODAY, "-o", "json").json
    assert (shown["paid"], shown["open"], shown["status"]) == ("40.00", "60.00", "overdue")
    assert desk.run("expense", "pay", "1", "--amount", "60.01").code == 5
    assert desk.run("expense", "pay", "1", "--amount", "-5").code == 5
    assert desk.run("expense", "pay", "1", "--method", "gold").code == 3
    desk.ok("expense", "pay", "1")
    again = desk.run("expense", "pay", "1")
    assert (again.code, "paid already" in again.err) == (5, True)
    assert office.balances() == {"expense": Decimal(100), "cash": Decimal(-40), "bank": Decimal(-60)}


def test_what_the_supplier_had_last_holds_where_nothing_is_said(office: Office) -> None:
    spend(office, "--amount", "121", "--vat", "21%", "--category", "Rent")
    later = spend(office, "--supplier", "papeleria sol", "--amount", "242")
    assert (later["category"], later["vat"], later["vat_rate"]) == ("Rent", "42.00", "21")


def test_a_correction_reverses_and_posts_anew(office: Office) -> None:
    desk = office.desk
    spend(office, "--amount", "121", "--vat", "21%", "--paid-on", "2026-01-16", "--category", "Rent")
    shown = desk.ok("expense", "edit", "1", "--amount", "242", "--category", "Travel", "-o", "json").json
    assert (shown["status"], amounts(shown)) == ("paid", ("200.00", "42.00", "242.00"))
    assert office.balances() == {"input-vat": Decimal("42.00"), "bank": Decimal("-242.00")}
    entries = len(desk.ok("entry", "list", "--limit", "0", "-o", "json").json)
    desk.ok("expense", "edit", "1", "--description", "for Berlin")
    assert len(desk.ok("entry", "list", "--limit", "0", "-o", "json").json) == entries
    desk.ok("expense", "delete", "1", "--yes")
    assert office.balances() == {}
    gone = desk.run("expense", "show", "1")
    assert (gone.code, "was deleted on" in gone.err) == (4, True)
    assert spend(office, "--amount", "5")["number"] == "2"


def test_in_a_closed_period_a_correction_counts_on_the_first_open_day(office: Office) -> None:
    desk = office.desk
    spend(office, "--amount", "121", "--vat", "21%")
    desk.ok("book", "close", "2026-01-31")
    assert desk.run("expense", "add", "--supplier", "x", "--amount", "1", *TODAY).code == 5
    desk.ok("expense", "edit", "1", "--amount", "242")
    dates = [each["date"] for each in desk.ok("entry", "list", "--sort", "number", "-o", "json").json]
    assert dates == ["2026-01-15", "2026-02-01", "2026-02-01"]
    assert desk.run("expense", "edit", "1", "--date", "2026-01-20").code == 5
    assert office.balances()["input-vat"] == Decimal("42.00")


def test_what_is_likely_the_same_is_said(office: Office) -> None:
    desk = office.desk
    spend(office, "--amount", "50", "--reference", "R-1")
    same = ("expense", "add", "--supplier", "PAPELERIA SOL", "--amount", "60", "--reference", "r-1")
    refused = desk.run(*same)
    assert (refused.code, "expense 1" in refused.err) == (5, True)
    assert desk.run("expense", "add", "--supplier", "Papelería Sol", "--amount", "50", *TODAY).code == 5
    desk.ok("expense", "add", "--supplier", "Papelería Sol", "--amount", "50", "--date", "2026-01-16")
    desk.ok(*same, "--allow-duplicate")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({}, 3, "supplier"), ({"supplier": "A"}, 3, "total"), ({"amount": "0"}, 3, "total"),
        ({"amount": "1,234"}, 3, "total"), ({"amount": "x"}, 3, "total"), ({"amount": "1e12"}, 3, "total"),
        ({"amount": "10.005"}, 3, "total"), ({"amount": "10", "vat": "10"}, 3, "vat"),
        ({"amount": "10", "vat": "11"}, 3, "vat"), ({"amount": "10", "vat": "-1"}, 3, "vat"),
        ({"amount": "10", "vat": "3.33"}, 3, "vat"), ({"amount": "10", "vat": "101%"}, 3, "vat"),
        ({"amount": "10", "vat": "21%", "vat-rate": "10"}, 3, "vat_rate"),
        ({"amount": "10", "net": "5", "vat": "21%"}, 3, "net"),
        ({"amount": "10", "category": "Nowhere"}, 3, "category"),
        ({"amount": "10", "category": "Bank"}, 3, "category"), ({"amount": "10", "currency": "USD"}, 3, "rate"),
        ({"amount": "10", "rate": "2"}, 3, "rate"), ({"amount": "10", "method": "gold"}, 3, "method"),
        ({"amount": "10", "due": "2026-01-01", "date": "2026-01-02"}, 3, "due"),
        ({"amount": "10", "date": "+1d"}, 5, "date"),
        ({"amount": "10", "paid-on": "+1d"}, 5, "paid_on"), ({"amount": "10", "customer": "99"}, 4, None),
        ({"part": "Travel 10"}, 3, "parts"), ({"part": "10 Nowhere 21%"}, 3, "parts[1]"),
        ({"part": "10 Travel", "amount": "11"}, 3, "total"),
        ({"part": "10 Travel", "vat-rate": "21"}, 3, "vat_rate"),
        ({"amount": "10", "vat-category": "Z", "vat": "1"}, 3, "vat"),
        ({"amount": "10", "deductible": "101"}, 3, "deductible"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_field(
    sqlite_office: Office, given: dict[str, str], code: int, field: str | None
) -> None:
    supplier = {} if field == "supplier" else {"supplier": "Sol"}
    refused = sqlite_office.desk.run("expense", "add", *flags(supplier | given), "-o", "json")
    named = [each["field"] for each in json.loads(refused.err)["error"].get("problems", [])]
    assert (refused.code, field is None or field in named) == (code, True), refused.err
    assert sqlite_office.desk.ok("expense", "list").out == ""


def test_several_at_once_all_or_none(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    one = {"supplier": "Sol", "total": 10, "date": "2026-01-15"}
    wrong = desk.run("expense", "add", "--json", "-", stdin=json.dumps([one, {"supplier": "B"}, {"total": "x"}]))
    assert wrong.code == 3
    assert desk.ok("expense", "list").out == ""
    both = [one, {"supplier": "B", "parts": [{"total": "20", "category": "Travel", "vat_rate": "10"}]}]
    assert desk.ok("expense", "add", "--json", "-", stdin=json.dumps(both)).out == "1\n2\n"
    again = desk.ok("expense", "show", "2", "-o", "json").json
    assert amounts(again) == ("18.18", "1.82", "20.00")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("paidon", "paid_on"),
        ("methd", "method"),
        ("amount", "total"),
        ("part", "parts"),
        ("supplier-country", "supplier_country"),
    ],
)
def test_a_key_that_is_no_field_is_refused_with_the_nearest_one(sqlite_office: Office, wrong: str, hint: str) -> None:
    desk, right = sqlite_office.desk, {"supplier": "Sol", "total": "50"}
    for given in (right | {wrong: "1"}, [right, right | {wrong: "1"}]):
        refused = desk.run("expense", "add", "--json", "-", stdin=json.dumps(given))
        assert (refused.code, f"did you mean {hint}" in refused.err) == (3, True)
        assert f'{wrong}  "1" is no field of an expense' in refused.err
    assert desk.ok("expense", "list", "-o", "json").json == []


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.xlsx"])
def test_what_export_writes_import_takes_back(office: Office, tmp_path: Path, name: str) -> None:
    desk = office.desk
    spend(office, "--amount", "121", "--vat", "21%", "--category", "Rent", "--paid-on", "2026-01-16")
    spend(office, "--supplier", "=Cloud", "--amount", "100", "--vat-category", "AE", "--supplier-country", "IE")
    spend(office, "--supplier", "USA", "--amount", "100.10", "--currency", "USD", "--rate", "0.9", "--vat", "0%")
    spend(office, "--supplier", "Mix", "--part", "110 Travel 10%", "--part", "12.50 Insurance 21% (2.16)")
    spend(office, "--supplier", "For Ana", "--amount", "-5", "--customer", office.ana, "--reference", "R; 1")
    before = [_said(each) for each in desk.ok("expense", "list", "--sort", "number", "-o", "json").json]
    desk.ok("expense", "export", str(tmp_path / name))
    again = desk.run("expense", "import", str(tmp_path / name))
    assert (again.code, "likely expense" in again.err) == (5, True)
    for number in "12345":
        desk.ok("expense", "delete", number, "--yes")
    desk.ok("expense", "import", str(tmp_path / name))
    assert [_said(each) for each in desk.ok("expense", "list", "--sort", "number", "-o", "json").json] == before


def _said(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in ("number", "created", "updated")}


def test_a_file_of_another_program_with_wrong_rows(sqlite_office: Office, tmp_path: Path) -> None:
    desk, file = sqlite_office.desk, tmp_path / "in.csv"
    file.write_text("Lieferant;Datum;Betrag;MwSt;Steuersatz\nA;15.01.2026;119,00;19,00;19\nB;15.01.2026;;;\n", "utf-8")
    wrong = desk.run("expense", "import", str(file))
    assert (wrong.code, "1 of 2" in wrong.err, desk.ok("expense", "list").out) == (3, True, "")
    desk.ok("expense", "import", str(file), "--skip-invalid", "--rejects", str(tmp_path / "bad.csv"))
    assert [amounts(each) for each in desk.ok("expense", "list", "-o", "json").json] == [("100.00", "19.00", "119.00")]
    assert "total is required" in (tmp_path / "bad.csv").read_text("utf-8").replace("Total", "total")


def test_receipts_are_kept_and_come_out_again(office: Office, tmp_path: Path) -> None:
    desk, receipt = office.desk, tmp_path / "receipt.pdf"
    receipt.write_bytes(b"%PDF-1.4 receipt")
    record = spend(office, "--amount", "5", "--attach", str(receipt))
    assert [(each["name"], each["type"]) for each in record["attachments"]] == [("receipt.pdf", "application/pdf")]
    desk.ok("note", "add", office.ana, "the same", "--attach", str(receipt))
    desk.ok("note", "delete", "1", "--yes")
    out = tmp_path / "out"
    out.mkdir()
    saved = desk.ok("expense", "save", "1", str(out)).out.strip()
    assert Path(saved).read_bytes() == b"%PDF-1.4 receipt"
    assert desk.run("expense", "save", "1", str(out)).code == 5
    assert desk.run("expense", "add", "--supplier", "x", "--amount", "1", "--attach", "nowhere.pdf").code == 3


def test_customers_with_expenses_are_kept_and_merged(office: Office) -> None:
    desk = office.desk
    bea = desk.add(name="Bea", email="bea@example.com", phone="91 234 56 79")
    spend(office, "--amount", "5", "--customer", bea)
    refused = desk.run("customer", "delete", bea, "--yes")
    assert (refused.code, "1 expense" in refused.err) == (5, True)
    desk.ok("customer", "merge", bea, office.ana, "--yes")
    assert desk.ok("expense", "show", "1", "-o", "json").json["customer"] == office.ana


def test_amounts_have_the_decimals_of_their_currency(office: Office) -> None:
    desk, spend_ = office.desk, ("expense", "add", *TODAY, "--currency", "JPY", "--rate", "0.006", "--supplier")
    said = desk.ok(*spend_, "Tokyo", "--amount", "1000")
    assert ("JPY 1,000," in said.err, "1,000 open" in said.err) == (True, True)
    assert desk.run(*spend_, "Osaka", "--amount", "10.5").code == 3
    paid = desk.ok("expense", "pay", "1", "--amount", "400.00", *TODAY)
    assert "Paid JPY 400 of expense 1; 600 is open" in paid.err
    assert desk.run("expense", "pay", "1", "--amount", "0.5", *TODAY, "-o", "json").problems == {
        "amount": "is no amount of JPY"
    }


@pytest.mark.parametrize(("typed", "again"), [("Женя", "ЖЕНЯ"), ("Ñandú", "nandu"), ("ΣΊΣΥΦΟΣ", "σίσυφος")])
def test_a_supplier_is_known_in_every_spelling(office: Office, typed: str, again: str) -> None:
    spend(office, "--supplier", typed, "--amount", "5", "--category", "Rent")
    assert spend(office, "--supplier", again, "--amount", "6")["category"] == "Rent"
    same = office.desk.run("expense", "add", "--supplier", again, "--amount", "5", *TODAY)
    assert (same.code, "expense 1" in same.err) == (5, True)
    assert len(office.desk.ok("expense", "list", "--supplier", again, "-o", "json").json) == 2


def test_lists_by_category_period_and_state(office: Office) -> None:
    desk = office.desk
    spend(office, "--amount", "121", "--category", "Rent", "--paid-on", "2026-01-16")
    spend(office, "--supplier", "Mix", "--part", "110 Travel 10%", "--part", "12.50 Insurance 21%", "--reference", "Ñ1")
    desk.ok("account", "merge", "Insurance", "Rent", "--yes")
    numbers = {
        filters: desk.ok("expense", "list", *filters, "--sort", "number", "--columns", "number").out.split()
        for filters in (
            ("--category", "Rent"), ("--category", "Travel"), ("--unpaid",), ("--status", "paid"),
            ("--period", "2026-02"), ("--search", "n1"), ("--supplier", "mix"),
        )
    }  # fmt: skip
    assert list(numbers.values()) == [["1", "2"], ["2"], ["2"], ["1"], [], ["2"], ["2"]]


def test_what_cannot_be_names_its_field_and_the_way_out(office: Office) -> None:
    desk, add = office.desk, ("expense", "add", "--supplier", "Sol", "--amount", "999999999")
    worth = desk.run(*add, "--currency", "USD", "--rate", "999999999", "-o", "json")
    assert (worth.code, list(worth.problems)) == (3, ["rate"])
    assert "below 1,000,000,000,000" in worth.err
    desk.ok("book", "close", "2026-01-31")
    paid = desk.run(*add, "--date", "2026-02-01", "--paid-on", "2026-01-31")
    assert paid.code == 5
    assert "paid_on 2026-01-31 is in a closed period" in paid.err
    assert "Give a later day with --paid-on." in paid.err
    assert desk.run(*add, "--paid-on", "+1d", "-o", "json").problems == {"paid_on": "is in the future"}
    assert desk.ok("expense", "list").out == ""


def test_the_wizard_proposes_what_the_supplier_had_last(sqlite_office: Office, start: Start) -> None:
    spend(sqlite_office, "--amount", "121", "--vat", "21%", "--category", "Rent")
    with start("expense", "add") as screen:
        screen.answer("Date", "")
        screen.answer("Supplier", "Papelería Sol")
        screen.answer("Category", "")
        screen.answer("Total", "242")
        screen.answer("VAT", "")
        screen.answer("Paid on", "")
        screen.answer("More", "")
        screen.wait_for("Please check")
        screen.press("\r")
        screen.wait_for("Saved as expense 2")
    assert amounts(sqlite_office.desk.ok("expense", "show", "2", "-o", "json").json) == ("200.00", "42.00", "242.00")


def test_sums_that_cannot_be_are_asked_again(sqlite_office: Office, start: Start) -> None:
    with start("expense", "add", "--supplier", "Sol", "--amount", "10", "--category", "Travel") as screen:
        screen.answer("Date", "")
        screen.answer("VAT", "3.33")
        screen.answer("Paid on", "")
        screen.answer("More", "")
        screen.wait_for('"3.33" is at no rate that is known (21, 10, 4)')
        screen.answer("VAT", "\x1521%")
        screen.wait_for("Please check")
        screen.press("\r")
        screen.wait_for("Saved as expense 1")
    assert amounts(sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json) == ("8.26", "1.74", "10.00")


def test_a_newcomer_writes_an_expense_first_of_all(desk: Desk) -> None:
    refused = desk.run("expense", "add", "--supplier", "Sol", "--amount", "5")
    assert (refused.code, "debitcli setup" in refused.err) == (3, True)
    desk.ok("settings", "set", "company.country", ANA["country"])
    desk.ok("expense", "add", "--supplier", "Sol", "--amount", "5")
