"""`invoice list`: a page of documents, or all that the filters select, in the format asked for."""

from collections.abc import Sequence

from debitcli.company.settings import currency_of
from debitcli.invoices.form import FORM, SORTABLE
from debitcli.invoices.kinds import cell_of_sum
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection import records
from debitcli.invoices.selection.filters import Selection
from debitcli.listing import listing
from debitcli.listing.filters import Order, Page
from debitcli.run import Run
from debitcli.settings import records as settings


def show(run: Run, selection: Selection, order: Order, page: Page, keys: Sequence[str]) -> None:
    """Write the selected documents; on a terminal also how many there are."""
    listing.refuse_unknown("--columns", keys, [each.key for each in FORM.every])
    listing.refuse_unknown("--sort", [order.key], SORTABLE)
    today = run.today.isoformat()
    with run.book.reading() as connection:
        found = records.select_rows(connection, Invoices(today), selection, today, order, page)
        home = currency_of(settings.read(connection))
        listing.show(
            run,
            FORM,
            found,
            keys,
            page,
            lambda: records.count(connection, selection, today),
            filtered=selection != Selection(),
            cells={key: cell_of_sum(key, home) for key in ("total", "open")},
            recorded=lambda each: each.record,
        )
