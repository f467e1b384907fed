"""A file of customers, whatever its kind, as one table: a header, and rows of text with their lines."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from debitcli.customers import form, vcards
from debitcli.customers.checked import Row
from debitcli.customers.columns import known_columns
from debitcli.customers.form import Form
from debitcli.customers.layouts import Layout, normal, recognised
from debitcli.errors import DataError
from debitcli.fields.categories import DIVIDER
from debitcli.fields.value import Problem
from debitcli.files import delimited, jsonlines, sheets
from debitcli.files.source import Kind, Source, encoding_of

# A header stands within so many rows; above it there may be titles.
_MOST_TITLES = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file of customers. `position` tells how many of its bytes were read."""

    source: Source
    encoding: str
    delimiter: str
    header: list[str]
    rows: Iterator[Row]
    position: Callable[[], int]


def read(
    source: Source, book_form: Form, layout: Layout | None, *, encoding: str | None, delimiter: str | None
) -> Incoming:
    """The table in a file. Raises DataError where there is no header, or nothing can be read."""
    if source.kind is Kind.XLSX:
        whole = source.size
        return _with_header(source, "", "", sheets.rows(source), book_form, layout, lambda: whole)
    found = encoding_of(source, encoding)
    if source.kind is Kind.VCARD:
        return Incoming(source, found, "", list(vcards.HEADER), vcards.rows(source, found), lambda: 0)
    if source.kind is Kind.JSONL:
        return _of_objects(source, found)
    sign = delimited.delimiter_of(source, found, delimiter)
    table = delimited.Delimited(source, found, sign)
    return _with_header(source, found, sign, table.rows(), book_form, layout, lambda: table.position)


def _with_header(
    source: Source,
    encoding: str,
    delimiter: str,
    rows: Iterator[delimited.Row],
    book_form: Form,
    layout: Layout | None,
    position: Callable[[], int],
) -> Incoming:
    first: list[delimited.Row] = []
    for row in rows:
        first.append(row)
        if len(first) == _MOST_TITLES:
            break
    place = _header_place([cells if isinstance(cells, list) else [] for _, cells in first], book_form, layout)
    if place is None:
        raise _no_header(source, first)
    header = [cell.strip().removeprefix("\ufeff") for cell in first[place][1]]
    while header and not header[-1]:
        header.pop()
    again = list(first[place][1])
    # Files put together from several exports have the header again between their rows.
    rest = ((line, cells, "") for line, cells in chain(first[place + 1 :], rows) if cells != again)
    return Incoming(source, encoding, delimiter, header, rest, position)


def _header_place(rows: Sequence[list[str]], book_form: Form, layout: Layout | None) -> int | None:
    """The row with the marks of a layout, else the one with most columns that are known."""
    for place, cells in enumerate(rows):
        names = {normal(cell) for cell in cells}
        if layout.marks <= names if layout else recognised(cells):
            return place
    known = known_columns(book_form)
    scores = [len({known[normal(cell)] for cell in cells if normal(cell) in known}) for cells in rows]
    best = max(scores, default=0)
    return scores.index(best) if best else None


def _no_header(source: Source, first: Sequence[delimited.Row]) -> DataError:
    line, cells = first[0] if first else (1, "")
    if isinstance(cells, str) and first:
        message = f"Nothing saved: line {line} of {source.name} {cells}."
        return DataError([Problem("row", None, cells, line=line)], message)
    shown = ", ".join(f'"{cell[:20]}"' for cell in cells[:3]) if isinstance(cells, list) else ""
    return DataError(
        [Problem("header", cells[0] if cells else None, "names no column that is known", "--map", line=line)],
        f"Nothing saved: line {line} of {source.name} names no column that is known{': ' + shown if shown else ''}.",
        'The first line must name the columns, such as name,email,phone; or say what they are: --map "COLUMN=field"',
    )


def _of_objects(source: Source, encoding: str) -> Incoming:
    """JSON lines: their keys, in the order in which they come, are the header."""
    header: dict[str, int] = {}
    for _line, record, _raw in jsonlines.records(source, encoding):
        if isinstance(record, dict):
            for key in record:
                header.setdefault(key, len(header))

    def rows() -> Iterator[Row]:
        for line, record, raw in jsonlines.records(source, encoding):
            yield line, record if isinstance(record, str) else _cells(record, header), raw

    return Incoming(source, encoding, "", list(header), rows(), lambda: 0)


def _cells(record: dict[str, Any], header: dict[str, int]) -> list[str] | str:
    cells = [""] * len(header)
    for key, value in record.items():
        text = _as_text(key, value)
        if text is None:
            return f'has a value for "{key}" that is neither text nor number: {json.dumps(value)[:60]}'
        cells[header[key]] = text
    return cells


def _as_text(key: str, value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return form.join_notes(value) if key == form.NOTES else DIVIDER.join(value)
    return value if isinstance(value, str) else None
