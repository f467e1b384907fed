"""`debitcli customer import`, `export`: many customers at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from debitcli.customers.exchange.layouts import LAYOUTS
from debitcli.customers.options import CreateCategories, customer_filters, selection_of
from debitcli.exchange import options
from debitcli.menu import Command, examples, run_of, takes

exchange_app = typer.Typer()


@dataclass(frozen=True)
class ImportOptions(options.Options):
    """The options of an import of customers."""

    layout: Annotated[
        str | None,
        typer.Option(
            "--layout", metavar="NAME", help=f"The product that wrote it: {', '.join(each.name for each in LAYOUTS)}."
        ),
    ] = None
    create: CreateCategories = False
    create_fields: Annotated[
        bool, typer.Option("--create-fields", help="Make custom fields of columns that have no other place.")
    ] = False


@exchange_app.command(
    "import",
    cls=Command,
    epilog=examples(
        "debitcli customer import customers.csv",
        "debitcli customer import wave.csv --allow-incomplete --create-categories",
        'debitcli customer import list.csv --map "Handy=phone" --map "Fax=" --on-duplicate update',
    ),
)
@takes("how", ImportOptions)
def import_(context: typer.Context, file: options.ImportFile, how: ImportOptions) -> None:
    """Register the customers of a file: all of them, or none and every problem listed."""
    from debitcli.customers.exchange.target import CustomerTarget
    from debitcli.exchange.importing import import_file

    import_file(run_of(context), file, how, CustomerTarget())


@exchange_app.command(
    cls=Command,
    epilog=examples(
        "debitcli customer export customers.csv",
        "debitcli customer export --country ES spain.xlsx",
        "debitcli customer export -o jsonl | jq .email",
    ),
)
@customer_filters
def export(
    context: typer.Context,
    filters: Mapping[str, Any],
    file: options.ExportFile = "-",
    output: options.ExportFormat = None,
) -> None:
    """Write customers into a file that import takes back, oldest first, archived ones left out."""
    from debitcli.customers.exchange.target import CustomerTarget
    from debitcli.exchange import exporting

    run = run_of(context)
    exporting.export(run, file, output, CustomerTarget(), selection_of(run, filters))
