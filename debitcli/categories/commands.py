"""`debitcli category …`: groups of customers under names of the user's own."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from debitcli.customers.options import complete_customer, customer_filters, offer_categories, selection_of
from debitcli.menu import Verbs
from debitcli.options import argument, run_of

category_app = Verbs()

Category = Annotated[str, argument("NAME", "The category.", offer=offer_categories, asked="Category")]
Customers = Annotated[
    list[str] | None,
    argument("[CUSTOMER]...", "Numbers, e-mail addresses or words that match one.", complete=complete_customer),
]


@category_app.verb("debitcli category add Wholesale", makes_book=True)
def add(context: typer.Context, name: Annotated[str, argument("NAME", "The name.")]) -> None:
    """Make a category."""
    from debitcli.categories import verbs

    verbs.add(run_of(context), name)


@category_app.verb("debitcli category list")
def list_(context: typer.Context) -> None:
    """All categories, with how many customers each has."""
    from debitcli.categories import verbs

    verbs.show_all(run_of(context))


@category_app.verb("debitcli category rename Retail Shops")
def rename(context: typer.Context, name: Category, new: Annotated[str, argument("NEW", "The new name.")]) -> None:
    """Give a category another name; its customers stay in it."""
    from debitcli.categories import verbs

    verbs.rename(run_of(context), name, new)


@category_app.verb("debitcli category merge Shops Retail --yes")
def merge(
    context: typer.Context,
    source: Annotated[str, argument("FROM", "Goes.", offer=offer_categories)],
    target: Annotated[str, argument("INTO", "Stays.", offer=offer_categories)],
) -> None:
    """Put the customers of one category into another, and delete the first."""
    from debitcli.categories import verbs

    verbs.merge(run_of(context), source, target)


@category_app.verb("debitcli category delete Shops --yes")
def delete(context: typer.Context, name: Category) -> None:
    """Delete a category. Its customers stay, without it."""
    from debitcli.categories import verbs

    verbs.delete(run_of(context), name)


@category_app.verb(
    "debitcli category assign Regular 41 ana@example.com", "debitcli category assign Export --country DE"
)
@customer_filters
def assign(context: typer.Context, name: Category, filters: Mapping[str, Any], customers: Customers = None) -> None:
    """Put customers into a category: those named, or all that the filters select."""
    from debitcli.categories import verbs

    run = run_of(context)
    verbs.assign(run, name, customers or (), selection_of(run, filters), take_out=False)


@category_app.verb("debitcli category unassign Regular 41")
@customer_filters
def unassign(context: typer.Context, name: Category, filters: Mapping[str, Any], customers: Customers = None) -> None:
    """Take customers out of a category: those named, or all that the filters select."""
    from debitcli.categories import verbs

    run = run_of(context)
    verbs.assign(run, name, customers or (), selection_of(run, filters), take_out=True)
