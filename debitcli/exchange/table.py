"""A file of records, whatever its kind, as one table: a header, and rows of text with their lines."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from debitcli.errors import DataError
from debitcli.exchange.columns import Header
from debitcli.exchange.layout import Layout, normal, recognised
from debitcli.exchange.target import Row, Target
from debitcli.fields.value import Problem
from debitcli.files import delimited, jsonlines, sheets
from debitcli.files.formats import FileFormat
from debitcli.files.source import Source, encoding_of
from debitcli.forms.drafts import text_of
from debitcli.forms.form import Form

# A header stands within so many rows; above it there may be titles.
_MOST_TITLES = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file of records. `position` tells how many of its bytes were read, `titles` what stood above the header."""

    source: Source
    encoding: str
    delimiter: str
    header: list[str]
    rows: Iterator[Row]
    position: Callable[[], int]
    titles: Sequence[str] = ()


def read(
    source: Source, target: Target, header: Header, layout: Layout | None, *,
    encoding: str | None, delimiter: str | None,
) -> Incoming:  # fmt: skip
    """The table in a file. Raises DataError where there is no header, or nothing can be read."""
    if source.kind is FileFormat.XLSX:
        whole = source.size
        return _with_header(source, "", "", sheets.rows(source), target, header, layout, lambda: whole)
    found = encoding_of(source, encoding)
    if source.kind is FileFormat.VCARD and target.cards is not None:
        return Incoming(source, found, "", list(target.cards.header), target.cards.read(source, found), lambda: 0)
    if source.kind is FileFormat.VCARD:
        message = f"is a file of cards; a {target.form.noun} has none"
        raise DataError([Problem("file", source.name, message)], f"Nothing saved: {source.name} {message}.")
    if source.kind is FileFormat.JSONL:
        return _of_objects(source, found, header.form)
    sign = delimited.delimiter_of(source, found, delimiter)
    table = delimited.Delimited(source, found, sign)
    return _with_header(source, found, sign, table.rows(), target, header, layout, lambda: table.position)


def _with_header(
    source: Source, encoding: str, delimiter: str, rows: Iterator[delimited.Row], target: Target, of: Header,
    layout: Layout | None, position: Callable[[], int],
) -> Incoming:  # fmt: skip
    first = list(islice(rows, _MOST_TITLES))
    place = _header_place([cells for _, cells, _ in first], target, of, layout)
    if place is None:
        raise _no_header(source, first)
    again = first[place][1]
    header = [cell.strip().removeprefix("\ufeff") for cell in again]
    while header and not header[-1]:
        header.pop()
    # Files put together from several exports have the header again between their rows.
    rest = ((line, cells, "", fault) for line, cells, fault in chain(first[place + 1 :], rows) if cells != again)
    titles = [", ".join(filter(None, cells)) or fault for _, cells, fault in first[:place]]
    return Incoming(source, encoding, delimiter, header, rest, position, titles)


def _header_place(rows: Sequence[list[str]], target: Target, of: Header, layout: Layout | None) -> int | None:
    """The first row that names a column, or a longer one right below it that names more: what is above are titles.

    No row is passed over that could be a header with data below it, and no data row is taken for a header.
    """

    def known(cells: Sequence[str]) -> int:
        """How many columns a row names; all of a layout are more than any others."""
        names = {normal(cell) for cell in cells}
        if layout.marks <= names if layout else recognised(cells, target.layouts):
            return len(of.known) + len(names)
        return len({of.known[name] for name in names if name in of.known})

    named = list(map(known, rows))
    place = next((place for place, count in enumerate(named) if count), None)
    if place is not None and place + 1 < len(rows):
        here, below = ((named[n], sum(map(bool, rows[n]))) for n in (place, place + 1))
        place += below[0] > here[0] and below[1] > here[1]
    return place


def _no_header(source: Source, first: Sequence[delimited.Row]) -> DataError:
    line, cells, fault = first[0] if first else (1, [], "")
    if fault:
        message = f"Nothing saved: line {line} of {source.name} {fault}."
        return DataError([Problem("row", None, fault, line=line)], message)
    shown = ", ".join(f'"{cell[:20]}"' for cell in cells[:3])
    return DataError(
        [Problem("header", cells[0] if cells else None, "names no column that is known", "--map", line=line)],
        f"Nothing saved: line {line} of {source.name} names no column that is known{': ' + shown if shown else ''}.",
        'The first line must name the columns, such as name,email,phone; or say what they are: --map "COLUMN=field"',
    )


def _of_objects(source: Source, encoding: str, form: Form) -> Incoming:
    """JSON lines: their keys, in the order in which they come, are the header."""
    header: dict[str, int] = {}
    for _line, record, _raw, _fault in jsonlines.records(source, encoding):
        for key in record:
            header.setdefault(key, len(header))

    def rows() -> Iterator[Row]:
        for line, record, raw, fault in jsonlines.records(source, encoding):
            cells, wrong = _cells(record, header, form)
            yield line, cells, raw, fault or wrong

    return Incoming(source, encoding, "", list(header), rows(), lambda: 0)


def _cells(record: dict[str, Any], header: dict[str, int], form: Form) -> tuple[list[str], str]:
    cells = [""] * len(header)
    for key, value in record.items():
        text = text_of(key, value, form)
        if text is None:
            return cells, f'has a value for "{key}" that is neither text nor number: {json.dumps(value)[:60]}'
        cells[header[key]] = text
    return cells, ""
