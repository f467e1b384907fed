"""`customer delete`: a customer deleted for good."""

from debitcli.customers import companions
from debitcli.customers.records import STORE
from debitcli.customers.selection import named
from debitcli.run import Run


def delete(run: Run, words: str) -> None:
    """Delete a customer after a confirmation; prints the number."""
    customer = named.resolve(run, words)
    with run.book.reading() as connection:
        for companion in companions.every(run):
            companion.refuse_to_delete(connection, customer)
    run.confirm(f"Delete customer {customer.number}, {customer.name}? This cannot be undone.")
    with run.book.writing() as connection:
        form = STORE.form_of(connection)
        for companion in companions.every(run):
            companion.refuse_to_delete(connection, customer)
            companion.removed(connection, customer, run.by)
        STORE.remove(connection, customer, run.by)
    run.done(
        f"Customer {customer.number} is deleted. What it was: debitcli customer history {customer.number}",
        customer.called,
        form.record(customer),
    )
