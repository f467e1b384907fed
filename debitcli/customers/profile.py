"""The profile of a customer: the fields, and all that hangs on the customer."""

from importlib import import_module
from typing import Any

from debitcli.commands import Run
from debitcli.customers import consent, form
from debitcli.customers.customer import Customer
from debitcli.terminal import output


def show(run: Run, customer: Customer, *, answer: bool = True) -> None:
    """Write the profile as the answer; without `answer`, show it to a person on standard error."""
    from debitcli.customers import consent_records, custom_records, lookup_records

    with run.book.reading() as connection:
        required = lookup_records.required_fields(connection)
        book_form = form.Form(custom_records.definitions(connection))
        consents = consent.present(consent_records.log(connection, customer))
        parts = [import_module(name).part_of_profile(run, connection, customer) for name in run.companions]
    lacking = form.missing(customer, required)
    missing = [key for key in book_form.by_key if key in lacking]

    def table() -> Any:
        from debitcli.customers import views

        granted = {permission: each.granted for permission, each in consents.items()}
        fields = views.profile(customer, book_form, missing, granted, run.streams.locale, run.streams.width)
        return views.below_each_other(fields, *(view() for _record, view in parts))

    if not answer:
        run.streams.show(table())
        return
    record = form.as_record(customer)
    if run.structured:
        record[form.CONSENTS] = [consent.as_record(each) for each in consents.values()]
        for more, _view in parts:
            record |= more
    output.write_record(run.streams, run.output, record, table=table)
