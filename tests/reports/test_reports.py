"""Reports: their figures are those of the documents and of the ledger, and nothing else."""

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from office import Office
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from debitcli.database.book import Book


@pytest.fixture
def firm(office: Office) -> Office:
    """A year of two customers: invoices, a credit, a discount, payments, a bad debt, expenses, two currencies."""

    def fill() -> None:
        desk = office.desk
        for name in ("Retail", "Regular"):
            desk.ok("category", "add", name)
        desk.ok("customer", "edit", office.ana, "--add-category", "Retail", "--add-category", "Regular")
        bea = desk.add(name="Bea", email="bea@example.com", phone="91 234 56 79", category="Retail")
        cid = desk.add(name="Cid", email="cid@example.com", phone="91 234 56 70", country="FR", postal_code="75001")
        dates = iter(("2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"))
        office.issue("--line", "10 h x Design @ 80 21%", "--date", next(dates), "--terms", "2% 10, 30")
        for who, line, more in (
            (bea, "1 x Book @ 100 4%", ()), (cid, "1 x Trip @ 200 21%", ("--currency", "USD", "--rate", "0.9")),
            (bea, "2 x Job @ 50 21%", ("--due", "2026-04-20")),
        ):  # fmt: skip
            desk.ok("invoice", "add", who, "--line", line, "--date", next(dates), "--issue", *more)
        desk.ok("payment", "add", "2026-0001", "--date", "2026-01-15", "--discount", "yes", "--amount", "948.64")
        desk.ok("payment", "add", "2026-0004", "--amount", "21", "--date", "2026-05-01")
        desk.ok("invoice", "credit", "2026-0002", "--amount", "52", "--date", "2026-05-02")
        desk.ok("invoice", "write-off", "2026-0004", "--amount", "50", "--date", "2026-05-03", "--reason", "gone")
        spend = ("expense", "add", "--date", "2026-02-02", "--supplier")
        desk.ok(*spend, "Iberia", "--amount", "121", "--vat", "21%", "--category", "Travel", "--customer", office.ana)
        desk.ok(*spend, "Cloud", "--amount", "100", "--vat-category", "AE", "--supplier-country", "IE")
        desk.ok(*spend, "Gone", "--amount", "5")
        desk.ok("expense", "delete", "3", "--yes")

    office.desk.stocked("reports", fill)
    return office


def rows(desk: Desk, *words: str) -> list[dict[str, Any]]:
    found = desk.ok("report", *words, "-o", "json").json
    assert isinstance(found, list)
    return found


def by(found: list[dict[str, Any]], key: str, *values: str) -> dict[str, tuple[str, ...]]:
    return {row.get(key, "total"): tuple(row[each] for each in values) for row in found}


def test_income_by_month_category_customer_and_country(firm: Office) -> None:
    period = ("--period", "2026")
    assert by(rows(firm.desk, "income", *period), "month", "income") == {
        "2026-01": ("784.00",), "2026-02": ("100.00",), "2026-03": ("180.00",), "2026-04": ("100.00",),
        "2026-05": ("-50.00",), "total": ("1114.00",),
    }  # fmt: skip
    of_categories = by(rows(firm.desk, "income", "--by", "category", *period), "category", "income")
    assert of_categories == {
        "Retail": ("934.00",), "Regular": ("784.00",), "no category": ("180.00",), "total": ("1114.00",)
    }  # fmt: skip
    said = firm.desk.ok("report", "income", "--by", "category", *period, "-o", "table").out
    assert "the total counts once" in said
    assert by(rows(firm.desk, "income", "--by", "country", *period), "country", "income")["FR"] == ("180.00",)
    assert rows(firm.desk, "income", "--currency", "USD", *period)[-1]["income"] == "200.00"
    assert rows(firm.desk, "income", "--period", "2026-Q2")[-1]["income"] == "50.00"


def test_every_figure_leads_to_its_entries(firm: Office) -> None:
    detail = rows(firm.desk, "income", "--by", "customer", "--period", "2026", "--detail")
    assert sum(Decimal(row["income"]) for row in detail[:-1]) == Decimal(detail[-1]["income"]) == Decimal("1114.00")
    texts = {row["entry"]: row["text"] for row in detail[:-1]}
    for number, words in texts.items():
        assert firm.desk.ok("entry", "show", str(number), "-o", "json").json["text"] == words


def test_expenses_categories_and_customers(firm: Office) -> None:
    desk = firm.desk
    assert by(rows(desk, "expenses", "--period", "2026"), "category", "expenses") == {
        "Travel": ("100.00",), "Other expenses": ("100.00",), "Bad debts": ("41.32",), "total": ("241.32",)
    }  # fmt: skip
    assert by(rows(desk, "expenses", "--by", "supplier", "--period", "2026"), "supplier", "expenses")["Iberia"] == (
        "100.00",
    )
    found = by(rows(desk, "categories", "--period", "2026"), "category", "income", "expenses", "net")
    assert found["Regular"] == ("784.00", "100.00", "684.00")
    assert found["Retail"] == ("934.00", "141.32", "792.68")
    assert found["total"] == ("1114.00", "141.32", "972.68")
    assert by(rows(desk, "customers", "--period", "2026"), "customer", "net")["3 Cid"] == ("180.00",)


def test_vat_is_the_sum_of_the_lines_of_the_ledger(firm: Office) -> None:
    found = rows(firm.desk, "vat", "--period", "2026")
    said = {(row["side"], row["category"], row["rate"]): (row["net"], row["vat"]) for row in found[:-1]}
    with Book(firm.desk.place).reading() as connection:
        query = text(
            "SELECT vat_side, vat_category, vat_rate, sum(vat_base), sum(base) FROM entry_line "
            "WHERE vat_side IS NOT NULL GROUP BY vat_side, vat_category, vat_rate"
        )
        plain = connection.execute(query).all()
    sides, wanted = ("output", "input"), {}
    for side, category, rate, net, vat in plain:
        sign = -1 if sides[side] == "output" else 1
        if net or vat:
            amounts = tuple(f"{Decimal(int(sign * each)).scaleb(-2):f}" for each in (net, vat))
            wanted[sides[side], category, f"{(Decimal(rate) / 100).normalize():f}"] = amounts
    assert said == wanted
    assert said["output", "AE", "21"] == said["input", "AE", "21"] == ("100.00", "21.00")
    assert rows(firm.desk, "vat", "--period", "2026-02")[-1]["vat"] == "-17.00"
    of_customers = rows(firm.desk, "vat", "--by", "customer", "--period", "2026")
    assert {row["name"] for row in of_customers[:-1]} >= {"Bea", "Cid", None}


def test_what_is_open_on_a_day(firm: Office) -> None:
    desk = firm.desk
    assert by(rows(desk, "aging", "--to", "2026-04-30"), "currency", "not_due", "1_30", "31_60", "total") == {
        "EUR": ("0.00", "121.00", "104.00", "225.00"),
        "USD": ("0.00", "242.00", "0.00", "242.00"),
    }  # fmt: skip
    today = by(rows(desk, "aging", "--by", "customer"), "name", "over_90", "total")
    assert today == {"Bea": ("102.00", "102.00"), "Cid": ("242.00", "242.00")}
    opened = sum(Decimal(each["open"]) for each in desk.ok("invoice", "list", "--unpaid", "-o", "json").json)
    assert opened == sum(Decimal(total) for _, total in today.values())


def test_a_statement_ends_with_what_is_owed(firm: Office) -> None:
    found = rows(firm.desk, "statement", "2")
    assert [(row["type"], row["amount"]) for row in found] == [
        ("opening balance", None), ("invoice", "104.00"), ("invoice", "121.00"), ("payment", "-21.00"),
        ("credit-note", "-52.00"), ("bad-debt", "-50.00"),
    ]  # fmt: skip
    account = firm.desk.customer("2")["account"][0]
    assert found[-1]["balance"] == account["open"] == "102.00"
    later = rows(firm.desk, "statement", "2", "--from", "2026-05-01")
    assert (later[0]["balance"], later[0]["date"], len(later)) == ("225.00", "2026-05-01", 4)


def test_profit_and_balance(firm: Office) -> None:
    profit, balance = rows(firm.desk, "profit", "--period", "2026"), rows(firm.desk, "balance")
    assert profit[-1]["amount"] == "872.68"
    assert balance[-1]["balance"] == "0.00"
    stands = {row["account"]: row["balance"] for row in balance[:-1]}
    accounts = firm.desk.ok("account", "list", "-o", "json").json
    assert stands == {each["number"]: each["balance"] for each in accounts if Decimal(each["balance"])}
    assert rows(firm.desk, "balance", "--to", "2026-01-09") == [{"total": True, "balance": "0.00", "currency": "EUR"}]


def test_files_and_formats(firm: Office, tmp_path: Path) -> None:
    desk = firm.desk
    for name in ("income.csv", "income.xlsx"):
        desk.ok("report", "income", str(tmp_path / name), "--period", "2026")
    lines = list(csv.reader(io.StringIO((tmp_path / "income.csv").read_text("utf-8"))))
    assert (lines[0], lines[-1]) == (["month", "currency", "income"], ["total", "EUR", "1114.00"])
    sheet = CalamineWorkbook.from_path(str(tmp_path / "income.xlsx")).get_sheet_by_index(0).to_python()
    assert sheet == lines
    again = desk.run("report", "income", str(tmp_path / "income.csv"))
    assert (again.code, "is there already" in again.err) == (5, True)
    if "postgresql" not in desk.place:
        assert desk.run("report", "income", desk.place, "--yes").code == 2
    assert desk.ok("report", "income", "--period", "2026").out.splitlines()[-1] == "total\tEUR\t1114.00"


def test_bars_are_readable_without_colour(sqlite_office: Office) -> None:
    sqlite_office.issue("--line", "x @ 300 21%")
    sqlite_office.issue("--line", "x @ 100 21%")
    chart = sqlite_office.desk.ok("report", "income", "--by", "customer", "--chart").out
    assert "1 Ana García López  ███" in chart
    assert "400.00  100 %" in chart
    assert "705 Sales of services  ███" in sqlite_office.desk.ok("report", "profit", "--chart").out
    assert sqlite_office.desk.run("report", "income", "--chart", "-o", "json").code == 2
    assert sqlite_office.desk.run("report", "balance", "--chart").code == 2


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("income", "--period", "2026-13"), "quarter or month"), (("income", "--by", "x"), "month"),
        (("income", "--from", "2026-05-01", "--to", "2026-01-01"), "first day"),
        (("income", "--period", "2026", "--to", "2026-01-01"), "alone"),
        (("income", "--currency", "EURO!"), "currency"),
        (("income", "out.pdf"), ".csv or .xlsx"), (("aging", "--to", "never"), "date"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(sqlite_office: Office, words: tuple[str, ...], hint: str) -> None:
    refused = sqlite_office.desk.run("report", *words)
    assert (refused.code, hint in refused.err, refused.out) == (2, True, ""), refused.err


def test_an_empty_book_has_nothing_to_report(sqlite_office: Office) -> None:
    for verb in ("income", "expenses", "categories", "customers", "vat", "aging", "profit", "balance"):
        assert "Nothing." in sqlite_office.desk.ok("report", verb, "-o", "table").out
