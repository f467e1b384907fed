"""`customer list`: a page of customers, or all that the filters select, in the format asked for."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from debitcli.customers import companions
from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE
from debitcli.customers.rules import home_of
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import SORT_KEYS, Selection
from debitcli.database.book import Connection
from debitcli.forms.field import Field
from debitcli.forms.form import Form
from debitcli.listing import listing
from debitcli.listing.filters import Order, Page
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Format

_BATCH = 500


def show(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected customers; on a terminal also how many there are. `keys` are the fields to show."""
    with run.book.reading() as connection:
        form = STORE.form_of(connection)
        own = [each.key for each in form.custom]
        known = [each.key for each in (*form.fields, *form.stamps)]
        wanted = [key for key in keys if key not in known] if keys else selection.shows
        later = _of_later_nouns(run, connection, wanted, {*selection.shows, order.key}, unasked=not keys)
        listing.refuse_unknown("--columns", keys, [*known, *(each.key for _, each in later)])
        ranking = None if order.key in (*SORT_KEYS, *own) else companions.ranking(run, order.key)
        listing.refuse_unknown("--sort", [order.key] if ranking is None else [], (*SORT_KEYS, "open", *own))
        listing.refuse_unknown("--field", [key for key, _ in selection.fields], own)
        found = selection_records.rows(connection, selection, order, page, ranking)
        # Consents and notes hang on customers: a spreadsheet wants them beside, JSON has them in the profile.
        beside = run.output is Format.CSV and not keys
        home = home_of(run, connection)
        if later:
            form = replace(form, built_in=(*form.built_in, *(each for _, each in later)))
            found = _with_later_nouns(run, connection, found, list(dict.fromkeys(one for one, _ in later)))
        listing.show(
            run,
            form,
            found,
            keys,
            page,
            lambda: selection_records.count(connection, selection),
            filtered=selection != Selection(),
            cells={} if keys else {"city": lambda customer: _place(customer, home)},
            whole=_with_what_hangs_on(run, connection, found, form) if beside else None,
            home=home,
            has_archived=lambda: selection_records.count(connection, Selection(archived=True))[0] > 0,
        )


def _of_later_nouns(
    run: Run, connection: Connection, wanted: Sequence[str], kept: Collection[str], *, unasked: bool
) -> list[tuple[companions.Companion, Field]]:
    """The fields that later nouns add: those that are wanted, or in a table also unasked; each with its companion.

    Those that are `kept` do not give way in a table.
    """
    all_of_them = unasked and output.chosen(run.output, run.streams) is Format.TABLE
    if not wanted and not all_of_them:
        return []
    found = [(one, each) for one in companions.every(run) for each in one.in_lists]
    if all_of_them:
        found = [(one, each) for one, each in found if one.is_listed(connection)]
    elif unasked:
        found = [(one, each) for one, each in found if each.key in wanted]
    return [(one, _kept(each) if each.key in kept else each) for one, each in found]


def _kept(field: Field) -> Field:
    return replace(field, in_list=field.in_list and replace(field.in_list, gives_way=0))


def _with_later_nouns(
    run: Run, connection: Connection, found: Iterator[Customer], several: Sequence[companions.Companion]
) -> Iterator[Customer]:
    """Customers with what later nouns say of them in lists."""
    keys = [each.key for one in several for each in one.in_lists]
    while batch := list(islice(found, _BATCH)):
        ids = [customer.id for customer in batch]
        said = [one.listed(run, connection, ids) for one in several]
        for customer in batch:
            more = {key: value for one in said for key, value in one.get(customer.id, {}).items()}
            yield replace(customer, custom={**customer.custom, **dict.fromkeys(keys), **more})


def _place(customer: Customer, home: str | None) -> str:
    """The town, and the country where it is another than the company's."""
    abroad = customer.country if customer.country != home else None
    return ", ".join(filter(None, (customer.town, abroad)))


def _with_what_hangs_on(
    run: Run, connection: Connection, found: Iterator[Customer], form: Form
) -> Iterator[dict[str, Any]]:
    """The records of customers with their consents and the general notes that this person sees, as text."""
    from debitcli.customers.consents import records as consent_records

    while batch := list(islice(found, _BATCH)):
        ids = [customer.id for customer in batch]
        consents = consent_records.said_by_many(connection, ids)
        notes = companions.notes_of(run, connection, ids)
        for customer in batch:
            hanging = {"consents": consents.get(customer.id, ()), "notes": notes.get(customer.id, ())}
            yield form.record(customer) | {key: form.text(key, tuple(value)) for key, value in hanging.items()}
