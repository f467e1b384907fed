"""`customer list`: a page of customers, or all that the filters select, in the format asked for."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from debitcli.customers import companions
from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE
from debitcli.customers.rules import home_of
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import SORT_KEYS, Selection
from debitcli.database.book import Connection
from debitcli.forms.form import Form
from debitcli.listing import listing
from debitcli.listing.filters import Order, Page
from debitcli.run import Run
from debitcli.terminal.output import Format

_BATCH = 500


def show(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected customers; on a terminal also how many there are. `keys` are the fields to show."""
    with run.book.reading() as connection:
        form = STORE.form_of(connection)
        own = [each.key for each in form.custom]
        listing.refuse_unknown("--columns", keys, [each.key for each in (*form.fields, *form.stamps)])
        listing.refuse_unknown("--sort", [order.key], (*SORT_KEYS, *own))
        listing.refuse_unknown("--field", [key for key, _ in selection.fields], own)
        found = selection_records.rows(connection, selection, order, page)
        # Consents and notes hang on customers: a spreadsheet wants them beside, JSON has them in the profile.
        beside = run.output is Format.CSV and not keys
        home = home_of(run, connection)
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
