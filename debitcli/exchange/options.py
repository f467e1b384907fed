"""The options of every import and export."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Annotated, ClassVar

import typer

from debitcli.errors import UsageError
from debitcli.files.formats import WORKBOOKS, FileFormat, Written, WrittenList, WrittenTable
from debitcli.forms.form import as_key
from debitcli.options import AllowIncomplete, Proposals, argument, files
from debitcli.run import Run


class OnDuplicate(StrEnum):
    """What becomes of rows of a file that mean a record which is there already."""

    FAIL = "fail"
    SKIP = "skip"
    UPDATE = "update"
    ADD = "add"


ImportFile = Annotated[str, argument("FILE", "CSV, JSON or a workbook; - is stdin.", offer=files)]
ImportFileOrCards = Annotated[str, argument("FILE", "CSV, JSON, vCard or a workbook; - is stdin.", offer=files)]
ExportFile = Annotated[str, typer.Argument(metavar="[FILE]", help="The format by its ending: .csv, .jsonl, .xlsx …")]
ExportFileOfList = Annotated[
    str, typer.Argument(metavar="[FILE]", help="The format by its ending: .csv, .jsonl, .json")
]

_FORMAT = typer.Option("--output", "-o", help="The format, where no ending tells it (csv).")
ExportFormat = Annotated[WrittenTable | None, _FORMAT]
ExportFormatOrCards = Annotated[Written | None, _FORMAT]
ExportFormatOfList = Annotated[WrittenList | None, _FORMAT]
Raw = Annotated[
    bool, typer.Option("--raw", help="CSV and TSV without marks against formulas: for programs, not for spreadsheets.")
]


def to_fields(offer: Proposals) -> Proposals:
    """Proposals for `--map COLUMN=FIELD`: what the column is, out of the fields on `offer`."""

    def propose(run: Run, typed: str) -> Iterable[tuple[str, str]]:
        column, sign, begun = typed.rpartition("=")
        return [(column + sign + key, label) for key, label in offer(run, begun)] if sign else []

    return propose


_TABLES = (FileFormat.CSV, *WORKBOOKS)
_SAY_SOMETHING_OF = {
    "column_map": (*_TABLES, FileFormat.JSONL),
    "layout": (*_TABLES, FileFormat.JSONL),
    "no_header": _TABLES,
    "encoding": (FileFormat.CSV, FileFormat.JSONL, FileFormat.VCARD),
    "delimiter": (FileFormat.CSV,),
    "sheet": WORKBOOKS,
}


@dataclass(frozen=True)
class Options:
    """The options of an import. A noun whose files bring more makes a subclass that takes the last three, too."""

    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is; repeatable. COLUMN= leaves it out."),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The whole report, and nothing saved.")] = False
    on_duplicate: Annotated[
        OnDuplicate, typer.Option("--on-duplicate", help="What to do with records that are there already.")
    ] = OnDuplicate.FAIL
    empty_clears: Annotated[
        bool, typer.Option("--empty-clears", help="With update: an empty cell empties the field.")
    ] = False
    allow_incomplete: AllowIncomplete = False
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Save the good rows; the others go to the rejects.")
    ] = False
    rejects: Annotated[
        str | None, typer.Option("--rejects", metavar="FILE", help="Where rejected rows go (beside the file).")
    ] = None
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Such as cp1252; else recognised.")
    ] = None
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", metavar="SIGN", help="Such as ; or tab; else recognised.")
    ] = None
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="SIGN", help="Before decimals: . or ,; else recognised.")
    ] = None
    sheet: Annotated[
        str | None, typer.Option("--sheet", metavar="NAME", help="Of a workbook; else the first with a header.")
    ] = None
    no_header: Annotated[
        bool, typer.Option("--no-header", help="The first line is data; columns are #1, #2 … for --map.")
    ] = False
    ignore_unknown: Annotated[
        bool, typer.Option("--ignore-unknown", help="Leave out columns that are not known, and name them.")
    ] = False
    # Whether these records may lack what is required.
    may_be_incomplete: ClassVar[bool] = True
    layout: str | None = field(default=None, init=False)
    create: bool = field(default=False, init=False)
    create_fields: bool = field(default=False, init=False)

    @property
    def remembers(self) -> bool:
        """Whether what was said of such columns before counts: not where they become fields, or have no names."""
        return not (self.create_fields or self.no_header)

    @property
    def skips_invalid(self) -> bool:
        """Whether good rows are saved although others are wrong."""
        return self.skip_invalid or self.rejects is not None

    def ways_with_twins(self, noun: str, *, only_twins: bool) -> str:
        """The ways out that are left where records are there already, `only_twins` where nothing else is wrong."""
        if not only_twins or self.on_duplicate is not OnDuplicate.FAIL:
            return ""
        return f"To pass over them: --on-duplicate skip   To bring {noun}s up to date: --on-duplicate update"

    @cached_property
    def columns(self) -> Mapping[str, str | None]:
        """The columns and fields of `--map "COLUMN=FIELD"`; the last sign divides, since a column may have one."""
        split = [each.rpartition("=") for each in self.column_map or ()]
        for column, sign, name in split:
            if not sign or not column.strip():
                raise UsageError(f'--map "{column or name}" has no field.', 'Write it as --map "COLUMN=field".')
        return {column.strip(): as_key(name) or None for column, _sign, name in split}

    def refuse_idle(self, kind: FileFormat, file: str) -> None:
        """Raise UsageError for a flag that says nothing of a file of this kind."""
        idle = [flag for flag, kinds in _SAY_SOMETHING_OF.items() if kind not in kinds and getattr(self, flag)]
        if idle:
            flag = {"column_map": "map"}.get(idle[0], idle[0]).replace("_", "-")
            raise UsageError(f"--{flag} says nothing of {file}, which is {kind.called}.", "Leave it out.")

    @property
    def decimal_sign(self) -> str | None:
        """The sign before decimals, where it is said."""
        if self.decimal not in (None, ".", ","):
            raise UsageError(f'--decimal "{self.decimal}" cannot stand before decimals.', "One of . and ,")
        return self.decimal
