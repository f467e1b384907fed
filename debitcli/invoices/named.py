"""Which document is meant: by its number, that of a draft, or of a customer with one draft."""

from debitcli.errors import NotFoundError
from debitcli.invoices.form import FORM
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection.records import numbers_like
from debitcli.listing import history
from debitcli.run import Run


def resolve(run: Run, words: str) -> Invoice:
    """The document with this number, whole. Raises NotFoundError with what became of it, or near ones."""
    wanted = words.strip()
    with run.book.reading() as connection:
        store = Invoices(run.today.isoformat())
        found = store.by_number(connection, wanted)
        if found is not None:
            return store.one_whole(connection, found)
        near = numbers_like(connection, wanted)
        record = history.once_called(run, FORM, wanted)
        if record is not None and (now := store.by_ids(connection, [record]).get(record)):
            hint = f"debitcli invoice show {now.number}"
            raise NotFoundError(f"{wanted} was issued as {now.number}.", f"See: {hint}")
    if record is not None:
        raise NotFoundError(*history.what_became(run, FORM, wanted))
    meant = f"Did you mean {' or '.join(near)}?" if near else "Look for it: debitcli invoice list --search TEXT"
    raise NotFoundError(f'There is no invoice "{wanted}".', meant)
