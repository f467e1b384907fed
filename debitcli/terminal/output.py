"""The answer in one of five formats: a table for people; tab-separated, CSV, JSON or JSON lines for programs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

from debitcli.files import writers
from debitcli.terminal import safe
from debitcli.terminal.streams import Streams

if TYPE_CHECKING:
    from rich.console import RenderableType

Record = Mapping[str, Any]
Drawn: TypeAlias = "RenderableType"
"""What Rich draws: nouns hand it on, and need not load Rich for it."""


class Format(StrEnum):
    """The formats of `--output`."""

    TABLE = "table"
    TSV = "tsv"
    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: heading, the least width worth showing, and how soon it gives way (0 never).

    One that is to be seen `whole` is cut only where it is the last that has room; figures, which stand to the `right`,
    are never cut: they give way as they are, and where one that never does has no room, the record stands on lines of
    its own. `of` is the key of the value in a
    record, or a function that makes the cell of it.
    """

    heading: str
    least: int
    gives_way: int = 0
    right: bool = False
    of: str | Callable[[Any], str] = ""
    whole: bool = False

    def cell(self, record: Any) -> str:
        """The cell of a record."""
        return self.of(record) if callable(self.of) else str(flat(record[self.of]))


Table = Sequence[Column] | Callable[[list[Record]], Drawn]
"""How records look as a table: its columns, or what makes it."""


def chosen(asked: Format | None, streams: Streams) -> Format:
    """The format asked for; else a table on a terminal and tab-separated lines in a pipe."""
    return asked or (Format.TABLE if streams.out_is_terminal else Format.TSV)


def write_records(
    streams: Streams,
    asked: Format | None,
    records: Iterable[Record],
    *,
    table: Table,
    columns: Sequence[str],
    brief: Sequence[str] = (),
) -> None:
    """Many records, as they come. `columns` are the keys of CSV, `brief` those of tab-separated lines, if others."""
    match chosen(asked, streams):
        case Format.TABLE:
            if callable(table):
                streams.show(table(list(records)), answer=True)
            else:
                from debitcli.terminal import tables

                tables.write(streams, table, ([column.cell(record) for column in table] for record in records))
        case Format.TSV:
            for record in records:
                streams.answer("\t".join(safe.for_tsv(flat(record[key])) for key in brief or columns))
        case Format.CSV:
            writers.as_csv(streams.out, columns, ([flat(record[key]) for key in columns] for record in records))
        case Format.JSONL:
            writers.as_jsonl(streams.out, records)
        case Format.JSON:
            writers.as_json(streams.out, records)


def write_record(
    streams: Streams, asked: Format | None, record: Record, *, table: Callable[[], Drawn] | None = None
) -> None:
    """One record; tab-separated it is one line for each key."""
    match chosen(asked, streams):
        case Format.TABLE if table is not None:
            streams.show(table(), answer=True)
        case Format.CSV:
            writers.as_csv(streams.out, list(record), [[flat(value) for value in record.values()]])
        case Format.JSONL:
            writers.as_jsonl(streams.out, [record])
        case Format.JSON:
            streams.out.write(writers.json_of(record, indent=2) + "\n")
        case _:
            for key, value in record.items():
                streams.answer(f"{key}\t{safe.for_tsv(flat(value))}")


def flat(value: Any) -> Any:
    """A value in one cell: a list joined by `; `, yes or no for true and false, nothing for None.

    Of what has a name, such as an attached file, the name is enough; a label tells it from others of that name.
    """
    if isinstance(value, list | tuple):
        return "; ".join(map(str, map(flat, value)))
    if isinstance(value, Mapping):
        said = {key: flat(part) for key, part in value.items()}
        return (
            said.get("label")
            or said.get("name")
            or ", ".join(f"{key} {part}" for key, part in said.items() if part != "")
        )
    if isinstance(value, bool):
        return ("no", "yes")[value]
    return "" if value is None else value
