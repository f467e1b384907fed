"""Objects of JSON, record by record, with line numbers: one on each line, over several lines, or in an array."""

import json
import re
from collections.abc import Generator, Iterator
from itertools import islice
from typing import Any, cast

from debitcli.files.source import Source

Item = tuple[int, dict[str, Any], str, str]
"""The line of a record, the record, its text as it came, and what is wrong with it."""
Value = tuple[int, int, Any]
"""Where a value begins and ends, and the value."""

_JSON = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda _: None)
_BLANKS = re.compile(r"[ \t\r\n]*")
_COMPLETE, _CUT_OFF, _WRONG = range(3)
_TOO_DEEP = "is nested too deeply"


def records(source: Source, encoding: str) -> Iterator[Item]:
    """Every record. Numbers stay the text that they were written as; what is no number (pandas' NaN) is nothing.

    Lines are read one after another; what goes over several lines, as `show -o json` writes it, is read whole.
    """
    with source.path.open(encoding=encoding, newline="\n") as stream:
        first, second = [*islice((text.strip() for text in stream if text.strip()), 2), "", ""][:2]
        stream.seek(0)
        if first.startswith("[") or (second and _goes_on_with(first, second)):
            found = _whole(stream.read().rstrip())
            # Where the second line is whole, the first was a record that was cut off.
            if first.startswith("[") or not found or not found[0][3] or _state(second) != _COMPLETE:
                yield from found
                return
            stream.seek(0)
        for line, text in enumerate(stream, 1):
            if text.strip():
                item, fault = _loaded(text.rstrip())
                yield _item(line, item, text.rstrip("\n"), fault)


def _goes_on_with(first: str, second: str) -> bool:
    """Whether a line is the first part of a record that the second goes on with, rather than a record, or a bad one."""
    if _state(first) != _CUT_OFF:
        return False
    return not second.startswith("{") or _state(f"{first} {second}") != _WRONG


def _state(text: str) -> int:
    try:
        _JSON.decode(text)
    except json.JSONDecodeError as error:
        return _CUT_OFF if error.pos == len(text) else _WRONG
    except RecursionError:
        return _WRONG
    return _COMPLETE


def _whole(text: str) -> list[Item]:
    """The objects of a text, and those of arrays in it; of a text with a fault nothing but that."""
    # Where all is on one line, the place of a record says more.
    has_lines = "\n" in text
    found: list[Item] = []
    line, counted = 1, 0
    try:
        for start, end, item in _values(text):
            line, counted = line + text.count("\n", counted, start), start
            said = text[start:end] if "\n" not in text[start:end] else json.dumps(item, ensure_ascii=False)
            found.append(_item(line if has_lines else len(found) + 1, item, said, ""))
    except json.JSONDecodeError as error:
        return [(error.lineno, {}, "", _fault(error))]
    except RecursionError:
        return [(line, {}, "", _TOO_DEEP)]
    return found


def _values(text: str) -> Iterator[Value]:
    place = _next(text, 0)
    while place < len(text):
        if text[place] == "[":
            place = yield from _elements(text, _next(text, place + 1))
        else:
            value, end = _JSON.raw_decode(text, place)
            yield place, end, value
            place = end
        place = _next(text, place)


def _elements(text: str, place: int) -> Generator[Value, None, int]:
    """Those of an array from its first one on; where it ends."""
    if text.startswith("]", place):
        return place + 1
    while True:
        value, end = _JSON.raw_decode(text, place)
        yield place, end, value
        end = _next(text, end)
        if text.startswith("]", end):
            return end + 1
        if not text.startswith(",", end):
            raise json.JSONDecodeError("Expecting ',' delimiter", text, end)
        place = _next(text, end + 1)


def _next(text: str, place: int) -> int:
    """The next place that is not blank."""
    return cast("re.Match[str]", _BLANKS.match(text, place)).end()


def _item(line: int, item: Any, text: str, fault: str) -> Item:
    if not isinstance(item, dict):
        return line, {}, text, fault or "is no object"
    names = "".join(item)
    if not names.isascii() and any("\ud800" <= sign <= "\udfff" for sign in names):
        return line, {}, text, "names a field that is no text"
    return line, item, text, ""


def _loaded(text: str) -> tuple[Any, str]:
    """What a text says, or the words for what is wrong with it."""
    try:
        return _JSON.decode(text), ""
    except json.JSONDecodeError as error:
        return None, _fault(error)
    except RecursionError:
        return None, _TOO_DEEP


def _fault(error: json.JSONDecodeError) -> str:
    return f"is no JSON at column {error.colno}: {error.msg}"
