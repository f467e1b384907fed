"""`debitcli invoice …`: reads flags, calls the file of the verb."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.options import OptionalCustomer
from debitcli.errors import UsageError
from debitcli.fields.value import Context
from debitcli.invoices.form import FORM
from debitcli.invoices.options import (
    InvoiceArgument,
    InvoicesArgument,
    invoice_fields,
    invoice_filters,
    selection_of,
    sortable,
)
from debitcli.listing.filters import Page, order_of
from debitcli.menu import Verbs
from debitcli.options import DryRun, JsonFile, Limit, PageNumber, keys_in, list_columns, run_of, sort
from debitcli.run import read_text

invoice_app = Verbs()

Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        metavar="TEXT",
        help="`[QTY [UNIT] x] ITEM [@ PRICE[/BASE]] [RATE%|CATEGORY] [-DISCOUNT%]`; repeatable.",
    ),
]
Charges = Annotated[
    list[str] | None,
    typer.Option("--charge", metavar="TEXT", help="`TEXT @ AMOUNT [RATE%]`, such as shipping; repeatable."),
]
Goods = Annotated[bool, typer.Option("--goods", help="Free text in lines is goods, not a service.")]


@invoice_app.verb(
    'debitcli invoice add 41 --line "10 h x Design @ 80"',
    'debitcli invoice add 41 --line "3 x 7" --charge "Shipping @ 9.90" --issue',
    makes_book=True,
)
@invoice_fields
def add(
    context: typer.Context,
    given: dict[str, str | None],
    customer: OptionalCustomer = None,
    line: Lines = None,
    charge: Charges = None,
    goods: Goods = False,
    json: JsonFile = None,
    issue: Annotated[bool, typer.Option("--issue", help="Give it its number at once.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Write an invoice: a draft, until it is issued. Prints its number."""
    from debitcli.customers.selection import named
    from debitcli.invoices import add as adding
    from debitcli.invoices.draft import given as drafts

    run = run_of(context)
    if customer is not None:
        given["customer"] = named.resolve(run, customer).called
    elif json is None:
        raise UsageError("CUSTOMER is missing.", "Who buys: a number, an e-mail address or a name.")
    flags = drafts.from_flags(given, line, charge, Context(locale=run.streams.locale), goods=goods)
    options = adding.Options(issue, dry_run)
    if json is not None:
        found, several = drafts.from_json(read_text(json))
        adding.add(run, [drafts.joined(flags, each) for each in found], options, several=several)
        return
    adding.add(run, [flags], options, several=False)


@invoice_app.verb("debitcli invoice issue draft-3", "debitcli invoice issue --all-drafts")
def issue(
    context: typer.Context,
    invoices: InvoicesArgument = None,
    all_drafts: Annotated[bool, typer.Option("--all-drafts", help="All drafts, by their dates.")] = False,
) -> None:
    """Give drafts their numbers: they never change again. One or many, all or none; prints the numbers."""
    from debitcli.invoices import issuing

    issuing.issue_named(run_of(context), invoices or [], all_drafts=all_drafts)


@invoice_app.verb("debitcli invoice show 2026-0031", "debitcli invoice show draft-3 -o json")
def show(context: typer.Context, invoice: InvoiceArgument) -> None:
    """An invoice whole: its lines, sums and VAT, and how it was paid."""
    from debitcli.invoices import show as showing

    showing.show(run_of(context), invoice)


@invoice_app.verb("debitcli invoice list --unpaid", "debitcli invoice list --overdue --period 2026-Q3 --sort due")
@invoice_filters
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: Annotated[str, list_columns(lambda _run, _typed: [(each.key, each.label) for each in FORM.every])] = "",
    sort: Annotated[str, sort("By number, name, date, due, total, open; - turns round.", sortable)] = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Invoices, credit notes, prepayments and drafts, newest first."""
    from debitcli.invoices import list as listed

    run = run_of(context)
    listed.show(run, selection_of(run, filters), order_of(sort), Page(limit, page), keys_in(columns))
