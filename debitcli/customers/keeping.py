"""What happens to a customer after registration: set aside, taken back, deleted; and what is still missing."""

from debitcli.commands import Run
from debitcli.customers import finding, form


def put_aside(run: Run, words: str, *, restore: bool) -> None:
    """Archive a customer, or with `restore` take an archived one back; prints the number."""
    from debitcli.customers import records

    customer = finding.resolve(run, words)
    done = "restored" if restore else "archived"
    if (customer.archived is None) == restore:
        run.streams.say(f"Nothing changed: customer {customer.number} is {'not' if restore else 'already'} archived.")
    else:
        with run.book.writing() as connection:
            customer = records.archive(connection, customer, actor=run.actor, now=run.now, restore=restore)
        run.streams.say(f"✓ Customer {customer.number} is {done}.")
    run.answer_with(customer.number or "", form.as_record(customer))


def delete(run: Run, words: str) -> None:
    """Delete a customer after a confirmation; prints the number."""
    from debitcli.customers import records

    customer = finding.resolve(run, words)
    run.confirm(f"Delete customer {customer.number}, {customer.name}? This cannot be undone.")
    with run.book.writing() as connection:
        records.remove(connection, customer, actor=run.actor, now=run.now)
    run.streams.say(
        f"✓ Customer {customer.number} is deleted. What it was: debitcli customer history {customer.number}"
    )
    run.answer_with(customer.number or "", form.as_record(customer))
