"""JSON lines (and a whole JSON array), record by record, with line numbers."""

import json
from collections.abc import Iterator
from typing import Any

from debitcli.files.source import Source

Item = tuple[int, dict[str, Any] | str, str]
"""The line of a record, the record (or what is wrong with the line), and the text as it came."""


def records(source: Source, encoding: str) -> Iterator[Item]:
    """Every record. Numbers stay the text that they were written as."""
    with source.path.open(encoding=encoding, newline="\n") as stream:
        first = stream.read(1)
        while first.isspace():
            first = stream.read(1)
        stream.seek(0)
        if first == "[":
            yield from _of_array(stream.read())
            return
        for line, text in enumerate(stream, 1):
            if text.strip():
                yield line, _parsed(text), text.rstrip("\n")


def _of_array(text: str) -> Iterator[Item]:
    items = _loaded(text)
    if isinstance(items, str):
        yield 1, items, ""
        return
    for place, item in enumerate(items, 1):
        yield place, item if isinstance(item, dict) else "is no object", json.dumps(item, ensure_ascii=False)


def _parsed(text: str) -> dict[str, Any] | str:
    item = _loaded(text)
    return item if isinstance(item, dict | str) else "is no object"


def _loaded(text: str) -> Any:
    """What a text says, or the words for what is wrong with it."""
    try:
        item = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        return f"is no JSON at column {error.colno}: {error.msg}"
    except RecursionError:
        return "is nested too deeply"
    return "is no object" if isinstance(item, str) else item
