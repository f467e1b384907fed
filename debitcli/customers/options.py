"""The options that the customer commands share: a flag for each field of the form, and the filters of lists."""

from typing import Annotated, Any

import typer

from debitcli.commands import run_of
from debitcli.customers import form
from debitcli.customers.selection import Selection
from debitcli.errors import DebitcliError, UsageError
from debitcli.terminal.safe import for_screen

_VALUES = "Fields (* required, unless the settings say otherwise)"


def complete_category(context: typer.Context, incomplete: str) -> list[str]:
    """Names of categories for the shell."""
    from debitcli.customers import finding

    try:
        names = finding.category_names(run_of(context))
    except DebitcliError:
        return []
    return [name for name in names if name.startswith(incomplete)]


def _flag(key: str) -> Any:
    """The option of a field of the form; the words come from the form."""
    field = form.BY_KEY[key]
    star = " *" if key in form.REQUIRED else ""
    if field.repeated_as:
        return typer.Option(
            field.flag, help=f"{field.label}{star}; repeatable.", metavar="NAME", rich_help_panel=_VALUES,
            autocompletion=complete_category,
        )  # fmt: skip
    example = f" ({field.example})" if field.example else ""
    help_text = f"{field.label}{star}{': ' + field.help if field.help else ''}{example}"
    return typer.Option(field.flag, help=help_text, metavar="TEXT", rich_help_panel=_VALUES)


def complete_field(context: typer.Context, incomplete: str) -> list[str]:
    """Keys of custom fields for the shell."""
    from debitcli.customers import finding

    try:
        keys = finding.field_keys(run_of(context))
    except DebitcliError:
        return []
    return [key for key in keys if key.startswith(incomplete)]


def complete_field_value(context: typer.Context, incomplete: str) -> list[str]:
    """`KEY=` for the shell, to be followed by a value."""
    return [f"{key}=" for key in complete_field(context, incomplete)]


def complete_customer(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Numbers and e-mail addresses for the shell; none where the book cannot be used: a completion cannot say why."""
    from debitcli.customers import finding

    try:
        found = finding.completions(run_of(context), incomplete)
    except DebitcliError:
        return []
    return [
        (word, for_screen(customer.name))
        for customer in found
        for word in (customer.number, customer.email)
        if word and word.startswith(incomplete)
    ]


Name = Annotated[str | None, _flag("name")]
Number = Annotated[str | None, _flag("number")]
Kind = Annotated[str | None, _flag("kind")]
Country = Annotated[str | None, _flag("country")]
Address = Annotated[str | None, _flag("address")]
Address2 = Annotated[str | None, _flag("address2")]
PostalCode = Annotated[str | None, _flag("postal_code")]
City = Annotated[str | None, _flag("city")]
Region = Annotated[str | None, _flag("region")]
Email = Annotated[str | None, _flag("email")]
Phone = Annotated[str | None, _flag("phone")]
TaxId = Annotated[str | None, _flag("tax_id")]
Contact = Annotated[str | None, _flag("contact")]
Categories = Annotated[list[str] | None, _flag("categories")]
PaymentTerms = Annotated[str | None, _flag("payment_terms")]
Currency = Annotated[str | None, _flag("currency")]
Language = Annotated[str | None, _flag("language")]
Discount = Annotated[str | None, _flag("discount")]

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the review and save nothing.")]
AllowDuplicate = Annotated[bool, typer.Option("--allow-duplicate", help="Save although the customer is there already.")]
AllowIncomplete = Annotated[bool, typer.Option("--allow-incomplete", help="Save without required fields, marked so.")]
CreateCategories = Annotated[bool, typer.Option("--create-categories", help="Make categories that are not there yet.")]
JsonFile = Annotated[
    str | None, typer.Option("--json", metavar="FILE", help="Fields as a JSON object, or an array of them; - is stdin.")
]
CustomerArgument = Annotated[
    str,
    typer.Argument(
        metavar="CUSTOMER",
        help="Number, e-mail address, or words that match exactly one.",
        autocompletion=complete_customer,
        show_default=False,
    ),
]
Search = Annotated[
    str, typer.Option("--search", metavar="TEXT", help="Any part of name, contact, e-mail, city, phone or tax ID.")
]
InCategory = Annotated[
    list[str] | None,
    typer.Option(
        "--category",
        metavar="NAME",
        help="In this category; in all that are given.",
        autocompletion=complete_category,
    ),
]
AnyCategory = Annotated[
    list[str] | None,
    typer.Option(
        "--any-category", metavar="NAME", help="In at least one that is given.", autocompletion=complete_category
    ),
]
InCity = Annotated[str | None, typer.Option("--city", metavar="TEXT", help="In any case, with or without accents.")]
InPostalCode = Annotated[str | None, typer.Option("--postal-code", metavar="PREFIX", help="Start of the postal code.")]
InCountry = Annotated[str | None, typer.Option("--country", metavar="COUNTRY", help="Code or name.")]
Incomplete = Annotated[bool, typer.Option("--incomplete", help="Only customers that lack a required field.")]
Archived = Annotated[bool, typer.Option("--archived", help="Only archived customers.")]


WithField = Annotated[
    list[str] | None,
    typer.Option(
        "--field", metavar="KEY=VALUE", help="With this value in a custom field.", autocompletion=complete_field_value
    ),
]
FieldValues = Annotated[
    list[str] | None,
    typer.Option(
        "--field",
        metavar="KEY=VALUE",
        help="A custom field; repeatable.",
        rich_help_panel=_VALUES,
        autocompletion=complete_field_value,
    ),
]


Notes = Annotated[
    list[str] | None,
    typer.Option("--note", metavar="TEXT", help="A private note; repeatable.", rich_help_panel=_VALUES),
]


def pairs(given: list[str] | None) -> list[tuple[str, str]]:
    """The keys and values of `--field KEY=VALUE`."""
    split = [each.partition("=") for each in given or ()]
    for key, sign, _value in split:
        if not sign:
            raise UsageError(f'--field "{key}" has no value.', "Write it as --field KEY=VALUE.")
    return [(key.strip().lower().replace("-", "_"), value) for key, _sign, value in split]


def selection_of(context: typer.Context) -> Selection:
    """The filters that a command line gives."""
    from debitcli.customers import listing

    given = context.params
    return Selection(
        search=given["search"].strip(),
        city=given["city"],
        postal_code=given["postal_code"],
        country=listing.country_code(run_of(context), given["country"]),
        incomplete=given["incomplete"],
        archived=given["archived"],
        categories=tuple(given["category"] or ()),
        any_category=tuple(given["any_category"] or ()),
        fields=tuple(pairs(given["field"])),
    )
