"""What python-calamine does not tell of a sheet of XLSX: how numbers are shown, which cells are errors, whether it is
too large to be read (ECMA-376, part 1, 18.3 and 18.8)."""

import html
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, fromstring

from debitcli.files.workbooks.cells import HAS_NO_VALUE, IS_AN_ERROR, Seen, refuse_sparse
from debitcli.files.workbooks.shown import PERCENT, Format, format_of

# Parts that unpack to more than this, and to so many times what they were, were made to fill a memory.
_LARGE_PART = 256 * 1024 * 1024
_PACKED = 100
_LARGE_ROW = 32 * 1024 * 1024
_BLOCK = 1024 * 1024
_MOST_KNOWN = 10_000
# A cell that has something in it.
_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*+(?<!/)>""")
_ERROR_OR_FORMULA = (b't="e"', b"t='e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
# A cell of one of some styles, one that is an error, or one that begins with a formula; then all up to its end, or to
# where another cell begins.
_LOOKED_FOR = (
    r"""<(?:\w+:)?c(?=[\s>])"""
    r"""(?P<attributes>[^<>]*?\s(?:s=["'](?:STYLES)["']|t=["']e["'])[^<>]*+|[^<>]*+(?=><(?:\w+:)?f\b))"""
    r"""(?<!/)>(?P<content>[^<]*+(?:<(?!/?(?:\w+:)?c[\s/>])[^<]*+)*+)</(?:\w+:)?c>"""
)
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s/>])")
_ATTRIBUTE = re.compile(rb"""\s(\w+)\s*=\s*["']([^"']*)["']""")
_CONTENT = re.compile(rb"<(?:\w+:)?([fv])(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
_PERCENT_AS_SUCH = {"9": PERCENT, "10": PERCENT}


def refuse_too_large(path: Path) -> None:
    """Raise ValueError for a ZIP file with a part that would take more memory than it is worth."""
    with zipfile.ZipFile(path) as book:
        for part in book.infolist():
            if part.file_size > max(_LARGE_PART, _PACKED * part.compress_size):
                raise ValueError(f"it unpacks to {part.file_size // _BLOCK:,} MB")


def second_look(path: Path, name: str) -> Iterator[tuple[int, dict[int, Seen]]]:
    """The cells of a sheet of which their values do not say enough: line → place → what is seen there.

    Raises ValueError for a sheet that would take more memory than its rows are worth, at once.
    """
    with zipfile.ZipFile(path) as book:
        part = part_of(book, _target(book, name))
        has_more = _looked_through(book, part)
        formats = _formats(book)
    return _seen(path, part, formats) if has_more or formats else iter(())


def part_of(book: zipfile.ZipFile, target: str) -> zipfile.ZipInfo:
    """The part of a workbook that a link leads to, from the workbook itself."""
    name = "xl/" + target.replace("\\", "/").removeprefix("/").removeprefix("xl/")
    found = next((part for part in book.infolist() if part.filename.replace("\\", "/").lower() == name.lower()), None)
    if found is None:
        raise ValueError("its parts do not fit together")
    return found


def targets(book: zipfile.ZipFile, links: str) -> dict[str, str]:
    """Where links lead, by their names."""
    return {link.get("Id", ""): link.get("Target", "") for link in _xml(book, part_of(book, links))}


def _target(book: zipfile.ZipFile, name: str) -> str:
    """Where the sheet with this name is kept."""
    by_id = targets(book, "_rels/workbook.xml.rels")
    for sheet in _xml(book, part_of(book, "workbook.xml")).iterfind("{*}sheets/{*}sheet"):
        if sheet.get("name") == name:
            return next((by_id[value] for key, value in sheet.items() if key.endswith("}id")), "")
    return ""


def _xml(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> Element:
    # Entities that expand without end are refused by expat itself.
    return fromstring(book.read(part))  # noqa: S314


def _looked_through(book: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a sheet has errors or formulas; one that has hardly any cells in a large rectangle is refused."""
    cells, width, height, far, has_more = 0, 0, 0, "", False
    with book.open(part) as stream:
        rest = b""
        while block := stream.read(_BLOCK):
            text = rest + block
            has_more = has_more or any(sign in text for sign in _ERROR_OR_FORMULA)
            # A name of a cell that the block cuts is looked at with the next one.
            end = text.rfind(b"<") if len(block) == _BLOCK else len(text)
            rest = text[max(end, len(text) - _BLOCK) :]
            for letters, number in _CELL.findall(text, 0, max(end, 0)):
                cells += 1
                column, row = _column(letters), int(number)
                if column > width or row > height:
                    width, height, far = max(width, column), max(height, row), (letters + number).decode()
    refuse_sparse(cells, width, height, far)
    return has_more


@cache
def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _formats(book: zipfile.ZipFile) -> dict[str, Format]:
    """The formats that say more than the number, by the number of the style that cells name."""
    try:
        styles = _xml(book, book.getinfo("xl/styles.xml"))
    except KeyError:
        return {}
    codes = _PERCENT_AS_SUCH | {
        each.get("numFmtId", ""): each.get("formatCode", "") for each in styles.iterfind("{*}numFmts/{*}numFmt")
    }
    used = [codes.get(each.get("numFmtId", ""), "") for each in styles.iterfind("{*}cellXfs/{*}xf")]
    return {str(place): found for place, code in enumerate(used) if (found := format_of(code))}


def _seen(path: Path, part: zipfile.ZipInfo, formats: Mapping[str, Format]) -> Iterator[tuple[int, dict[int, Seen]]]:
    styles = "|".join(formats) or "-"
    # Of postal codes and rates there are few.
    shown = lru_cache(_MOST_KNOWN)(lambda style, text: formats[style].shown(float(text)))
    looked_for = re.compile(_LOOKED_FOR.replace("STYLES", styles).encode())
    with zipfile.ZipFile(path) as book, book.open(part) as stream:
        # The first piece is what stands above the rows.
        line = -1
        for row in _rows(stream):
            head, *_ = row.partition(b">")
            line = int(dict(_ATTRIBUTE.findall(head)).get(b"r", line + 1))
            seen: dict[int, Seen] = {}
            for cell in looked_for.finditer(row):
                attributes = dict(_ATTRIBUTE.findall(cell["attributes"]))
                if found := _of_cell(attributes, cell["content"], formats, shown):
                    name = attributes.get(b"r", b"").rstrip(b"0123456789")
                    # Cells without a name stand one after the other.
                    seen[_column(name) - 1 if name else len(_ANY_CELL.findall(row, 0, cell.start()))] = found
            if seen:
                yield line, seen


def _rows(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands above the rows of a sheet, then each row, without the name that begins it."""
    rest = b""
    while block := stream.read(_BLOCK):
        *rows, rest = _ROW.split(rest + block)
        yield from rows
        if len(rest) > _LARGE_ROW:
            raise ValueError("it has a row without an end")
    yield rest


def _of_cell(
    attributes: Mapping[bytes, bytes],
    content: bytes,
    formats: Mapping[str, Format],
    shown: Callable[[str, str], str | None],
) -> Seen | None:
    kind, style = attributes.get(b"t", b"n"), attributes.get(b"s", b"").decode()
    parts = {name: html.unescape(text.decode("utf-8", "replace")) for name, text in _CONTENT.findall(content)}
    value = parts.get(b"v", "")
    if kind == b"e":
        return Seen(value, IS_AN_ERROR)
    # A formula may well give an empty text, which is a value.
    if b"f" in parts and not value and (kind != b"str" or b"v" not in parts):
        return Seen(f"={parts[b'f']}", HAS_NO_VALUE)
    if kind == b"n" and value and style in formats and (text := shown(style, value)):
        return Seen(text)
    return None
