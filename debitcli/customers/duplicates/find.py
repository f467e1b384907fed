"""Customers that look like one that is about to be saved."""

from collections.abc import Sequence

from debitcli.customers.customer import Customer
from debitcli.customers.duplicates import records
from debitcli.customers.duplicates.rule import Twin
from debitcli.errors import ConflictError
from debitcli.fields.value import Problem
from debitcli.forms.form import Form
from debitcli.run import Run


def twins(run: Run, customer: Customer) -> list[Twin]:
    """The customers of the book that look like this one, certain ones first."""
    with run.book.reading() as connection:
        return records.twins(connection, customer)


def new_twins(run: Run, before: Customer, after: Customer) -> list[Twin]:
    """The twins that a change makes; those that were there before say nothing new."""
    known = {(twin.number, twin.reason) for twin in twins(run, before)}
    return [twin for twin in twins(run, after) if (twin.number, twin.reason) not in known]


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
                    field, form.text(field, customer.value(field)), f"{twin.reason.words} as customer {twin.number}"
                )
                for twin in certain
                for field in (twin.reason.field,)
            ],
        )
