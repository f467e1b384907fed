"""`debitcli entry …`: what is posted to accounts."""

from collections.abc import Iterable
from typing import Annotated

import typer

from debitcli.ledger import typed
from debitcli.ledger.accounts.options import Currency, JsonFile, Lines, Rate, day_option, offer_accounts
from debitcli.ledger.typed import Given
from debitcli.listing.days import days
from debitcli.listing.filters import Page, order_of
from debitcli.menu import Verbs
from debitcli.options import Limit, PageNumber, argument, completing, run_of, sort
from debitcli.run import Run, read_text

entry_app = Verbs()


def _newest(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.ledger import records

    with run.book.reading() as connection:
        found = records.select_rows(connection, records.Selection(), order_of("-number"), Page(50))
        return [(str(each.number), each.text) for each in found]


def _sortable(_run: Run, _typed: str) -> list[tuple[str, str]]:
    return [("number", "Number"), ("date", "Date")]


Number = Annotated[str, argument("N", "The number of the entry.", offer=_newest, asked="Entry")]


@entry_app.verb("debitcli entry list --period 2026-Q3", "debitcli entry list --account bank --from 2026-11-01 -o json")
def list_(
    context: typer.Context,
    account: Annotated[
        str | None,
        typer.Option(
            "--account",
            metavar="ACCOUNT",
            help="Only those that move this account, with what they move there.",
            autocompletion=completing(offer_accounts),
        ),
    ] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="PERIOD", help="2026, 2026-Q3 or 2026-11.")] = None,
    first: Annotated[str | None, day_option("--from", "The first day.")] = None,
    last: Annotated[str | None, day_option("--to", "The last day.")] = None,
    search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Any part of the text, or the number.")] = "",
    sort: Annotated[str, sort("By number or date; - turns round.", _sortable)] = "-number",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Entries, newest first, with the amount that each moves."""
    from debitcli.ledger import verbs
    from debitcli.ledger.records import Selection

    run = run_of(context)
    selection = Selection(search.strip(), None, *days(run, period, first, last))
    verbs.show_list(run, selection, account, order_of(sort), Page(limit, page))


@entry_app.verb("debitcli entry show 12", "debitcli entry show 12 -o json")
def show(context: typer.Context, number: Number) -> None:
    """An entry with its lines."""
    from debitcli.ledger import verbs

    verbs.show(run_of(context), number)


@entry_app.verb(
    "debitcli entry add --text 'Bank charges' --line 'fees 12.50' --line 'bank -12.50'",
    "debitcli entry add --date 2026-11-02 --text 'VAT of the third quarter' --line 'output-vat 840' --line 'bank -840'",
    makes_book=True,
)
def add(
    context: typer.Context,
    date: Annotated[str | None, day_option("--date", "The day; today, if not given.")] = None,
    text: Annotated[str | None, typer.Option("--text", metavar="TEXT", help="What it is.")] = None,
    line: Lines = None,
    currency: Currency = None,
    rate: Rate = None,
    json: JsonFile = None,
) -> None:
    """Post what no other verb knows: bank charges, tax that was paid, what the owner takes. Prints the new number."""
    from debitcli.ledger import verbs

    verbs.add(run_of(context), typed.merged(json and read_text(json), Given(date, text, currency, rate), line or ()))


@entry_app.verb("debitcli entry reverse 12 --reason 'posted twice'")
def reverse(
    context: typer.Context,
    number: Number,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the text.")],
    date: Annotated[str | None, day_option("--date", "The day of the reversal; today, if not given.")] = None,
) -> None:
    """Take an entry back by another one with the opposite amounts. Prints the number of that one."""
    from debitcli.ledger import verbs

    verbs.reverse(run_of(context), number, date, reason)
