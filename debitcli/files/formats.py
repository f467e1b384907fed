"""The kinds of files that hold records, and the endings that tell them."""

from enum import StrEnum
from pathlib import Path


class FileFormat(StrEnum):
    """The formats of files of records."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    VCARD = "vcard"
    XLSX = "xlsx"

    @property
    def called(self) -> str:
        """What people call it."""
        return {"csv": "CSV", "jsonl": "JSON lines", "json": "JSON", "vcard": "vCard", "xlsx": "XLSX"}[self]


_ENDINGS = {
    ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV, ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL, ".json": FileFormat.JSON, ".vcf": FileFormat.VCARD, ".vcard": FileFormat.VCARD,
    ".xlsx": FileFormat.XLSX,
}  # fmt: skip
_ONLY_READ = (".tsv", ".txt")


def by_ending(file: str, *, to_write: bool = False) -> FileFormat | None:
    """The format that a file's ending tells; with `to_write`, only where that is what would be written."""
    ending = Path(file).suffix.lower()
    return None if to_write and ending in _ONLY_READ else _ENDINGS.get(ending)
