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
