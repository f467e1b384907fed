"""Logo and colour: taken into the book, refused with the way out, and printed as on the day of issue."""

import base64
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pypdf
import pytest
from conftest import Start
from office import Office
from terminal import ENTER


def png(width: int, height: int, *, shown: bytes = b"\x20\x60\x90") -> bytes:
    """A picture of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + shown * width) * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def svg(inside: str, more: str = "") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="90" height="30" {more}>{inside}</svg>'
    )


def pictures(part: Any) -> list[bytes]:
    """The pictures on a page, those within drawings too."""
    found = [each.get_object() for each in part["/Resources"].get("/XObject", {}).values()]
    inside = [each for drawing in found if drawing["/Subtype"] == "/Form" for each in pictures(drawing)]
    return [each.get_data() for each in found if each["/Subtype"] == "/Image"] + inside


def page(office: Office, number: str) -> pypdf.PageObject:
    path = office.desk.ok("invoice", "pdf", number, "out.pdf", "--yes").out.strip()
    return pypdf.PdfReader(io.BytesIO(Path(path).read_bytes())).pages[0]


def test_a_logo_stands_where_the_name_would_and_outlives_its_file(sqlite_office: Office) -> None:
    desk, file = sqlite_office.desk, Path("logo.png")
    file.write_bytes(png(300, 100))
    sha256 = desk.ok("settings", "set", "company.logo", "logo.png").out.strip()
    file.unlink()
    number, twin = (sqlite_office.issue("--line", "1 x Work @ 100 21%") for _ in range(2))
    shown = page(sqlite_office, number)
    assert len(pictures(shown)) == 1
    assert "Estudio Sol" not in shown.extract_text().partition("Calle Sol")[0]
    file.write_bytes(png(100, 100, shown=b"\x90\x20\x20"))
    other = desk.ok("settings", "set", "company.logo", str(file)).out.strip()
    assert other != sha256
    of_today = page(sqlite_office, sqlite_office.issue("--line", "1 x Work @ 100 21%"))
    assert pictures(page(sqlite_office, twin)) == pictures(shown) != pictures(of_today)
    # One that the book has can be taken again by its hash.
    assert desk.ok("settings", "set", "company.logo", sha256).out.strip() == sha256
    assert desk.run("settings", "set", "company.logo", "0" * 64).code == 3
    assert "logo" not in sqlite_office.invoice(number)["seller"]
    desk.ok("settings", "unset", "company.logo")
    assert not pictures(page(sqlite_office, sqlite_office.issue("--line", "1 x Work @ 100 21%")))
    desk.ok("book", "check")


def test_a_drawing_and_a_photograph_are_logos_too(sqlite_office: Office) -> None:
    jpeg = base64.b64decode(
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////"
        "////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z"
    )
    inside = base64.b64encode(png(3, 1)).decode()
    drawn = svg(f'<rect width="9" height="3" id="r"/><use href="#r"/><image href="data:image/png;base64,{inside}"/>')
    for name, content in (("a.jpg", jpeg), ("b.svg", drawn.encode()), ("c.txt", png(2, 2))):
        Path(name).write_bytes(content)
        sqlite_office.desk.ok("settings", "set", "company.logo", name)
        assert page(sqlite_office, sqlite_office.issue("--line", "1 x Work @ 100 21%"))


REFUSED = {
    "is no picture": b"hello",
    "is no whole picture": b"\x89PNG\r\n\x1a\n",
    "cannot be printed": png(30, 30)[:60],
    "has 40.0 megapixels, and 25 are the most": png(8000, 5000),
    "is larger than 1 MiB": b"x" * (2**20 + 1),
    "takes something from outside: file:///etc/passwd": svg('<image href="file:///etc/passwd"/>'),
    "takes something from outside: x.png": svg('<image xlink:href="x.png"/>'),
    "takes something from outside in its style": svg("<style>@import 'x'</style>"),
    "takes something from outside: fill": svg('<rect fill="url(http://a/b#c)"/>'),
    "has a part that acts: script": svg("<script>1</script>"),
    "has a part that acts: onload": svg("", 'onload="1"'),
    "declares entities": '<!DOCTYPE svg [<!ENTITY a "b">]>' + svg("<text>&a;</text>"),
    "has more than 20,000 parts": svg(
        "".join(f'<g id="g{n}"><use href="#g{n + 1}"/><use href="#g{n + 1}"/></g>' for n in range(30))
    ),
    "has a picture inside that has 40.0 megapixels": svg(
        f'<image href="data:image/png;base64,{base64.b64encode(png(8000, 5000)[:40]).decode()}"/>'
    ),
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_a_logo_is_refused_with_the_way_out(sqlite_office: Office, words: str) -> None:
    content = REFUSED[words]
    Path("logo.png").write_bytes(content if isinstance(content, bytes) else content.encode())
    refused = sqlite_office.desk.run("settings", "set", "company.logo", "logo.png")
    assert (refused.code, words in refused.err) == (3, True), refused.err
    assert sqlite_office.desk.ok("settings", "show", "company.logo").out.strip() == ""


@pytest.mark.parametrize("path", ["nowhere.png", ".", "/dev/null", "a\0b"])
def test_what_is_no_file_is_refused(sqlite_office: Office, path: str) -> None:
    assert sqlite_office.desk.run("settings", "set", "company.logo", path).code == 3


def test_the_colour_can_be_read_on_white(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    for typed, kept in (("#AA3322", "#aa3322"), ("a32", "#aa3322"), ("black", None), ("#12345", None)):
        tried = desk.run("settings", "set", "company.colour", typed)
        assert (tried.out.strip() or None) == kept, tried.err
        assert tried.code == (0 if kept else 3)
    refused = desk.run("settings", "set", "company.colour", "#ffee00")
    assert (refused.code, "too light to be read on white: a contrast of 1.2" in refused.err) == (3, True)
    darker = refused.err.rpartition("#")[2][:6]
    assert desk.ok("settings", "set", "company.colour", darker).out.strip() == f"#{darker}"
    desk.ok("settings", "set", "company.colour", "#aa3322")
    shown = page(sqlite_office, sqlite_office.issue("--line", "1 x Work @ 100 21%")).get_contents()
    assert shown is not None
    assert b"0.6666667 0.2 0.13333334 rg" in shown.get_data() or b"0.6666667 0.2 0.13333334 scn" in shown.get_data()


def test_setup_asks_for_both(start: Start, sqlite_office: Office) -> None:
    Path("logo.png").write_bytes(png(30, 10))
    Path("no.png").write_text("no")
    terminal = start("setup")
    for label in ("Name *", "Country *", "Address", "Postal code", "City", "E-mail", "Phone", "VAT ID", "Currency"):
        terminal.answer(label, "")
    for label in ("IBAN", "VAT", "VAT rate"):
        terminal.answer(label, "")
    terminal.wait_for("More")
    terminal.type("y")
    terminal.wait_for("Which?")
    terminal.type("Logo", ENTER)
    terminal.answer("Logo", "no.png")
    terminal.wait_for("no.png is no picture; a PNG, JPEG or SVG.")
    terminal.type(*"\b" * len("no.png"), "logo.png", ENTER)
    terminal.wait_for("Which?")
    terminal.type("Colour", ENTER)
    terminal.answer("Colour", "#AA3322")
    terminal.wait_for("Which?")
    terminal.type(ENTER)
    assert "Logo         picture " in terminal.wait_for("Discard")
    Path("logo.png").unlink()
    terminal.type(ENTER)
    terminal.wait_for("Send invoices by e-mail")
    terminal.type("n")
    assert terminal.end() == 0
    assert len(pictures(page(sqlite_office, sqlite_office.issue("--line", "1 x Work @ 100 21%")))) == 1
    assert sqlite_office.desk.ok("settings", "show", "company.colour").out.strip() == "#aa3322"
