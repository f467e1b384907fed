"""Workbooks of every kind: read as their sheets show them, by content, from the right sheet; errors are named."""

import csv
import json
import shutil
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from debitcli.files.formulas import kept, unmarked
from debitcli.files.workbooks.shown import format_of

HERE = Path(__file__).parent / "workbooks"
FLAGS = ("--allow-incomplete", "--on-duplicate", "add")
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Sheets = Mapping[str, list[list[Any]]]


def write(name: str, sheets: Sheets, *, hidden: str = "") -> str:
    """A workbook; a cell may be a pair: a number and its format, or a formula and its saved value."""
    with Workbook(name) as book:
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            if title == hidden:
                sheet.hide()
            for line, row in enumerate(rows):
                for place, cell in enumerate(row):
                    value, more = cell if isinstance(cell, tuple) else (cell, None)
                    if isinstance(value, str) and value.startswith("="):
                        sheet.write_formula(line, place, value, None, more)
                    else:
                        sheet.write(line, place, value, more and book.add_format({"num_format": more}))
    return name


def read(desk: Desk, number: float, code: str) -> str:
    """What a number with a format is in a field that takes any text."""
    write("one.xlsx", {"S": [["name", "address2"], ["Ana", (number, code)]]})
    desk.ok("customer", "import", "one.xlsx", *FLAGS)
    return str(desk.customer("1")["address2"])


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (4101, "00000", "04101"),
        (21380001, r"00000\-0000", "02138-0001"),
        (21380001, '000"-"00"-"0000', "021-38-0001"),
        (4155552671, r"[<=9999999]###\-####;\(###\)\ ###\-####", "(415) 555-2671"),
        (5552671, r"[<=9999999]###\-####;\(###\)\ ###\-####", "555-2671"),
        (11222333000181, r"00\.000\.000\/0000\-00", "11.222.333/0001-81"),
        (12, '"K-"0000', "K-0012"),
        (34912345678, '"+"0', "+34912345678"),
        (0.21, "0%", "21%"),
        (0.075, "0%", "7.5%"),
        (0.07, "0.00%", "7%"),
        (45415, "dd/mm/yyyy", "2024-05-03"),
        (45415, "[$-407]d. mmmm yyyy", "2024-05-03"),
        # What a format adds to an amount is not part of it, and what it leaves out is.
        (34912345678, "0.00E+00", "34912345678"),
        (1234.5, "#,##0.00 [$€-407]", "1234.5"),
        (1234567, "#,##0", "1234567"),
        (1234567, r"#\ ##0", "1234567"),
        (12.3456, "0.00", "12.3456"),
        (14, '0 "days"', "14"),
        (0.1 + 0.2, "General", "0.3"),
    ],
)
def test_a_number_is_read_as_the_sheet_shows_it(sqlite_desk: Desk, number: float, code: str, shown: str) -> None:
    assert read(sqlite_desk, number, code) == shown


@given(st.integers(0, 10**14), st.integers(2, 16))
def test_zeros_in_front_are_those_of_the_format(number: int, width: int) -> None:
    found = format_of("0" * width)
    assert found is not None
    assert found.shown(number) == f"{number:0{width}}"


@given(st.text(st.sampled_from('0#?.,-/ %;"\\[]<=9_*E@+'), max_size=12), st.floats(allow_nan=False))
def test_no_format_stops_a_number_from_being_read(code: str, number: float) -> None:
    found = format_of(code)
    assert found is None or found.shown(number) != ""


WRITTEN = ("libreoffice.xlsx", "libreoffice.ods", "libreoffice.xls", "gnumeric.ods", "gnumeric.xls")


@pytest.mark.parametrize("name", WRITTEN)
def test_every_kind_of_workbook_says_the_same(sqlite_desk: Desk, name: str) -> None:
    flags = (*FLAGS, "--skip-invalid", "--create-fields")
    done = sqlite_desk.ok("customer", "import", str(HERE / name), *flags, "--rejects", "r.csv")
    kind = name.rpartition(".")[2].upper()
    assert f"{kind}, sheet Customers (of 3: Cover, Customers, Old (hidden))" in done.err
    assert 'email is an error of the sheet  line 5 ("#N/A")' in done.err
    exported = map(json.loads, sqlite_desk.ok("customer", "export", "-", "-o", "jsonl").out.splitlines())
    keys = ("name", "postal_code", "phone", "discount", "since", "vip", "notes")
    assert [[each[key] for key in keys] for each in exported] == [
        ["Ann Lee", "04101", "+12075551234", "5", "2024-05-03", "yes", ["line 1\nline 2"]],
        ["Bo Diaz", "08001", "+34912345678", "7.5", "1999-12-31", "no", ["a bold word"]],
    ]
    (reject,) = csv.DictReader(Path("r.csv").read_text(encoding="utf-8").splitlines())
    assert (reject["name"], reject["postal_code"], reject["email"]) == ("Cy Roe", "02138-0001", "#N/A")
    assert reject["problems"] == "email is an error of the sheet"


def replaced(name: str, old: bytes, new: bytes) -> str:
    """The workbook with something else in its parts."""
    Path(name).rename("whole.xlsx")
    with zipfile.ZipFile("whole.xlsx") as whole, zipfile.ZipFile(name, "w") as book:
        for part in whole.namelist():
            book.writestr(part, whole.read(part).replace(old, new))
    return name


def test_a_formula_without_a_value_is_a_problem_of_its_column(sqlite_desk: Desk) -> None:
    rows = [["name", "phone", "Age"], ["Ana", ("=1*2&3", 0), ("=1+1", 0)], ["Bo", "+34912345678", ("=1+2", 0)]]
    name = replaced(write("formula.xlsx", {"S": rows}), b"</f><v>0</v>", b"</f><v></v>")
    refused = sqlite_desk.run("customer", "import", name, *FLAGS, "--map", "Age=", "-o", "json")
    (problem,) = json.loads(refused.err)["error"]["problems"]
    assert refused.code == 3
    assert problem["message"] == "is a formula without a saved value"
    assert (problem["line"], problem["column"], problem["value"]) == (2, "phone", "=1*2&3")
    # In a column that is left out nothing is wrong.
    done = sqlite_desk.ok("customer", "import", name, *FLAGS, "--map", "Age=", "--skip-invalid")
    assert "1 saved, 1 invalid" in done.err
    assert Path("formula.rejects.csv").read_text().splitlines()[1].startswith("Ana,'=1*2&3,'=1+1,phone is a formula")


def test_a_formula_may_give_an_empty_text(sqlite_desk: Desk) -> None:
    rows = [["name", "phone"], ["Ana", ('=""', "x")], ["Bo", ("=1/0", "#DIV/0!")]]
    name = replaced(write("empty.xlsx", {"S": rows}), b"<v>x</v>", b"<v></v>")
    refused = sqlite_desk.run("customer", "import", name, *FLAGS)
    assert (refused.code, 'phone is an error of the sheet  line 3 ("#DIV/0!")' in refused.err) == (3, True)
    assert "1 of 2 rows" in refused.err


PEOPLE = {"Cover": [["Report"]], "Old": [["name"], ["Gone"]], "Kunden": [["name"], ["Ana"]], "Alt": [["name"], ["Bo"]]}


@pytest.mark.parametrize(
    ("flags", "name"),
    [((), "Ana"), (("--sheet", "alt"), "Bo"), (("--sheet", "4"), "Bo"), (("--sheet", "Old"), "Gone")],
)
def test_the_sheet_is_the_first_with_a_header_or_the_one_asked_for(
    sqlite_desk: Desk, flags: tuple[str, ...], name: str
) -> None:
    write("several.xlsx", PEOPLE, hidden="Old")
    done = sqlite_desk.ok("customer", "import", "several.xlsx", *FLAGS, *flags)
    assert "(of 4: Cover, Old (hidden), Kunden, Alt)" in done.err
    assert sqlite_desk.names() == [name]


def test_a_sheet_that_cannot_be_found_or_told_is_refused_with_the_names(sqlite_desk: Desk) -> None:
    write("several.xlsx", {"Cover": [["Report"]], "Data": [["Foo"], ["x"]], "Old": [["name"]]}, hidden="Old")
    untold = sqlite_desk.run("customer", "import", "several.xlsx", *FLAGS)
    assert (untold.code, "names a column that is known: Cover, Data, Old (hidden)" in untold.err) == (3, True)
    unknown = sqlite_desk.run("customer", "import", "several.xlsx", "--sheet", "Dta")
    assert (unknown.code, 'there is no sheet "Dta"' in unknown.err, "Data" in unknown.err) == (2, True, True)
    mapped = sqlite_desk.ok("customer", "import", "several.xlsx", *FLAGS, "--map", "Foo=name")
    assert "sheet Data" in mapped.err
    Path("a.csv").write_text("name\nAna\n")
    idle = sqlite_desk.run("customer", "import", "a.csv", "--sheet", "Data")
    assert (idle.code, "--sheet says nothing of a.csv, which is CSV" in idle.err) == (2, True)


def test_a_table_of_text_that_is_called_a_workbook_is_read(sqlite_desk: Desk) -> None:
    for encoding in ("utf-8", "utf-16"):
        Path("export.xls").write_text("name\temail\nAna\ta@example.com\nBo\tbad\n", encoding=encoding)
        done = sqlite_desk.ok("customer", "import", "export.xls", *FLAGS, "--skip-invalid", "--rejects", "-")
        head, row = done.out.splitlines()
        assert (head, row.startswith("Bo\tbad\temail cannot be")) == ("name\temail\tproblems", True)
    sqlite_desk.ok("customer", "import", "export.xls", *FLAGS, "--skip-invalid")
    assert Path("export.rejects.csv").exists()


def test_the_content_tells_the_kind(sqlite_desk: Desk) -> None:
    for given_name, called in (("libreoffice.xls", "a.xlsx"), ("gnumeric.ods", "b.xls"), ("libreoffice.xlsx", "c.dat")):
        shutil.copyfile(HERE / given_name, called)
        done = sqlite_desk.ok("customer", "import", called, *FLAGS, "--skip-invalid", "--create-fields")
        assert done.err.startswith(given_name.rpartition(".")[2].upper())
        assert Path(called).with_suffix(".rejects.csv").exists()


def truncated(name: str) -> bytes:
    return (HERE / name).read_bytes()[:4000]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("broken.xls", lambda: (HERE / "broken.xls").read_bytes(), "broken.xls cannot be read as an Excel file"),
        ("cut.xls", lambda: truncated("libreoffice.xls"), "cut.xls cannot be read as an Excel file"),
        ("cut.ods", lambda: truncated("libreoffice.ods"), "cut.ods cannot be read as an ODS file"),
        ("cut.xlsx", lambda: truncated("libreoffice.xlsx"), "cut.xlsx cannot be read as an Excel file"),
        ("noise.xls", lambda: bytes(range(256)) * 9, "noise.xls cannot be read as an Excel file"),
        ("text.ods", lambda: b"name\nAna\n", "text.ods cannot be read as an ODS file"),
        ("web.xls", lambda: b"\n<html><table><tr><td>name", "web.xls is a web page or XML, no workbook"),
        ("secret.xlsx", lambda: (HERE / "protected.xlsx").read_bytes(), "secret.xlsx is protected by a password"),
        ("secret.xls", lambda: (HERE / "protected.xlsx").read_bytes(), "secret.xls is protected by a password"),
    ],
)
def test_what_cannot_be_read_is_named_and_never_shown(
    sqlite_desk: Desk, name: str, content: Callable[[], bytes], said: str
) -> None:
    Path(name).write_bytes(content())
    refused = sqlite_desk.run("customer", "import", name, *FLAGS)
    assert (refused.code, said in refused.err, refused.err.isprintable()) == (3, True, False), refused.err
    assert all(line.isprintable() for line in refused.err.splitlines())
    assert "ave it" in refused.err


def opendocument(name: str, rows: str) -> str:
    """A workbook of OpenDocument with these rows as they stand in XML."""
    names = "".join(
        f' xmlns:{each}="urn:oasis:names:tc:opendocument:xmlns:{each}:1.0"' for each in ("office", "table", "text")
    )
    with zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as book:
        content = f'<office:d{names}><table:table table:name="S">{rows}</table:table></office:d>'
        book.writestr("content.xml", content)
    return name


def binary(name: str, rows: Mapping[int, Mapping[int, str | int]]) -> str:
    """A binary workbook: cells by row and column, from 0 on; texts, or the numbers of errors."""

    def record(kind: int, content: bytes = b"") -> bytes:
        return bytes([kind & 127 | 128, kind >> 7] if kind > 127 else [kind]) + bytes([len(content)]) + content

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    sheet = record(129) + record(148, bytes(16)) + record(145)
    for row, cells in rows.items():
        sheet += record(0, struct.pack("<I", row) + bytes(13))
        for place, value in cells.items():
            start = struct.pack("<II", place, 0)
            sheet += record(3, start + bytes([value])) if isinstance(value, int) else record(6, start + text(value))
    links, of = "http://schemas.openxmlformats.org/package/2006/relationships", f'Type="{OFFICE}/worksheet"'
    with zipfile.ZipFile(name, "w") as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        target = f'<Relationship Id="r1" {of} Target="worksheets/sheet1.bin"/>'
        book.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{links}">{target}</Relationships>')
        sheets = record(143) + record(156, struct.pack("<II", 0, 1) + text("r1") + text("S")) + record(144)
        book.writestr("xl/workbook.bin", record(131) + sheets + record(132))
        book.writestr("xl/worksheets/sheet1.bin", sheet + record(146) + record(130))
    return name


def test_an_error_of_a_binary_workbook_is_named_and_a_cell_far_out(sqlite_desk: Desk) -> None:
    good = {0: {0: "name", 1: "email"}, 1: {0: "Ana", 1: "a@example.com"}}
    sqlite_desk.ok("customer", "import", binary("good.xlsb", good), *FLAGS)
    assert sqlite_desk.names() == ["Ana"]
    refused = sqlite_desk.run("customer", "import", binary("bad.xlsb", good | {2: {0: "Bo", 1: 42}}), *FLAGS)
    assert (refused.code, 'email is an error of the sheet  line 3 ("#N/A")' in refused.err) == (3, True), refused.err
    refused = sqlite_desk.run("customer", "import", binary("far.xlsb", good | {1_048_575: {16_383: "x"}}), *FLAGS)
    assert (refused.code, "a cell far out, in row 1,048,576" in refused.err) == (3, True), refused.err


HEADER = "<table:table-row><table:table-cell><text:p>name</text:p></table:table-cell></table:table-row>"


def test_a_row_of_opendocument_that_is_repeated_beyond_measure_is_refused(sqlite_desk: Desk) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>Ana</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    refused = sqlite_desk.run("customer", "import", opendocument("bomb.ods", HEADER + rows), *FLAGS)
    assert (refused.code, "its row 2 is repeated 1,048,576 times" in refused.err) == (3, True), refused.err
    twice = rows.replace("1048576", "2").replace("16384", "1")
    sqlite_desk.ok("customer", "import", opendocument("twice.ods", HEADER + twice), *FLAGS)
    assert sqlite_desk.names() == ["Ana", "Ana"]


def test_a_comment_on_a_cell_is_not_its_text(sqlite_desk: Desk) -> None:
    comment = "<office:annotation><text:p>check this</text:p></office:annotation>"
    text = '<text:p>Ana<text:s text:c="2"/><text:span>Roe</text:span></text:p>'
    rows = f"<table:table-row><table:table-cell>{comment}{text}</table:table-cell></table:table-row>"
    sqlite_desk.ok("customer", "import", opendocument("comment.ods", HEADER + rows), *FLAGS)
    assert sqlite_desk.names() == ["Ana  Roe"]


def test_an_export_writes_no_other_workbook_than_xlsx(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    for name in ("all.ods", "all.xls", "all.xlsm"):
        refused = sqlite_desk.run("customer", "export", name)
        assert (refused.code, "of workbooks, an export writes XLSX" in refused.err) == (2, True), refused.err
    refused = sqlite_desk.run(
        "customer", "import", str(HERE / "gnumeric.ods"), "--create-fields", "--rejects", "r.xlsx"
    )
    assert (refused.code, "Name it r.csv" in refused.err) == (2, True), refused.err


@given(st.text(st.sampled_from("'=+-@\t\ra "), max_size=6))
def test_what_is_kept_comes_back(text: str) -> None:
    assert unmarked(kept(text)) == text


def test_marks_against_formulas_fall_away_whatever_came_between(sqlite_desk: Desk) -> None:
    sqlite_desk.add(name="=1+1", address="'=x", contact="'t Hoen", phone="+34912345678", city="@home")
    for ending in ("csv", "xlsx", "jsonl"):
        sqlite_desk.ok("customer", "export", f"own.{ending}")
    header, row = csv.reader(Path("own.csv").read_text(encoding="utf-8").splitlines())
    write("other.xlsx", {"S": [header, row]})
    Path("other.jsonl").write_text(json.dumps(dict(zip(header, row, strict=True))), encoding="utf-8")
    for name in ("own.csv", "own.xlsx", "own.jsonl", "other.xlsx", "other.jsonl"):
        done = sqlite_desk.ok("customer", "import", name, "--on-duplicate", "update")
        assert "1 read: 1 unchanged" in done.err, name


def test_rejects_of_a_sheet_are_harmless_and_come_back(sqlite_desk: Desk) -> None:
    rows = [["name", "address", "email"], ["'=cmd|x", "''=y", "bad"], ["Bo", "", "b@example.com"]]
    sqlite_desk.ok("customer", "import", write("bad.xlsx", {"S": rows}), *FLAGS, "--skip-invalid")
    rejects = Path("bad.rejects.csv")
    assert rejects.read_text().splitlines()[1].startswith("'=cmd|x,''=y,bad,")
    rejects.write_text(rejects.read_text().replace("bad", "a@example.com", 1))
    sqlite_desk.ok("customer", "import", "bad.rejects.csv", *FLAGS)
    assert sqlite_desk.customer("2")["address"] == "'=y"
