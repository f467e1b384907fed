"""`debitcli settings …`: how this book behaves."""

from collections.abc import Sequence
from typing import Annotated

import typer

from debitcli.menu import Command, completing, examples, run_of
from debitcli.run import Run

settings_app = typer.Typer()


def _keys(_: Run) -> Sequence[str]:
    from debitcli.book import settings

    return list(settings.BY_KEY)


Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY", help="The name of the setting.", autocompletion=completing(_keys), show_default=False
    ),
]


@settings_app.command(cls=Command, epilog=examples("debitcli settings show", "debitcli settings show -o json"))
def show(context: typer.Context) -> None:
    """Every setting with its value and meaning."""
    from debitcli.book import settings

    settings.show(run_of(context))


@settings_app.command(
    "set",
    cls=Command,
    epilog=examples("debitcli settings set company.country ES", "debitcli settings set customer.required name,email"),
)
def set_(
    context: typer.Context,
    key: Key,
    value: Annotated[str, typer.Argument(metavar="VALUE", help="The new value.", show_default=False)],
) -> None:
    """Give a setting a value."""
    from debitcli.book import settings

    settings.change(run_of(context), key, value)


@settings_app.command(cls=Command, epilog=examples("debitcli settings unset customer.required"))
def unset(context: typer.Context, key: Key) -> None:
    """Take a setting back to its default."""
    from debitcli.book import settings

    settings.change(run_of(context), key, None)
