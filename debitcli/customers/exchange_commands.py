"""`debitcli customer import`, `export`, `duplicates`, `merge`: many customers at a time, and those there twice."""

from enum import StrEnum
from typing import Annotated

import typer

from debitcli.commands import Command, examples, run_of
from debitcli.customers.layouts import BY_NAME
from debitcli.customers.options import (
    AllowIncomplete,
    AnyCategory,
    Archived,
    CreateCategories,
    InCategory,
    InCity,
    Incomplete,
    InCountry,
    InPostalCode,
    Search,
    WithField,
    complete_customer,
    selection_of,
)
from debitcli.errors import UsageError
from debitcli.terminal.output import FileFormat

exchange_app = typer.Typer()


class Duplicate(StrEnum):
    """The choices of --on-duplicate."""

    FAIL = "fail"
    SKIP = "skip"
    UPDATE = "update"
    ADD = "add"


@exchange_app.command(
    "import",
    cls=Command,
    epilog=examples(
        "debitcli customer import customers.csv",
        "debitcli customer import wave.csv --allow-incomplete --create-categories",
        'debitcli customer import list.csv --map "Handy=phone" --map "Fax=" --on-duplicate update',
    ),
)
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV, JSON lines, vCard or XLSX; - is stdin.")],
    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is; repeatable. COLUMN= leaves it out."),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option("--layout", metavar="NAME", help=f"The product that wrote it: {', '.join(BY_NAME)}."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The whole report, and nothing saved.")] = False,
    on_duplicate: Annotated[
        Duplicate, typer.Option("--on-duplicate", help="What to do with customers that are there already.")
    ] = Duplicate.FAIL,
    empty_clears: Annotated[
        bool, typer.Option("--empty-clears", help="With update: an empty cell empties the field.")
    ] = False,
    allow_incomplete: AllowIncomplete = False,
    create_categories: CreateCategories = False,
    create_fields: Annotated[
        bool, typer.Option("--create-fields", help="Make custom fields of columns that have no other place.")
    ] = False,
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
) -> None:
    """Register the customers of a file: all of them, or none and every problem listed."""
    from debitcli.customers import import_job, importing

    options = import_job.Options(
        columns=dict(_column_pairs(column_map)),
        layout=layout,
        encoding=encoding,
        delimiter=delimiter,
        on_duplicate=on_duplicate,
        empty_clears=empty_clears,
        allow_incomplete=allow_incomplete,
        create_categories=create_categories,
        create_fields=create_fields,
        skip_invalid=skip_invalid or rejects is not None,
        rejects=rejects,
        dry_run=dry_run,
    )
    importing.import_file(run_of(context), file, options)


@exchange_app.command(
    cls=Command,
    epilog=examples(
        "debitcli customer export customers.csv",
        "debitcli customer export --country ES spain.xlsx",
        "debitcli customer export -o jsonl | jq .email",
    ),
)
def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="CSV, JSON lines, vCard, XLSX by its ending.")] = "-",
    output: Annotated[
        FileFormat | None, typer.Option("--output", "-o", help="The format, where no ending tells it (csv).")
    ] = None,
    search: Search = "",
    category: InCategory = None,
    any_category: AnyCategory = None,
    city: InCity = None,
    postal_code: InPostalCode = None,
    country: InCountry = None,
    incomplete: Incomplete = False,
    archived: Archived = False,
    field: WithField = None,
) -> None:
    """Write customers into a file that import takes back, oldest first, archived ones left out."""
    from debitcli.customers import exporting

    exporting.export(run_of(context), file, selection_of(context), output)


@exchange_app.command(
    cls=Command, epilog=examples("debitcli customer duplicates", "debitcli customer duplicates -o csv")
)
def duplicates(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="Pairs; 0 for all.")] = 50,
) -> None:
    """Customers that are probably one, with why and how sure."""
    from debitcli.customers import merging

    merging.show_duplicates(run_of(context), limit=limit)


@exchange_app.command(
    cls=Command, epilog=examples("debitcli customer merge 57 41", "debitcli customer merge 57 41 --take phone --yes")
)
def merge(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="The customer that goes.", autocompletion=complete_customer)
    ],
    target: Annotated[
        str, typer.Argument(metavar="INTO", help="The customer that stays.", autocompletion=complete_customer)
    ],
    take: Annotated[
        list[str] | None, typer.Option("--take", metavar="FIELD", help="Take this field of FROM; repeatable.")
    ] = None,
) -> None:
    """Make one customer of two. Where both have a value, INTO's stays; a review shows what changes."""
    from debitcli.customers import merging

    merging.merge(run_of(context), source, target, take or ())


def _column_pairs(given: list[str] | None) -> list[tuple[str, str | None]]:
    """The columns and fields of `--map "COLUMN=FIELD"`; the last sign divides, since a column may have one."""
    split = [each.rpartition("=") for each in given or ()]
    for column, sign, field in split:
        if not sign or not column.strip():
            raise UsageError(f'--map "{column or field}" has no field.', 'Write it as --map "COLUMN=field".')
    return [(column.strip(), field.strip().replace("-", "_") or None) for column, _sign, field in split]
