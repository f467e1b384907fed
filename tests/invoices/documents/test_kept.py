"""What was made for others is kept: the same file again byte for byte, whatever has changed since."""

import hashlib
import io
import os
import stat
import subprocess
from pathlib import Path

import pypdf
import pytest
from office import Office
from sqlalchemy import create_engine, make_url, text

from debitcli.documents import pdf
from debitcli.invoices.documents import looks


def rows(office: Office, statement: str) -> list[tuple[object, ...]]:
    """What the database itself answers."""
    place = office.desk.place
    url = make_url(place).set(drivername="postgresql+psycopg") if "://" in place else f"sqlite:///{place}"
    engine = create_engine(url)
    with engine.begin() as connection:
        found = [tuple(row) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def written(office: Office, verb: str, number: str, *options: str) -> bytes:
    """The document, by way of a file."""
    path = office.desk.ok("invoice", verb, number, f"{verb}-out", "--yes", *options).out.strip()
    return Path(path).read_bytes()


def test_a_pdf_is_made_once_and_shown_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = office.issue("--line", "1 x Work @ 100 21%")
    assert office.invoice(number)["documents"] == []
    first = written(office, "pdf", number)
    monkeypatch.setattr(pdf, "write", lambda *_given, **_more: pytest.fail("made twice"))
    assert written(office, "pdf", number) == first
    of_pdf, of_xml = sorted(office.invoice(number)["documents"], key=lambda each: each["kind"], reverse=True)
    assert (of_pdf["kind"], of_pdf["sha256"]) == ("pdf", sha256(first))
    assert of_pdf["made"].endswith("+00:00")
    # What is inside is what leaves alone, too.
    assert (of_xml["kind"], of_xml["sha256"]) == ("cii-en16931", sha256(written(office, "xml", number)))
    shown = office.desk.ok("invoice", "show", number, "-o", "table").out
    assert "PDF" in shown
    assert "XML, CII, en16931" in shown
    office.desk.ok("book", "check")


def test_an_e_invoice_is_kept_in_each_way_it_left(sqlite_office: Office) -> None:
    number = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    cii, ubl = (written(sqlite_office, "xml", number, "--format", each) for each in ("cii", "ubl"))
    kept = {each["kind"]: each["sha256"] for each in sqlite_office.invoice(number)["documents"]}
    assert kept == {"cii-en16931": sha256(cii), "ubl-en16931": sha256(ubl)}
    assert written(sqlite_office, "xml", number, "--format", "ubl", "--validate") == ubl


def test_a_document_looks_as_on_the_day_of_its_issue(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    desk.ok("settings", "set", "invoice.legal", "Registered in Madrid")
    first, twin = (sqlite_office.issue("--line", "1 x Work @ 100 21%") for _ in range(2))
    before = written(sqlite_office, "pdf", first)
    desk.ok("settings", "set", "invoice.legal", "Registered in Lyon")
    later = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    made_with = rows(sqlite_office, "SELECT logo, template, texts FROM invoice ORDER BY id")
    assert made_with[0] == made_with[1] != made_with[2]
    assert made_with[0][:2] == (None, sha256(pdf.template()))
    # Kept once for all: the template, and the texts of two days.
    kept = rows(sqlite_office, "SELECT kind, sha256 FROM document WHERE noun = 'invoice' AND record = 0")
    assert sorted(kept) == sorted((each, each) for each in {made_with[0][1], made_with[0][2], made_with[2][2]})
    texts = rows(sqlite_office, f"SELECT data FROM file_chunk WHERE sha256 = '{made_with[0][2]}'")  # noqa: S608
    assert texts == [(b'{"payment":"","legal":"Registered in Madrid","colour":"#1f5673"}',)]
    assert written(sqlite_office, "pdf", first) == before
    for number, wanted in ((twin, "Madrid"), (later, "Lyon")):
        assert f"Registered in {wanted}" in printed(written(sqlite_office, "pdf", number))
    desk.ok("book", "check")


def printed(content: bytes) -> str:
    """All that is printed."""
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_looks_are_part_of_what_a_document_says(sqlite_office: Office) -> None:
    sqlite_office.issue("--line", "1 x Work @ 100 21%")
    engine = create_engine(f"sqlite:///{sqlite_office.desk.place}")
    for statements, wanted in (
        (("DROP TRIGGER invoice_frozen", "UPDATE invoice SET texts = template"), "what it said when it was issued"),
        (("DELETE FROM document",), "logo, template or texts that are not there"),
    ):
        with engine.begin() as connection:
            for each in statements:
                connection.execute(text(each))
        refused = sqlite_office.desk.run("book", "check")
        assert (refused.code, wanted in refused.err) == (3, True)
    engine.dispose()


def test_what_was_issued_before_looks_were_kept_stays_provable_and_is_printed(
    sqlite_office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sqlite_office.desk
    with monkeypatch.context() as of_before:
        of_before.setattr(looks, "frozen", lambda *_: looks.Frozen(None, None, None))
        number = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    sqlite_office.issue("--line", "1 x Work @ 100 21%")
    assert rows(sqlite_office, "SELECT template IS NULL FROM invoice ORDER BY id") == [(1,), (0,)]
    desk.ok("settings", "set", "invoice.legal", "Registered in Madrid")
    first = written(sqlite_office, "pdf", number)
    assert "Registered in Madrid" in printed(first)
    desk.ok("settings", "set", "invoice.legal", "Registered in Lyon")
    assert written(sqlite_office, "pdf", number) == first
    desk.ok("book", "check")


def test_two_who_print_at_once_get_the_same_file(office: Office, program: Path) -> None:
    number = office.issue("--line", "1 x Work @ 100 21%")
    command = [program, "invoice", "pdf", number]
    running = [subprocess.Popen([*command, f"{n}.pdf"], stdout=subprocess.DEVNULL) for n in range(3)]
    assert [each.wait() for each in running] == [0, 0, 0]
    (made,) = {Path(f"{n}.pdf").read_bytes() for n in range(3)}
    kept = {each["kind"]: each["sha256"] for each in office.invoice(number)["documents"]}
    assert kept["pdf"] == sha256(made)


def test_a_draft_is_not_kept(sqlite_office: Office) -> None:
    draft = sqlite_office.desk.ok("invoice", "add", sqlite_office.ana, "--line", "1 x Work @ 100 21%").out.strip()
    written(sqlite_office, "pdf", draft)
    assert sqlite_office.invoice(draft)["documents"] == []
    assert rows(sqlite_office, "SELECT * FROM document") == []


def test_a_book_that_can_only_be_read_still_prints(sqlite_office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    asked = os.access
    place = Path(sqlite_office.desk.place)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != place and asked(path, mode))
    place.chmod(stat.S_IRUSR)
    assert written(sqlite_office, "pdf", number).startswith(b"%PDF")
    assert sqlite_office.invoice(number)["documents"] == []


def test_nothing_is_made_or_kept_where_the_file_may_not_be_written(sqlite_office: Office) -> None:
    number = sqlite_office.issue("--line", "1 x Work @ 100 21%")
    Path("there.pdf").write_text("mine")
    assert sqlite_office.desk.run("invoice", "pdf", number, "there.pdf").code == 5
    assert sqlite_office.invoice(number)["documents"] == []
