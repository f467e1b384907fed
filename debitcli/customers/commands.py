"""`debitcli customer …`: reads flags, calls the others, says what happened."""

from enum import StrEnum
from typing import Annotated

import typer

from debitcli.commands import Command, examples, read_text, run_of
from debitcli.customers import form
from debitcli.customers.layouts import BY_NAME
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
    complete_customer,
    pairs,
    selection_of,
)
from debitcli.customers.selection import SORT_KEYS, Order
from debitcli.errors import UsageError
from debitcli.fields.categories import DIVIDER
from debitcli.terminal.output import FileFormat

customer_app = typer.Typer()


class Duplicate(StrEnum):
    """The choices of --on-duplicate."""

    FAIL = "fail"
    SKIP = "skip"
    UPDATE = "update"
    ADD = "add"


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


@customer_app.command(
    "import",
    cls=Command,
    epilog=examples(
        "debitcli customer import customers.csv",
        "debitcli customer import wave.csv --allow-incomplete --create-categories",
        'debitcli customer import list.csv --map "Handy=phone" --map "Fax=" --on-duplicate update',
    ),
)
def import_(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="CSV, JSON lines, vCard or XLSX; - is stdin.")],
    column_map: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="COLUMN=FIELD", help="What a column is; repeatable. COLUMN= leaves it out."),
    ] = None,
    layout: Annotated[
        str | None,
        typer.Option("--layout", metavar="NAME", help=f"The product that wrote it: {', '.join(BY_NAME)}."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="The whole report, and nothing saved.")] = False,
    on_duplicate: Annotated[
        Duplicate, typer.Option("--on-duplicate", help="What to do with customers that are there already.")
    ] = Duplicate.FAIL,
    empty_clears: Annotated[
        bool, typer.Option("--empty-clears", help="With update: an empty cell empties the field.")
    ] = False,
    allow_incomplete: AllowIncomplete = False,
    create_categories: CreateCategories = False,
    create_fields: Annotated[
        bool, typer.Option("--create-fields", help="Make custom fields of columns that have no other place.")
    ] = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Save the good rows; the others go to the rejects.")
    ] = False,
    rejects: Annotated[
        str | None, typer.Option("--rejects", metavar="FILE", help="Where rejected rows go (beside the file).")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", metavar="NAME", help="Such as cp1252; else recognised.")
    ] = None,
    delimiter: Annotated[
        str | None, typer.Option("--delimiter", metavar="SIGN", help="Such as ; or tab; else recognised.")
    ] = None,
) -> None:
    """Register the customers of a file: all of them, or none and every problem listed."""
    from debitcli.customers import import_job, importing

    options = import_job.Options(
        columns=dict(_column_pairs(column_map)),
        layout=layout,
        encoding=encoding,
        delimiter=delimiter,
        on_duplicate=on_duplicate,
        empty_clears=empty_clears,
        allow_incomplete=allow_incomplete,
        create_categories=create_categories,
        create_fields=create_fields,
        skip_invalid=skip_invalid or rejects is not None,
        rejects=rejects,
        dry_run=dry_run,
    )
    importing.import_file(run_of(context), file, options)


@customer_app.command(
    cls=Command,
    epilog=examples(
        "debitcli customer export customers.csv",
        "debitcli customer export --country ES spain.xlsx",
        "debitcli customer export -o jsonl | jq .email",
    ),
)
def export(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="[FILE]", help="CSV, JSON lines, vCard, XLSX by its ending.")] = "-",
    output: Annotated[
        FileFormat | None, typer.Option("--output", "-o", help="The format, where no ending tells it (csv).")
    ] = None,
    search: Search = "",
    category: InCategory = None,
    any_category: AnyCategory = None,
    city: InCity = None,
    postal_code: InPostalCode = None,
    country: InCountry = None,
    incomplete: Incomplete = False,
    archived: Archived = False,
    field: WithField = None,
) -> None:
    """Write customers into a file that import takes back, oldest first, archived ones left out."""
    from debitcli.customers import exporting

    exporting.export(run_of(context), file, selection_of(context), output)


@customer_app.command(
    cls=Command, epilog=examples("debitcli customer duplicates", "debitcli customer duplicates -o csv")
)
def duplicates(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=0, max=10**9, metavar="N", help="Pairs; 0 for all.")] = 50,
) -> None:
    """Customers that are probably one, with why and how sure."""
    from debitcli.customers import merging

    merging.show_duplicates(run_of(context), limit=limit)


@customer_app.command(
    cls=Command, epilog=examples("debitcli customer merge 57 41", "debitcli customer merge 57 41 --take phone --yes")
)
def merge(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FROM", help="The customer that goes.", autocompletion=complete_customer)
    ],
    target: Annotated[
        str, typer.Argument(metavar="INTO", help="The customer that stays.", autocompletion=complete_customer)
    ],
    take: Annotated[
        list[str] | None, typer.Option("--take", metavar="FIELD", help="Take this field of FROM; repeatable.")
    ] = None,
) -> None:
    """Make one customer of two. Where both have a value, INTO's stays; a review shows what changes."""
    from debitcli.customers import merging

    merging.merge(run_of(context), source, target, take or ())


def _column_pairs(given: list[str] | None) -> list[tuple[str, str | None]]:
    """The columns and fields of `--map "COLUMN=FIELD"`; the last sign divides, since a column may have one."""
    split = [each.rpartition("=") for each in given or ()]
    for column, sign, field in split:
        if not sign or not column.strip():
            raise UsageError(f'--map "{column or field}" has no field.', 'Write it as --map "COLUMN=field".')
    return [(column.strip(), field.strip().replace("-", "_") or None) for column, _sign, field in split]


def _given(context: typer.Context) -> dict[str, str]:
    """The fields that have a flag on this command line; values of a repeated flag as one text."""
    given = {key: value for key in form.BY_KEY if (value := context.params.get(key)) or isinstance(value, str)}
    own = {key: value if isinstance(value, str) else DIVIDER.join(value) for key, value in given.items()}
    if notes := context.params.get("note"):
        own[form.NOTES] = form.join_notes(notes)
    return own | dict(pairs(context.params.get("field")))
