"""The file of rejected rows: as they came, with what is wrong, to be mended and imported again."""

import csv
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TextIO

from debitcli.errors import BookError, UsageError
from debitcli.exchange.columns import PROBLEMS
from debitcli.exchange.table import Incoming
from debitcli.fields.value import Problem
from debitcli.files.beside import Draft
from debitcli.files.formats import FileFormat, by_ending
from debitcli.files.formulas import marked, unmarked
from debitcli.files.names import first_free
from debitcli.files.writers import Harmless, json_of

_CARD_END = "END:VCARD"


class Rejects:
    """Rows on their way into a file beside its place (or to `out`, without one); `keep` puts them there."""

    def __init__(self, path: Path | None, incoming: Incoming, out: TextIO) -> None:
        self.called = str(path or "standard output")
        self.count = 0
        self._incoming, self._out, self._draft = incoming, out, None
        self._stream: IO[str]
        if path is None:
            self._stream = tempfile.TemporaryFile("w+", encoding="utf-8", errors="backslashreplace", newline="")  # noqa: SIM115 - closed by `discard`
        else:
            self._draft = Draft(path, "--rejects")
            self._stream = self._draft.path.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._writer = csv.writer(self._stream, delimiter=incoming.delimiter or ",", lineterminator="\r\n")
        if incoming.source.kind is FileFormat.CSV or incoming.source.kind.is_workbook:
            self._writer.writerow([*incoming.header, PROBLEMS])

    def add(self, cells: list[str], raw: str, problems: Sequence[Problem]) -> None:
        """One more row."""
        self.count += 1
        words = "; ".join(f"{p.field} {p.message}" for p in problems)
        kind = self._incoming.source.kind
        if kind is FileFormat.JSONL:
            try:
                record = json.loads(raw)
            except (ValueError, RecursionError):
                record = None
            # What is no record is kept as it came, to be mended.
            known = record if isinstance(record, dict) else {"row": raw}
            self._stream.write(json_of(known | {PROBLEMS: words}) + "\n")
        elif kind is FileFormat.VCARD:
            end = raw.upper().rfind(_CARD_END)
            escaped = words.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
            self._stream.write(f"{raw[:end]}X-PROBLEMS:{escaped}\r\n{raw[end:]}")
        else:
            width = len(self._incoming.header)
            if kind.is_workbook:
                # What a sheet took for text could be a formula in a file of CSV.
                cells = marked(map(unmarked, cells))
            self._writer.writerow([*(cells + [""] * width)[:width], words, *cells[width:]])

    def write(self) -> None:
        """Have all rows where they go, but for the name of the file; before anything is saved: none gets lost."""
        try:
            if self.count and self._draft is None:
                self._stream.seek(0)
                out = Harmless(self._out)
                for line in self._stream:
                    out.write(line)
                self._out.flush()
            self._stream.close()
        except OSError as error:
            # Also where the reader has gone, which elsewhere is no error: these rows are nowhere else.
            message = f"The rejected rows cannot be written to {self.called}: {error.strerror}."
            raise BookError(message, "Nothing was saved.") from error

    def keep(self) -> bool:
        """Give the file its name, if there are any rows; whether there are."""
        if self.count and self._draft:
            self._draft.put_in_place()
        return bool(self.count)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._stream.close()
        if self._draft:
            self._draft.discard()


def default_path(source: str, noun: str, kind: FileFormat) -> Path:
    """`wave.rejects.csv` for `wave.csv`, `customers.rejects.csv` for a pipe; another number where that is taken.

    Those of a workbook are CSV, and so are those of a text that is only called one.
    """
    given = Path(f"{noun}s.csv" if source == "-" else source)
    called = by_ending(given.name)
    ending = ".csv" if not given.suffix or kind.is_workbook or (called and called.is_workbook) else given.suffix
    return first_free(given.with_name(f"{given.stem}.rejects{ending}"), ending)


def refuse_workbook(path: Path) -> None:
    """Raise UsageError for a file that is called a workbook: rejected rows are never one."""
    if (called := by_ending(path.name)) and called.is_workbook:
        raise UsageError(f"--rejects {path} would be no {called.called} file.", f"Name it {path.with_suffix('.csv')}.")
