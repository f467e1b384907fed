"""`debitcli account …`: the accounts of the ledger."""

from typing import Annotated

import typer

from debitcli.ledger.accounts.account import KIND_OF_ROLE
from debitcli.ledger.accounts.options import (
    AccountArgument,
    Currency,
    JsonFile,
    Lines,
    Rate,
    offer_accounts,
    offer_kinds,
)
from debitcli.menu import Verbs
from debitcli.options import argument, completing, run_of
from debitcli.run import Run, read_text

account_app = Verbs()
_KEYS = ("name", "kind", "number", "role")


def _roles(_run: Run, _typed: str) -> list[tuple[str, str]]:
    return list(KIND_OF_ROLE.items())


Kind = Annotated[
    str | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help="asset, liability, equity, income or expense.",
        autocompletion=completing(offer_kinds),
    ),
]


@account_app.verb("debitcli account list", "debitcli account list --kind expense -o json")
def list_(
    context: typer.Context,
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Any part of number, name or role.")] = "",
    kind: Kind = None,
    archived: Annotated[bool, typer.Option("--archived", help="Only archived and merged accounts.")] = False,
) -> None:
    """All accounts with their balances; debit is positive."""
    from debitcli.ledger.accounts import verbs

    verbs.show_list(run_of(context), search, kind, archived=archived)


@account_app.verb(
    "debitcli account add Coffee --kind expense", "debitcli account add Sparkasse --role bank", makes_book=True
)
def add(
    context: typer.Context,
    name: Annotated[str | None, argument("[NAME]", "The name.", asked="Name")] = None,
    kind: Kind = None,
    number: Annotated[
        str | None, typer.Option("--number", metavar="NUMBER", help="A free one of its kind, if not given.")
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(
            "--role",
            metavar="ROLE",
            help="What the program posts there from now on: bank, cash …",
            autocompletion=completing(_roles),
        ),
    ] = None,
    json: JsonFile = None,
) -> None:
    """Make an account. Prints its number."""
    from debitcli.ledger import typed
    from debitcli.ledger.accounts import verbs

    given = {"name": name, "kind": kind, "number": number, "role": role}
    from_json = typed.texts_of_json(read_text(json), _KEYS) if json is not None else {}
    verbs.add(run_of(context), from_json | {key: text for key, text in given.items() if text is not None})


@account_app.verb('debitcli account rename 4930 "Office supplies"')
def rename(
    context: typer.Context, account: AccountArgument, name: Annotated[str, argument("NAME", "The new name.")]
) -> None:
    """Give an account another name; its number stays."""
    from debitcli.ledger.accounts import verbs

    verbs.rename(run_of(context), account, name)


@account_app.verb("debitcli account merge 6250 6200 --yes")
def merge(
    context: typer.Context,
    source: Annotated[str, argument("FROM", "Is a part of the other one from then on.", offer=offer_accounts)],
    target: Annotated[str, argument("INTO", "Stays.", offer=offer_accounts)],
) -> None:
    """Let what stands on one account, and is posted to it, count on another one. What was posted stays as it is."""
    from debitcli.ledger.accounts import verbs

    verbs.merge(run_of(context), source, target)


@account_app.verb("debitcli account archive 6250")
def archive(context: typer.Context, account: AccountArgument) -> None:
    """Put an account aside: nothing more can be entered there, and lists are without it."""
    from debitcli.ledger.accounts import verbs

    verbs.put_aside(run_of(context), account, restore=False)


@account_app.verb("debitcli account restore 6250")
def restore(context: typer.Context, account: AccountArgument) -> None:
    """Take an archived account back."""
    from debitcli.ledger.accounts import verbs

    verbs.put_aside(run_of(context), account, restore=True)


@account_app.verb(
    "debitcli account open 2026-01-01 --line 'bank 2500' --line 'cash 80.50' --line 'payable -300'", makes_book=True
)
def open_(
    context: typer.Context,
    date: Annotated[str | None, argument("[DATE]", "The day on which the book begins; today, if not given.")] = None,
    line: Lines = None,
    currency: Currency = None,
    rate: Rate = None,
    json: JsonFile = None,
) -> None:
    """Post what stands on accounts when the book begins, once; the rest goes to the opening balances."""
    from debitcli.ledger import typed, verbs

    content = json and read_text(json)
    given = typed.Given(date, None, currency, rate)
    verbs.open_accounts(
        run_of(context), typed.merged(content, given, line or (), ("date", "currency", "rate", "lines"))
    )
