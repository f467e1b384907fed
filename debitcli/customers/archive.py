"""`customer archive`, `restore`: a customer set aside, and taken back."""

from debitcli.customers import records
from debitcli.customers.selection import named
from debitcli.listing import aside
from debitcli.run import Run


def put_aside(run: Run, words: str, *, restore: bool) -> None:
    """Archive a customer, or with `restore` take an archived one back; prints the number."""
    customer = named.resolve(run, words)
    with run.book.reading() as connection:
        form = records.form_of(connection)
    aside.put_aside(run, customer, form, records, restore=restore)
