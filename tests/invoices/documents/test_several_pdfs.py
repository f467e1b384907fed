"""`invoice pdf --into FOLDER`: many documents at once, none over a file without asking."""

import io
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
import segno
from conftest import Desk
from office import Office
from segno import helpers
from terminal import Terminal

from debitcli.documents import letters, pdf
from debitcli.invoices.documents import printing, several, trial

LINE = ("--line", "1 x Work @ 100 21%")


def written(desk: Desk, *arguments: str) -> list[str]:
    """The paths that were printed, each of a PDF that names its number."""
    paths = desk.ok("invoice", "pdf", *arguments).out.splitlines()
    for path in paths:
        number = Path(path).stem
        shown = pypdf.PdfReader(io.BytesIO(Path(path).read_bytes())).pages[0].extract_text()
        assert number in shown or "pro forma" in shown
    return paths


def test_several_by_number_or_by_filters(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(several, "_AT_ONCE", 2)
    desk = office.desk
    numbers = [office.issue(*LINE, "--date", f"2026-01-{day:02}") for day in (10, 11, 12, 13, 14)]
    desk.ok("invoice", "add", office.ana, *LINE)
    desk.ok("payment", "add", numbers[0], "--date", "2026-01-15")
    assert written(desk, *numbers[:3], numbers[0], "--into", "a/b") == [f"a/b/{each}.pdf" for each in numbers[:3]]
    assert written(desk, "--unpaid", "--into", "c") == [f"c/{each}.pdf" for each in numbers[1:]]
    assert written(desk, "--status", "draft", "--into", "d") == ["d/draft-6.pdf"]
    # Each is kept, and the same as by itself.
    alone = Path(desk.ok("invoice", "pdf", numbers[4]).out.strip()).read_bytes()
    assert Path("c", f"{numbers[4]}.pdf").read_bytes() == alone
    assert {each["kind"] for each in office.invoice(numbers[4])["documents"]} == {"pdf", "cii-en16931"}
    desk.ok("book", "check")


def test_each_is_made_once(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [sqlite_office.issue(*LINE) for _ in range(2)]
    first = written(sqlite_office.desk, *numbers, "--into", "a")
    monkeypatch.setattr(pdf, "write", lambda *_given, **_more: pytest.fail("made twice"))
    again = sqlite_office.desk.ok("invoice", "pdf", *numbers, "--into", "b").out.splitlines()
    assert [Path(each).read_bytes() for each in first] == [Path(each).read_bytes() for each in again]


def test_a_file_is_not_replaced_unasked(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    numbers = [sqlite_office.issue(*LINE) for _ in range(3)]
    Path("out").mkdir()
    Path("out", "2026-0002.pdf").write_text("mine")
    refused = desk.run("invoice", "pdf", *numbers, "--into", "out")
    assert (refused.code, "out/2026-0002.pdf" in refused.err) == (5, True)
    assert [each.name for each in Path("out").iterdir()] == ["2026-0002.pdf"]
    assert Path("out", "2026-0002.pdf").read_text() == "mine"
    desk.ok("invoice", "pdf", *numbers, "--into", "out", "--yes")
    assert Path("out", "2026-0002.pdf").read_bytes().startswith(b"%PDF")


def test_names_stay_in_the_folder(sqlite_office: Office) -> None:
    sqlite_office.desk.ok("settings", "set", "invoice.number", "A/{number}")
    number = sqlite_office.issue(*LINE)
    assert number == "A/1"
    assert sqlite_office.desk.ok("invoice", "pdf", number, "--into", "out").out.splitlines() == ["out/A-1.pdf"]
    assert [each.name for each in Path("out").iterdir()] == ["A-1.pdf"]


def test_what_cannot_be_printed_is_named_and_the_others_are_written(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = pdf._fonts(False)
    monkeypatch.setattr(pdf, "_fonts", lambda _with_system: ours)
    with monkeypatch.context() as of_before:
        of_before.setattr(letters, "unprintable", lambda _: "")
        numbers = [sqlite_office.issue("--line", f"1 x {text} @ 100 21%") for text in ("Work", "日本", "Work")]
    refused = sqlite_office.desk.run("invoice", "pdf", *numbers, "--into", "out")
    assert refused.code == 3
    assert "2 documents of 3 written" in refused.err
    assert "2026-0002: line 1 description" in refused.err
    assert sorted(each.name for each in Path("out").iterdir()) == ["2026-0001.pdf", "2026-0003.pdf"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--into", "out"), 2), (("2026-0001", "--into", "-"), 2), (("2026-0001", "--unpaid", "--into", "out"), 2),
        (("2026-0999", "--into", "out"), 4), (("2026-0001", "--into", "a\0b"), 2), (("2026-0001", "--into", "file"), 2),
        (("2026-0001", "a.pdf", "b.pdf"), 2), (("--unpaid",), 2), ((), 2), (("--status", "odd", "--into", "out"), 2),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(sqlite_office: Office, arguments: tuple[str, ...], code: int) -> None:
    sqlite_office.issue(*LINE)
    Path("file").write_text("mine")
    refused = sqlite_office.desk.run("invoice", "pdf", *arguments)
    assert refused.code == code, refused.err
    assert Path("file").read_text() == "mine"
    assert not Path("out").exists()


def test_where_there_are_none_it_says_so(sqlite_office: Office) -> None:
    said = sqlite_office.desk.ok("invoice", "pdf", "--overdue", "--into", "out")
    assert (said.out, said.err) == ("", "There are no such documents.\n")


def test_a_person_sees_how_far_it_is_and_is_asked_once(sqlite_office: Office) -> None:
    drafts = [{"customer": "1", "lines": [{"description": "Work", "price": "1", "vat_rate": "21"}]}] * 30
    sqlite_office.desk.ok("invoice", "add", "--json", "-", "--issue", stdin=json.dumps(drafts))
    place = {"DEBITCLI_BOOK": sqlite_office.desk.place}
    with Terminal("invoice", "pdf", "--unpaid", "--into", "out", **place) as terminal:
        terminal.wait_for("Printing")
        assert terminal.end() == 0, terminal.text
        assert "✓ 30 documents written into out." in terminal.text
    with Terminal("invoice", "pdf", "--unpaid", "--into", "out", **place) as terminal:
        terminal.wait_for("Overwrite out/2026-0001.pdf and 29 more?")
        terminal.type("n")
        assert terminal.end() == 130


def test_the_code_says_what_the_european_payments_council_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[bytes] = []
    make = segno.make_qr
    monkeypatch.setattr(segno, "make_qr", lambda content, **how: said.append(content) or make(content, **how))
    amount = Decimal("108.91")
    assert printing._code(replace(trial._ISSUED, payable=amount)).startswith("<svg")
    iban, number = trial._SELLER["iban"], trial._ISSUED.number
    assert said == [helpers._make_epc_qr_data("Sample", iban, amount, text=number, encoding="utf-8")]
    # Every dark square of the code is drawn, and no other.
    drawn = printing._code(trial._ISSUED)
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn)
    squares = {(int(x) + n, int(y)) for x, y, width in runs for n in range(int(width))}
    matrix = make(said[-1], error="m", boost_error=False, mask=printing._MASK).matrix
    assert squares == {(x, y) for y, row in enumerate(matrix) for x, is_dark in enumerate(row) if is_dark}
    # What has no room in a code has none.
    long = trial._SELLER | {"name": "\u6771" * 100}
    assert printing._code(replace(trial._ISSUED, seller=long, payment_reference="\u6771" * 99)) == ""
