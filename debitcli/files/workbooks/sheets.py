"""Workbooks (XLSX, XLSB, XLS, ODS): their sheets, and the rows of each as text."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any
from xml.etree.ElementTree import ParseError

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files.delimited import Row
from debitcli.files.formats import FileFormat
from debitcli.files.source import Source
from debitcli.files.workbooks import biff, ooxml, opendocument, xlsb
from debitcli.files.workbooks.cells import Seen, text_of

_NOTHING: tuple[int, dict[int, Seen]] = (0, {})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook; `rows` reads every row that is not blank, and may be called again."""

    name: str
    hidden: bool
    rows: Callable[[], Iterator[Row]]


def sheets_of(source: Source) -> list[Sheet]:
    """The sheets of a workbook that have cells, in order. Raises DataError for one that cannot be read."""
    with _in_words(source):
        if source.kind is FileFormat.XLS:
            book = biff.opened(source)
            return [_sheet(source, *each, partial(biff.rows, book)) for each in biff.sheets(book)]
        ooxml.refuse_too_large(source.path)
        if source.kind is FileFormat.ODS:
            return [_sheet(source, *each, partial(opendocument.rows, source)) for each in opendocument.sheets(source)]
        return _of_calamine(source)


def _of_calamine(source: Source) -> list[Sheet]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    with source.path.open("rb") as content:
        # By its content: a path is judged by its ending.
        workbook = load_workbook(content)

    def rows(name: str) -> Iterator[Row]:
        seen = (xlsb if source.kind is FileFormat.XLSB else ooxml).second_look(source.path, name)
        sheet = workbook.get_sheet_by_name(name)
        return _merged(sheet.iter_rows(), sheet.start[1] if sheet.start else 0, seen)

    return [
        _sheet(source, each.name, each.visible is not SheetVisibleEnum.Visible, rows)
        for each in workbook.sheets_metadata
        if each.typ is SheetTypeEnum.WorkSheet
    ]


def _sheet(source: Source, name: str, hidden: bool, rows: Callable[[str], Iterator[Row]]) -> Sheet:
    def in_words() -> Iterator[Row]:
        with _in_words(source):
            yield from rows(name)

    return Sheet(name, hidden, in_words)


@contextmanager
def _in_words(source: Source) -> Iterator[None]:
    """Have what goes wrong in a workbook said in words."""
    from python_calamine import CalamineError
    from xlrd import XLRDError
    from xlrd.compdoc import CompDocError

    of_zip = (zipfile.BadZipFile, zlib.error, ParseError, CalamineError)
    of_xls = (XLRDError, CompDocError, struct.error, AssertionError, TypeError, AttributeError)
    try:
        yield
    except (*of_zip, *of_xls, OSError, ValueError, RuntimeError, LookupError, ArithmeticError) as error:
        # What speaks of bytes helps nobody.
        reason = "it is broken" if not str(error) or re.search(r"b'|\\x|0x", str(error)) else str(error)
        hint = "Open it in the program that wrote it, and save it as XLSX or CSV."
        if isinstance(error, XLRDError) and "encrypted" in reason:
            reason, hint = "it is protected by a password", "Save it without one."
        message = f"cannot be read as {source.kind.as_workbook}: {reason}"
        problem = Problem("file", source.name, message)
        raise DataError([problem], f"Nothing saved: {source.name} {message}.", hint) from error


def _merged(rows: Iterable[list[Any]], first: int, seen: Iterator[tuple[int, dict[int, Seen]]]) -> Iterator[Row]:
    """Rows of values, the leftmost of which stands in the column `first`, with what was seen of their cells besides."""
    later, more = next(seen, _NOTHING)
    for line, values in enumerate(rows, 1):
        cells = [""] * first + list(map(text_of, values))
        faults = None
        if line == later:
            faults = _look(cells, more)
            later, more = next(seen, _NOTHING)
        if any(cells):
            yield line, cells, faults or ""
    while later:
        # Rows of nothing but formulas without a value are none for calamine.
        cells = []
        yield later, cells, _look(cells, more)
        later, more = next(seen, _NOTHING)


def _look(cells: list[str], seen: Mapping[int, Seen]) -> dict[int, str]:
    """Put what was seen into its cells; what is wrong with them, by place."""
    for place, (text, _) in seen.items():
        cells += [""] * (place + 1 - len(cells))
        cells[place] = text
    return {place: fault for place, (_, fault) in seen.items() if fault}
