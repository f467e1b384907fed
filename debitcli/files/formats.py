"""The kinds of files that hold records, and the endings that tell them."""

from enum import StrEnum
from pathlib import Path


class FileFormat(StrEnum):
    """The formats of files of records."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    JSON = "json"
    VCARD = "vcard"
    XLSX = "xlsx"

    @property
    def called(self) -> str:
        """What people call it."""
        return {"jsonl": "JSON lines", "vcard": "vCard"}.get(self, self.upper())


_ENDINGS = {
    ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV, ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL, ".json": FileFormat.JSON, ".vcf": FileFormat.VCARD, ".vcard": FileFormat.VCARD,
    ".xlsx": FileFormat.XLSX,
}  # fmt: skip
# What an export writes by an ending; read, a table is CSV with whatever delimiter.
_WRITTEN = _ENDINGS | {".tsv": FileFormat.TSV}
_ONLY_READ = (".txt",)


def by_ending(file: str, *, to_write: bool = False) -> FileFormat | None:
    """The format that a file's ending tells to be read; with `to_write`, the one that would be written."""
    ending = Path(file).suffix.lower()
    if to_write:
        return None if ending in _ONLY_READ else _WRITTEN.get(ending)
    return _ENDINGS.get(ending)
