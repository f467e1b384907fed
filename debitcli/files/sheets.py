"""XLSX: the first sheet of a workbook as rows of text, and rows of text as a workbook."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files import temporary
from debitcli.files.delimited import Row
from debitcli.files.source import Source

_LONGEST_CELL = 32_767
"""In UTF-16, by which Excel counts."""
_MOST_ROWS = 1_048_576
"""The limits of the format (ECMA-376, and Excel's own)."""
# A sheet is read as a rectangle: one with more places than that, hardly any of them used, takes memory for nothing.
_LARGE_SHEET = 10_000_000
_HARDLY = 20
# Parts that unpack to more than this, and to so many times what they were, were made to fill a memory.
_LARGE_PART = 256 * 1024 * 1024
_PACKED = 100
_BLOCK = 1024 * 1024
# A cell that has something in it.
_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^<>]*?\s)?r="([A-Za-z]{1,3})([0-9]{1,7})"[^<>]*(?<!/)>')
# What XML cannot say, an underscore that would begin an escape, and what xlsxwriter would take for markup of its own.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|^<(?=r>)")


def rows(source: Source) -> Iterator[Row]:
    """Every row of the first sheet that is not blank."""
    from python_calamine import CalamineError, load_workbook

    try:
        _refuse_too_large(source.path)
        workbook = load_workbook(source.path)
        sheet = workbook.get_sheet_by_index(0)
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError) as error:
        message = f"cannot be read as XLSX: {error}"
        raise DataError([Problem("file", source.name, message)], f"Nothing saved: {source.name} {message}.") from error
    for line, values in enumerate(sheet.iter_rows(), 1):
        cells = [_text(value) for value in values]
        if any(cells):
            yield line, cells, ""


def write(path: Path, columns: Sequence[str], records: Iterable[Sequence[Any]]) -> None:
    """Write a workbook with a heading and a row for each of `records`; every value is text, nothing a formula.

    Raises DataError for what does not fit into the format; what stands in `path` then is not whole.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError
    from xlsxwriter.worksheet import Worksheet

    class Sheet(Worksheet):  # type: ignore[misc]
        """A sheet whose texts come back as they were: xlsxwriter overlooks an escape that follows another at once."""

        @staticmethod
        def _escape_control_characters(data: str) -> str:
            return _ODD.sub(lambda odd: f"_x{ord(odd[0]):04X}_", data)

    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with temporary.folder() as folder, Workbook(path, plain | {"tmpdir": str(folder)}) as workbook:
            # The same records give the same bytes.
            workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the format knows no zones
            sheet, bold = workbook.add_worksheet(worksheet_class=Sheet), workbook.add_format({"bold": True})
            for place, name in enumerate(columns):
                sheet.write_string(0, place, name, bold)
            sheet.freeze_panes(1, 0)
            for line, record in enumerate(records, 1):
                if line >= _MOST_ROWS:
                    message = f"has more than {_MOST_ROWS - 1:,} rows, the most that XLSX can hold"
                    problem = Problem("file", str(path), message)
                    raise DataError([problem], f"Not exported: {path} {message}.", "Use CSV.")
                for place, value in enumerate(record):
                    if value is not None and (text := str(value)):
                        _refuse_too_long(columns[place], text)
                        sheet.write_string(line, place, text)
    except FileCreateError as error:
        # It has put the reason into an error of its own.
        raise error.args[0] from error


def _refuse_too_long(column: str, text: str) -> None:
    if len(text) > _LONGEST_CELL // 2 and (length := len(text.encode("utf-16-le")) // 2) > _LONGEST_CELL:
        message = f"has {length:,} characters; a cell of XLSX holds {_LONGEST_CELL:,}"
        raise DataError([Problem(column, text, message, "use CSV")], "Not exported: 1 problem.")


def _refuse_too_large(path: Path) -> None:
    """Raise ValueError for a workbook that would take more memory than its rows are worth."""
    with zipfile.ZipFile(path) as book:
        for part in book.infolist():
            if part.file_size > max(_LARGE_PART, _PACKED * part.compress_size):
                raise ValueError(f"it unpacks to {part.file_size // _BLOCK:,} MB")
            if re.search(r"worksheets[/\\][^/\\]*\.xml$", part.filename, re.IGNORECASE):
                _refuse_sparse(book, part)


def _refuse_sparse(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    cells, width, height, far = 0, 0, 0, ""
    with book.open(part) as stream:
        rest = b""
        while block := stream.read(_BLOCK):
            text = rest + block
            # A name of a cell that the block cuts is looked at with the next one.
            end = text.rfind(b"<") if len(block) == _BLOCK else len(text)
            rest = text[max(end, len(text) - _BLOCK) :]
            for letters, number in _CELL.findall(text, 0, max(end, 0)):
                cells += 1
                column, row = _column(letters.upper()), int(number)
                if column > width or row > height:
                    width, height, far = max(width, column), max(height, row), (letters + number).decode()
    if width * height > max(_LARGE_SHEET, _HARDLY * cells):
        raise ValueError(f"it has a cell far out, {far}: delete its row and column, and save the file again")


@cache
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _text(value: Any) -> str:
    """A cell as it could be typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
