"""`debitcli customer …`: reads flags, calls the others, says what happened."""

from typing import Annotated

import typer

from debitcli.commands import Command, examples, read_text, run_of
from debitcli.customers import form
from debitcli.customers.exchange_commands import exchange_app
from debitcli.customers.options import (
    Address,
    Address2,
    AllowDuplicate,
    AllowIncomplete,
    AnyCategory,
    Archived,
    Categories,
    City,
    Contact,
    Country,
    CreateCategories,
    Currency,
    CustomerArgument,
    Discount,
    DryRun,
    Email,
    FieldValues,
    InCategory,
    InCity,
    Incomplete,
    InCountry,
    InPostalCode,
    JsonFile,
    Kind,
    Language,
    Name,
    Notes,
    Number,
    PaymentTerms,
    Phone,
    PostalCode,
    Region,
    Search,
    TaxId,
    WithField,
    pairs,
    selection_of,
)
from debitcli.customers.selection import SORT_KEYS, Order
from debitcli.errors import UsageError
from debitcli.fields.categories import DIVIDER

customer_app = typer.Typer()


@customer_app.command(
    cls=Command,
    epilog=examples(
        "debitcli customer add",
        'debitcli customer add --name "Ana García" --address "Calle Mayor 3" --postal-code 28013 --city Madrid '
        '--country ES --email ana@example.com --phone "91 234 56 78"',
        "debitcli customer add --json customers.json",
    ),
)
def add(
    context: typer.Context,
    number: Number = None,
    name: Name = None,
    kind: Kind = None,
    country: Country = None,
    address: Address = None,
    address2: Address2 = None,
    postal_code: PostalCode = None,
    city: City = None,
    region: Region = None,
    email: Email = None,
    phone: Phone = None,
    tax_id: TaxId = None,
    contact: Contact = None,
    categories: Categories = None,
    payment_terms: PaymentTerms = None,
    currency: Currency = None,
    language: Language = None,
    discount: Discount = None,
    note: Notes = None,
    field: FieldValues = None,
    consent: Annotated[
        list[str] | None,
        typer.Option(
            "--consent",
            metavar="PURPOSE",
            help="Allowed by e-mail: invoices, reminders or promotions; else PURPOSE:phone, PURPOSE:post.",
        ),
    ] = None,
    json: JsonFile = None,
    and_new: Annotated[bool, typer.Option("--and-new", help="After each save, start the next customer.")] = False,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
    allow_incomplete: AllowIncomplete = False,
    create_categories: CreateCategories = False,
) -> None:
    """Register a customer: a wizard on a terminal, flags and JSON in scripts. Prints the new number."""
    from debitcli.customers import reading, registering

    run = run_of(context)
    flags = _given(context)
    if consent:
        flags[form.CONSENTS] = DIVIDER.join(consent)
    options = registering.Options(allow_duplicate, allow_incomplete, dry_run, and_new, create_categories)
    if json is not None:
        drafts, several = reading.drafts_from_json(read_text(json))
        registering.add_from_drafts(run, [draft | flags for draft in drafts], options, several=several)
    elif run.streams.can_ask and not dry_run:
        registering.add_with_wizard(run, flags, options)
    else:
        registering.add_from_drafts(run, [flags], options, several=False)


@customer_app.command(
    cls=Command,
    epilog=examples(
        "debitcli customer edit 41",
        "debitcli customer edit 41 --city Barcelona --postal-code 08002 --clear region",
    ),
)
def edit(
    context: typer.Context,
    customer: CustomerArgument,
    number: Number = None,
    name: Name = None,
    kind: Kind = None,
    country: Country = None,
    address: Address = None,
    address2: Address2 = None,
    postal_code: PostalCode = None,
    city: City = None,
    region: Region = None,
    email: Email = None,
    phone: Phone = None,
    tax_id: TaxId = None,
    contact: Contact = None,
    categories: Categories = None,
    payment_terms: PaymentTerms = None,
    currency: Currency = None,
    language: Language = None,
    discount: Discount = None,
    note: Notes = None,
    field: FieldValues = None,
    json: JsonFile = None,
    add_category: Annotated[
        list[str] | None, typer.Option("--add-category", metavar="NAME", help="Put into a category too; repeatable.")
    ] = None,
    remove_category: Annotated[
        list[str] | None, typer.Option("--remove-category", metavar="NAME", help="Take out of one; repeatable.")
    ] = None,
    clear: Annotated[
        list[str] | None, typer.Option("--clear", metavar="FIELD", help="Empty a field; repeatable.")
    ] = None,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
    allow_incomplete: AllowIncomplete = False,
    create_categories: CreateCategories = False,
) -> None:
    """Change a customer. Without flags, a wizard with the old values; the review shows old → new."""
    from debitcli.customers import reading, registering

    run = run_of(context)
    draft: dict[str, str | None] = {}
    if json is not None:
        drafts, several = reading.drafts_from_json(read_text(json))
        if several:
            raise UsageError("--json has an array; edit changes one customer.", "Give one object.")
        draft |= {key: value for key, value in drafts[0].items() if key not in (form.CONSENTS, form.NOTES)}
    draft |= _given(context)
    for key in clear or []:
        key = key.replace("-", "_")
        draft[key] = None
    options = registering.Options(
        allow_duplicate,
        allow_incomplete,
        dry_run,
        create_categories=create_categories,
        add_categories=tuple(add_category or ()),
        remove_categories=tuple(remove_category or ()),
    )
    registering.edit(run, customer, draft, options)


@customer_app.command(
    cls=Command, epilog=examples("debitcli customer show 41", "debitcli customer show ana@example.com -o json")
)
def show(context: typer.Context, customer: CustomerArgument) -> None:
    """The profile of a customer."""
    from debitcli.customers import finding, profile

    run = run_of(context)
    profile.show(run, finding.resolve(run, customer))


@customer_app.command(
    "list",
    cls=Command,
    epilog=examples(
        "debitcli customer list",
        "debitcli customer list --search garc --city Madrid",
        "debitcli customer list --country ES --sort name --limit 0 -o csv > spain.csv",
    ),
)
def list_(
    context: typer.Context,
    search: Search = "",
    category: InCategory = None,
    any_category: AnyCategory = None,
    city: InCity = None,
    postal_code: InPostalCode = None,
    country: InCountry = None,
    incomplete: Incomplete = False,
    archived: Archived = False,
    field: WithField = None,
    columns: Annotated[
        str, typer.Option("--columns", metavar="KEYS", help="Which fields to show, comma-separated.")
    ] = "",
    sort: Annotated[
        str,
        typer.Option(
            "--sort", metavar="FIELD", help=f"By {', '.join(SORT_KEYS)} or a custom field; - in front turns it round."
        ),
    ] = "-created",
    limit: Annotated[
        int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="Customers on a page; 0 for all.")
    ] = 50,
    page: Annotated[int, typer.Option("--page", min=1, max=10**9, metavar="N", help="Which page.")] = 1,
) -> None:
    """Customers, newest first, archived ones left out."""
    from debitcli.customers import listing

    run = run_of(context)
    selection = selection_of(context)
    order = Order(sort.removeprefix("-").replace("-", "_"), descending=sort.startswith("-"))
    keys = [key.strip().replace("-", "_") for key in columns.split(",") if key.strip()]
    listing.show(run, selection, order, limit=limit, page=page, keys=keys)


@customer_app.command(cls=Command, epilog=examples("debitcli customer archive 41"))
def archive(context: typer.Context, customer: CustomerArgument) -> None:
    """Put a customer aside: no longer in lists, kept with all that belongs to it."""
    from debitcli.customers import keeping

    keeping.put_aside(run_of(context), customer, restore=False)


@customer_app.command(cls=Command, epilog=examples("debitcli customer restore 41"))
def restore(context: typer.Context, customer: CustomerArgument) -> None:
    """Take an archived customer back."""
    from debitcli.customers import keeping

    keeping.put_aside(run_of(context), customer, restore=True)


@customer_app.command(cls=Command, epilog=examples("debitcli customer delete 41 --yes"))
def delete(context: typer.Context, customer: CustomerArgument) -> None:
    """Delete a customer for good; the history keeps the last values."""
    from debitcli.customers import keeping

    keeping.delete(run_of(context), customer)


@customer_app.command(cls=Command, epilog=examples("debitcli customer history 41"))
def history(context: typer.Context, customer: CustomerArgument) -> None:
    """Who changed what, when, old → new. Deleted customers by their number."""
    from debitcli.customers import listing

    listing.show_history(run_of(context), customer)


customer_app.registered_commands += exchange_app.registered_commands


def _given(context: typer.Context) -> dict[str, str]:
    """The fields that have a flag on this command line; values of a repeated flag as one text."""
    given = {key: value for key in form.BY_KEY if (value := context.params.get(key)) or isinstance(value, str)}
    own = {key: value if isinstance(value, str) else DIVIDER.join(value) for key, value in given.items()}
    if notes := context.params.get("note"):
        own[form.NOTES] = form.join_notes(notes)
    return own | dict(pairs(context.params.get("field")))
