"""`debitcli user …`: the people who keep this book."""

from typing import Annotated

import typer

from debitcli.menu import Verbs
from debitcli.options import argument, completing, offer_users, run_of

user_app = Verbs()

Name = Annotated[str, argument("NAME", "A name, as in --user.")]


@user_app.verb("debitcli user add luis", makes_book=True)
def add(context: typer.Context, name: Name) -> None:
    """Make somebody known, so that notes can be shared with them. Whoever changes something is known anyway."""
    from debitcli.users import verbs

    verbs.add(run_of(context), name)


@user_app.verb("debitcli user list")
def list_(context: typer.Context) -> None:
    """Everybody who keeps this book."""
    from debitcli.users import verbs

    verbs.show_all(run_of(context))


@user_app.verb("debitcli user remove luis --heir mara --yes")
def remove(
    context: typer.Context,
    name: Annotated[str, argument("NAME", "Who goes.", offer=offer_users)],
    heir: Annotated[
        str | None,
        typer.Option("--heir", metavar="NAME", help="Who inherits the notes.", autocompletion=completing(offer_users)),
    ] = None,
) -> None:
    """Remove somebody; what they changed stays in the history."""
    from debitcli.users import verbs

    verbs.remove(run_of(context), name, heir)
