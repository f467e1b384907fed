"""Files that hold others, such as workbooks do: which kind of workbook one is, by its content."""

import codecs
import mmap
import zipfile
import zlib
from pathlib import Path

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files.formats import FileFormat, by_ending

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HOLDS = {
    "content.xml": FileFormat.ODS, "xl/workbook.bin": FileFormat.XLSB, "[content_types].xml": FileFormat.XLSX,
    "xl/workbook.xml": FileFormat.XLSX,
}  # fmt: skip
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What a workbook with a password holds: [MS-OFFCRYPTO] 1.3.2; OpenDocument, part 2, 4.3.
_ENCRYPTED, _MANIFEST = "EncryptedPackage".encode("utf-16-le"), "META-INF/manifest.xml"
_PROTECTED, _WITHOUT = "is protected by a password", "Save it without one."
_ANOTHER_WAY = "Open it in a spreadsheet program, and save it as XLSX or CSV."


def is_container(start: bytes) -> bool:
    """Whether a file that starts like this holds others."""
    return start.startswith((_ZIP, _OLE))


def workbook_of(name: str, path: Path, start: bytes) -> FileFormat | None:
    """The kind of workbook that a file with this start is; None for another file.

    Raises DataError for one that is called a workbook and is neither one nor text.
    """
    if start.startswith(_OLE):
        with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if content.find(_ENCRYPTED) >= 0:
                raise _refused(name, _PROTECTED, _WITHOUT)
        return FileFormat.XLS
    if start.startswith(_ZIP):
        return _in_zip(name, path)
    called = by_ending(name)
    if called is None or not called.is_workbook or not start:
        return None
    text = start.decode("utf-16" if start.startswith(_MARKS) else "latin-1", "replace").lstrip("\ufeffï»¿ \t\r\n")
    if text[:1] == "<":
        raise _refused(name, "is a web page or XML, no workbook")
    if called is not FileFormat.XLS or "\0" in text:
        raise _refused(name, f"cannot be read as {called.as_workbook}: it is none")
    return None


def _in_zip(name: str, path: Path) -> FileFormat | None:
    try:
        with zipfile.ZipFile(path) as container:
            names = {each.lower().replace("\\", "/") for each in container.namelist()}
            is_protected = _MANIFEST in container.namelist() and b"encryption-data" in container.read(_MANIFEST)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError):
        # What is wrong with it is said when it is read.
        return by_ending(name) or FileFormat.XLSX
    if is_protected:
        raise _refused(name, _PROTECTED, _WITHOUT)
    return next((kind for part, kind in _HOLDS.items() if part in names), None)


def _refused(name: str, message: str, hint: str = _ANOTHER_WAY) -> DataError:
    return DataError([Problem("file", name, message)], f"Nothing saved: {name} {message}.", hint)
