"""The options of an import of customers."""

from dataclasses import dataclass
from typing import Annotated

import typer

from debitcli.customers.exchange.layouts import LAYOUTS
from debitcli.customers.options import CreateCategories
from debitcli.exchange import options
from debitcli.options import completing


@dataclass(frozen=True)
class ImportOptions(options.Options):
    """Those of every import; and the layout, and what is made on the side."""

    layout: Annotated[
        str | None,
        typer.Option(
            "--layout",
            metavar="NAME",
            help=f"The product that wrote it: {', '.join(each.name for each in LAYOUTS)}.",
            autocompletion=completing(lambda _run, _typed: [(each.name, each.title) for each in LAYOUTS]),
        ),
    ] = None
    create: CreateCategories = False
    welcome_invoice: Annotated[
        bool, typer.Option("--welcome-invoice", help="Send each new customer the welcome invoice.")
    ] = False
    create_fields: Annotated[
        bool, typer.Option("--create-fields", help="Make custom fields of columns that have no other place.")
    ] = False
