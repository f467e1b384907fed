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
from debitcli.run import Run

_LONG_AGO = 60


def issue_named(run: Run, numbers: Sequence[str], *, all_drafts: bool, use_credit: bool = False) -> None:
    """Issue the drafts with these numbers, or all drafts; all or none."""
    if bool(numbers) == all_drafts:
        raise UsageError("Name the drafts, or give --all-drafts.", "debitcli invoice list --status draft")
    drafts = [resolve(run, each) for each in dict.fromkeys(numbers)]
    if run.streams.can_ask:
        from debitcli.invoices.issue import needed

        drafts = drafts or _every_draft(run)
        ask_about_its_date(run, drafts)
        with needed.may_leave():
            needed.ask(run, drafts)
    with run.book.writing() as connection:
        ids = [each.id for each in drafts] or records.draft_ids(connection)
        issued = issue(run, connection, ids, seen=drafts, use_credit=use_credit) if ids else []
    if not issued:
        run.streams.say("There are no drafts.")
    answer(run, issued, several=all_drafts or len(drafts) > 1)


def ask_about_its_date(run: Run, drafts: Sequence[Invoice]) -> None:
    """Ask before a document of long ago is issued. Raises InterruptedByUserError where that is not meant."""
    for each in drafts:
        if run.asks and each.date and not each.issued and (run.today - date.fromisoformat(each.date)).days > _LONG_AGO:
            called = each.number or "It"
            run.confirm(f"{called} is dated {each.date}, more than {_LONG_AGO} days ago. Issue it?")


def _every_draft(run: Run) -> list[Invoice]:
    with run.book.reading() as connection:
        return list(Invoices(run.today.isoformat()).by_ids(connection, records.draft_ids(connection)).values())
