"""XLSX: the first sheet of a workbook as rows of text, and rows of text as a workbook."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files.delimited import Row
from debitcli.files.source import Source

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
"""The limits of the format (ECMA-376, and Excel's own)."""


def rows(source: Source) -> Iterator[Row]:
    """Every row of the first sheet that is not blank."""
    from python_calamine import CalamineError, load_workbook

    try:
        workbook = load_workbook(source.path)
        sheet = workbook.get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError) as error:
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

    plain = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(path, plain) as workbook:
        # The same records give the same bytes.
        workbook.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the format knows no zones
        sheet, bold = workbook.add_worksheet(), workbook.add_format({"bold": True})
        for place, name in enumerate(columns):
            sheet.write_string(0, place, name, bold)
        sheet.freeze_panes(1, 0)
        for line, record in enumerate(records, 1):
            if line >= _MOST_ROWS:
                message = f"has more than {_MOST_ROWS - 1:,} rows, the most that XLSX can hold"
                raise DataError([Problem("file", str(path), message)], f"Not exported: {path} {message}.", "Use CSV.")
            for place, value in enumerate(record):
                text = "" if value is None else str(value)
                if len(text) > _LONGEST_CELL:
                    message = f"has {len(text):,} characters; a cell of XLSX holds {_LONGEST_CELL:,}"
                    raise DataError([Problem(columns[place], text, message, "use CSV")], "Not exported: 1 problem.")
                if text:
                    sheet.write_string(line, place, text)


def _text(value: Any) -> str:
    """A cell as it could be typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
