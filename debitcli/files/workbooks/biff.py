"""Sheets of XLS, the workbooks of Excel up to 2003, as their cells show them ([MS-XLS])."""

import io
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

from debitcli.files.delimited import Row
from debitcli.files.source import Source
from debitcli.files.workbooks.cells import IS_AN_ERROR, text_of
from debitcli.files.workbooks.shown import format_of

_format_of = lru_cache(1_000)(format_of)


def opened(source: Source) -> Any:
    """The workbook in a file."""
    from xlrd import open_workbook

    # It reports what it passes over; and whole rectangles would take memory for nothing.
    return open_workbook(source.path, logfile=io.StringIO(), formatting_info=True, on_demand=True, ragged_rows=True)


def sheets(book: Any) -> list[tuple[str, bool]]:
    """The names of the sheets, in order, and whether each is hidden."""
    return [(sheet.name, bool(sheet.visibility)) for sheet in map(book.sheet_by_name, book.sheet_names())]


def rows(book: Any, name: str) -> Iterator[Row]:
    """Every row of a sheet that is not blank."""
    from xlrd import XL_CELL_ERROR, error_text_from_code

    sheet = book.sheet_by_name(name)
    for line in range(sheet.nrows):
        cells, faults = [], {}
        for place, cell in enumerate(sheet.row(line)):
            if cell.ctype == XL_CELL_ERROR:
                cells.append(error_text_from_code.get(cell.value, "#ERROR!"))
                faults[place] = IS_AN_ERROR
            else:
                cells.append(_text(book, cell))
        if any(cells):
            yield line + 1, cells, faults or ""


def _text(book: Any, cell: Any) -> str:
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_NUMBER
    from xlrd.xldate import XLDateError, xldate_as_datetime

    if cell.ctype == XL_CELL_NUMBER:
        shown = _format_of(book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
        return (shown and shown.shown(cell.value)) or text_of(cell.value)
    if cell.ctype == XL_CELL_BOOLEAN:
        return text_of(bool(cell.value))
    if cell.ctype == XL_CELL_DATE:
        try:
            date: datetime = xldate_as_datetime(cell.value, book.datemode)
        except (XLDateError, OverflowError):
            return text_of(cell.value)
        return text_of(date if cell.value >= 1 else date.time())
    return str(cell.value)
