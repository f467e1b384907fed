"""The file of rejected rows: as they came, with what is wrong, to be mended and imported again."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

from debitcli.errors import UsageError
from debitcli.exchange.columns import PROBLEMS
from debitcli.exchange.table import Incoming
from debitcli.fields.value import Problem
from debitcli.files.beside import Draft
from debitcli.files.formats import FileFormat
from debitcli.files.names import first_free

_CARD_END = "END:VCARD"


class Rejects:
    """Rows on their way into a file beside its place; `keep` puts it there."""

    def __init__(self, path: Path, incoming: Incoming) -> None:
        self.path = path
        self.count = 0
        self._incoming = incoming
        if path.exists() and path.samefile(incoming.source.path):
            raise UsageError(f"--rejects {path} is the file that is imported.", "Name another one.")
        self._draft = Draft(path, "--rejects")
        self._stream = self._draft.path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, delimiter=incoming.delimiter or ",", lineterminator="\r\n")
        if incoming.source.kind in (FileFormat.CSV, FileFormat.XLSX):
            self._writer.writerow([*incoming.header, PROBLEMS])

    def add(self, cells: list[str], raw: str, problems: Sequence[Problem]) -> None:
        """One more row."""
        self.count += 1
        words = "; ".join(f"{p.field} {p.message}" for p in problems)
        kind = self._incoming.source.kind
        if kind is FileFormat.JSONL:
            try:
                record = json.loads(raw)
            except ValueError:
                record = {}
            known = record if isinstance(record, dict) else {}
            self._stream.write(json.dumps(known | {PROBLEMS: words}, ensure_ascii=False) + "\n")
        elif kind is FileFormat.VCARD:
            end = raw.upper().rfind(_CARD_END)
            escaped = words.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
            self._stream.write(f"{raw[:end]}X-PROBLEMS:{escaped}\r\n{raw[end:]}")
        else:
            width = len(self._incoming.header)
            self._writer.writerow([*(cells + [""] * width)[:width], words, *cells[width:]])

    def keep(self) -> bool:
        """Put the file in its place, if it has any rows; whether it has."""
        self._stream.close()
        if self.count:
            self._draft.put_in_place()
        return bool(self.count)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._stream.close()
        self._draft.discard()


def default_path(source: str, noun: str) -> Path:
    """`wave.rejects.csv` for `wave.csv`, `customers.rejects.csv` for a pipe; another number where that is taken."""
    given = Path(f"{noun}s.csv" if source == "-" else source)
    ending = ".csv" if given.suffix.lower() in ("", ".xlsx") else given.suffix
    return first_free(given.with_name(f"{given.stem}.rejects{ending}"), ending)
