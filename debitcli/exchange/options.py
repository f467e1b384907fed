"""The options of every import and export."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.errors import UsageError
from debitcli.exchange.policy import OnDuplicate
from debitcli.files.formats import FileFormat
from debitcli.forms.form import as_key
from debitcli.menu import AllowIncomplete, takes

ImportFile = Annotated[str, typer.Argument(metavar="FILE", help="CSV, JSON lines, vCard or XLSX; - is stdin.")]
ExportFile = Annotated[str, typer.Argument(metavar="[FILE]", help="The format by its ending: .csv, .jsonl, .xlsx …")]

ExportFormat = Annotated[
    FileFormat | None, typer.Option("--output", "-o", help="The format, where no ending tells it (csv).")
]


def _options(
    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is; repeatable. COLUMN= leaves it out."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The whole report, and nothing saved.")] = False,
    on_duplicate: Annotated[
        OnDuplicate, typer.Option("--on-duplicate", help="What to do with records that are there already.")
    ] = OnDuplicate.FAIL,
    empty_clears: Annotated[
        bool, typer.Option("--empty-clears", help="With update: an empty cell empties the field.")
    ] = False,
    allow_incomplete: AllowIncomplete = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Save the good rows; the others go to the rejects.")
    ] = False,
    rejects: Annotated[
        str | None, typer.Option("--rejects", metavar="FILE", help="Where rejected rows go (beside the file).")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Such as cp1252; else recognised.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", metavar="SIGN", help="Such as ; or tab; else recognised.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option("--decimal", metavar="SIGN", help="Before decimals: . or ,; else recognised.")
    ] = None,
) -> None: ...


takes_import = takes("how", _options)
"""Gives a verb the options of every import; what was given comes as its parameter `how`."""


def of_import(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `job.Options` that these options give."""
    values = dict(given)
    if values["decimal"] not in (None, ".", ","):
        raise UsageError(f'--decimal "{values["decimal"]}" cannot stand before decimals.', "One of . and ,")
    values["columns"] = dict(_column_pairs(values.pop("column_map")))
    values["skip_invalid"] = values["skip_invalid"] or values["rejects"] is not None
    return values


def _column_pairs(given: list[str] | None) -> list[tuple[str, str | None]]:
    """The columns and fields of `--map "COLUMN=FIELD"`; the last sign divides, since a column may have one."""
    split = [each.rpartition("=") for each in given or ()]
    for column, sign, field in split:
        if not sign or not column.strip():
            raise UsageError(f'--map "{column or field}" has no field.', 'Write it as --map "COLUMN=field".')
    return [(column.strip(), as_key(field) or None) for column, _sign, field in split]
