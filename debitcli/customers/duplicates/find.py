"""Customers that look like one that is about to be saved."""

from collections.abc import Sequence

from debitcli.customers.customer import Customer
from debitcli.customers.duplicates import records
from debitcli.customers.duplicates.rule import Twin
from debitcli.errors import ConflictError
from debitcli.fields.value import Problem
from debitcli.forms.form import Form
from debitcli.run import Run


def twins(run: Run, customer: Customer, before: Customer | None = None) -> list[Twin]:
    """The customers of the book that look like this one, certain ones first; of a change only those it makes."""
    with run.book.reading() as connection:
        found = records.twins(connection, customer)
        known = {(twin.number, twin.reason) for twin in records.twins(connection, before)} if before else ()
    return [twin for twin in found if (twin.number, twin.reason) not in known]


def refuse(customer: Customer, form: Form, found: Sequence[Twin]) -> None:
    """Raise ConflictError where a customer is certainly there already."""
    certain = [twin for twin in found if twin.reason.certain]
    if certain:
        first = certain[0]
        raise ConflictError(
            f"Not saved: {customer.name} has the {first.reason.words} as customer {first.number}, {first.name}.",
            f"Look at it: debitcli customer show {first.number}   Save nevertheless: --allow-duplicate",
            [
                Problem(
                    field := twin.reason.field,
                    form.text(field, customer.value(field)),
                    f"{twin.reason.words} as customer {twin.number}",
                )
                for twin in certain
            ],
        )
