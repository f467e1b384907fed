"""Rows of text as a workbook (XLSX): every value stays what it was, nothing is taken for a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files import temporary

_LONGEST_CELL = 32_767
"""In UTF-16, by which Excel counts."""
_MOST_ROWS = 1_048_576
"""The limits of the format (ECMA-376, and Excel's own)."""
# What XML cannot say, an underscore that would begin an escape, and what xlsxwriter would take for markup of its own.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)|^<(?=r>)")


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
