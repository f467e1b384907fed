"""What python-calamine does not tell of a sheet of XLSB: which cells are errors, whether it is too large to be read.

The records are those of [MS-XLSB], 2.1.4 and 2.3.
"""

import zipfile
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from debitcli.files.workbooks.cells import IS_AN_ERROR, Seen, refuse_sparse
from debitcli.files.workbooks.ooxml import part_of, targets

_SHEET, _ROW = 156, 0
_CELLS, _ERRORS = range(2, 12), (3, 11)
# The value of an error follows the column and the style of its cell.
_WORDS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def second_look(path: Path, name: str) -> Iterator[tuple[int, dict[int, Seen]]]:
    """The cells of a sheet that are errors: line → place → what is seen there.

    Raises ValueError for a sheet that would take more memory than its rows are worth.
    """
    with zipfile.ZipFile(path) as book:
        sheet = book.read(part_of(book, _target(book, name)))
    line, cells, width, height = 0, 0, 0, 0
    errors: list[tuple[int, int, Seen]] = []
    for kind, content in _records(sheet):
        first = int.from_bytes(content[:4], "little")
        if kind == _ROW:
            line = first + 1
        elif kind in _CELLS:
            cells, width, height = cells + 1, max(width, first + 1), max(height, line)
            if kind in _ERRORS:
                errors.append((line, first, Seen(_WORDS.get(content[8], "#ERROR!"), IS_AN_ERROR)))
    refuse_sparse(cells, width, height, f"in row {height:,}, column {width:,}")
    rows = groupby(errors, key=lambda error: error[0])
    return ((line, {place: seen for _, place, seen in row}) for line, row in rows)


def _target(book: zipfile.ZipFile, name: str) -> str:
    """Where the sheet with this name is kept."""
    by_id = targets(book, "_rels/workbook.bin.rels")
    for kind, content in _records(book.read(part_of(book, "workbook.bin"))):
        if kind == _SHEET:
            id_, rest = _text(content[8:])
            if _text(rest)[0] == name:
                return by_id[id_]
    raise ValueError("its parts do not fit together")


def _text(content: bytes) -> tuple[str, bytes]:
    """A text with its length in front, and what follows."""
    end = 4 + 2 * int.from_bytes(content[:4], "little")
    return content[4:end].decode("utf-16-le", "replace"), content[end:]


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The number and the content of each record."""
    at = 0
    while at < len(content):
        kind, at = _number(content, at, 2)
        size, at = _number(content, at, 4)
        yield kind, content[at : at + size]
        at += size


def _number(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of at most so many bytes, seven bits in each, and where it ends."""
    number = 0
    for n in range(most):
        number |= (content[at + n] & 0x7F) << 7 * n
        if content[at + n] < 0x80:
            break
    return number, at + n + 1
