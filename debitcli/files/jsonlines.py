"""JSON lines (and a whole JSON array), record by record, with line numbers."""

import json
from collections.abc import Iterator
from typing import Any

from debitcli.files.source import Source

Item = tuple[int, dict[str, Any], str, str]
"""The line of a record, the record, its text as it came, and what is wrong with it."""


def records(source: Source, encoding: str) -> Iterator[Item]:
    """Every record. Numbers stay the text that they were written as; what is no number (pandas' NaN) is nothing."""
    with source.path.open(encoding=encoding, newline="\n") as stream:
        first = stream.read(1)
        while first.isspace():
            first = stream.read(1)
        stream.seek(0)
        if first == "[":
            items, fault = _loaded(stream.read())
            if fault:
                yield 1, {}, "", fault
            for place, item in enumerate(items or (), 1):
                yield _item(place, item, json.dumps(item, ensure_ascii=False), "")
            return
        for line, text in enumerate(stream, 1):
            if text.strip():
                item, fault = _loaded(text)
                yield _item(line, item, text.rstrip("\n"), fault)


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
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=lambda _: None), ""
    except json.JSONDecodeError as error:
        return None, f"is no JSON at column {error.colno}: {error.msg}"
    except RecursionError:
        return None, "is nested too deeply"
