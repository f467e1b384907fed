"""Records as CSV, JSON lines and a JSON array: one writer for each format, a record at a time."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from debitcli.files.formulas import marked


def json_of(value: Any, indent: int | None = None) -> str:
    """A value as JSON, in characters that every UTF-8 stream takes: half a character from a hostile file is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode() if not text.isascii() else text


def as_csv(out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A header and a line for each row; no cell is taken for a formula (RFC 4180)."""
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(map(marked, rows))


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
