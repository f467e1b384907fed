"""`debitcli invoice …`: reads flags, calls the file of the verb. Long: there are seventeen verbs with their flags."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.options import OptionalCustomer, complete_customer
from debitcli.documents.einvoice import Profile, Syntax
from debitcli.errors import UsageError
from debitcli.exchange import options as exchange
from debitcli.fields.value import Context
from debitcli.forms.form import as_key
from debitcli.invoices.exchange.options import Options as HowToImport
from debitcli.invoices.form import FORM
from debitcli.invoices.options import (
    Charges,
    Clear,
    Goods,
    Into,
    InvoiceArgument,
    InvoicesArgument,
    Lines,
    MoreInvoices,
    NamedAfterIt,
    OptionalInvoice,
    Template,
    UseCredit,
    edited_fields,
    invoice_fields,
    invoice_filters,
    selection_of,
    sortable,
)
from debitcli.invoices.selection.filters import Selection
from debitcli.invoices.sending import commands as sending
from debitcli.listing.filters import Page, order_of
from debitcli.menu import Verbs
from debitcli.options import (
    AndNew,
    DryRun,
    JsonFile,
    Limit,
    PageNumber,
    completing,
    keys_in,
    labelled,
    list_columns,
    run_of,
    sort,
    takes,
)
from debitcli.run import Run, read_text

_PAYMENT = "What a customer paid: debitcli payment add INVOICE"
_TAKE_BACK = "A credit note takes an issued invoice back: debitcli invoice credit INVOICE\n"
_TAKE_BACK += "A draft is deleted: debitcli invoice delete DRAFT"
_NOTE = "Printed on the invoice: --message TEXT\nPrivate: debitcli note add --invoice INVOICE TEXT"
invoice_app = Verbs(
    {
        **dict.fromkeys(("pay", "paid"), _PAYMENT),
        **dict.fromkeys(("void", "cancel", "storno"), _TAKE_BACK),
        "quote": "There are no quotes yet. A draft has no number and binds nobody: debitcli invoice add CUSTOMER",
        "refund": "Money that goes back: debitcli payment refund CREDIT-NOTE, after debitcli invoice credit INVOICE",
        "print": "On paper: debitcli invoice pdf INVOICE",
        **dict.fromkeys(("--note", "--notes"), _NOTE),
    }
)


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
    send: Annotated[bool, typer.Option("--send", help="Issue it, and send it to the customer.")] = False,
    use_credit: UseCredit = False,
    and_new: AndNew = False,
    dry_run: DryRun = False,
) -> None:
    """Write an invoice, a draft until it is issued: a wizard on a terminal, flags and JSON in scripts."""
    from debitcli.customers.selection import named
    from debitcli.invoices import add as adding
    from debitcli.invoices.draft import given as drafts

    run = run_of(context)
    if customer is None and json is None and run.streams.can_ask:
        from debitcli import ask

        param = next(each for each in context.command.params if each.name == "customer")
        customer = ask.argument(run, param, add)
    if customer is not None:
        given["customer"] = named.resolve(run, customer).called
    elif json is None:
        raise UsageError("CUSTOMER is missing.", "Who buys: a number, an e-mail address or a name.")
    flags = drafts.from_flags(given, line, charge, Context(locale=run.streams.locale), goods=goods)
    if use_credit and not (issue or send):
        raise UsageError("--use-credit pays what is issued.", "Add --issue.")
    options = adding.Options(issue or send, use_credit, dry_run, and_new, send)
    if json is not None:
        found, several = drafts.from_json(read_text(json))
        adding.add(run, [drafts.joined(flags, each) for each in found], options, several=several)
        return
    if flags.lines is None and run.streams.can_ask and not dry_run and not flags.problems:
        adding.with_wizard(run, flags, options)
    else:
        adding.add(run, [flags], options, several=False)


@invoice_app.verb("debitcli invoice edit draft-3", "debitcli invoice edit draft-3 --due +14d --clear message")
@edited_fields
def edit(
    context: typer.Context,
    invoice: InvoiceArgument,
    given: dict[str, str | None],
    line: Lines = None,
    charge: Charges = None,
    goods: Goods = False,
    json: JsonFile = None,
    clear: Clear = None,
    dry_run: DryRun = False,
) -> None:
    """Change a draft; `--line` replaces all lines. On a terminal without flags, its review to correct."""
    from debitcli.invoices import edit as editing
    from debitcli.invoices.draft import given as drafts

    run = run_of(context)
    flags = drafts.from_flags(given, line, charge, Context(locale=run.streams.locale), goods=goods)
    flags.texts |= {as_key(key): None for key in clear or ()}
    if json is not None:
        found, several = drafts.from_json(read_text(json))
        if several:
            raise UsageError("One invoice is changed at a time.", "Give one JSON object.")
        flags = drafts.joined(flags, found[0])
    editing.edit(run, invoice, flags, dry_run=dry_run)


@invoice_app.verb("debitcli invoice issue draft-3", "debitcli invoice issue --all-drafts")
def issue(
    context: typer.Context,
    invoices: InvoicesArgument = None,
    all_drafts: Annotated[bool, typer.Option("--all-drafts", help="All drafts, by their dates.")] = False,
    use_credit: UseCredit = False,
) -> None:
    """Give drafts their numbers: they never change again. One or many, all or none; prints the numbers."""
    from debitcli.invoices.issue import issuing

    issuing.issue_named(run_of(context), invoices or [], all_drafts=all_drafts, use_credit=use_credit)


@invoice_app.verb("debitcli invoice show 2026-0031", "debitcli invoice show draft-3 -o json")
def show(context: typer.Context, invoice: InvoiceArgument) -> None:
    """An invoice whole: its lines, sums and VAT, and how it was paid."""
    from debitcli.invoices import show as showing

    showing.show(run_of(context), invoice)


@invoice_app.verb("debitcli invoice xml 2026-0031", "debitcli invoice xml 2026-0031 - --format ubl --profile xrechnung")
def xml(
    context: typer.Context,
    invoice: InvoiceArgument,
    file: NamedAfterIt = None,
    syntax: Annotated[Syntax, typer.Option("--format", help="How it is written.")] = Syntax.CII,
    profile: Annotated[Profile, typer.Option("--profile", help="By whose rules.")] = Profile.EN16931,
    validate: Annotated[
        bool, typer.Option("--validate", help="Refuse where the rules of EN 16931 cannot be proved here.")
    ] = False,
) -> None:
    """Write an issued document as an e-invoice (EN 16931), proved valid. Of a draft it says what is missing."""
    from debitcli.invoices.documents import xml

    xml.write(run_of(context), invoice, file, syntax=syntax, profile=profile, validate=validate)


@invoice_app.verb(
    "debitcli invoice pdf 2026-0031",
    "debitcli invoice pdf draft-3 - | lp",
    "debitcli invoice pdf --status open --into FOLDER",
)
@invoice_filters
def pdf(
    context: typer.Context,
    filters: Mapping[str, Any],
    invoice: OptionalInvoice = None,
    file: NamedAfterIt = None,
    more: MoreInvoices = None,
    into: Into = None,
) -> None:
    """Print a document as PDF, with the e-invoice inside (Factur-X). A draft is marked pro forma."""
    from debitcli.invoices.documents import pdf as one
    from debitcli.invoices.documents import several

    run = run_of(context)
    selection = selection_of(run, filters)
    if into is not None:
        several.write(run, [each for each in (invoice, file, *(more or ())) if each], selection, into)
        return
    if more or selection != Selection():
        raise UsageError("Several documents go into a folder.", "Name it: --into FOLDER")
    if invoice is None:
        if not run.streams.can_ask:
            raise UsageError("INVOICE is missing.", "Its number, such as 2026-0031; or --into FOLDER with a filter.")
        from debitcli import ask

        invoice = ask.argument(run, next(each for each in context.command.params if each.name == "invoice"), pdf)
    one.write(run, invoice, file)


@invoice_app.verb("debitcli invoice template", "debitcli invoice template letter.typ")
def template(context: typer.Context, file: Template = None) -> None:
    """Write a copy of the template of documents, to be changed to your taste: a source of typst."""
    from debitcli.invoices.documents import template

    template.write(run_of(context), file)


@invoice_app.verb("debitcli invoice history 2026-0031")
def history(context: typer.Context, invoice: InvoiceArgument) -> None:
    """Who changed what, when, old → new."""
    from debitcli.invoices import verbs

    verbs.history(run_of(context), invoice)


@invoice_app.verb("debitcli invoice duplicate 2026-0031", "debitcli invoice duplicate 2026-0031 --customer 42")
def duplicate(
    context: typer.Context,
    invoice: InvoiceArgument,
    customer: Annotated[
        str | None,
        typer.Option("--customer", metavar="CUSTOMER", help="For another one.", autocompletion=complete_customer),
    ] = None,
) -> None:
    """Make a draft with the same lines. Prints its number."""
    from debitcli.invoices import verbs

    verbs.duplicate(run_of(context), invoice, customer)


@invoice_app.verb("debitcli invoice delete draft-3 --yes")
def delete(context: typer.Context, invoice: InvoiceArgument) -> None:
    """Delete a draft. What was issued stays: take it back with a credit note."""
    from debitcli.invoices import verbs

    verbs.delete(run_of(context), invoice)


@invoice_app.verb(
    "debitcli invoice credit 2026-0031",
    'debitcli invoice credit 2026-0031 --only 2=1 --reason "One was broken"',
    "debitcli invoice credit 2026-0031 --amount 50.00",
)
def credit(
    context: typer.Context,
    invoice: InvoiceArgument,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="K=QTY", help="Only a line, or so many of it; repeatable."),
    ] = None,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="Only an amount, with VAT.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Of the credit note (today).")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Printed on the credit note.")] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Do not issue it yet.")] = False,
) -> None:
    """Take back an invoice by a credit note: all of it, some lines or an amount. Prints its number."""
    from debitcli.invoices.credit_notes import credit as crediting

    options = crediting.Options(tuple(only or ()), amount, date, reason, draft)
    crediting.credit(run_of(context), invoice, options)


@invoice_app.verb('debitcli invoice write-off 2026-0031 --reason "Insolvent"')
def write_off(
    context: typer.Context,
    invoice: InvoiceArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why nobody will pay.")],
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help="Only a part of it.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="The day (today).")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Open again all that was written off of it.")] = False,
) -> None:
    """Give up what is open on an invoice, as a bad debt. Prints its number."""
    from debitcli.invoices import write_off as writing_off

    if undo and amount is not None:
        raise UsageError("--undo takes back all that was written off.", "Leave --amount out.")
    if undo:
        writing_off.take_back(run_of(context), invoice, day=date, reason=reason)
    else:
        writing_off.write_off(run_of(context), invoice, amount=amount, day=date, reason=reason)


@invoice_app.verb("debitcli invoice hold 2026-0031 --until +14d", "debitcli invoice hold 2026-0031 --until off")
def hold(
    context: typer.Context,
    invoice: InvoiceArgument,
    until: Annotated[str, typer.Option("--until", metavar="DATE|off", help="The last day without a reminder, or off.")],
) -> None:
    """Send no reminders of an invoice until a day. Prints its number."""
    from debitcli.invoices import verbs

    verbs.hold(run_of(context), invoice, until)


@invoice_app.verb("debitcli invoice list --unpaid", "debitcli invoice list --overdue --period 2026-Q3 --sort due")
@invoice_filters
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: Annotated[str, list_columns(labelled(FORM, FORM.columns))] = "",
    sort: Annotated[str, sort("By number, name, date, due, total, open; - turns round.", sortable)] = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Invoices, credit notes, prepayments and drafts, newest first."""
    from debitcli.invoices import list as listed

    run = run_of(context)
    listed.show(run, selection_of(run, filters), order_of(sort), Page(limit, page), keys_in(columns))


def _columns(_run: Run, _typed: str) -> list[tuple[str, str]]:
    from debitcli.invoices.exchange.form import COLUMNS, ROWS

    return [(key, ROWS.label(key)) for key in [*COLUMNS, "line"]]


@invoice_app.verb(
    "debitcli invoice import invoices.csv", "debitcli invoice import shop.csv --map Kunde=customer --issue"
)
@takes("how", HowToImport, {"column_map": completing(exchange.to_fields(_columns))})
def import_(context: typer.Context, file: exchange.ImportFile, how: HowToImport) -> None:
    """Make drafts of a file, a row for each line, or JSON: all of them, or none and every problem listed."""
    from debitcli.exchange.importing import import_file
    from debitcli.invoices.exchange.target import InvoiceFiles

    import_file(run_of(context), file, how, InvoiceFiles(issue=how.issue))


@invoice_app.verb(
    "debitcli invoice export invoices.csv --period 2026", "debitcli invoice export --status draft -o jsonl"
)
@invoice_filters
def export(
    context: typer.Context,
    filters: Mapping[str, Any],
    file: exchange.ExportFile = "-",
    output: exchange.ExportFormat = None,
    raw: exchange.Raw = False,
) -> None:
    """Write documents into a file that import takes back as drafts, oldest first, a row for each line."""
    from debitcli.exchange import exporting
    from debitcli.invoices.exchange.target import InvoiceFiles

    run = run_of(context)
    exporting.export(run, file, output, InvoiceFiles(), selection_of(run, filters), raw=raw)


sending.add_to(invoice_app)
