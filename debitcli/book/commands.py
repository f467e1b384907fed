"""`debitcli settings …`: how this book behaves."""

from collections.abc import Sequence
from typing import Annotated

import typer

from debitcli.menu import Verbs, argument, completing_names, run_of
from debitcli.run import Run

settings_app = Verbs()


def _keys(_: Run) -> Sequence[str]:
    from debitcli.book import settings

    return list(settings.BY_KEY)


Key = Annotated[str, argument("KEY", "The name of the setting.", completing_names(_keys))]


@settings_app.verb("debitcli settings show", "debitcli settings show -o json")
def show(context: typer.Context) -> None:
    """Every setting with its value and meaning."""
    from debitcli.book import settings

    settings.show(run_of(context))


@settings_app.verb(
    "debitcli settings set company.country ES", "debitcli settings set customer.required name,email", makes_book=True
)
def set_(context: typer.Context, key: Key, value: Annotated[str, argument("VALUE", "The new value.")]) -> None:
    """Give a setting a value."""
    from debitcli.book import settings

    settings.change(run_of(context), key, value)


@settings_app.verb("debitcli settings unset customer.required")
def unset(context: typer.Context, key: Key) -> None:
    """Take a setting back to its default."""
    from debitcli.book import settings

    settings.change(run_of(context), key, None)
