"""`customer archive`, `restore`: a customer set aside, and taken back."""

from debitcli.customers.records import STORE
from debitcli.customers.selection import named
from debitcli.listing import aside
from debitcli.run import Run


def put_aside(run: Run, words: str, *, restore: bool) -> None:
    """Archive a customer, or with `restore` take an archived one back; prints the number."""
    aside.put_aside(run, named.resolve(run, words), STORE, restore=restore)
