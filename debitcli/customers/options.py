"""The options that commands on customers share: which customer, which of them, and proposals for the shell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from debitcli.customers import companions
from debitcli.customers.form import FORM
from debitcli.customers.selection.filters import SORT_KEYS, Selection
from debitcli.errors import UsageError
from debitcli.fields.choices import offered
from debitcli.fields.country import COUNTRY
from debitcli.fields.value import Context, Refused
from debitcli.listing.filters import MOST_OFFERED, Filter
from debitcli.options import (
    argument,
    choices_of,
    clear,
    completing,
    list_columns,
    pairs,
    sort,
    takes_fields,
    takes_filters,
)
from debitcli.run import Run
from debitcli.wizards import options


def offer_categories(run: Run, _typed: str) -> list[tuple[str, str]]:
    """Every category."""
    from debitcli.database import categories

    with run.book.reading() as connection:
        return [(name, "") for name in categories.names(connection).values()]


def offer_fields(run: Run, _typed: str) -> list[tuple[str, str]]:
    """Every custom field."""
    from debitcli.database import custom_fields

    with run.book.reading() as connection:
        return [(field.key, field.label) for field in custom_fields.definitions(connection)]


def _field_values(run: Run, typed: str) -> list[tuple[str, str]]:
    """Custom fields as KEY=, and behind that sign what there is to choose from."""
    from debitcli.database import custom_fields

    key, sign, _ = typed.partition("=")
    with run.book.reading() as connection:
        defined = {field.key: field for field in custom_fields.definitions(connection)}
    if not sign:
        return [(f"{each.key}=", each.label) for each in defined.values()]
    choices = offered(defined[key].kind, "", Context()) if key in defined else []
    return [(f"{key}={each}", meaning) for each, meaning in choices]


def offer_own_fields(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    """Every field of a customer that a flag can fill, and the custom ones."""
    yield from ((each.key, each.label) for each in FORM.every if each.given_by == "person")
    yield from offer_fields(run, "")


def _listed(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    later = (each for one in companions.every(run) for each in one.in_lists)
    yield from ((each.key, each.label) for each in (*FORM.fields, *FORM.stamps, *later))
    yield from offer_fields(run, "")


def _sortable(run: Run, _typed: str) -> Iterable[tuple[str, str]]:
    yield from ((key, FORM.label(key)) for key in (*SORT_KEYS, "open"))
    yield from offer_fields(run, "")


complete_category = completing(offer_categories)
_complete_field_value = completing(_field_values)


def _customers(run: Run, incomplete: str) -> list[tuple[str, str]]:
    from debitcli.customers import records

    with run.book.reading() as connection:
        found = records.beginning_with(connection, incomplete, limit=MOST_OFFERED)
    words = ("number", "email") if incomplete else ("number",)
    return [(word, each.name) for each in found for key in words if (word := each.value(key))]


complete_customer = completing(_customers)
"""Numbers, and e-mail addresses where something is typed, with the names."""


def offer_customers(run: Run, typed: str) -> list[tuple[str, str]]:
    """The newest customers in which the words are found."""
    from debitcli.customers.selection import records
    from debitcli.listing.filters import Page

    with run.book.reading() as connection:
        found = records.rows(connection, Selection(search=typed.strip(), archived=None), page=Page(MOST_OFFERED))
        return [(each.called, ", ".join(filter(None, (each.name, each.town)))) for each in found]


Clear = Annotated[list[str] | None, clear(offer_own_fields)]
ListColumns = Annotated[str, list_columns(_listed)]
Sort = Annotated[str, sort(f"By {', '.join(SORT_KEYS)}, open or a custom field; - in front turns it round.", _sortable)]
CreateCategories = Annotated[bool, typer.Option("--create-categories", help="Make categories that are not there yet.")]
_WORDS = "Number, e-mail address, or words that match exactly one."
CustomerArgument = Annotated[str, argument("CUSTOMER", _WORDS, offer=offer_customers, complete=complete_customer)]
OptionalCustomer = Annotated[
    str | None, argument("[CUSTOMER]", _WORDS, offer=offer_customers, complete=complete_customer)
]

FILTERS = (
    Filter("search", "Any part of number, name, contact, e-mail, city, postal code, phone or tax ID."),
    Filter("category", "In this category; in all that are given.", "NAME", repeated=True, complete=complete_category),
    Filter("any_category", "In at least one that is given.", "NAME", repeated=True, complete=complete_category),
    Filter("city", "In any case, with or without accents."),
    Filter("postal_code", "Start of the postal code.", "PREFIX"),
    Filter("country", "Code or name.", "COUNTRY", complete=completing(choices_of(COUNTRY))),
    Filter("owing", "Only customers with something open.", switch=True),
    Filter("overdue", "Only customers with something open whose due date is past.", switch=True),
    Filter("incomplete", "Only customers that lack a required field.", switch=True),
    Filter("archived", "Only archived customers.", switch=True),
    Filter(
        "field", "With this value in a custom field.", "KEY=VALUE", repeated=True, complete=_complete_field_value
    ),
)  # fmt: skip

OF_LATER_NOUNS = ("owing", "overdue")
"""The filters whose meaning a noun knows that comes after customers."""
customer_fields = takes_fields(FORM, {"categories": complete_category, "field": _complete_field_value}, custom=True)
"""Gives a verb a flag for each field of a customer."""
customer_filters = takes_filters(FILTERS)
"""Gives a verb the filters of `customer list`."""


@dataclass(frozen=True, slots=True)
class Options(options.Options):
    """And what becomes of categories: new ones are made; `edit` puts into some and takes out of others.

    `welcome` says whether a new customer is sent a welcome invoice; None is as the settings say.
    """

    create_categories: bool = False
    welcome: bool | None = None
    add_categories: Sequence[str] = ()
    remove_categories: Sequence[str] = ()


def selection_of(run: Run, given: Mapping[str, Any]) -> Selection:
    """The filters that a command line gives."""
    of_later_nouns = [key for key in OF_LATER_NOUNS if given[key]]
    return Selection(
        search=(given["search"] or "").strip(),
        city=given["city"],
        postal_code=given["postal_code"],
        country=_country_code(run, given["country"]),
        incomplete=given["incomplete"],
        archived=given["archived"],
        categories=tuple(given["category"] or ()),
        any_category=tuple(given["any_category"] or ()),
        fields=tuple(pairs(given["field"])),
        among=companions.selecting(run, of_later_nouns),
        shows=companions.told_by(run, of_later_nouns),
    )


def _country_code(run: Run, typed: str | None) -> str | None:
    outcome = COUNTRY.read(typed or "", Context(locale=run.streams.locale))
    if isinstance(outcome, Refused):
        raise UsageError(f'--country "{typed}" {outcome.message}.', outcome.hint)
    return outcome.value
