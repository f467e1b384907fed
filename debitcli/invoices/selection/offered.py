"""Documents on offer, where one is to be named."""

from debitcli.invoices.records import Invoices
from debitcli.invoices.selection import records
from debitcli.invoices.selection.filters import Selection
from debitcli.listing.filters import NEWEST_FIRST, Page
from debitcli.run import Run

_MOST = 50


def offered(run: Run, selection: Selection) -> list[tuple[str, str]]:
    """The numbers of the newest documents of a selection, with customer and total."""
    today = run.today.isoformat()
    with run.book.reading() as connection:
        store = Invoices(today)
        found = records.select_rows(connection, store, selection, today, NEWEST_FIRST, Page(_MOST))
        return [(each.called, f"{each.name}, {each.currency} {each.total:,f}") for each in found]
