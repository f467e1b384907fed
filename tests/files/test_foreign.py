"""Files that are no tables, however they are called: named as what they are, and no byte of them is shown."""

import bz2
import gzip
import io
import lzma
import sqlite3
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import Desk

TABLE = b"name,country\r\nAna,ES\r\n"


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, TABLE)
    return out.getvalue()


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("customers.csv"))
    return out.getvalue()


def database() -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE customers (name)")
        return connection.serialize()


WHOLE = {
    "gz": (gzip.compress(TABLE), "is compressed with gzip", "Unpack it first."),
    "bz2": (bz2.compress(TABLE), "is compressed with bzip2", "Unpack it first."),
    "xz": (lzma.compress(TABLE), "is compressed with xz", "Unpack it first."),
    "zip": (packed("customers.csv"), "is a ZIP archive", "Unpack it first."),
    "tar": (tar(), "is no text (Tape Archive file)", "as CSV"),
    "numbers": (packed("Index/Document.iwa", "preview.jpg"), "is a Numbers document", "as CSV or Excel"),
    "docx": (packed("[Content_Types].xml", "word/document.xml"), "is a Word document", "as CSV"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "is a PDF", "as CSV"),
    "html": (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<title>Log in</title>", "is a web page", "as CSV"),
    "xml": (b'<?xml version="1.0"?>\n<customers/>', "is XML", "as CSV"),
    "rtf": (rb"{\rtf1\ansi name,country}", "is an RTF document", "as CSV"),
    "ldif": (b"version: 1\n# a book\n\ndn: cn=Ana,dc=x\ncn: Ana\n", "is LDIF", "as CSV or vCard"),
    "ics": (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "is a calendar", "as CSV or vCard"),
    "sqlite": (database(), "is no text (SQLite database file)", "as CSV"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2", "is no text (Portable Network", "as CSV"),
    "nul": (bytes(5_000), "has nothing but NUL bytes", "another copy"),
    "random": (bytes(range(256)) * 20, "is no text", "as CSV"),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_of_another_kind_is_named(sqlite_desk: Desk, kind: str) -> None:
    content, what, way_out = WHOLE[kind]
    for name in (f"customers.{kind}", "customers.csv", "customers", "customers.jsonl"):
        Path(name).write_bytes(content)
        refused = sqlite_desk.run("customer", "import", name, "--allow-incomplete")
        first, *_, last = refused.err.splitlines()
        assert refused.code == 3
        assert first.startswith(f"✗ Nothing saved: {name} {what}")
        assert way_out in last


def test_an_ending_tells_what_the_content_does_not(sqlite_desk: Desk) -> None:
    Path("contacts.ldif").write_text("cn: Ana\nmail: ana@example.com\n")
    refused = sqlite_desk.run("customer", "import", "contacts.ldif")
    assert (refused.code, "contacts.ldif is LDIF" in refused.err) == (3, True)
    Path("unpacked.csv.gz").write_bytes(TABLE)
    sqlite_desk.ok("customer", "import", "unpacked.csv.gz", "--allow-incomplete")
    assert sqlite_desk.names() == ["Ana"]
