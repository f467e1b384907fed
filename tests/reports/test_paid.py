"""What counts when it is paid, what each product earned, and every figure down to its documents."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk, Start
from office import Office

PERIOD = ("--period", "2026")


def rows(desk: Desk, *words: str) -> list[dict[str, Any]]:
    found = desk.ok("report", *words, "-o", "json").json
    assert isinstance(found, list)
    return found


def amounts(desk: Desk, *words: str, of: str = "income") -> dict[str, str]:
    """What stands under each key of a report."""
    return {str(next(iter(row.values()))) if "total" not in row else "total": row[of] for row in rows(desk, *words)}


@pytest.fixture
def year(office: Office) -> Office:
    """Invoices of two products in two currencies: with discounts, paid in parts, credited, given up, taken back."""

    def fill() -> None:
        desk = office.desk
        for name, price in (("Design", "80"), ("Book", "10")):
            desk.ok("product", "add", "--name", name, "--price", price, "--vat-rate", "21")
        desk.ok("category", "add", "Retail")
        desk.ok("customer", "edit", office.ana, "--add-category", "Retail")
        bea = desk.add(name="Bea", email="bea@example.com", phone="91 234 56 79")
        lines = ("--line", "10 x Design", "--line", "20 x Book", "--line", "Travel @ 200 21%", "--discount", "10%")
        office.issue(*lines, "--date", "2026-01-10", "--terms", "2% 10, 30")
        desk.ok("payment", "add", "2026-0001", "--amount", "653.40", "--date", "2026-02-10")
        desk.ok("invoice", "credit", "2026-0001", "--only", "1=1", "--date", "2026-03-01")
        desk.ok("payment", "add", "2026-0001", "--amount", "100", "--date", "2026-03-02")
        desk.ok("payment", "reverse", "2", "--reason", "bounced", "--date", "2026-03-03")
        desk.ok("invoice", "write-off", "2026-0001", "--reason", "gone", "--date", "2026-04-01")
        foreign = ("--date", "2026-04-10", "--currency", "USD", "--rate", "0.9", "--issue")
        desk.ok("invoice", "add", bea, "--line", "1 x Book @ 100", *foreign)
        desk.ok("payment", "add", "2026-0002", "--date", "2026-05-01", "--rate", "0.95")
        office.issue("--line", "1 x Design @ 100", "--date", "2026-06-01", "--terms", "2% 10, 30")
        desk.ok("payment", "add", "2026-0003", "--amount", "118.58", "--discount", "yes", "--date", "2026-06-05")
        office.issue("--line", "1 x Design @ 7", "--date", "2026-07-01")
        desk.ok("payment", "add", "--customer", office.ana, "--amount", "500", "--date", "2026-07-02")
        spend = ("expense", "add", "--supplier", "Iberia", "--amount", "121", "--vat", "21%", "--category", "Travel")
        desk.ok(*spend, "--customer", office.ana, "--date", "2026-02-02")
        desk.ok("expense", "pay", "1", "--amount", "60.50", "--date", "2026-03-02")

    office.desk.stocked("paid", fill)
    return office


def test_income_counts_when_it_is_paid(year: Office) -> None:
    desk = year.desk
    assert amounts(desk, "income", "--basis", "paid", *PERIOD) == {
        "2026-02": "540.00", "2026-05": "90.00", "2026-06": "98.00", "total": "728.00",
    }  # fmt: skip
    assert amounts(desk, "income", "--basis", "paid", "--by", "customer", *PERIOD) == {
        "1 Ana García López": "638.00", "2 Bea": "90.00", "total": "728.00",
    }  # fmt: skip
    assert amounts(desk, "income", "--basis", "paid", "--period", "2026-Q1")["total"] == "540.00"
    assert amounts(desk, "income", "--basis", "paid", "--currency", "USD", *PERIOD)["total"] == "100.00"
    # Neither the cash discount nor what was given up, nor money that no invoice uses.
    assert amounts(desk, "income", *PERIOD)["total"] == "1203.00"


def test_each_settlement_stands_there_with_its_document(year: Office) -> None:
    found = rows(year.desk, "income", "--basis", "paid", "--detail", "--period", "2026-03")
    assert [(row["date"], row["document"], row["text"], row["income"]) for row in found[:-1]] == [
        ("2026-03-01", "invoice 2026-0001", "Credit note C2026-0001", "72.00"),
        ("2026-03-01", "invoice C2026-0001", "For 2026-0001", "-72.00"),
        ("2026-03-02", "invoice 2026-0001", "Payment 2", "82.64"),
        ("2026-03-03", "invoice 2026-0001", "Payment 2 taken back", "-82.64"),
    ]
    assert found[-1]["income"] == "0.00"


def test_expenses_count_when_they_are_paid(year: Office) -> None:
    desk = year.desk
    paid = amounts(desk, "expenses", "--basis", "paid", *PERIOD, of="expenses")
    assert paid == {"Travel": "50.00", "Exchange differences": "-6.05", "total": "43.95"}
    assert amounts(desk, "expenses", "--basis", "paid", "--by", "supplier", *PERIOD, of="expenses")["Iberia"] == "50.00"
    assert amounts(desk, "customers", "--basis", "paid", *PERIOD, of="net")["1 Ana García López"] == "588.00"
    assert amounts(desk, "categories", "--basis", "paid", *PERIOD)["Retail"] == "638.00"
    said = desk.ok("report", "categories", "--basis", "paid", *PERIOD, "-o", "table").out
    assert "When it was paid" in said


def test_each_product_has_what_it_earned_less_its_share_of_discounts(year: Office) -> None:
    desk = year.desk
    # 10 % off the whole of 2026-0001, one Design of it credited; 2 % off 2026-0003.
    assert amounts(desk, "income", "--by", "product", *PERIOD) == {
        "1 Design": "753.00", "2 Book": "270.00", "–": "180.00", "total": "1203.00",
    }  # fmt: skip
    assert amounts(desk, "income", "--by", "product", "--currency", "USD", *PERIOD) == {
        "2 Book": "100.00", "total": "100.00"
    }  # fmt: skip
    detail = rows(desk, "income", "--by", "product", "--detail", "--period", "2026-06")
    assert [(row["product"], row["entry"] > 0, row["income"]) for row in detail[:-1]] == [
        ("1 Design", True, "100.00"), ("1 Design", True, "-2.00"),
    ]  # fmt: skip
    paid = amounts(desk, "income", "--by", "product", "--basis", "paid", *PERIOD)
    # Half of 2026-0001; then 72.00 of it by the note, which takes a Design back: 48.00 − 72.00, 12.00 and 12.00.
    assert paid == {"1 Design": "434.00", "2 Book": "192.00", "–": "102.00", "total": "728.00"}


def test_what_is_paid_whole_is_what_was_invoiced(office: Office) -> None:
    """To the cent, in whichever parts and by whichever key."""
    desk = office.desk
    desk.ok("product", "add", "--name", "Book", "--price", "10", "--vat-rate", "4")
    lines = ("--line", "3 x Book @ 3.333333", "--line", "x @ 0.05 21%", "--line", "y @ 33.33 10%", "--discount", "7%")
    office.issue(*lines, "--date", "2026-01-10", "--currency", "USD", "--rate", "0.87654")
    for amount in ("1.11", "13.37", "0.01"):
        desk.ok("payment", "add", "2026-0001", "--amount", amount, "--rate", "0.9", "--date", "2026-02-01")
    desk.ok("invoice", "credit", "2026-0001", "--amount", "5", "--date", "2026-03-01")
    desk.ok("payment", "add", "2026-0001", "--rate", "0.9", "--date", "2026-04-01")
    for by in ("customer", "country", "account", "product"):
        invoiced, paid = (
            amounts(desk, "income", "--by", by, "--basis", each, *PERIOD) for each in ("invoiced", "paid")
        )
        assert invoiced == paid


def test_an_invoice_with_nothing_to_pay_counts_on_its_day(office: Office) -> None:
    office.issue("--line", "x @ 100 21%", "--line", "-1 x y @ 100 21%", "--date", "2026-01-10")
    paid = amounts(office.desk, "income", "--basis", "paid", "--detail", *PERIOD)
    assert paid["total"] == "0.00"
    office.desk.ok("entry", "add", "--date", "2026-02-01", "--text", "Interest", "--line", "bank 5", "--line", "705 -5")
    # What no document posts counts on its day.
    assert amounts(office.desk, "income", "--basis", "paid", *PERIOD) == {"2026-02": "5.00", "total": "5.00"}
    assert amounts(office.desk, "income", "--by", "product", *PERIOD)["–"] == "5.00"


def test_vat_and_what_is_open_down_to_the_documents(year: Office) -> None:
    desk = year.desk
    whole, detail = rows(desk, "vat", *PERIOD), rows(desk, "vat", "--detail", *PERIOD)
    keys = ("side", "category", "rate", "country")
    for row in whole[:-1]:
        mine = [each for each in detail[:-1] if all(each[key] == row[key] for key in keys)]
        for key in ("net", "vat"):
            assert sum(Decimal(each[key]) for each in mine) == Decimal(row[key])
    assert whole[-1] == detail[-1]
    assert {each["document"] for each in detail[:-1]} >= {"invoice 2026-0001", "invoice C2026-0001", "expense 1"}
    for each in detail[:-1]:
        assert desk.ok("entry", "show", str(each["entry"]), "-o", "json").json["text"] == each["text"]
    by_customer = rows(desk, "vat", "--by", "customer", "--detail", "--period", "2026-04")
    assert [(each["name"], each["document"]) for each in by_customer[:-1]] == [
        ("Ana García López", "invoice 2026-0001"), ("Bea", "invoice 2026-0002"),
    ]  # fmt: skip
    opened = rows(desk, "aging", "--by", "customer", "--detail", "--to", "2026-08-15")
    assert opened == [
        {"currency": "EUR", "customer": "1", "name": "Ana García López", "number": "2026-0004", "date": "2026-07-01",
         "due": "2026-07-31", "not_due": "0.00", "1_30": "8.47", "31_60": "0.00", "61_90": "0.00", "over_90": "0.00",
         "total": "8.47"},
    ]  # fmt: skip


def test_only_the_customers_of_a_category(year: Office) -> None:
    desk = year.desk
    assert amounts(desk, "income", "--category", "retail", *PERIOD)["total"] == "1113.00"
    assert amounts(desk, "income", "--category", "Retail", "--basis", "paid", *PERIOD)["total"] == "638.00"
    assert amounts(desk, "income", "--category", "Retail", "--by", "product", *PERIOD)["2 Book"] == "180.00"
    assert amounts(desk, "customers", "--category", "Retail", *PERIOD, of="net")["total"] == "545.00"


def test_a_category_that_is_gone_says_what_became_of_it(office: Office) -> None:
    desk = office.desk
    for name in ("Old", "New"):
        desk.ok("category", "add", name)
    desk.ok("category", "merge", "Old", "New", "--yes")
    desk.ok("category", "rename", "New", "Best")
    for verb in ("income", "categories", "customers"):
        refused = desk.run("report", verb, "--category", "old")
        assert (refused.code, refused.out) == (4, "")
        assert "Category Old was merged into New on" in refused.err
        assert "Name Best instead." in refused.err
    desk.ok("category", "delete", "Best", "--yes")
    assert "Category Best was deleted on" in desk.run("report", "income", "--category", "Best").err
    assert "category list" in desk.run("report", "income", "--category", "New").err


def test_months_have_a_line_of_their_own(sqlite_office: Office, start: Start) -> None:
    for day, price in (("2026-01-10", "400"), ("2026-03-10", "100")):
        sqlite_office.issue("--line", f"x @ {price} 21%", "--date", day)
    desk = sqlite_office.desk
    desk.ok("invoice", "credit", "2026-0001", "--amount", "121", "--date", "2026-04-10")
    chart = ("report", "income", "--chart", *PERIOD)
    assert "  2026-01  █▁▃-  2026-04\n" in desk.ok(*chart).out
    assert "▁" not in desk.ok(*chart, "--by", "customer").out
    terminal = start(*chart, PYTHONIOENCODING="ascii")
    assert terminal.end() == 0
    assert (terminal.raw.isascii(), "  2026-01  #_:-  2026-04" in terminal.text) == (True, True), terminal.text


def test_a_narrow_terminal_has_the_latest_months(sqlite_office: Office, start: Start) -> None:
    for day in ("2020-01-10", "2026-03-10"):
        sqlite_office.issue("--line", "x @ 100 21%", "--date", day)
    terminal = start("report", "income", "--chart", "--from", "2020-01-01", columns=40)
    assert terminal.end() == 0
    assert f"  2024-08  {'▁' * 19}█  2026-03" in terminal.text


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("income", "--basis", "booked"), "invoiced, paid"),
        (("expenses", "--by", "product"), "supplier"),
        (("income", "--detail", "--chart"), "one of them"),
        (("vat", "--from", "2026-05-01", "--to", "2026-01-01"), "first day"),
        (("statement", "1", "--from", "2999-01-01"), "after today"),
        (("statement", "1", "--from", "2026-05-01", "--to", "2026-01-01"), "first day"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(sqlite_office: Office, words: tuple[str, ...], hint: str) -> None:
    refused = sqlite_office.desk.run("report", *words)
    assert (refused.code, hint in refused.err, refused.out) == (2, True, ""), refused.err


@pytest.mark.parametrize("verb", ["report income", "book export", "expense export", "invoice export"])
def test_nothing_is_written_over_the_book(sqlite_office: Office, tmp_path: Path, verb: str) -> None:
    """Not even by another name of it."""
    desk, link = sqlite_office.desk, tmp_path / "year.csv"
    link.symlink_to(desk.place)
    refused = desk.run(*verb.split(), str(link), "--yes")
    assert (refused.code, f"{link.name} is the book" in refused.err.replace(f"{tmp_path}/", "")) == (2, True)
    assert desk.ok("book", "check").code == 0
