"""Pictures: by what is in the file, not by its name. PNG, JPEG and SVG that stands alone, of a size that prints.

A value is the SHA-256 of a picture that the book has: the file that it came from may be gone tomorrow.
"""

import base64
import binascii
import io
import re
from collections.abc import Iterator
from typing import Any

from debitcli.fields.text import seen
from debitcli.fields.value import Accepted, Context, Kind, Outcome, Refused

LIMIT = 2**20
"""Of a file, in bytes: it is in every document."""
_MOST_PIXELS = 25_000_000
_MOST_ELEMENTS = 20_000
_RASTER = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
_POSSIBLE = "a PNG, JPEG or SVG"
_ALONE = "an SVG that stands alone: save it as plain SVG, with pictures inside"
_SVG = "{http://www.w3.org/2000/svg}"
_ACTS = ("script", "foreignObject", "handler", "set", "animate", "animateMotion", "animateTransform")
_OUTSIDE = re.compile(r"@import|url\(\s*[\"']?(?!\s*[\"']?#)", re.IGNORECASE)
_INSIDE = re.compile(r"data:(image/png|image/jpe?g);base64,(.*)", re.DOTALL)


def media_type(content: bytes) -> str | Refused:
    """What kind of picture it is, or why it cannot be one of a document."""
    for kind, signature in _RASTER.items():
        if content.startswith(signature):
            return _pixels(content) or kind
    return _svg(content) or "image/svg+xml"


def _pixels(content: bytes) -> Refused | None:
    import imagesize

    width, height = imagesize.get(io.BytesIO(content))
    if width <= 0 or height <= 0:
        return Refused("is no whole picture", _POSSIBLE)
    if width * height > _MOST_PIXELS:
        message = f"has {width * height / 1_000_000:.1f} megapixels, and {_MOST_PIXELS // 1_000_000} are the most"
        return Refused(message, "a smaller one: 1,000 pixels are enough for print")
    return None


def _svg(content: bytes) -> Refused | None:
    """What speaks against a drawing: what it takes from outside, what acts, what is too much."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return Refused("is no picture", _POSSIBLE)
    if root.tag != f"{_SVG}svg":
        return Refused("is no picture", _POSSIBLE)
    if b"<!ENTITY" in content:
        return Refused("declares entities", _ALONE)
    return next(_against(root), None)


def _against(root: Any) -> Iterator[Refused]:
    by_id = {each.get("id"): each for each in root.iter() if each.get("id")}
    for each in root.iter():
        name = each.tag.rpartition("}")[2] if isinstance(each.tag, str) else ""
        if name in _ACTS:
            yield Refused(f"has a part that acts: {name}", _ALONE)
        if _OUTSIDE.search(each.text or "" if name == "style" else ""):
            yield Refused("takes something from outside in its style", _ALONE)
        for key, value in each.attrib.items():
            yield from _against_attribute(key.rpartition("}")[2], value, name)
    if _is_too_much(root, by_id):
        yield Refused(f"has more than {_MOST_ELEMENTS:,} parts", "a simpler one, or a PNG")


def _against_attribute(key: str, value: str, name: str) -> Iterator[Refused]:
    if key.startswith("on"):
        yield Refused(f"has a part that acts: {key}", _ALONE)
    if _OUTSIDE.search(value):
        yield Refused(f"takes something from outside: {key}", _ALONE)
    if key not in ("href", "src") or name == "a" or value.startswith("#"):
        return
    found = _INSIDE.fullmatch(value.strip())
    if found is None:
        yield Refused(f"takes something from outside: {value[:60]}", _ALONE)
        return
    try:
        inside = base64.b64decode(found[2])
    except binascii.Error:
        inside = b""
    if against := _pixels(inside):
        yield Refused(f"has a picture inside that {against.message}", against.hint)


def _is_too_much(root: Any, by_id: dict[str, Any]) -> bool:
    try:
        return _drawn(root, by_id, {}) > _MOST_ELEMENTS
    except RecursionError:
        return True


def _drawn(part: Any, by_id: dict[str, Any], known: dict[Any, int]) -> int:
    """How many parts a part comes to, those that it uses with it; one that uses itself is endless."""
    if part in known:
        return known[part]
    known[part] = _MOST_ELEMENTS + 1
    used = [value for key, value in part.attrib.items() if key.rpartition("}")[2] == "href"]
    others = [by_id[value[1:]] for value in used if value[1:] in by_id]
    known[part] = 1 + sum(_drawn(each, by_id, known) for each in (*part, *others))
    return known[part]


def check(typed: str, context: Context) -> Outcome[str]:
    """The hash of a picture; who reads a file (company/logo.py) makes one of its path."""
    wanted = seen(typed).lower()
    if not wanted or is_hash(wanted):
        return Accepted(wanted or None)
    return Refused("is no picture of the book", "debitcli settings set company.logo FILE takes one in")


def is_hash(typed: str) -> bool:
    """Whether it is a hash, and no path."""
    return re.fullmatch("[0-9a-f]{64}", typed) is not None


PICTURE = Kind(check, show=lambda sha256, _: f"picture {sha256[:12]}")
