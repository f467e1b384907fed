"""CSV and its relatives, row by row, with line numbers; what cannot be a row is said in its place."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from debitcli.errors import UsageError
from debitcli.files.source import Source

Fault = str | dict[int, str]
"""What is wrong with a row as a whole, or with some of its cells, by place; empty for nothing."""
Row = tuple[int, list[str], Fault]
"""The line on which a row begins, its cells, and what is wrong with it."""

DELIMITERS = (",", ";", "\t", "|")
_NAMED = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_SAMPLE = 100
# A cell larger than this is a quote that never ends.
_LARGEST_CELL = 16 * 1024 * 1024
_LONGEST_SAMPLE = 200_000
# What Excel reads and writes as a first line of its own.
_SAYS_SIGN = re.compile(r'\ufeff?"?sep=(.)"?[\r\n]')
_END_OF_DOS = "\x1a"
# The ends of lines in a cell, also of the old Mac, and what becomes of one that is written as text twice.
_LINE_END = re.compile(r"\r\r\n|\r\n|\r")


@dataclass
class Delimited:
    """The rows of a CSV file."""

    source: Source
    encoding: str
    delimiter: str
    _stream: Any | None = None

    @property
    def position(self) -> int:
        """How many bytes were read so far."""
        if self._stream is None:
            return 0
        return self.source.size if self._stream.closed else self._stream.tell()

    def rows(self) -> Iterator[Row]:
        """Every row that is not blank. After a fault that leaves no way on, there are no more."""
        csv.field_size_limit(_LARGEST_CELL)
        with self.source.path.open(encoding=self.encoding, newline="") as text:
            self._stream = text.buffer
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            while True:
                line = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except UnicodeDecodeError as error:
                    name = {"utf_8_sig": "utf-8"}.get(self.encoding, self.encoding)
                    byte = error.object[error.start]
                    yield reader.line_num + 1, [], f"has a byte that cannot be {name} ({byte:#04x})"
                    return
                except csv.Error as error:
                    words, is_end = _fault(str(error))
                    yield line, [], words
                    if is_end:
                        return
                else:
                    if reader.line_num > line:
                        cells = [_LINE_END.sub("\n", cell) for cell in cells]
                    if line == 1 and cells and cells[0][:4] == "sep=" and len("".join(cells)) <= 5:
                        continue
                    if len(cells) == 1 and "\0" in cells[0]:
                        yield line, [], "has NUL bytes, as a file has that was cut off while it was written"
                    elif any(map(str.strip, cells)) and cells != [_END_OF_DOS]:
                        yield line, cells, ""


def delimiter_of(source: Source, encoding: str, asked: str | None, is_column: Callable[[str], bool]) -> str:
    """The delimiter: as asked, else as the first line says, else the one under which the first rows are a table.

    `is_column` tells whether a cell names a column.
    """
    if asked:
        sign = _NAMED.get(asked.lower(), asked)
        if len(sign) != 1 or sign in '"\r\n':
            raise UsageError(f'--delimiter "{asked}" cannot divide cells.', "One character, such as ; or tab.")
        return sign
    with source.path.open(encoding=encoding, errors="replace", newline="") as stream:
        text = stream.read(_LONGEST_SAMPLE)
    if said := _SAYS_SIGN.match(text):
        return said[1]
    return max(DELIMITERS, key=lambda sign: _fits(text, sign, is_column))


def _fits(text: str, sign: str, is_column: Callable[[str], bool]) -> tuple[int, int, int]:
    """How many columns a row names, how many of the first rows are as wide as that one, and how wide that is.

    Where no column is known, the commonest width of more than one cell counts.
    """
    rows: list[list[str]] = []
    with suppress(csv.Error):
        rows.extend(islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), _SAMPLE))
    widths = Counter(map(len, rows))
    named, width = max(((sum(map(is_column, row)), len(row)) for row in rows), default=(0, 0))
    if named:
        return named, widths[width], width
    return 0, *max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def _fault(error: str) -> tuple[str, bool]:
    """The words for an error of the csv module, and whether nothing can be read after it."""
    if "field larger" in error:
        return f"has a cell of more than {_LARGEST_CELL // 1024 // 1024} MB; is a closing quote missing?", True
    if "unexpected end" in error:
        return "has a quoted cell that never ends", True
    if "expected after" in error:
        return "has text behind a closing quote", False
    return f"cannot be read: {error}", False
