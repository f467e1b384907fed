"""`debitcli customer duplicates`, `merge`: customers that are there twice."""

from typing import Annotated

import typer

from debitcli.customers.options import complete_customer
from debitcli.menu import Command, examples, run_of

duplicates_app = typer.Typer()


@duplicates_app.command(
    cls=Command, epilog=examples("debitcli customer duplicates", "debitcli customer duplicates -o csv")
)
def duplicates(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="Pairs; 0 for all.")] = 50,
) -> None:
    """Customers that are probably one, with why and how sure."""
    from debitcli.customers.duplicates import list as duplicates_list

    duplicates_list.show(run_of(context), limit=limit)


@duplicates_app.command(
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
    from debitcli.customers.duplicates import merge as merging

    merging.merge(run_of(context), source, target, take or ())
