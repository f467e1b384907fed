"""The kinds of files that hold records, and the endings that tell them."""

from enum import StrEnum
from pathlib import Path


class FileFormat(StrEnum):
    """The formats of files of records that are read."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    VCARD = "vcard"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"

    @property
    def called(self) -> str:
        """What people call it."""
        return {"jsonl": "JSON", "vcard": "vCard"}.get(self, self.upper())

    @property
    def as_workbook(self) -> str:
        """What people call such a workbook."""
        return "an ODS file" if self is FileFormat.ODS else "an Excel file"

    @property
    def is_workbook(self) -> bool:
        """Whether it has sheets."""
        return self in WORKBOOKS


WORKBOOKS = (FileFormat.XLSX, FileFormat.XLSB, FileFormat.XLS, FileFormat.ODS)


class Written(StrEnum):
    """The formats that an export writes."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    JSON = "json"
    VCARD = "vcard"
    XLSX = "xlsx"


class WrittenTable(StrEnum):
    """Those of records that are no cards."""

    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    JSON = "json"
    XLSX = "xlsx"


class WrittenList(StrEnum):
    """Those of records that no spreadsheet is made of."""

    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"


_ENDINGS = {
    ".csv": FileFormat.CSV, ".tsv": FileFormat.CSV, ".txt": FileFormat.CSV, ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL, ".json": FileFormat.JSON, ".vcf": FileFormat.VCARD, ".vcard": FileFormat.VCARD,
    ".xlsx": FileFormat.XLSX, ".xlsm": FileFormat.XLSX, ".xltx": FileFormat.XLSX, ".xltm": FileFormat.XLSX,
    ".xlsb": FileFormat.XLSB, ".xls": FileFormat.XLS, ".xlt": FileFormat.XLS, ".ods": FileFormat.ODS,
    ".ots": FileFormat.ODS,
}  # fmt: skip
_ONLY_READ = (".txt", ".xlsm", ".xltx", ".xltm")


def by_ending(file: str) -> FileFormat | None:
    """The format that a file's ending tells."""
    return _ENDINGS.get(Path(file).suffix.lower())


def to_write(file: str) -> Written | None:
    """The format that a file's ending tells, where that is what an export would write."""
    ending = Path(file).suffix.lower()
    if ending == ".tsv":
        # Read, it is CSV with a delimiter of its own.
        return Written.TSV
    found = "" if ending in _ONLY_READ else _ENDINGS.get(ending, "")
    return next((each for each in Written if each.value == found), None)
