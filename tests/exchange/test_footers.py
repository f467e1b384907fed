"""Rows that only end a report are passed over and named, whatever is imported."""

from pathlib import Path

import pytest
from conftest import Desk
from office import Office
from xlsxwriter import Workbook


def write(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")
    return name


@pytest.mark.parametrize(
    "last",
    [
        "Total;;", "Total: 3;;", "Total: 2 clientes;;", "Total clientes: 2;;", "Summe: 30,00 €;;", "Gesamt 2 Kunden;;",
        "Grand total: EUR 1.060,50;;", "Total (2);;", "Number of customers: 2;;", "2 customers;;", "Total;;2",
        "Page 1 of 1;;", "Exported on 2026-01-02;10:30;",
    ],
)  # fmt: skip
def test_a_sum_at_the_end_is_no_customer(sqlite_desk: Desk, last: str) -> None:
    file = write("c.csv", "Name;City;Phone", "Ana;Madrid;", "Bea;Lugo;", last)
    done = sqlite_desk.ok("customer", "import", file, "--allow-incomplete")
    assert 'Passed over: line 4, "' in done.err
    assert sqlite_desk.names() == ["Bea", "Ana"]


@pytest.mark.parametrize(
    "last",
    [
        "Total S.A.;Madrid;", "Summe GmbH;Ulm;0731 12345", "Total S.A.;;", "Total 24;Bonn;", "Total: 3;;912 34 56 78",
        "Suma i Sigue;;", "Count Basie;;",
    ],
)  # fmt: skip
def test_who_is_called_like_a_sum_is_a_customer(sqlite_desk: Desk, last: str) -> None:
    file = write("c.csv", "Name;City;Phone", "Ana;Madrid;", last)
    sqlite_desk.ok("customer", "import", file, "--allow-incomplete")
    assert sqlite_desk.names() == [last.partition(";")[0], "Ana"]


@pytest.mark.parametrize(
    "last", [",,30.00,", "Total,,30.00,5.21", "Total,,30.00,", ",Total: 1,30.00,", ",Summe,30.00 EUR,"]
)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_sum_at_the_end_is_no_expense(sqlite_desk: Desk, last: str, ending: str) -> None:
    lines = ["date,supplier,total,vat", "2026-01-02,Sol,30.00,5.21", last]
    write("e.csv", *lines)
    with Workbook("e.xlsx") as book:
        sheet = book.add_worksheet()
        for n, line in enumerate(lines):
            sheet.write_row(n, 0, line.split(","))
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    done = sqlite_desk.ok("expense", "import", f"e.{ending}", "-o", "json").json
    assert (done["saved"], done["passed_over"]) == (1, [f'line 3, "{" ".join(filter(None, last.split(",")))}"'])


@pytest.mark.parametrize("rows", [(",30.00",), ("Sol,20.00", ",30.00"), ("Sol,20.00", ",20.00", "Mar,1")])
def test_an_amount_alone_is_wrong_where_it_is_not_what_all_above_come_to(
    sqlite_office: Office, rows: tuple[str, ...]
) -> None:
    refused = sqlite_office.desk.run("expense", "import", write("e.csv", "supplier,total", *rows))
    assert (refused.code, "supplier is required" in refused.err) == (3, True)


def test_an_amount_alone_is_read_with_the_sign_of_those_that_it_sums_up(sqlite_office: Office) -> None:
    file = write("e.csv", "supplier;total", "Sol;1.060,50 €", "Mar;2.000,00", ";3.060,50 €")
    assert 'Passed over: line 4, "3.060,50 €"' in sqlite_office.desk.ok("expense", "import", file).err


@pytest.mark.parametrize("last", ["Total,30.00,,", ",30.00,,", "Total: 1,30.00,,"])
def test_a_sum_at_the_end_is_no_payment(sqlite_office: Office, last: str) -> None:
    desk, number = sqlite_office.desk, sqlite_office.issue("--line", "x @ 100 21%", "--date", "2026-01-02")
    file = write("p.csv", "date,amount,invoice,reference", f"2026-01-02,30.00,{number},", last)
    done = desk.ok("payment", "import", file)
    assert done.out == "1\n"
    assert 'Passed over: line 3, "' in done.err


@pytest.mark.parametrize("last", ["2026-01-03,30.00,{number},", ",30.00,{number},", "2026-01-03,30.00,,{number}"])
def test_a_payment_at_the_end_is_one(sqlite_office: Office, last: str) -> None:
    desk, number = sqlite_office.desk, sqlite_office.issue("--line", "x @ 100 21%", "--date", "2026-01-02")
    file = write("p.csv", "date,amount,invoice,reference", f"2026-01-02,10.00,{number},", last.format(number=number))
    assert desk.ok("payment", "import", file).out == "1\n2\n"
    unknown = desk.run("payment", "import", write("p.csv", "reference,amount,invoice", "x,1,7", "Total,30.00,4711"))
    assert '"4711" is no invoice' in unknown.err
