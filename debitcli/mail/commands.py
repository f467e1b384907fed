"""`debitcli mail …`: the outbox, and promotions."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

import typer

from debitcli.customers.options import complete_customer, customer_filters
from debitcli.customers.options import selection_of as customers_of
from debitcli.errors import UsageError
from debitcli.listing.days import days
from debitcli.listing.filters import Filter, Page, order_of
from debitcli.mail.form import FORM, KINDS, SORTABLE, STATUSES
from debitcli.menu import Verbs
from debitcli.options import (
    Limit,
    PageNumber,
    argument,
    choices_of,
    completing,
    keys_in,
    labelled,
    list_columns,
    run_of,
    sort,
    takes_filters,
)
from debitcli.run import Run, read_text

_SEND = "An invoice is sent by: debitcli invoice send INVOICE"
mail_app = Verbs(
    {**dict.fromkeys(("add", "new"), _SEND), "delete": "Mail is kept. To stop it: debitcli mail cancel MAIL"}
)


def _offered(run: Run, typed: str) -> Iterable[tuple[str, str]]:
    from debitcli.mail import records

    with run.book.reading() as connection:
        found = records.select_rows(connection, records.Selection(search=typed.strip()), page=Page(50))
        return [(each.called, f"{each.status}, {each.to}, {each.subject}") for each in found]


_MAIL = "Its number."
MailArgument = Annotated[str, argument("MAIL", _MAIL, offer=_offered)]
MailsArgument = Annotated[list[str], argument("MAIL...", "Their numbers.", offer=_offered)]
OptionalMails = Annotated[list[str] | None, argument("[MAIL]...", "Their numbers.", complete=completing(_offered))]
FILTERS = (
    Filter("search", "Any part of the address, the subject, the customer's name or the invoice's number."),
    Filter("status", ", ".join(STATUSES), "STATUS", complete=completing(choices_of(FORM.by_key["status"].kind))),
    Filter("kind", ", ".join(KINDS), "KIND", complete=completing(choices_of(FORM.by_key["kind"].kind))),
    Filter("customer", "Those to a customer.", "CUSTOMER", complete=complete_customer),
    Filter("invoice", "Those about an invoice.", "INVOICE"),
    Filter("period", "Queued in 2026, 2026-Q3 or 2026-11.", "PERIOD"),
    Filter("from", "From this day on.", "DATE"),
    Filter("to", "Up to this day.", "DATE"),
)


def _selection_of(run: Run, given: Mapping[str, Any]) -> Any:
    """The filters as they were given. Raises UsageError for one that cannot be."""
    from debitcli.customers.selection import named
    from debitcli.mail import records

    for key, known in (("status", STATUSES), ("kind", KINDS)):
        if given[key] not in (None, *known):
            raise UsageError(f'--{key} "{given[key]}" is none.', f"One of {', '.join(known)}.")
    customer = named.resolve(run, given["customer"], to_read=True).id if given["customer"] else None
    invoice = None
    if given["invoice"]:
        with run.book.reading() as connection:
            invoice = records.invoice_called(connection, given["invoice"].strip())
    first, last = days(run, given["period"], given["from"], given["to"])
    return records.Selection(
        (given["search"] or "").strip(), given["status"], given["kind"], customer, invoice,
        _begins(first), _begins(last, timedelta(days=1)),
    )  # fmt: skip


def _begins(day: str | None, later: timedelta = timedelta()) -> datetime | None:
    """When a day begins here."""
    return datetime.combine(date.fromisoformat(day) + later, time()).astimezone() if day else None


_SORTED_BY = labelled(FORM, SORTABLE)


@mail_app.verb("debitcli mail list", "debitcli mail list --status queued -o json")
@takes_filters(FILTERS)
def list_(
    context: typer.Context,
    filters: Mapping[str, Any],
    columns: Annotated[str, list_columns(labelled(FORM, FORM.columns))] = "",
    sort: Annotated[str, sort(f"By {', '.join(SORTABLE)}; - turns round.", _SORTED_BY)] = "-created",
    limit: Limit = 50,
    page: PageNumber = 1,
) -> None:
    """What left by mail or is to leave, newest first."""
    from debitcli.mail import verbs

    run = run_of(context)
    verbs.show_list(run, _selection_of(run, filters), order_of(sort), Page(limit, page), keys_in(columns))


@mail_app.verb("debitcli mail show 12", "debitcli mail show 12 --raw > message.eml")
def show(
    context: typer.Context,
    mail: MailArgument,
    raw: Annotated[bool, typer.Option("--raw", help="The message itself, byte for byte (RFC 5322).")] = False,
) -> None:
    """A message whole: to whom, what it says, what goes along, and what became of it."""
    from debitcli.mail import verbs

    verbs.show(run_of(context), mail, raw=raw)


@mail_app.verb("debitcli mail send", "debitcli mail send --watch")
def send(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", help="Go on: send what comes later, until Ctrl-C.")] = False,
) -> None:
    """Deliver all that waits in the outbox. Prints the numbers of what was sent."""
    from debitcli.mail import verbs

    verbs.send(run_of(context), keep_on=watch)


@mail_app.verb("debitcli mail retry 12", "debitcli mail retry --failed")
def retry(
    context: typer.Context,
    mails: OptionalMails = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that were refused.")] = False,
) -> None:
    """Send what was refused or cancelled after all. What was sent is never sent twice."""
    from debitcli.mail import verbs

    verbs.retry(run_of(context), mails or [], all_failed=failed)


@mail_app.verb("debitcli mail cancel 12")
def cancel(context: typer.Context, mails: MailsArgument) -> None:
    """Let mails that wait, or were refused, not leave."""
    from debitcli.mail import verbs

    verbs.cancel(run_of(context), mails)


@mail_app.verb("debitcli mail history 12")
def history(context: typer.Context, mail: MailArgument) -> None:
    """Who queued, sent or cancelled it, when."""
    from debitcli.listing import history as listed
    from debitcli.mail import verbs

    run = run_of(context)
    listed.show(run, FORM, verbs.resolve(run, mail).id)


@mail_app.verb(
    'debitcli mail promote --category Retail --subject "Our new range" --body news.md --dry-run',
    'debitcli mail promote --subject "Closed in August" --body - --yes < news.md',
)
@customer_filters
def promote(
    context: typer.Context,
    filters: Mapping[str, Any],
    subject: Annotated[str, typer.Option("--subject", metavar="TEXT", help="What it is about.")],
    body: Annotated[str, typer.Option("--body", metavar="FILE", help="The text, in Markdown; - is stdin.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show who gets it, and who does not and why. Send nothing.")
    ] = False,
) -> None:
    """Send news or offers to customers who allow it, each once. Run again, it goes on with those who did not get it."""
    from debitcli.mail import promote as promoting

    run = run_of(context)
    promoting.promote(run, customers_of(run, filters), subject, read_text(body), dry_run=dry_run)
