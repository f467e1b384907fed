"""Sheets of OpenDocument (ODS), as their cells show them (ISO/IEC 26300-3, 9.1).

The readers that there are fail on files of Gnumeric (python-calamine) or hold the whole file in memory (odfpy, odfdo).
"""

import re
import zipfile
from collections.abc import Iterator
from itertools import repeat
from typing import IO, Any
from xml.etree.ElementTree import Element, iterparse
from xml.parsers import expat

from debitcli.files.delimited import Row
from debitcli.files.source import Source
from debitcli.files.workbooks.cells import HAS_NO_VALUE, IS_AN_ERROR, Seen, text_of
from debitcli.files.workbooks.shown import number

_OFFICE, _TABLE, _TEXT, _STYLE, _CALC = (
    f"{{urn:{name}:1.0}}"
    for name in (
        "oasis:names:tc:opendocument:xmlns:office", "oasis:names:tc:opendocument:xmlns:table",
        "oasis:names:tc:opendocument:xmlns:text", "oasis:names:tc:opendocument:xmlns:style",
        "org:documentfoundation:names:experimental:calc:xmlns:calcext",
    )
)  # fmt: skip
_ROW, _CELL, _NAME = f"{_TABLE}table-row", f"{_TABLE}table-cell", f"{_TABLE}name"
_VALUE, _KIND = f"{_OFFICE}value", f"{_OFFICE}value-type"
_PARAGRAPH, _FORMULA = f"{_TEXT}p", f"{_TABLE}formula"
_SIGNS = {f"{_TEXT}line-break": "\n", f"{_TEXT}tab": "\t"}
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
# Cells that stand there only because a row is repeated: more were made to fill a memory.
_MOST_REPEATED = 10_000_000
_ERROR = re.compile(r"#[A-Z0-9/]+[!?]?|Err:\d+")
# Digits with signs between them, letters or a plus in front: a number so shown is a code, an amount is not.
_CODE = re.compile(r"[A-Za-z]*-?\+?\(?\d[\d()/ .-]*")
_DURATION = re.compile(r"PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S")


def sheets(source: Source) -> list[tuple[str, bool]]:
    """The names of the sheets, in order, and whether each is hidden."""
    found: list[tuple[str, str]] = []
    hidden: set[str] = set()
    style = ""

    def start(tag: str, attributes: dict[str, Any]) -> None:
        nonlocal style
        if tag == f"{_STYLE}style"[1:]:
            style = attributes.get(f"{_STYLE}name"[1:], "")
        elif tag == f"{_STYLE}table-properties"[1:] and attributes.get(f"{_TABLE}display"[1:]) == "false":
            hidden.add(style)
        elif tag == f"{_TABLE}table"[1:]:
            found.append((attributes.get(_NAME[1:], ""), attributes.get(f"{_TABLE}style-name"[1:], "")))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    try:
        with zipfile.ZipFile(source.path) as book, book.open("content.xml") as stream:
            parser.ParseFile(stream)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error
    return [(name, style in hidden) for name, style in found]


def rows(source: Source, name: str) -> Iterator[Row]:
    """Every row of a sheet that is not blank. Raises ValueError for one that repeats its cells beyond measure."""
    line, repeated = 1, 0
    with zipfile.ZipFile(source.path) as book, book.open("content.xml") as stream:
        for around, row in _rows(stream):
            if not any(each.get(_NAME) == name for each in around if each.tag == f"{_TABLE}table"):
                continue
            times = min(int(row.get(f"{_TABLE}number-rows-repeated", 1)), _MOST_ROWS)
            cells, faults = _cells(row)
            if any(cells):
                repeated += len(cells) * (times - 1)
                if repeated > _MOST_REPEATED:
                    raise ValueError(f"its row {line} is repeated {times:,} times")
                for n in range(times):
                    yield line + n, list(cells), faults or ""
            line += times


def _rows(stream: IO[bytes]) -> Iterator[tuple[list[Element], Element]]:
    """Each row with the elements around it, the outermost first; what was read is forgotten."""
    around: list[Element] = []
    # Entities that expand without end are refused by expat itself.
    for event, element in iterparse(stream, ("start", "end")):  # noqa: S314
        if event == "start":
            around.append(element)
            continue
        around.pop()
        if element.tag == _ROW:
            yield around, element
            del around[-1][:]


def _cells(row: Element) -> tuple[list[str], dict[int, str]]:
    cells: list[str] = []
    faults: dict[int, str] = {}
    place = 0
    for cell in row:
        times = min(int(cell.get(f"{_TABLE}number-columns-repeated", 1)), _MOST_COLUMNS - place)
        # What a merged cell covers is not seen.
        text, fault = _seen(cell) if cell.tag == _CELL and (len(cell) or len(cell.attrib) > 1) else ("", "")
        if text:
            cells += repeat("", place - len(cells))
            cells += repeat(text, times)
        if fault:
            faults |= dict.fromkeys(range(place, place + times), fault)
        place += times
    return cells, faults


def _seen(cell: Element) -> Seen:
    kind, formula = cell.get(_KIND), cell.get(_FORMULA)
    paragraphs = cell.findall(_PARAGRAPH)
    text = "\n".join(_written(each) for each in paragraphs)
    if cell.get(f"{_CALC}value-type") == "error" or (formula and _ERROR.fullmatch(text)):
        return Seen(text, IS_AN_ERROR)
    if formula and kind is None and not paragraphs:
        return Seen(f"={formula.partition('=')[2]}", HAS_NO_VALUE)
    if kind in ("float", "currency", "percentage"):
        value = float(cell.get(_VALUE, text))
        if kind == "percentage" or _is_percent(text, value):
            return Seen(f"{number(value, 2)}%")
        if text.isalpha() and value in (0, 1):
            # Calc keeps what another program called a boolean as a number that is shown in words.
            return Seen(text_of(bool(value)))
        return Seen(text if kind == "float" and _is_code(text, value) else number(value))
    if kind == "boolean":
        return Seen(text_of(cell.get(f"{_OFFICE}boolean-value") == "true"))
    if kind == "date":
        return Seen((cell.get(f"{_OFFICE}date-value") or text).removesuffix("T00:00:00"))
    if kind == "time" and (parts := _DURATION.fullmatch(cell.get(f"{_OFFICE}time-value", ""))):
        return Seen(f"{int(parts[1])}:{parts[2]}" + (f":{parts[3]}" if int(parts[3]) else ""))
    return Seen(cell.get(f"{_OFFICE}string-value", text) or text)


def _is_percent(text: str, value: float) -> bool:
    """Whether a number is shown as percent, which Gnumeric writes as any number."""
    whole = re.match(r"-?\d+", text.replace("\N{MINUS SIGN}", "-")) if "%" in text else None
    return whole is not None and int(whole[0]) != int(value) and abs(int(whole[0]) - value * 100) <= 1


def _is_code(text: str, value: float) -> bool:
    """Whether a whole number is shown with zeros in front or signs in between, that belong to it."""
    digits = re.sub(r"\D", "", text)
    if not _CODE.fullmatch(text) or not value.is_integer() or not digits or int(digits) != value:
        return False
    return len(digits) > len(str(int(value))) or re.search(r"[A-Za-z+(/-]", text) is not None


def _written(paragraph: Element) -> str:
    """The text of a paragraph: spans and links are part of it, comments are not."""
    parts = [paragraph.text or ""]
    for each in paragraph:
        if each.tag == f"{_TEXT}s":
            parts.append(" " * min(int(each.get(f"{_TEXT}c", 1)), _MOST_COLUMNS))
        elif each.tag.startswith(_TEXT):
            parts.append(_SIGNS.get(each.tag) or _written(each))
        parts.append(each.tail or "")
    return "".join(parts)
