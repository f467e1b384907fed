"""The file of rejected rows: as they came, with what is wrong, to be mended and imported again."""

import csv
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from debitcli.customers.columns import PROBLEMS
from debitcli.customers.incoming import Incoming
from debitcli.errors import UsageError
from debitcli.fields.filenames import first_free
from debitcli.fields.value import Problem
from debitcli.files.source import Kind

_CARD_END = "END:VCARD"


class Rejects:
    """Rows on their way into a file beside its place; `keep` puts it there."""

    def __init__(self, path: Path, incoming: Incoming) -> None:
        self.path = path
        self.count = 0
        self._incoming = incoming
        if path.exists() and path.samefile(incoming.source.path):
            raise UsageError(f"--rejects {path} is the file that is imported.", "Name another one.")
        try:
            descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".debitcli-")
        except OSError as error:
            raise UsageError(f"--rejects {path} cannot be written: {error.strerror}.") from error
        self._draft = Path(name)
        self._stream: IO[str] = os.fdopen(descriptor, "w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, delimiter=incoming.delimiter or ",", lineterminator="\r\n")
        if incoming.source.kind in (Kind.CSV, Kind.XLSX):
            self._writer.writerow([*incoming.header, PROBLEMS])

    def add(self, cells: list[str] | str, raw: str, problems: Sequence[Problem]) -> None:
        """One more row."""
        self.count += 1
        words = "; ".join(f"{p.field} {p.message}" for p in problems)
        kind = self._incoming.source.kind
        if kind is Kind.JSONL:
            try:
                record = json.loads(raw)
            except ValueError:
                record = {}
            known = record if isinstance(record, dict) else {}
            self._stream.write(json.dumps(known | {PROBLEMS: words}, ensure_ascii=False) + "\n")
        elif kind is Kind.VCARD:
            end = raw.upper().rfind(_CARD_END)
            escaped = words.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
            self._stream.write(f"{raw[:end]}X-PROBLEMS:{escaped}\r\n{raw[end:]}")
        else:
            width = len(self._incoming.header)
            given = cells if isinstance(cells, list) else [cells]
            self._writer.writerow([*(given + [""] * width)[:width], words, *given[width:]])

    def keep(self) -> bool:
        """Put the file in its place, if it has any rows; whether it has."""
        self._stream.close()
        if self.count:
            self._draft.replace(self.path)
        return bool(self.count)

    def discard(self) -> None:
        """Leave nothing behind."""
        self._stream.close()
        self._draft.unlink(missing_ok=True)


def default_path(source: str) -> Path:
    """`customers.rejects.csv` for `customers.csv`; another number where that is taken."""
    given = Path("customers.csv" if source == "-" else source)
    ending = ".csv" if given.suffix.lower() in ("", ".xlsx") else given.suffix
    return first_free(given.with_name(f"{given.stem}.rejects{ending}"), ending)
