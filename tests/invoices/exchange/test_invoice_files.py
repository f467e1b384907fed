"""Invoices out of files and into them: a row for each line, or JSON lines."""

import json
import random
from pathlib import Path

import pytest
from conftest import Desk

COMPANY = {
    "name": "Sol SL", "address": "Calle Sol 8", "city": "Madrid", "postal_code": "28013", "country": "ES",
    "tax_id": "ESB64717838",
}  # fmt: skip
HEADER = "invoice,customer,date,description,quantity,price,vat_rate"
FORMATS = ("csv", "tsv", "jsonl", "json", "xlsx")


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A company in Spain with a customer at home, one in Germany who has 10 % off, and a product."""

    def fill() -> None:
        for key, value in COMPANY.items():
            desk.ok("settings", "set", f"company.{key}", value)
        desk.add()
        berlin = {"country": "DE", "postal_code": "10115", "city": "Berlin", "phone": "+49 30 1234567"}
        desk.add(name="Nordic Foods GmbH", email="info@nordic.de", tax_id="DE136695976", discount="10", **berlin)
        desk.ok("product", "add", "--name", "Design", "--unit", "hour", "--price", "80", "--vat-rate", "21")

    desk.stocked("invoice_files", fill)
    return desk


def invoices(desk: Desk) -> list[dict[str, object]]:
    """All documents, the oldest first, whole."""
    numbers = [each["number"] for each in desk.ok("invoice", "list", "--sort", "created", "-o", "json").json]
    return [desk.ok("invoice", "show", number, "-o", "json").json for number in numbers]


def test_rows_of_one_invoice_become_one_draft(shop: Desk) -> None:
    Path("in.csv").write_text(
        "invoice,customer,date,product,description,quantity,price,vat_rate,line\n"
        'A,1,2026-11-01,,Travel,2,"1,200.50",21,\n'
        "A,1,,1,,10,,,\n"
        "B,info@nordic.de,,,,,,,3 h x Design @ 70 21% -10%\n"
    )
    result = shop.ok("invoice", "import", "in.csv")
    assert "Saved as draft-1 to draft-2" in result.err
    assert "✓ 2 read: 2 saved." in result.err
    one, other = invoices(shop)
    assert (one["customer"], one["date"], one["net"], one["total"]) == ("1", "2026-11-01", "3201.00", "3873.21")
    assert (other["customer"], other["discount"], other["line_total"], other["net"]) == ("2", "10%", "189.00", "170.10")


def test_each_problem_has_its_line_and_column_and_nothing_is_saved(shop: Desk) -> None:
    Path("in.csv").write_text(
        "Rechnung;Kunde;Datum;Bezeichnung;Menge;Einzelpreis;product;total\r\n"
        "A;1;2026-11-01;Reise;1,5;1.200,50;;\r\n"
        "A;2;;Hotel;x;80;;\r\n"
        "B;99;;Hotel;1;80;;\r\n"
        "C;1;;;1;;77;\r\n"
        "D;1;;;1;;1;5,00\r\n"
        "E;1;;Hotel;1;80;;\r\n"
    )
    result = shop.run("invoice", "import", "in.csv", "-o", "json")
    assert result.code == 3
    problems = json.loads(result.err)["error"]["problems"]
    assert [(each["line"], each["column"], each["value"], each["message"]) for each in problems] == [
        (3, "Menge", "x", "is no quantity"),
        (3, "Kunde", "2", 'is "1" on line 2 of the same invoice'),
        (4, "Kunde", "99", "is no customer's number"),
        (5, "product", "77", "is no product's number"),
        (6, "total", "5.00", "is 96.80 as it is reckoned"),
    ]
    assert invoices(shop) == []


def test_good_invoices_are_saved_and_all_rows_of_the_others_rejected(shop: Desk) -> None:
    Path("in.csv").write_text(f"{HEADER}\nA,1,,Travel,1,5,21\nB,1,,Hotel,1,80,21\nB,1,,Taxi,no,80,21\n")
    result = shop.ok("invoice", "import", "in.csv", "--skip-invalid")
    assert "✓ 2 read: 1 saved, 1 invalid." in result.err
    assert len(invoices(shop)) == 1
    rejected = Path("in.rejects.csv").read_text().splitlines()
    assert rejected[1:] == ["B,1,,Hotel,1,80,21,", "B,1,,Taxi,no,80,21,quantity is no quantity"]


def test_issued_by_their_dates_or_none(shop: Desk) -> None:
    Path("in.csv").write_text(f"{HEADER}\nA,1,2026-01-05,Travel,1,5,21\nB,1,2026-01-04,Hotel,1,80,21\n")
    shop.ok("invoice", "import", "in.csv", "--issue")
    assert {each["date"]: each["number"] for each in invoices(shop)} == {
        "2026-01-04": "2026-0001",
        "2026-01-05": "2026-0002",
    }
    Path("late.csv").write_text(f"{HEADER}\nA,1,2026-01-06,Travel,1,5,21\nB,1,2999-01-04,Hotel,1,80,21\n")
    result = shop.run("invoice", "import", "late.csv", "--issue")
    assert (result.code, len(invoices(shop))) == (5, 2)
    assert "the date of the invoice on line 3, 2999-01-04, is in the future" in result.err


@pytest.mark.parametrize("ending", FORMATS)
def test_what_an_export_writes_an_import_takes_back(shop: Desk, ending: str) -> None:
    draw = random.Random(ending)
    wild = [document(draw) for _ in range(8)]
    Path("wild.json").write_text(json.dumps(wild))
    shop.ok("invoice", "add", "1", "--json", "wild.json")
    before = invoices(shop)
    shop.ok("invoice", "export", f"out.{ending}")
    shop.ok("invoice", "import", f"out.{ending}")
    again = invoices(shop)[len(before) :]
    figures = ("customer", "currency", "net", "vat", "total", "payable", "allowance_total", "charge_total", "message")
    assert [[each[key] for key in figures] for each in again] == [[each[key] for key in figures] for each in before]
    for old, new in zip(before, again, strict=True):
        assert old["vat_breakdown"] == new["vat_breakdown"]
        assert old["lines"] == new["lines"]
        assert old["allowances"] == new["allowances"]


def document(draw: random.Random) -> dict[str, object]:
    """A wild document, as JSON gives it."""
    lines: list[dict[str, object]] = []
    for _ in range(draw.randint(1, 6)):
        line: dict[str, object] = {
            "quantity": draw.choice(("1", "-2", "0.333333", "1000", "12.5")),
            "price": draw.choice(("0.01", "80", "1234.567", "19.999999", "3.3")),
            "discount": draw.choice((None, "10", "33.33")),
            "base_quantity": draw.choice((None, "100")),
            "description": draw.choice(("=1+1", "'quoted", 'two\nlines, "and" more', "Wärme; Öl", "1.000", "-5")),
        } | draw.choice(({"vat_rate": "21"}, {"vat_rate": "10"}, {"vat_category": "Z"}))  # fmt: skip
        if draw.random() < 0.3:
            line["allowances"] = [{"amount": "1.50", "charge": True, "reason": "Packing"}]
        lines.append(line | ({"product": "1"} if draw.random() < 0.3 else {}))
    found: dict[str, object] = {
        "lines": lines,
        "message": draw.choice((None, "Thank you", "@home")),
        "discount": draw.choice((None, "10%", "5.00")),
        "prices": draw.choice(("net", "gross")),
        "period": draw.choice((None, {"from": "2026-01-01", "to": "2026-01-31"})),
    }
    if draw.random() < 0.4:
        found["allowances"] = [{"percent": "3", "reason": "Fair"}, {"amount": "9.90", "charge": True, "reason": "Post"}]
    return found


def test_the_export_has_the_filters_of_the_list(shop: Desk) -> None:
    Path("in.csv").write_text(f"{HEADER}\nA,1,2026-01-05,Travel,1,5,21\nB,1,2025-01-04,Hotel,1,80,21\n")
    shop.ok("invoice", "import", "in.csv")
    result = shop.ok("invoice", "export", "--period", "2025")
    assert result.out.splitlines()[1].startswith("draft-2,invoice,1,2025-01-04,")
    assert "✓ 1 invoice exported." in result.err


def test_five_thousand_lines_are_one_invoice(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    rows = "".join(f"A,1,,Part {n},1,0.01,21\n" for n in range(5_000))
    Path("in.csv").write_text(f"{HEADER}\n{rows}")
    sqlite_desk.ok("invoice", "import", "in.csv")
    (one,) = invoices(sqlite_desk)
    assert (one["net"], len(one["lines"])) == ("50.00", 5_000)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("", 3, "is empty"),
        (HEADER, 0, "nothing to save"),
        (f"{HEADER}\nA,1,,x,1,5,21\n{HEADER}\nB,1,,x,1,5,21\n", 0, "2 read: would be 2 saved"),
        (f"\ufeff{HEADER}\r\nA,1,,x,1,5,21\r\n", 0, "would be 1 saved"),
        (f"{HEADER},currency\nA,1,,x,1,5,21,EUR\nA,1,,y,1,5,21,USD\n", 3, 'is "EUR" on line 2 of the same invoice'),
        (f"{HEADER}\n,1,,x,1,5,21\n", 3, "invoice is required"),
        ("customer,description,price,vat_rate\n1,x,5,21\n1,y,6,21\n", 0, "would be 2 saved"),
        (f"{HEADER}\nA,nobody@example.com,,x,1,5,21\n", 3, "customer is no customer's"),
        (f"{HEADER}\nA,1,,x,0,5,21\n", 3, "quantity is zero"),
        (f"{HEADER}\nA,1,,x,1,1234567890,21\n", 3, "price is too large"),
        (f"{HEADER}\nA,1,,x\n", 3, "price is required"),
        ("invoice,customer,line_allowances,price,description,vat_rate\nA,1,{,5,x,21\n", 3, "is no JSON"),
        ("invoice,customer,prce\nA,1,5\n", 3, "did you mean price"),
        ('{"customer": "1", "lines": [{"description": "x", "price": "5", "vat_rate": "21"}]}\n', 0, "would be 1 saved"),
        ('{"customer": "1", "lines": [{"descr": "x", "price": 5}]}\n', 3, "lines[1].descr is no field of a line"),
        ('{"customer": "1", "lines": 5}\n', 3, "lines is no list"),
        ('{"customer": "1", "lines": []}\nno json\n', 3, "row is no JSON"),
    ],
)
def test_hostile_files(sqlite_desk: Desk, content: str, code: int, words: str) -> None:
    sqlite_desk.add()
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    file = "in.jsonl" if content.startswith("{") else "in.csv"
    Path(file).write_text(content, encoding="utf-8", newline="")
    result = sqlite_desk.run("invoice", "import", file, "--dry-run")
    assert words in result.err
    assert result.code == code
    assert invoices(sqlite_desk) == []


def test_a_formula_stays_text_and_numbers_in_sheets_are_numbers(sqlite_desk: Desk) -> None:
    from xlsxwriter import Workbook

    sqlite_desk.add()
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    with Workbook("in.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["A", 1, "2026-01-05", "'=1+1", 2, 12.5, 21])
    sqlite_desk.ok("invoice", "import", "in.xlsx")
    (one,) = invoices(sqlite_desk)
    assert (one["lines"][0]["description"], one["net"]) == ("=1+1", "25.00")  # type: ignore[index]
    assert "'=1+1" in sqlite_desk.ok("invoice", "export").out


def test_menu_and_completion(sqlite_desk: Desk) -> None:
    help_text = sqlite_desk.ok("invoice", "import", "--help").out
    assert "--issue" in help_text
    assert "--on-duplicate" not in help_text
    assert "Kunde=customer" in sqlite_desk.proposed("invoice", "import", "x.csv", "--map", "Kunde=cus")
