"""Templates of one's own: a copy of ours, changed; what is wrong with one is said before anything is issued."""

import io
from pathlib import Path

import pypdf
import pytest
from office import Office

from debitcli.documents import pdf

LINE = ("--line", "1 x Work @ 100 21%")


@pytest.fixture
def own(sqlite_office: Office, at_home: Path) -> Path:
    """A template of one's own in the configuration folder, which is set."""
    path = Path(sqlite_office.desk.ok("invoice", "template").out.strip())
    assert path == at_home / ".config" / "debitcli" / "templates" / "invoice.typ"
    path.write_text(path.read_text() + "\nOur own foot.\n")
    assert sqlite_office.desk.ok("settings", "set", "invoice.template", "invoice").out.strip() == "invoice"
    return path


def shown(office: Office, number: str) -> str:
    path = office.desk.ok("invoice", "pdf", number, "out.pdf", "--yes").out.strip()
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(Path(path).read_bytes())).pages)


def test_ours_is_copied_and_never_over_a_file(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    assert desk.ok("invoice", "template", "letter.typ").out.strip() == "letter.typ"
    assert Path("letter.typ").read_bytes() == pdf.template()
    assert desk.ok("invoice", "template", "-").out.encode() == pdf.template()
    assert desk.run("invoice", "template", "letter.typ").code == 5
    assert desk.run("invoice", "template", "no/where.typ").code == 2
    desk.ok("invoice", "template")
    assert desk.run("invoice", "template").code == 5
    desk.ok("settings", "set", "invoice.template", "letter.typ")
    assert desk.ok("settings", "show", "invoice.template").out.strip() == str(Path("letter.typ").absolute())
    # Our own, word for word.
    assert "Work" in shown(sqlite_office, sqlite_office.issue(*LINE))


def test_an_issued_document_does_not_need_its_file_any_more(sqlite_office: Office, own: Path) -> None:
    number = sqlite_office.issue(*LINE)
    draft = sqlite_office.desk.ok("invoice", "add", sqlite_office.ana, *LINE).out.strip()
    assert "Our own foot" in shown(sqlite_office, draft)
    own.unlink()
    assert "Our own foot" in shown(sqlite_office, number)
    for verb in (("pdf", draft), ("issue", draft)):
        refused = sqlite_office.desk.run("invoice", *verb)
        assert (refused.code, "invoice.template" in refused.err) == (3, True)
        assert "settings unset invoice.template" in refused.err
    sqlite_office.desk.ok("settings", "unset", "invoice.template")
    assert "Our own foot" not in shown(sqlite_office, sqlite_office.issue(*LINE))
    sqlite_office.desk.ok("book", "check")


def test_a_template_changes_from_the_next_document_on(sqlite_office: Office, own: Path) -> None:
    first = sqlite_office.issue(*LINE)
    own.write_text(own.read_text().replace("Our own foot", "Another foot"))
    later = sqlite_office.issue(*LINE)
    assert "Our own foot" in shown(sqlite_office, first)
    assert "Another foot" in shown(sqlite_office, later)


WRONG = {
    "has a mistake in line 2: unknown variable: foo": "#let x = 1\n#foo(x)",
    "has a mistake in line 1: unclosed delimiter": "#foo(",
    "has a mistake in line 1: it takes another file": '#read("/etc/passwd")',
    "has a mistake in line 3: it takes another file": '\n\n#read("../pdf.py")',
    "has a mistake in line 1: it takes another file, and": '#image("logo.png")',
    "line 2: it imports @preview/tablex:0.0.8": '\n#import "@preview/tablex:0.0.8": *',
    "line 1: it imports @local/mine:1.0.0": '#import "@local/mine:1.0.0"',
    "is no text in UTF-8 (byte 1)": "\udcff",
    "PDF/UA-1": "Hello",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_mistake_is_said_with_its_line_and_nothing_is_set(sqlite_office: Office, words: str) -> None:
    Path("own.typ").write_text(WRONG[words], errors="surrogateescape")
    Path("logo.png").write_text("x")
    refused = sqlite_office.desk.run("settings", "set", "invoice.template", "own.typ")
    assert (refused.code, words in " ".join(refused.err.split())) == (3, True), refused.err
    assert "site-packages" not in refused.err
    assert "typst_py_bytes" not in refused.err
    assert sqlite_office.desk.ok("settings", "show", "invoice.template").out.strip() == ""


def test_a_mistake_made_later_is_said_before_anything_is_issued(sqlite_office: Office, own: Path) -> None:
    own.write_text(own.read_text() + "\n#oops\n")
    line = own.read_text().count("\n")
    refused = sqlite_office.desk.run("invoice", "add", sqlite_office.ana, *LINE, "--issue")
    assert (refused.code, f"has a mistake in line {line}: unknown variable: oops" in refused.err) == (3, True)
    assert sqlite_office.desk.ok("invoice", "list", "-o", "json").json == []


@pytest.mark.parametrize("typed", ["nowhere", "no/where.typ", ".", "a\0b"])
def test_what_is_no_file_is_refused(sqlite_office: Office, typed: str) -> None:
    refused = sqlite_office.desk.run("settings", "set", "invoice.template", typed)
    assert refused.code in (2, 3), refused.err
