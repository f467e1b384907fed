"""XLSX: what an export writes comes back; no file takes much more memory than its rows."""

import resource
import tempfile
import zipfile
from pathlib import Path

import pytest
from conftest import Desk
from hypothesis import example, given
from hypothesis import strategies as st

from debitcli.files.formats import FileFormat
from debitcli.files.source import Source
from debitcli.files.workbooks.sheets import sheets_of
from debitcli.files.workbooks.xlsx import write

HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
ANA_ROW = '<row r="2"><c r="A2" t="inlineStr"><is><t>Ana</t></is></c></row>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FLAGS = ("--allow-incomplete", "--on-duplicate", "add")


def workbook(name: str, rows: str, *, sheet: str = "", **parts: str) -> str:
    """A workbook with these rows as they stand in XML (or a whole `sheet`); `parts` are others in `xl/`."""
    write(Path("base.xlsx"), ["name"], [])
    sheet = sheet or f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    whole = {"worksheets/sheet1": sheet} | parts
    with zipfile.ZipFile("base.xlsx") as base, zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED) as book:
        for part in base.namelist():
            if part.removeprefix("xl/").removesuffix(".xml") not in whole:
                book.writestr(part, base.read(part))
        for part, text in whole.items():
            book.writestr(f"xl/{part}.xml", text)
    return name


def read(name: str) -> list[list[str]]:
    """The cells of the first sheet."""
    return [cells for _, cells, _ in sheets_of(Source(name, Path(name), FileFormat.XLSX, 0))[0].rows()]


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ50000", "A1048576", "XFD1"])
def test_a_cell_far_out_is_named_and_takes_no_memory(sqlite_desk: Desk, far: str) -> None:
    row = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    workbook("far.xlsx", HEADER + ANA_ROW + f'<row r="{row}"><c r="{far}" t="str"><v>x</v></c></row>')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    refused = sqlite_desk.run("customer", "import", "far.xlsx", *FLAGS)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    if far in ("XFD1048576", "ZZ50000"):
        assert (refused.code, f"it has a cell far out, {far}: delete its row" in refused.err) == (3, True), refused.err
        assert sqlite_desk.names() == []
    elif far == "A1048576":
        assert sqlite_desk.names() == ["x", "Ana"]


def test_a_large_sheet_with_few_cells_in_a_row_is_read() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="CV{n}"><v>{n}</v></c></row>' for n in range(2, 60_000)
    )
    assert len(read(workbook("wide.xlsx", HEADER + rows))) == 59_999


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(sqlite_desk: Desk) -> None:
    for bomb in (
        {"rows": HEADER + "<row>" + " " * 300_000_000},
        {"rows": HEADER, "sharedStrings": "<sst>" + " " * 300_000_000},
    ):
        workbook("bomb.xlsx", **bomb)
        refused = sqlite_desk.run("customer", "import", "bomb.xlsx", *FLAGS)
        assert (refused.code, "cannot be read as an Excel file: it unpacks to 286 MB" in refused.err) == (3, True), (
            refused.err
        )


def test_rows_that_are_only_formatted_are_none(sqlite_desk: Desk) -> None:
    styled = '<row r="3" s="1" customFormat="1"><c r="A3" s="1"/><c r="XFD3" s="1"/></row><row r="1048576" s="1"/>'
    workbook("styled.xlsx", HEADER + ANA_ROW + styled * 100_000)
    sqlite_desk.ok("customer", "import", "styled.xlsx", *FLAGS)
    assert sqlite_desk.names() == ["Ana"]


@pytest.mark.parametrize(
    "broken",
    [
        {"rows": HEADER + "<row><c></row>"},
        {"rows": HEADER + '<row><c t="s"><v>7</v></c></row>'},
        {"rows": HEADER, "workbook": "<workbook/>"},
        {"rows": "", "sheet": "<worksheet><sheetData>" + HEADER},
    ],
    ids=range(4),
)
def test_what_is_no_workbook_ends_with_words_or_what_is_there(sqlite_desk: Desk, broken: dict[str, str]) -> None:
    workbook("broken.xlsx", **broken)
    done = sqlite_desk.run("customer", "import", "broken.xlsx", *FLAGS)
    assert done.code in (0, 3), done.err
    assert sqlite_desk.names() == []


ESCAPES = ("_x005F_x0041_", "_x0041_", "_x005F_", "_xD83D_", "_x0041_x0041_", "_xd83d__xDE00_", "<r>x</r>")
# The book takes no text with U+FFFE and U+FFFF, which are no characters.
ANYTHING = st.one_of(
    st.sampled_from(ESCAPES),
    st.text(st.sampled_from("_x0041dDF8eE&<>\r\n\t\0 ;é\U0001f600"), max_size=12),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\ufffe\uffff"), max_size=8),
)


@given(st.lists(st.tuples(ANYTHING, ANYTHING), max_size=5))
@example([(text, f" {text}\n") for text in ESCAPES])
def test_what_is_written_is_read_back_the_same(records: list[tuple[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xlsx"
        write(path, ["one", "two"], records)
        assert read(str(path)) == [["one", "two"], *([*each] for each in records if any(each))]


def test_a_customer_comes_back_however_unusual_the_name(sqlite_desk: Desk, tmp_path: Path) -> None:
    for number, text in enumerate(("_x0041_x0041_", "<r>x</r>", "_xD83D_", "_x005F_x0041_")):
        sqlite_desk.add(name=f"Ana {number}", address2=text, email=f"a{number}@example.com", phone=f"91234560{number}")
    sqlite_desk.ok("customer", "export", "one.xlsx")
    book = ("--book", str(tmp_path / "other.db"))
    sqlite_desk.ok("customer", "import", "one.xlsx", *FLAGS, *book)
    sqlite_desk.ok("customer", "export", "two.jsonl", *book)
    sqlite_desk.ok("customer", "export", "one.jsonl")
    assert Path("two.jsonl").read_bytes() == Path("one.jsonl").read_bytes()


def test_a_text_too_long_for_a_cell_is_refused_as_excel_counts(sqlite_desk: Desk) -> None:
    sqlite_desk.add(address2="😀" * 20_000)
    refused = sqlite_desk.run("customer", "export", "all.xlsx")
    assert (refused.code, "has 40,000 characters" in refused.err) == (3, True), refused.err
