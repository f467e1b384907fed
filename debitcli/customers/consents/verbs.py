"""`customer consent`: grant, withdraw, show."""

from typing import Any

from debitcli.customers.consents import consent, records
from debitcli.customers.consents.consent import Permission
from debitcli.customers.selection import named
from debitcli.errors import UsageError
from debitcli.fields import text
from debitcli.fields.value import Refused
from debitcli.run import Run
from debitcli.terminal import output


def record(run: Run, words: str, permission: Permission, evidence: str | None, *, granted: bool) -> None:
    """Write down a grant or a withdrawal; prints the customer's number."""
    cleaned = text.clean(evidence or "")
    if isinstance(cleaned, Refused):
        raise UsageError(f"--evidence {cleaned.message}.")
    customer = named.resolve(run, words)
    with run.book.writing() as connection:
        given = [(customer.id, customer.called, [permission])]
        records.add(connection, given, run.by, granted=granted, evidence=cleaned.value)
        newest = records.log(connection, customer)[-1]
    (purpose, channel), may = permission, "may" if granted else "may no longer"
    run.done(
        f"We {may} use {channel} for {purpose} with customer {customer.number}, {customer.name}.",
        customer.called,
        consent.as_record(newest),
    )


def show(run: Run, words: str) -> None:
    """Write every grant and withdrawal of a customer, oldest first; on a terminal with the present state."""
    customer = named.resolve(run, words, to_read=True)
    with run.book.reading() as connection:
        log = records.log(connection, customer)

    def table(rows: list[output.Record]) -> Any:
        from debitcli.customers.consents import views

        return views.consents(consent.present(log), rows, run.streams.width)

    rows = [consent.as_record(each) for each in log]
    output.write_records(run.streams, run.output, rows, columns=consent.Consent._fields, table=table)
    if not log:
        run.streams.say(f"Customer {customer.number} was never asked for a consent.")
