"""What verbs of any noun take that name accounts."""

from collections.abc import Iterable
from typing import Annotated

import typer

from debitcli.fields.codes import CURRENCY
from debitcli.ledger.accounts.account import KINDS
from debitcli.options import argument, choices_of, completing
from debitcli.run import Run


def offer_accounts(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    """The numbers of accounts to post to, with their names."""
    from debitcli.ledger.accounts import records

    with run.book.reading() as connection:
        return [(each.number, each.name) for each in records.every(connection) if not each.archived]


def offer_kinds(_run: Run, _typed: str) -> list[tuple[str, str]]:
    """The kinds of accounts."""
    return [(each, "") for each in KINDS]


AccountArgument = Annotated[str, argument("ACCOUNT", "Number, name or role.", offer=offer_accounts, asked="Account")]

Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        metavar="'ACCOUNT AMOUNT'",
        help="Account and amount, debit positive; repeatable.",
        autocompletion=completing(offer_accounts),
    ),
]
Currency = Annotated[
    str | None,
    typer.Option(
        "--currency",
        metavar="CODE",
        help="That of the amounts, if not the company's.",
        autocompletion=completing(choices_of(CURRENCY)),
    ),
]
Rate = Annotated[
    str | None, typer.Option("--rate", metavar="N", help="How much one of that currency is in the company's.")
]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="These as a JSON object; - is standard input.")
]


def day_option(flag: str, words: str) -> typer.models.OptionInfo:
    """The option that says a day."""
    made: typer.models.OptionInfo = typer.Option(flag, metavar="DATE", help=words)
    return made
