"""`debitcli customer …`: reads flags, calls the file of the verb. 12 verbs, hence its length."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.exchange.options import ImportOptions
from debitcli.customers.form import FORM
from debitcli.customers.options import (
    Clear,
    CreateCategories,
    CustomerArgument,
    ListColumns,
    Options,
    Sort,
    complete_category,
    complete_customer,
    customer_fields,
    customer_filters,
    offer_customers,
    offer_own_fields,
    selection_of,
)
from debitcli.errors import UsageError
from debitcli.exchange import options as exchange
from debitcli.forms import drafts
from debitcli.forms.form import as_key
from debitcli.listing.filters import Page, order_of
from debitcli.menu import Verbs
from debitcli.options import (
    AllowDuplicate,
    AllowIncomplete,
    AndNew,
    DryRun,
    JsonFile,
    Limit,
    PageNumber,
    argument,
    completing,
    keys_in,
    run_of,
    takes,
)
from debitcli.run import read_text

customer_app = Verbs({"invoice": "To write one: debitcli invoice add CUSTOMER"})


@customer_app.verb(
    "debitcli customer add",
    'debitcli customer add --name "Ana García" --address "Calle Mayor 3" --postal-code 28013 --city Madrid '
    '--country ES --email ana@example.com --phone "91 234 56 78"',
    "debitcli customer add --json customers.json",
    makes_book=True,
)
@customer_fields
def add(
    context: typer.Context,
    given: dict[str, str | None],
    json: JsonFile = None,
    and_new: AndNew = False,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
    allow_incomplete: AllowIncomplete = False,
    create_categories: CreateCategories = False,
    welcome_invoice: Annotated[
        bool | None,
        typer.Option(
            "--welcome-invoice/--no-welcome-invoice", help="Send the welcome invoice of the settings, or not."
        ),
    ] = None,
) -> None:
    """Register a customer: a wizard on a terminal, flags and JSON in scripts. Prints the new number."""
    from debitcli.customers import add as adding

    run = run_of(context)
    options = Options(allow_duplicate, allow_incomplete, dry_run, and_new, create_categories, welcome_invoice)
    if json is not None:
        several_drafts, several = drafts.from_json(read_text(json), FORM)
        adding.from_drafts(run, [draft | given for draft in several_drafts], options, several=several)
    elif run.streams.can_ask and not dry_run:
        adding.with_wizard(run, {key: text or "" for key, text in given.items()}, options)
    else:
        adding.from_drafts(run, [given], options, several=False)


@customer_app.verb(
    "debitcli customer edit 41", "debitcli customer edit 41 --city Barcelona --postal-code 08002 --clear region"
)
@customer_fields
def edit(
    context: typer.Context,
    customer: CustomerArgument,
    given: dict[str, str | None],
    json: JsonFile = None,
    add_category: Annotated[
        list[str] | None,
        typer.Option(
            "--add-category",
            metavar="NAME",
            help="Put into a category too; repeatable.",
            autocompletion=complete_category,
        ),
    ] = None,
    remove_category: Annotated[
        list[str] | None,
        typer.Option(
            "--remove-category", metavar="NAME", help="Take out of one; repeatable.", autocompletion=complete_category
        ),
    ] = None,
    clear: Clear = None,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
    allow_incomplete: AllowIncomplete = False,
    create_categories: CreateCategories = False,
) -> None:
    """Change a customer. Without flags, a wizard with the old values; the review shows old → new."""
    from debitcli.customers import edit as editing

    draft = drafts.one_from_json(read_text(json), FORM) if json is not None else {}
    draft |= given | {as_key(key): None for key in clear or ()}
    options = Options(
        allow_duplicate,
        allow_incomplete,
        dry_run,
        create_categories=create_categories,
        add_categories=add_category or (),
        remove_categories=remove_category or (),
    )
    editing.edit(run_of(context), customer, draft, options)


@customer_app.verb("debitcli customer show 41", "debitcli customer show ana@example.com -o json")
def show(context: typer.Context, customer: CustomerArgument) -> None:
    """The profile of a customer."""
    from debitcli.customers import show as showing
    from debitcli.customers.selection import named

    run = run_of(context)
    showing.show(run, named.resolve(run, customer, to_read=True))


@customer_app.verb(
    "debitcli customer list",
    "debitcli customer list --search garc --city Madrid",
    "debitcli customer list --country ES --sort name --limit 0 -o csv > spain.csv",
)
@customer_filters
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: ListColumns = "",
    sort: Sort = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Customers, newest first, archived ones left out."""
    from debitcli.customers import list as listing

    run = run_of(context)
    listing.show(run, selection_of(run, filters), order_of(sort), Page(limit, page), keys_in(columns))


@customer_app.verb("debitcli customer archive 41")
def archive(context: typer.Context, customer: CustomerArgument) -> None:
    """Put a customer aside: no longer in lists, kept with all that belongs to it."""
    from debitcli.customers import archive as archiving

    archiving.put_aside(run_of(context), customer, restore=False)


@customer_app.verb("debitcli customer restore 41")
def restore(context: typer.Context, customer: CustomerArgument) -> None:
    """Take an archived customer back."""
    from debitcli.customers import archive as archiving

    archiving.put_aside(run_of(context), customer, restore=True)


@customer_app.verb("debitcli customer delete 41 --yes")
def delete(context: typer.Context, customer: CustomerArgument) -> None:
    """Delete a customer for good; the history keeps the last values."""
    from debitcli.customers import delete as deleting

    deleting.delete(run_of(context), customer)


@customer_app.verb("debitcli customer history 41")
def history(context: typer.Context, customer: CustomerArgument) -> None:
    """Who changed what, when, old → new. Deleted customers by their number."""
    from debitcli.customers import history as telling

    telling.show(run_of(context), customer)


@customer_app.verb(
    "debitcli customer import customers.csv",
    "debitcli customer import wave.csv --allow-incomplete --create-categories",
    'debitcli customer import list.csv --map "Handy=phone" --map "Fax=" --on-duplicate update',
    makes_book=True,
)
@takes("how", ImportOptions, {"column_map": completing(exchange.to_fields(offer_own_fields))})
def import_(context: typer.Context, file: exchange.ImportFileOrCards, how: ImportOptions) -> None:
    """Register the customers of a file: all of them, or none and every problem listed."""
    from debitcli.customers.exchange.target import CustomerTarget
    from debitcli.exchange.importing import import_file

    run = run_of(context)
    if how.welcome_invoice and not (how.dry_run or run.yes or run.streams.can_ask):
        raise UsageError("Sending mail needs a confirmation. Nothing was done.", "Add --yes.")
    import_file(run, file, how, CustomerTarget(welcome=how.welcome_invoice))


@customer_app.verb(
    "debitcli customer export customers.csv",
    "debitcli customer export --country ES spain.xlsx",
    "debitcli customer export -o jsonl | jq .email",
)
@customer_filters
def export(
    context: typer.Context,
    filters: Mapping[str, Any],
    file: exchange.ExportFile = "-",
    output: exchange.ExportFormatOrCards = None,
    raw: exchange.Raw = False,
) -> None:
    """Write customers into a file that import takes back, oldest first, archived ones left out."""
    from debitcli.customers.exchange.target import CustomerTarget
    from debitcli.exchange import exporting

    run = run_of(context)
    exporting.export(run, file, output, CustomerTarget(), selection_of(run, filters), raw=raw)


@customer_app.verb(
    "debitcli customer duplicates",
    "debitcli customer duplicates -o csv",
    "debitcli customer duplicates --not-same 57 41",
)
def duplicates(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="Pairs; 0 for all.")] = 50,
    not_same: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--not-same",
            metavar="A B",
            help="These two are not the same: list them no more.",
            autocompletion=complete_customer,
        ),
    ] = None,
    same: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--same",
            metavar="A B",
            help="Take that back: they may be the same.",
            autocompletion=complete_customer,
        ),
    ] = None,
) -> None:
    """Customers that are probably one, with why and how sure; or what you say of two of them."""
    from debitcli.customers.duplicates import apart
    from debitcli.customers.duplicates import list as duplicates_list

    run = run_of(context)
    if not_same and same:
        raise UsageError("--not-same and --same are opposites.", "Leave one of them out.")
    if pair := not_same or same:
        apart.tell(run, pair, same=not not_same)
    else:
        duplicates_list.show(run, limit=limit)


@customer_app.verb("debitcli customer merge 57 41", "debitcli customer merge 57 41 --take phone --yes")
def merge(
    context: typer.Context,
    source: Annotated[
        str, argument("FROM", "The customer that goes.", offer=offer_customers, complete=complete_customer)
    ],
    target: Annotated[
        str, argument("INTO", "The customer that stays.", offer=offer_customers, complete=complete_customer)
    ],
    take: Annotated[
        list[str] | None,
        typer.Option(
            "--take",
            metavar="FIELD",
            help="Take this field of FROM; repeatable.",
            autocompletion=completing(offer_own_fields),
        ),
    ] = None,
) -> None:
    """Make one customer of two. Where both have a value, INTO's stays; a review shows what changes."""
    from debitcli.customers.duplicates import merge as merging

    merging.merge(run_of(context), source, target, take or ())
