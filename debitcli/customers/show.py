"""`customer show`: the profile, with all that hangs on the customer."""

from debitcli.customers import companions, rules
from debitcli.customers.consents import consent
from debitcli.customers.consents import records as consent_records
from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Drawn


def show(run: Run, customer: Customer, *, answer: bool = True) -> None:
    """Write the profile as the answer; without `answer`, show it to a person on standard error."""
    with run.book.reading() as connection:
        reader = rules.reader_of_stored(run, connection)
        consents = consent.present(consent_records.log(connection, customer))
        parts = [each.part_of_profile(run, connection, customer) for each in companions.every(run)]

    def table() -> Drawn:
        from debitcli.customers import views
        from debitcli.terminal.review import below_each_other

        granted = {permission: each.granted for permission, each in consents.items()}
        fields = views.profile(customer, reader, granted, run.streams.width)
        views_of_parts = (*(each.head for each in parts), *(each.view for each in parts))
        return below_each_other(fields, *(view() for view in views_of_parts if view))

    if not answer:
        run.streams.show(table())
        return
    record = reader.form.record(customer)
    if run.structured:
        record["consents"] = [consent.as_record(one) for one in consents.values()]
        for each in parts:
            record |= each.record
    output.write_record(run.streams, run.output, record, table=table)


def to_person(run: Run, number: str) -> None:
    """Show the profile of the customer with this number to somebody who is asked."""
    with run.book.reading() as connection:
        customer = STORE.by_number(connection, number)
    if customer is not None:
        show(run, customer, answer=False)
