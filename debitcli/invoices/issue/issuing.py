"""`invoice issue`: which drafts, and what to say of them afterwards."""

from collections.abc import Sequence
from datetime import date

from debitcli.errors import UsageError
from debitcli.invoices.add import answer
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.issue.issue import issue
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection import records
from debitcli.invoices.selection.filters import Selection
from debitcli.listing.filters import Page, order_of
from debitcli.run import Run

_LONG_AGO = 60


def issue_named(run: Run, numbers: Sequence[str], *, all_drafts: bool, use_credit: bool = False) -> None:
    """Issue the drafts with these numbers, or all drafts; all or none."""
    if bool(numbers) == all_drafts:
        raise UsageError("Name the drafts, or give --all-drafts.", "debitcli invoice list --status draft")
    drafts = _every_draft(run) if all_drafts else [resolve(run, each) for each in dict.fromkeys(numbers)]
    if not drafts:
        run.streams.say("There are no drafts.")
        return
    ask_about_its_date(run, drafts)
    if run.streams.can_ask:
        from debitcli.invoices.issue import needed

        with needed.may_leave():
            needed.ask(run, drafts)
    with run.book.writing() as connection:
        issued = issue(run, connection, drafts, use_credit=use_credit)
    answer(run, issued, several=len(drafts) > 1)


def ask_about_its_date(run: Run, drafts: Sequence[Invoice]) -> None:
    """Ask before a document of long ago is issued. Raises InterruptedByUserError where that is not meant."""
    for each in drafts:
        if run.asks and each.date and not each.issued and (run.today - date.fromisoformat(each.date)).days > _LONG_AGO:
            called = each.number or "It"
            run.confirm(f"{called} is dated {each.date}, more than {_LONG_AGO} days ago. Issue it?")


def _every_draft(run: Run) -> list[Invoice]:
    today = run.today.isoformat()
    with run.book.reading() as connection:
        store, drafts = Invoices(today), Selection(status="draft")
        return list(records.select_rows(connection, store, drafts, today, order_of("created"), Page()))
