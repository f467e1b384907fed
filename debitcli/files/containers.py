"""Files that hold others, such as workbooks do: which kind of workbook one is, by its content."""

import codecs
import zipfile
from pathlib import Path

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files.formats import FileFormat, by_ending

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HOLDS = {"content.xml": FileFormat.ODS, "xl/workbook.bin": FileFormat.XLSB}
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ANOTHER_WAY = "Open it in a spreadsheet program, and save it as XLSX or CSV."


def is_container(start: bytes) -> bool:
    """Whether a file that starts like this holds others."""
    return start.startswith((_ZIP, _OLE))


def workbook_of(name: str, path: Path, start: bytes) -> FileFormat | None:
    """The kind of workbook that a file with this start is; None for another file.

    Raises DataError for one that is called a workbook and is neither one nor text.
    """
    if start.startswith(_OLE):
        return FileFormat.XLS
    if start.startswith(_ZIP):
        return _in_zip(path)
    called = by_ending(name)
    if called is None or not called.is_workbook or not start:
        return None
    text = start.decode("utf-16" if start.startswith(_MARKS) else "latin-1", "replace").lstrip("\ufeffï»¿ \t\r\n")
    if text[:1] == "<":
        raise _refused(name, "is a web page or XML, no workbook")
    if called is not FileFormat.XLS or "\0" in text:
        raise _refused(name, f"is no {called.called} file")
    return None


def _in_zip(path: Path) -> FileFormat:
    try:
        with zipfile.ZipFile(path) as container:
            names = {each.lower().replace("\\", "/") for each in container.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        # What is wrong with it is said when it is read.
        return FileFormat.XLSX
    return next((kind for part, kind in _HOLDS.items() if part in names), FileFormat.XLSX)


def _refused(name: str, message: str) -> DataError:
    return DataError([Problem("file", name, message)], f"Nothing saved: {name} {message}.", _ANOTHER_WAY)
