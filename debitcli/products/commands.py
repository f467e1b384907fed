"""`debitcli product …`: products and services."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.errors import UsageError
from debitcli.exchange import options as exchange
from debitcli.forms import drafts
from debitcli.forms.form import as_key
from debitcli.listing.filters import Filter, Page, order_of
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
    choices_of,
    clear,
    completing,
    keys_in,
    labelled,
    list_columns,
    run_of,
    sort,
    takes,
    takes_fields,
    takes_filters,
)
from debitcli.products.form import FORM, KINDS, SORTABLE
from debitcli.run import Run, read_text
from debitcli.wizards.options import Options

product_app = Verbs()


def _numbered(run: Run, _typed: str) -> list[tuple[str, str]]:
    return _offered(run, "")


def _offered(run: Run, typed: str) -> list[tuple[str, str]]:
    """The newest products in which the words are found."""
    from debitcli.products import records

    with run.book.reading() as connection:
        found = records.select_rows(connection, records.Selection(typed.strip(), archived=None), page=Page(50))
        return [(each.called, each.name) for each in found]


_SORTED_BY = labelled(FORM, SORTABLE)
ProductArgument = Annotated[
    str,
    argument(
        "PRODUCT", "Number, name, or words that match exactly one.", offer=_offered, complete=completing(_numbered)
    ),
]
FILTERS = (
    Filter("search", "Any part of name or description, or the number."),
    Filter("kind", "product or service.", "KIND", complete=completing(choices_of(FORM.by_key["kind"].kind))),
    Filter("archived", "Only archived products.", switch=True),
)


Clear = Annotated[list[str] | None, clear(labelled(FORM, FORM.keys))]
product_fields, product_filters = takes_fields(FORM, {}), takes_filters(FILTERS)


def _selection(given: Mapping[str, Any]) -> Any:
    from debitcli.products.records import Selection

    if given["kind"] not in (None, *KINDS):
        raise UsageError(f'--kind "{given["kind"]}" is no kind of product.', f"One of {' and '.join(KINDS)}.")
    return Selection((given["search"] or "").strip(), given["kind"], given["archived"])


@product_app.verb(
    "debitcli product add", 'debitcli product add --name "Design, per hour" --unit hour --price 80', makes_book=True
)
@product_fields
def add(
    context: typer.Context,
    given: dict[str, str | None],
    json: JsonFile = None,
    and_new: AndNew = False,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
    allow_incomplete: AllowIncomplete = False,
) -> None:
    """Add a product or service: a wizard on a terminal, flags and JSON in scripts. Prints the new number."""
    from debitcli.products import verbs

    run = run_of(context)
    options = Options(allow_duplicate, allow_incomplete, dry_run, and_new)
    if json is not None:
        several_drafts, several = drafts.from_json(read_text(json), FORM)
        verbs.add(run, [draft | given for draft in several_drafts], options, several=several)
    elif run.streams.can_ask and not dry_run:
        verbs.add_with_wizard(run, {key: text or "" for key, text in given.items()}, options)
    else:
        verbs.add(run, [given], options, several=False)


@product_app.verb("debitcli product edit 7", "debitcli product edit 7 --price 84,50")
@product_fields
def edit(
    context: typer.Context,
    product: ProductArgument,
    given: dict[str, str | None],
    json: JsonFile = None,
    clear: Clear = None,
    dry_run: DryRun = False,
    allow_duplicate: AllowDuplicate = False,
    allow_incomplete: AllowIncomplete = False,
) -> None:
    """Change a product. Without flags, a wizard with the old values; the review shows old → new."""
    from debitcli.products import verbs

    draft = drafts.one_from_json(read_text(json), FORM) if json is not None else {}
    draft |= given | {as_key(key): None for key in clear or ()}
    options = Options(allow_duplicate, allow_incomplete, dry_run)
    verbs.edit(run_of(context), product, draft, options)


@product_app.verb("debitcli product show 7", 'debitcli product show "Design" -o json')
def show(context: typer.Context, product: ProductArgument) -> None:
    """A product with all its fields."""
    from debitcli.products import verbs

    verbs.show(run_of(context), product)


@product_app.verb("debitcli product list", "debitcli product list --kind service --sort name")
@product_filters
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: Annotated[str, list_columns(labelled(FORM, FORM.columns))] = "",
    sort: Annotated[str, sort("By number, name, price, created or updated; - turns round.", _SORTED_BY)] = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """Products, newest first, archived ones left out."""
    from debitcli.products import verbs

    verbs.show_list(run_of(context), _selection(filters), order_of(sort), Page(limit, page), keys_in(columns))


@product_app.verb("debitcli product archive 7")
def archive(context: typer.Context, product: ProductArgument) -> None:
    """Put a product aside: no longer in lists, kept with its history."""
    from debitcli.products import verbs

    verbs.put_aside(run_of(context), product, restore=False)


@product_app.verb("debitcli product restore 7")
def restore(context: typer.Context, product: ProductArgument) -> None:
    """Take an archived product back."""
    from debitcli.products import verbs

    verbs.put_aside(run_of(context), product, restore=True)


@product_app.verb("debitcli product history 7")
def history(context: typer.Context, product: ProductArgument) -> None:
    """Who changed what, when, old → new."""
    from debitcli.products import verbs

    verbs.history(run_of(context), product)


@product_app.verb("debitcli product import products.csv --decimal ,", makes_book=True)
@takes("how", exchange.Options, {"column_map": completing(exchange.to_fields(labelled(FORM, FORM.keys)))})
def import_(context: typer.Context, file: exchange.ImportFile, how: exchange.Options) -> None:
    """Add the products of a file: all of them, or none and every problem listed."""
    from debitcli.exchange.importing import import_file
    from debitcli.products.target import ProductTarget

    import_file(run_of(context), file, how, ProductTarget())


@product_app.verb("debitcli product export products.xlsx")
@product_filters
def export(
    context: typer.Context,
    filters: Mapping[str, Any],
    file: exchange.ExportFile = "-",
    output: exchange.ExportFormat = None,
    raw: exchange.Raw = False,
) -> None:
    """Write products into a file that import takes back, oldest first, archived ones left out."""
    from debitcli.exchange import exporting
    from debitcli.products.target import ProductTarget

    exporting.export(run_of(context), file, output, ProductTarget(), _selection(filters), raw=raw)
