"""Payments out of files, and into files that are taken back."""

import json
from pathlib import Path

import pytest
from conftest import Desk
from till import invoice, issue, open_shop, pay


def write(text: str) -> str:
    Path("bank.csv").write_text(text, "utf-8")
    return "bank.csv"


def test_rows_are_matched_by_number_or_by_what_stands_in_the_reference(desk: Desk) -> None:
    open_shop(desk)
    first, second = issue(desk), issue(desk, "1 x Travel @ 100 21%")
    file = write(
        f"Fecha;Importe;Factura;Verwendungszweck\n2026-01-02;1.210,00;{first};\n"
        f"2026-01-02;60,50;;Rechnung {second}, danke\n"
        f"2026-01-02;60,50;;Rechnung {second}, danke\n"
    )
    done = desk.ok("payment", "import", file)
    assert done.out == "1\n2\n3\n"
    assert [invoice(desk, each)["status"] for each in (first, second)] == ["paid", "paid"]
    # Alike rows of one file are all real; the file again is not.
    again = desk.run("payment", "import", file)
    assert (again.code, again.out) == (5, "")
    assert "Nothing saved: 3 of 3 are in the book already." in again.err
    assert "line 4: amount" in again.err


def test_many_that_are_there_are_counted_for_people_and_listed_for_programs(desk: Desk) -> None:
    open_shop(desk)
    number = issue(desk)
    file = write("date,amount,invoice\n" + "".join(f"2026-01-02,{n}.00,{number}\n" for n in range(1, 13)))
    desk.ok("payment", "import", file)
    again = desk.run("payment", "import", file)
    assert again.code == 5
    assert '12 ×  amount is in the book already  lines 2 ("1.00"), 3 ("2.00"), 4 ("3.00"), …' in again.err
    problems = json.loads(desk.run("payment", "import", file, "-o", "json").err)["error"]["problems"]
    assert [each["line"] for each in problems] == list(range(2, 14))
    assert problems[-1]["hint"] == "payment 12, same date, amount and reference"
    assert len(desk.ok("payment", "import", file, "--allow-duplicate").out.split()) == 12


def test_what_is_short_by_the_cash_discount_is_told(desk: Desk) -> None:
    open_shop(desk)
    numbers = [issue(desk, "1 x Design @ 10 21%", "--terms", "10% 10, 30") for _ in range(6)]
    file = write("date,amount,invoice\n" + "".join(f"today,10.89,{number}\n" for number in numbers))
    done = desk.ok("payment", "import", file)
    assert f"Short by just the cash discount: {numbers[0]} (EUR 1.21), " in done.err
    assert f"{numbers[4]} (EUR 1.21) and 1 more. " in done.err


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("2026-01-02,10.00,2026-9999", "is no invoice"), ("2026-01-02,10.00,", "an invoice, or --customer"),
        ("2026-13-02,10.00,{}", "is no date"), ("2026-01-02,-10.00,{}", "is not above zero"),
        ("2026-01-02,,{}", "is required"), ("2026-01-02,1,{},4", "more cells"),
        ("2999-01-02,10.00,{}", "in the future"),
    ],
)  # fmt: skip
def test_all_or_nothing(sqlite_desk: Desk, row: str, why: str) -> None:
    open_shop(sqlite_desk)
    number = issue(sqlite_desk)
    file = write(f"date,amount,invoice\n2026-01-02,5.00,{number}\n{row.format(number)}\n")
    refused = sqlite_desk.run("payment", "import", file)
    assert refused.code in (3, 5)
    assert why in refused.err
    assert invoice(sqlite_desk, number)["open"] == "1210.00"


def test_an_unknown_column_is_told(sqlite_desk: Desk) -> None:
    open_shop(sqlite_desk)
    refused = sqlite_desk.run("payment", "import", write("date,amount,metod\n2026-01-02,5.00,cash\n"))
    assert refused.code == 3
    assert "method" in refused.err


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json"])
def test_an_export_is_taken_back(desk: Desk, ending: str) -> None:
    open_shop(desk)
    number = issue(desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30")
    pay(desk, number, "--discount", "--reference", '=1+1 "x"; ñ', "--fee", "2.90", "--method", "paypal")
    pay(desk, "--customer", "1", "--amount", "5")
    desk.ok("payment", "export", f"all.{ending}")
    before = desk.ok("payment", "list", "-o", "json").json
    for each in ("1", "2"):
        desk.ok("payment", "reverse", each, "--reason", "to try")
    desk.ok("payment", "import", f"all.{ending}")
    after = desk.ok("payment", "list", "-o", "json", "--limit", "2").json
    own = ("number", "created", "receipt")
    assert [{k: v for k, v in each.items() if k not in own} for each in after] == [
        {k: v for k, v in each.items() if k not in own} for each in before
    ]
