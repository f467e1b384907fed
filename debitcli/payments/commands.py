"""`debitcli payment …`: money that came in or went out, and what it pays."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.options import complete_customer
from debitcli.errors import UsageError
from debitcli.exchange.options import ExportFileOfList, ExportFormatOfList
from debitcli.forms import drafts
from debitcli.invoices.options import InvoiceArgument
from debitcli.listing.days import days
from debitcli.listing.filters import Filter, Page, order_of
from debitcli.menu import Verbs
from debitcli.options import (
    AllowDuplicate,
    DryRun,
    JsonFile,
    Limit,
    PageNumber,
    argument,
    choices_of,
    completing,
    files,
    keys_in,
    labelled,
    list_columns,
    run_of,
    sort,
    takes_fields,
    takes_filters,
)
from debitcli.payments.form import DIRECTIONS, FORM, SORTABLE
from debitcli.run import Run, read_text

payment_app = Verbs(
    {
        **dict.fromkeys(("pay", "receive"), "What a customer paid: debitcli payment add INVOICE"),
        **dict.fromkeys(("undo", "delete"), "A payment is taken back: debitcli payment reverse PAYMENT --reason TEXT"),
    }
)


def _offered(run: Run, typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.payments import records

    with run.book.reading() as connection:
        found = records.select_rows(connection, records.Selection(search=typed.strip()), page=Page(50))
        return [(each.called, f"{each.date} {each.name}, {each.currency} {each.amount:,f}") for each in found]


def _unpaid(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.invoices.records import Invoices
    from debitcli.invoices.selection import records
    from debitcli.invoices.selection.filters import Selection

    today = run.today.isoformat()
    with run.book.reading() as connection:
        found = records.select_rows(
            connection, Invoices(today), Selection(status="open"), today, order_of("due"), Page(50)
        )
        return [(each.called, f"{each.name}, {each.currency} {each.open:,f} open") for each in found]


_SORTED_BY = labelled(FORM, SORTABLE)
PaymentArgument = Annotated[str, argument("PAYMENT", "The number of the payment.", offer=_offered)]
_SourceArgument = Annotated[
    str | None, argument("[PAYMENT|CREDIT-NOTE]", "What is given back.", complete=completing(_offered))
]
_InvoicesArgument = Annotated[
    list[str] | None, argument("[INVOICE]...", "Their numbers, in the order in which they are paid.",
                               complete=completing(_unpaid)),
]  # fmt: skip
_Amount = Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="All that can be, if not given.")]
_Date = Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day; today, if not given.")]
_Method = Annotated[
    str | None,
    typer.Option("--method", metavar="METHOD", help="How it is paid; the first of payment.methods, if not given.",
                 autocompletion=completing(choices_of(FORM.by_key["method"].kind))),
]  # fmt: skip
_METHODS = completing(choices_of(FORM.by_key["method"].kind))
FILTERS = (
    Filter("search", "Any part of the customer's name, a reference, or the number."),
    Filter("customer", "Those of a customer.", "CUSTOMER", complete=complete_customer),
    Filter("invoice", "Those that close an invoice.", "INVOICE", complete=completing(_unpaid)),
    Filter("method", "How it was paid.", "METHOD", complete=_METHODS),
    Filter("direction", "in or out.", "WAY", complete=completing(choices_of(FORM.by_key["direction"].kind))),
    Filter("period", "2026, 2026-Q3 or 2026-11.", "PERIOD"),
    Filter("from", "From this day on.", "DATE"),
    Filter("to", "Up to this day.", "DATE"),
)
payment_fields = takes_fields(FORM, {"customer": complete_customer}, but=("invoices", "discount"))
payment_filters = takes_filters(FILTERS)


def selection_of(run: Run, given: Mapping[str, Any]) -> Any:
    """The filters as they were given. Raises UsageError for one that cannot be."""
    from debitcli.customers.selection import named
    from debitcli.invoices import named as invoices
    from debitcli.payments.records import Selection

    if given["direction"] not in (None, *DIRECTIONS):
        raise UsageError(f'--direction "{given["direction"]}" is no direction.', "in or out")
    customer = named.resolve(run, given["customer"], to_read=True).id if given["customer"] else None
    invoice = invoices.resolve(run, given["invoice"]).id if given["invoice"] else None
    method = (given["method"] or "").strip().lower() or None
    first, last = days(run, given["period"], given["from"], given["to"])
    return Selection((given["search"] or "").strip(), customer, invoice, method, given["direction"], first, last)


@payment_app.verb("debitcli payment add 2026-0031", "debitcli payment add 2026-0031 --amount 50 --method cash")
@payment_fields
def add(
    context: typer.Context,
    given: dict[str, str | None],
    invoices: _InvoicesArgument = None,
    discount: Annotated[
        str | None,
        typer.Option("--discount", metavar="[AMOUNT]", help="Take the cash discount of the invoice, or this one."),
    ] = None,
    json: JsonFile = None,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
) -> None:
    """Write down that money came in: for invoices, in their order, or on account of a customer. Prints its number."""
    from debitcli.customers.selection import named
    from debitcli.invoices import named as invoices_named
    from debitcli.payments import add as adding

    run = run_of(context)
    if given.get("customer"):
        given["customer"] = named.resolve(run, str(given["customer"])).called
    if invoices:
        given["invoices"] = "; ".join(invoices_named.resolve(run, each).called for each in invoices)
    given |= {} if discount is None else {"discount": discount}
    options = adding.Options(allow_duplicate, dry_run)
    if json is not None:
        found, several = drafts.from_json(read_text(json), FORM)
        adding.add(run, [draft | given for draft in found], options, several=several)
    elif run.streams.can_ask and not dry_run:
        adding.add_with_wizard(run, {key: text or "" for key, text in given.items()}, options)
    else:
        adding.add(run, [given], options, several=False)


@payment_app.verb("debitcli payment list --period 2026-11", "debitcli payment list --customer 41 -o json")
@payment_filters
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: Annotated[str, list_columns(labelled(FORM, FORM.columns))] = "",
    sort: Annotated[str, sort("By number, date, amount or created; - turns round.", _SORTED_BY)] = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Payments, newest first."""
    from debitcli.payments import verbs

    run = run_of(context)
    verbs.show_list(run, selection_of(run, filters), order_of(sort), Page(limit, page), keys_in(columns))


@payment_app.verb("debitcli payment show 12", "debitcli payment show 12 -o json")
def show(context: typer.Context, payment: PaymentArgument) -> None:
    """A payment with what it closes and what of it is left."""
    from debitcli.payments import verbs

    verbs.show(run_of(context), payment)


@payment_app.verb("debitcli payment allocate 12 2026-0031", "debitcli payment allocate 12 2026-0031 --amount 50")
def allocate(
    context: typer.Context,
    payment: PaymentArgument,
    invoice: InvoiceArgument,
    amount: _Amount = None,
    date: _Date = None,
) -> None:
    """Let what is left of a payment close an invoice."""
    from debitcli.payments import verbs

    verbs.allocate(run_of(context), payment, invoice, amount, date)


@payment_app.verb("debitcli payment reverse 12 --reason 'the cheque bounced'")
def reverse(
    context: typer.Context,
    payment: PaymentArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stands in the entry.")],
    date: _Date = None,
) -> None:
    """Take a payment back: its invoices are open again, its entries reversed."""
    from debitcli.payments import verbs

    verbs.reverse(run_of(context), payment, reason, date)


@payment_app.verb("debitcli payment refund 12", "debitcli payment refund --customer 41 --amount 20 --method cash")
def refund(
    context: typer.Context,
    source: _SourceArgument = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="CUSTOMER", help="All that a customer has, oldest first.",
                     autocompletion=complete_customer),
    ] = None,
    amount: _Amount = None,
    method: _Method = None,
    date: _Date = None,
    reference: Annotated[str | None, typer.Option("--reference", metavar="TEXT", help="What it is called.")] = None,
) -> None:  # fmt: skip
    """Give money back: what is left of a payment or of a credit note. Prints the number of the payment out."""
    from debitcli.payments import verbs

    verbs.refund(run_of(context), source, customer, amount, method, date, reference)


@payment_app.verb("debitcli payment receipt 12 receipt.pdf", "debitcli payment receipt 12 --send")
def receipt(
    context: typer.Context,
    payment: PaymentArgument,
    file: Annotated[str | None, argument("[FILE]", "Where to, as PDF; - is stdout.", offer=files)] = None,
    send: Annotated[bool, typer.Option("--send", help="Send it to the customer by mail.")] = False,
    to: Annotated[str | None, typer.Option("--to", metavar="ADDRESS", help="Send it to this address.")] = None,
) -> None:
    """The receipt of a payment: its number, the day, from whom, how much, for which invoices."""
    from debitcli.payments import receipt as receipts

    if (send or to) and file:
        raise UsageError("A receipt is written or sent.", "Leave out FILE, or --send.")
    if send or to:
        receipts.send(run_of(context), payment, to)
    else:
        receipts.receipt(run_of(context), payment, file)


@payment_app.verb("debitcli payment import bank.csv", "debitcli payment import - --dry-run")
def import_(
    context: typer.Context,
    file: Annotated[str, argument("FILE", "CSV or JSON; - is stdin.", offer=files)],
    decimal: Annotated[
        str | None,
        typer.Option("--decimal", metavar="SIGN", help="The sign before decimals, where no amount tells it."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look at every row and save nothing.")] = False,
    allow_duplicate: AllowDuplicate = False,
) -> None:
    """Save the payments of a file, matched with their invoices by number: all of them, or none. Prints the numbers."""
    from debitcli.payments import add as adding
    from debitcli.payments import exchange

    if decimal not in (None, ".", ","):
        raise UsageError(f'--decimal "{decimal}" stands before no decimals.', "A point or a comma.")
    exchange.import_file(run_of(context), file, adding.Options(allow_duplicate, dry_run), decimal)


@payment_app.verb("debitcli payment export payments.csv --period 2026")
@payment_filters
def export(
    context: typer.Context, filters: Mapping[str, Any], file: ExportFileOfList = "-", output: ExportFormatOfList = None
) -> None:
    """Write payments that came in and were not reversed into a file that import takes back, oldest first."""
    from dataclasses import replace

    from debitcli.payments import exchange

    run = run_of(context)
    exchange.export(run, file, output, replace(selection_of(run, filters), direction="in", reversed=False))
