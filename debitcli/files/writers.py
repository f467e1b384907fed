"""Records as CSV, JSON lines and a JSON array: one writer for each format, a record at a time."""

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from debitcli.fields.text import escaped, visible
from debitcli.files.formulas import kept, marked

# A return that ends no line goes back to its start.
_LONE_RETURN = re.compile("\r(?!\n)")


class Harmless:
    """A stream of text, behind which nothing acts on a screen but tabs and the ends of lines."""

    def __init__(self, out: IO[str]) -> None:
        self._out = out

    def write(self, text: str) -> None:
        """Write lines; all but few of them have nothing that acts."""
        if not text.removesuffix("\r\n").isprintable():
            text = _LONE_RETURN.sub("␍", visible(text, but="\t\r\n"))
        self._out.write(text)


def json_of(value: Any, indent: int | None = None) -> str:
    """A value as JSON; what would act on a screen is escaped, and so is half a character from a hostile file."""
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent), but="\n")


def as_csv(
    out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]], *, delimiter: str = ",", raw: bool = False
) -> None:
    """A header and a line for each row (RFC 4180); unless they are to be `raw`, no cell is taken for a formula."""
    writer = csv.writer(Harmless(out), delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows((map(kept, row) for row in rows) if raw else map(marked, rows))


def as_lines(out: IO[str], lines: Iterable[str]) -> None:
    """Lines that are written as they are, but for what would act on a screen."""
    harmless = Harmless(out)
    for line in lines:
        harmless.write(line)


def as_jsonl(out: IO[str], records: Iterable[Mapping[str, Any]]) -> None:
    """An object on each line."""
    for record in records:
        out.write(json_of(record) + "\n")


def as_json(out: IO[str], records: Iterable[Mapping[str, Any]]) -> None:
    """An array, an object on each line."""
    opening = "[\n  "
    for record in records:
        out.write(opening + json_of(record))
        opening = ",\n  "
    out.write("[]\n" if opening.startswith("[") else "\n]\n")
