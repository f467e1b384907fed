"""A file of records, whatever its kind, as one table: a header, and rows of text with their lines."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from debitcli.errors import DataError, UsageError
from debitcli.exchange.columns import Header
from debitcli.exchange.footers import without_footers
from debitcli.exchange.layout import Layout, normal, recognised
from debitcli.exchange.options import Options
from debitcli.exchange.target import Cards, InFiles, Row
from debitcli.fields.value import Problem
from debitcli.files import delimited, foreign, jsonlines
from debitcli.files.encoding import encoding_of
from debitcli.files.formats import FileFormat
from debitcli.files.formulas import unmarked
from debitcli.files.source import Source
from debitcli.forms.drafts import not_taken, text_of
from debitcli.forms.form import Form, near
from debitcli.terminal.words import several

if TYPE_CHECKING:
    from debitcli.files.workbooks.sheets import Sheet

# A header stands within so many rows; above it there may be titles.
_MOST_TITLES = 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file of records. `position` tells how many of its bytes were read, `titles` what stood above the header.

    `passed_over` is filled as rows are read: with those that are no records. `sample` is a value that shows whether the
    encoding is right, where that is a guess. `sheet` is the one that was read, `sheets` are the names of all of them.
    `yes_no` are the columns in which there are nothing but booleans, of those that are no fields.
    """

    source: Source
    encoding: str
    delimiter: str
    header: list[str]
    rows: Iterator[Row]
    position: Callable[[], int]
    titles: Sequence[str] = ()
    sample: str = ""
    passed_over: list[str] = field(default_factory=list)
    sheet: str = ""
    sheets: Sequence[str] = ()
    yes_no: frozenset[str] = frozenset()


class _NoHeaderError(DataError):
    """There is no header among the first rows."""


def read(source: Source, target: InFiles, of: Header, layout: Layout | None, options: Options) -> Incoming:
    """The table in a file. Raises DataError where there is no header, or nothing can be read."""
    foreign.refuse(source)
    options.refuse_idle(source.kind, source.name)
    if source.kind.is_workbook:
        return _of_sheets(source, target, of, layout, options)
    found = encoding_of(source, options.encoding)
    return replace(_of_text(source, found.name, target, of, layout, options), sample=found.sample)


def _of_text(
    source: Source, found: str, target: InFiles, of: Header, layout: Layout | None, options: Options
) -> Incoming:
    if source.kind is FileFormat.VCARD and target.cards is not None:
        return _of_cards(source, found, target.cards)
    if source.kind is FileFormat.VCARD:
        message = f"is a file of cards: {several(target.form.noun)} have none"
        raise DataError([Problem("file", source.name, message)], f"Nothing saved: {source.name} {message}.")
    if source.kind is FileFormat.JSONL:
        return _of_objects(source, found, of.form)
    sign = delimited.delimiter_of(source, found, options.delimiter, lambda cell: normal(cell) in of.known)
    lines = delimited.Delimited(source, found, sign)
    table = Incoming(source, found, sign, [], _with_no_more(lines.rows()), lambda: lines.position)
    return _with_header(table, target, of, layout, options)


def _of_sheets(source: Source, target: InFiles, of: Header, layout: Layout | None, options: Options) -> Incoming:
    """The sheet that is asked for, else the first one with a header that is known; hidden ones only when asked for."""
    from debitcli.files.workbooks.sheets import sheets_of

    every = sheets_of(source)
    chosen = [_asked_for(every, options.sheet)] if options.sheet else [each for each in every if not each.hidden]
    names = [f"{each.name} (hidden)" if each.hidden else each.name for each in every]
    for sheet in chosen:
        rows = _with_no_more(sheet.rows())
        first = list(islice(rows, 1))
        rest = chain(first, rows)
        table = Incoming(source, "", "", [], rest, lambda: source.size, sheet=sheet.name, sheets=names)
        try:
            if first or len(chosen) == 1:
                return _with_header(table, target, of, layout, options)
        except _NoHeaderError:
            if len(chosen) == 1:
                raise
    message = "has no sheet that names a column that is known"
    raise DataError(
        [Problem("sheet", None, message, "--sheet")],
        f"Nothing saved: {source.name} {message}: {', '.join(names)}.",
        'Say which one it is: --sheet "NAME"; and what its columns are: --map "COLUMN=field"',
    )


def _asked_for(every: "Sequence[Sheet]", name: str) -> "Sheet":
    """The sheet with a name, in any case, or at a place, counted from one."""
    by_name = {str(place): each for place, each in enumerate(every, 1)}
    by_name |= {each.name.casefold(): each for each in every} | {each.name: each for each in every}
    found = by_name.get(name) or by_name.get(name.casefold())
    if found is None:
        raise UsageError(f'--sheet: there is no sheet "{name}".', near(name, [each.name for each in every]))
    return found


def _with_no_more(rows: Iterable[delimited.Row]) -> Iterator[Row]:
    """Rows whose cells are all of them."""
    return ((line, cells, "", fault) for line, cells, fault in rows)


def _with_header(table: Incoming, target: InFiles, of: Header, layout: Layout | None, options: Options) -> Incoming:
    """The table with its header found among its first rows; without one, columns are called by their places."""
    first = list(islice(table.rows, _MOST_TITLES))
    if options.no_header:
        width = max((len(cells) for _, cells, *_ in first), default=0)
        header = [f"#{place + 1}" for place in range(width)]
        return replace(table, header=header, rows=chain(first, table.rows))
    place = _header_place([cells for _, cells, *_ in first], target, of, layout, options.columns)
    if place is None:
        raise _no_header(table.source, first)
    again = first[place][1]
    header = [cell.strip().removeprefix("\ufeff") for cell in again]
    while header and not header[-1]:
        header.pop()
    found = layout or recognised(header, target.layouts)
    # Files put together from several exports have the header again between their rows.
    rest: Iterator[Row] = (row for row in chain(first[place + 1 :], table.rows) if row[1] != again)
    names = list(map(normal, header))
    if len(header) > 1:
        rest = without_footers(rest, _amounts(header, of, found, options), table.passed_over)
    # A layout that is asked for may lack the column that tells the kinds of its rows.
    if found and found.only and normal(found.only[0]) in names:
        of_kind, kind = names.index(normal(found.only[0])), found.only[1]
        rest = (row for row in rest if row[1][of_kind : of_kind + 1] == [kind])
    titles = [", ".join(filter(None, cells)) or str(fault) for _, cells, _, fault in first[:place]]
    return replace(table, header=header, rows=rest, titles=titles)


def _header_place(
    rows: Sequence[list[str]], target: InFiles, of: Header, layout: Layout | None, asked: Iterable[str]
) -> int | None:
    """The first row that names a column, or a longer one right below it that names more: what is above are titles.

    No row is passed over that could be a header with data below it, and no data row is taken for a header. A column
    that is `asked` for is known.
    """
    asked_for = {normal(column): column for column in asked}

    def known(cells: Sequence[str]) -> int:
        """How many columns a row names; all of a layout are more than any others."""
        names = {normal(cell) for cell in cells} - {""}
        if layout.marks_in(names) if layout else recognised(cells, target.layouts):
            return len(of.known) + len(names)
        return len({of.known.get(name) or asked_for[name] for name in names if name in of.known or name in asked_for})

    named = list(map(known, rows))
    place = next((place for place, count in enumerate(named) if count), None)
    of_layout = next((place for place, count in enumerate(named) if count > len(of.known)), place)
    if place is None and rows and any(column.startswith("#") for column in asked):
        # Who calls columns by their places has seen the file.
        return 0
    filled = [sum(map(bool, row)) for row in rows]
    if of_layout != place:
        place = of_layout
    elif place is not None and place + 1 < len(rows):
        place += named[place + 1] > named[place] and filled[place + 1] > filled[place]
    if place is not None and any(1 < filled[above] >= filled[place] for above in range(place)):
        # A title is shorter: this is a header, of which no column is known.
        return None
    return place


def _amounts(header: Sequence[str], of: Header, layout: Layout | None, options: Options) -> list[bool | None]:
    """Of each column whether it has sums of money; None where it is no field."""
    known = layout.columns if layout else of.known
    keys = [
        options.columns.get(name, options.columns.get(f"#{place}", known.get(normal(name))))
        for place, name in enumerate(header, 1)
    ]
    return [of.form.by_key[key].kind.decimal if key in of.form.by_key else None for key in keys]


def _no_header(source: Source, first: Sequence[Row]) -> _NoHeaderError:
    line, cells, _, fault = first[0] if first else (1, [], "", "")
    if fault and isinstance(fault, str):
        message = f"Nothing saved: line {line} of {source.name} {fault}."
        return _NoHeaderError([Problem("row", None, fault, line=line)], message)
    shown = ", ".join(f'"{cell[:20]}"' for cell in cells[:3])
    return _NoHeaderError(
        [Problem("header", cells[0] if cells else None, "names no column that is known", "--map", line=line)],
        f"Nothing saved: line {line} of {source.name} names no column that is known{': ' + shown if shown else ''}.",
        'The first line must name the columns, such as name,email,phone; or say what they are: --map "COLUMN=field"',
    )


def _of_cards(source: Source, encoding: str, cards: Cards) -> Incoming:
    """Cards: what they say, in the order in which it comes, is the header."""
    header: dict[str, int] = {}
    for _line, said, _text, _fault in cards.read(source, encoding):
        for key in said or ():
            header.setdefault(key, len(header))
    passed_over: list[str] = []

    def rows() -> Iterator[Row]:
        for line, said, text, fault in cards.read(source, encoding):
            if said is None:
                passed_over.append(f"the card on line {line}, a group")
                continue
            cells = [""] * len(header)
            for key, value in said.items():
                cells[header[key]] = value
            yield line, cells, text, fault

    return Incoming(source, encoding, "", list(header), rows(), lambda: 0, passed_over=passed_over)


def _of_objects(source: Source, encoding: str, form: Form) -> Incoming:
    """Objects of JSON: their keys, in the order in which they come, are the header, but what only `show` answers."""
    header: dict[str, int] = {}
    only_booleans: dict[str, bool] = {}
    for _line, record, _raw, _fault in jsonlines.records(source, encoding):
        for key, value in record.items():
            if _is_answered(key, value, form):
                continue
            header.setdefault(key, len(header))
            if key not in form.by_key and value is not None:
                only_booleans[key] = isinstance(value, bool) and only_booleans.get(key, True)

    def rows() -> Iterator[Row]:
        for line, record, raw, fault in jsonlines.records(source, encoding):
            cells, wrong = _cells(record, header, form)
            yield line, cells, raw, fault or wrong

    yes_no = frozenset(key for key, is_one in only_booleans.items() if is_one)
    return Incoming(source, encoding, "", list(header), rows(), lambda: 0, yes_no=yes_no)


def _is_answered(key: str, value: Any, form: Form) -> bool:
    """Whether a value is what `show` answers beside the fields. Columns of others may be called the same."""
    return key in form.answered and isinstance(value, form.answered[key])


def _cells(record: dict[str, Any], header: dict[str, int], form: Form) -> tuple[list[str], str]:
    cells = [""] * len(header)
    for key, value in record.items():
        if _is_answered(key, value, form):
            continue
        text = text_of(key, unmarked(value) if isinstance(value, str) else value, form)
        if text is None:
            problem = not_taken(key, value)
            way = f" ({problem.hint})" if problem.hint else ""
            return cells, f'has a value for "{key}" that {problem.message}{way}: {json.dumps(value)[:60]}'
        cells[header[key]] = text
    return cells, ""
