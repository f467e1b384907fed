"""`debitcli user …`: the people who keep this book."""

from typing import Annotated

import typer

from debitcli.commands import Command, examples, run_of
from debitcli.users import keeping

user_app = typer.Typer()

Name = Annotated[str, typer.Argument(metavar="NAME", help="A name, as in --user.", show_default=False)]


@user_app.command(cls=Command, epilog=examples("debitcli user add luis"))
def add(context: typer.Context, name: Name) -> None:
    """Make somebody known, so that notes can be shared with them. Whoever changes something is known anyway."""
    keeping.add(run_of(context), name)


@user_app.command("list", cls=Command, epilog=examples("debitcli user list"))
def list_(context: typer.Context) -> None:
    """Everybody who keeps this book."""
    keeping.show_all(run_of(context))


@user_app.command(cls=Command, epilog=examples("debitcli user remove luis --heir mara --yes"))
def remove(
    context: typer.Context,
    name: Name,
    heir: Annotated[str | None, typer.Option("--heir", metavar="NAME", help="Who inherits the notes.")] = None,
) -> None:
    """Remove somebody; what they changed stays in the history."""
    keeping.remove(run_of(context), name, heir)
