"""Expenses out of files: amounts in workbooks, what is there already, what is wrong in JSON, columns of one name."""

from pathlib import Path

import pytest
from office import Office
from xlsxwriter import Workbook


def write(name: str, *lines: str) -> str:
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")
    return name


@pytest.mark.parametrize(
    ("cell", "total"), [("1.060,50 €", "1060.50"), ("60,50", "60.50"), ("EUR 1,060.50", "1060.50"), (1060.5, "1060.50")]
)
def test_an_amount_in_a_cell_of_text_is_read_as_one_that_is_typed(
    sqlite_office: Office, cell: str | float, total: str
) -> None:
    with Workbook("e.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["supplier", "total"])
        sheet.write_row(1, 0, ["Sol", cell])
    sqlite_office.desk.ok("expense", "import", "e.xlsx")
    assert sqlite_office.desk.ok("expense", "show", "1", "-o", "json").json["total"] == total


def test_what_is_likely_there_already_ends_with_5_where_nothing_else_is_wrong(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    header, rows = "date,supplier,total", ("2026-01-02,Sol,30.00", "2026-01-02,Mar,7.00")
    desk.ok("expense", "import", write("e.csv", header, *rows))
    again = desk.run("expense", "import", "e.csv")
    assert (again.code, "total is likely expense 2" in again.err) == (5, True)
    assert "To save expenses that are likely there already: --allow-duplicate" in again.err
    assert "--on-duplicate" not in again.err
    more = desk.run("expense", "import", write("e.csv", header, *rows, "2026-01-02,,7.00"))
    assert (more.code, "--allow-duplicate" in more.err) == (3, True)
    desk.ok("expense", "import", write("e.csv", header, *rows), "--allow-duplicate")
    assert len(desk.ok("expense", "list", "-o", "json").json) == 4


def test_a_text_that_is_no_number_of_json_is_called_that(sqlite_office: Office) -> None:
    desk, file = sqlite_office.desk, write("e.jsonl", '{"supplier": "Sol", "total": "121", "vat": "21%"}')
    added = desk.run("expense", "add", "--json", file)
    assert '"21%" is no number as JSON writes one  a point before decimals, such as 12.5' in added.err
    refused = desk.run("expense", "import", file)
    said = 'a value for "vat" that is no number as JSON writes one (a point before decimals, such as 12.5): "21%"'
    assert (refused.code, said in refused.err) == (3, True)
    lists = desk.run("expense", "import", write("e.jsonl", '{"supplier": "Sol", "total": [1, 2]}'))
    assert 'a value for "total" that is neither text nor number: ["1", "2"]' in lists.err
