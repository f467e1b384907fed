"""The answer in one of five formats: a table for people; tab-separated, CSV, JSON or JSON lines for programs."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Any

from debitcli.terminal import safe
from debitcli.terminal.streams import Streams

if TYPE_CHECKING:
    from rich.console import RenderableType

Record = Mapping[str, Any]


class Format(StrEnum):
    """The formats of `--output`."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


class FileFormat(StrEnum):
    """The formats of files that an export writes."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    VCARD = "vcard"
    XLSX = "xlsx"


def chosen(asked: Format | None, streams: Streams) -> Format:
    """The format asked for; else a table on a terminal and tab-separated lines in a pipe."""
    return asked or (Format.TABLE if streams.out_is_terminal else Format.TSV)


def write_records(
    streams: Streams,
    asked: Format | None,
    records: Iterable[Record],
    *,
    columns: Sequence[str],
    brief: Sequence[str],
    table: Callable[[list[Record]], "RenderableType"],
) -> None:
    """Many records, as they come. `columns` are the keys of CSV, `brief` those of tab-separated lines."""
    match chosen(asked, streams):
        case Format.TABLE:
            streams.show(table(list(records)), answer=True)
        case Format.TSV:
            for record in records:
                streams.answer("\t".join(safe.for_tsv(_flat(record[key])) for key in brief))
        case Format.CSV:
            _write_csv(streams, records, columns)
        case Format.JSONL:
            for record in records:
                streams.answer(json.dumps(record, ensure_ascii=False))
        case Format.JSON:
            _write_array(streams, records)


def write_record(
    streams: Streams, asked: Format | None, record: Record, *, table: Callable[[], "RenderableType"]
) -> None:
    """One record; tab-separated it is one line for each key."""
    match chosen(asked, streams):
        case Format.TABLE:
            streams.show(table(), answer=True)
        case Format.TSV:
            for key, value in record.items():
                streams.answer(f"{key}\t{safe.for_tsv(_flat(value))}")
        case Format.CSV:
            _write_csv(streams, [record], list(record))
        case Format.JSONL:
            streams.answer(json.dumps(record, ensure_ascii=False))
        case Format.JSON:
            streams.answer(json.dumps(record, ensure_ascii=False, indent=2))


def _flat(value: Any) -> Any:
    """A value in one cell: a list joined by `; `, yes or no for true and false."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return ("no", "yes")[value] if isinstance(value, bool) else value


def _write_csv(streams: Streams, records: Iterable[Record], columns: Sequence[str]) -> None:
    writer = csv.writer(streams.out, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        writer.writerow([safe.for_spreadsheet(_flat(record[key])) for key in columns])


def _write_array(streams: Streams, records: Iterable[Record]) -> None:
    iterator = iter(records)
    first = next(iterator, None)
    if first is None:
        streams.answer("[]")
        return
    opening = "[\n  "
    for record in chain([first], iterator):
        streams.out.write(opening + json.dumps(record, ensure_ascii=False))
        opening = ",\n  "
    streams.out.write("\n]\n")
