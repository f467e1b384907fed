"""Files that hold no records in a form that is read: named as what they are, with the way out."""

import re
import zipfile
from contextlib import suppress
from pathlib import Path

from debitcli.errors import DataError
from debitcli.fields.value import Problem
from debitcli.files.encoding import unicode_of
from debitcli.files.source import LOOK, Source

_What = tuple[str, str]
_PACKED = "Unpack it first."
_EXPORT = "Export the records as CSV instead."

_COMPRESSED = {
    b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7-Zip", b"Rar!\x1a\x07": "RAR",
}  # fmt: skip
_ZIP = b"PK\x03\x04"
_WORKBOOK = ("xl/", "[content_types].xml", "content.xml")
_IN_ZIP: dict[str, _What] = {
    "word/": ("is a Word document", _EXPORT),
    "ppt/": ("is a presentation", _EXPORT),
    "index/": ("is a Numbers document", "Export it as CSV or Excel instead."),
}
_PAGE, _PDF = ("is a web page", _EXPORT), ("is a PDF", _EXPORT)
_LDIF = ("is LDIF", "Export the records as CSV or vCard instead.")
_CALENDAR = ("is a calendar", "Export the contacts as CSV or vCard instead.")
# How texts begin that are no tables, behind blanks and in small letters.
_TEXTS: dict[bytes, _What] = {
    rb"<(!doctype html|html|head|body|table)\b": _PAGE,
    rb"<(\?xml|!doctype)\b": ("is XML", _EXPORT),
    rb"(version: *1\s+|#[^\n]*\n\s*)*dn::? ?\S": _LDIF,
    rb"\{\\rtf": ("is an RTF document", _EXPORT),
    rb"%pdf-": _PDF,
    rb"begin:vcalendar": _CALENDAR,
}
_ENDINGS = {".ldif": _LDIF, ".html": _PAGE, ".htm": _PAGE, ".pdf": _PDF, ".ics": _CALENDAR}
# What no text has: control characters but tabs, the ends of lines and pages, and Ctrl-Z, which ends files of DOS. A NUL
# here and there is told in its row.
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x19\x1b-\x1f]")
_SURE, _FEW = 0.5, 0.01


def refuse(source: Source) -> None:
    """Raise DataError for a file that is none of those that are read, by its content, else by its ending."""
    with source.path.open("rb") as stream:
        start = stream.read(LOOK)
    found = _what(source, start)
    if found:
        message, way_out = found
        raise DataError([Problem("file", source.name, message)], f"Nothing saved: {source.name} {message}.", way_out)


def _what(source: Source, start: bytes) -> _What | None:
    packed = next((name for sign, name in _COMPRESSED.items() if start.startswith(sign)), None)
    if packed:
        return f"is compressed with {packed}", _PACKED
    if start.startswith(_ZIP):
        return _in_zip(source.path)
    if source.kind.is_workbook:
        return None
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    found = next((what for sign, what in _TEXTS.items() if re.match(sign, text)), None)
    return found or _ENDINGS.get(Path(source.name).suffix.lower()) or _binary(start)


def _in_zip(path: Path) -> _What | None:
    """What a ZIP archive is, if no workbook; whatever is wrong with it is said where a workbook is read."""
    with suppress(zipfile.BadZipFile, OSError, ValueError), zipfile.ZipFile(path) as archive:
        names = [name.lower().replace("\\", "/") for name in archive.namelist()]
        inside = next((what for start, what in _IN_ZIP.items() for name in names if name.startswith(start)), None)
        if inside or not any(name.startswith(_WORKBOOK) for name in names):
            return inside or ("is a ZIP archive", _PACKED)
    return None


def _binary(start: bytes) -> _What | None:
    """What a file is that has more than text in it."""
    text = start.decode(unicode_of(start) or "latin-1", "ignore")
    controls = len(_CONTROLS.findall(text))
    is_binary = controls > _FEW * len(text)
    if not controls and "\0" not in text:
        return None
    if not start.strip(b"\0"):
        return "has nothing but NUL bytes", "It was cut off while it was written: take another copy."
    import puremagic

    with suppress(puremagic.PureError, ValueError):
        best = max(puremagic.magic_string(start), key=lambda match: match.confidence)
        if is_binary or best.confidence >= _SURE:
            return f"is no text ({best.name})", _EXPORT
    return ("is no text", _EXPORT) if is_binary else None
