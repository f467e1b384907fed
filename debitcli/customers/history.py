"""`customer history`: every change of a customer, also of one that was deleted since."""

from debitcli.customers.records import STORE
from debitcli.customers.rules import home_of
from debitcli.customers.selection import named
from debitcli.listing import history
from debitcli.run import Run


def show(run: Run, words: str) -> None:
    """Write every change of a customer, oldest first; a deleted one is found by its number."""
    with run.book.reading() as connection:
        form, home = STORE.form_of(connection), home_of(run, connection)
    _exact, found = named.matching(run, words)
    record = found[0].id if len(found) == 1 else history.once_called(run, form, words.strip())
    history.show(run, form, named.resolve(run, words, to_read=True).id if record is None else record, home)
