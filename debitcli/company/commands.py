"""`debitcli setup`: who keeps the book."""

import typer

from debitcli.menu import Verbs
from debitcli.options import run_of

setup_app = Verbs()


@setup_app.verb("debitcli setup", makes_book=True)
def setup(context: typer.Context) -> None:
    """Say who you are: name, address, VAT, bank. A wizard that can be left and gone on with."""
    from debitcli.company import setup as setting_up

    setting_up.setup(run_of(context))
