"""`remind` and `invoice remind`: reminders of what is open, each due one once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import show_sum
from debitcli.invoices.named import resolve
from debitcli.invoices.records import Invoices
from debitcli.invoices.sending import message, records, send, steps
from debitcli.invoices.sending.steps import Reminder
from debitcli.mail import outbox, server
from debitcli.mail import records as mails
from debitcli.mail.mail import Mail
from debitcli.run import Run
from debitcli.settings import records as settings
from debitcli.terminal import output
from debitcli.terminal.output import Column
from debitcli.terminal.words import count

_LONGEST_BEFORE = timedelta(days=366)
_COLUMNS = ("invoice", "name", "to", "due", "days", "level", "currency", "open", "why")
_KIND = "reminder"


@dataclass(frozen=True, slots=True)
class _Due:
    """A reminder that is due; `why` says why it is not sent, where it is not."""

    invoice: Invoice
    reminder: Reminder
    to: str | None
    why: str = ""

    @property
    def record(self) -> dict[str, Any]:
        """For machines."""
        return {
            "invoice": self.invoice.called, "name": self.invoice.name, "to": self.to, "due": self.invoice.due,
            "days": self.invoice.overdue_days, "level": self.reminder.level, "currency": self.invoice.currency,
            "open": str(self.invoice.open), "why": self.why or None,
        }  # fmt: skip


def remind(run: Run, *, dry_run: bool) -> None:
    """Send the newest reminder that is due of every invoice, once; prints the numbers of the invoices.

    Asks before that on a terminal; cron needs no `--yes`.
    """
    with run.book.reading() as connection:
        values = settings.read(connection)
        found = list(_due(run, connection))
    to_send = [each for each in found if not each.why]
    if dry_run:
        _show(run, found)
        run.streams.say(f"{_said(found)} Nothing was sent (--dry-run).")
        return
    for each in found:
        if each.why:
            run.warn([f"{each.invoice.called}, {each.invoice.name}: {each.why}."])
    if not to_send:
        run.streams.say("No reminder is due." if not found else _said(found))
        if run.structured:
            output.write_records(run.streams, run.output, [], columns=(), table=())
        return
    server.refuse_if_none(values)
    if run.asks:
        run.confirm(f"Send {count(len(to_send), 'reminder')}?")
    sent = [mail for each in to_send for mail in _queue_or_tell(run, each.invoice, values)]
    send.answer(run, outbox.deliver_queued(run, sent), several=True)


def number_due(run: Run, connection: Connection) -> int:
    """How many reminders would be sent now."""
    return sum(not each.why for each in _due(run, connection))


def remind_of(run: Run, words: str) -> None:
    """Send a reminder of an invoice now, whatever is due; prints its number."""
    invoice = resolve(run, words)
    with run.book.reading() as connection:
        values = settings.read(connection)
        server.refuse_if_none(values)
        customer = message.buyer_of(connection, invoice)
        _refuse(run, invoice)
        message.refuse(connection, invoice, customer, _KIND)
    run.confirm(f"Remind {customer.name} of {invoice.called}, {invoice.currency} {invoice.open:,f} open?")
    sent = _queue(run, invoice, values, by_hand=True)
    send.answer(run, outbox.deliver_queued(run, sent), several=False)


def _refuse(run: Run, invoice: Invoice) -> None:
    """Raise where nobody can be reminded of a document."""
    if invoice.issued is None or invoice.type == "credit-note":
        what = "a draft" if invoice.issued is None else "a credit note"
        raise ConflictError(f"{invoice.called} is {what}. Nothing was sent.")
    if not invoice.open:
        raise ConflictError(f"Nothing is open on {invoice.called}. Nothing was sent.")
    if invoice.hold_until and invoice.hold_until >= run.today.isoformat():
        raise ConflictError(
            f"{invoice.called} is on hold until {invoice.hold_until}. Nothing was sent.",
            f"debitcli invoice hold {invoice.called} --until off",
        )


def _due(run: Run, connection: Connection) -> Iterator[_Due]:
    """The reminders that are due, the longest due first, each with why it is not sent."""
    store, today = Invoices(run.today.isoformat()), run.today
    # Reminders before the due date are at most a year before it.
    owed = records.owed_from(connection, store, (today + _LONGEST_BEFORE).isoformat())
    owed = [each for each in owed if not each.hold_until or each.hold_until < today.isoformat()]
    latest = mails.reminded(connection, [each.id for each in owed])
    found = [(each, due) for each in owed if (due := steps.due(each, today, latest.get(each.id)))]
    credit = records.credit(connection, list({each.customer for each, _ in found}))
    for each, due in found:
        customer = message.buyer_of(connection, each)
        why = message.why_not(connection, customer, _KIND)
        if not why and credit.get((each.customer, each.currency), Decimal(0)) >= each.open:
            why = "the customer's credit covers it"
        yield _Due(each, due, message.address(customer), why)


def _queue_or_tell(run: Run, invoice: Invoice, values: Mapping[str, str]) -> list[Mail]:
    """Queue a reminder; where it cannot be made, say so: the others leave nevertheless."""
    try:
        return _queue(run, invoice, values)
    except DataError as error:
        run.warn([f"{invoice.called}: {each.message}." for each in error.problems])
        return []


def _queue(run: Run, invoice: Invoice, values: Mapping[str, str], *, by_hand: bool = False) -> list[Mail]:
    """Queue a reminder, if it is still due: somebody may have paid, or another program reminded, meanwhile."""
    run.begin_another()
    with run.book.writing() as connection:
        whole = Invoices(run.today.isoformat()).locked(connection, invoice.id)
        latest = mails.reminded(connection, [whole.id]).get(whole.id)
        due = steps.by_hand(whole, run.today, latest) if by_hand else steps.due(whole, run.today, latest)
        customer = message.buyer_of(connection, whole)
        if due is None or not whole.open or message.why_not(connection, customer, _KIND):
            return []
        made = message.made(run, connection, whole, customer, values, kind=_KIND, reminder=due)
        return outbox.queue(connection, [made], run.by)


def _said(found: Sequence[_Due]) -> str:
    to_send = sum(not each.why for each in found)
    left_out = len(found) - to_send
    return f"{count(to_send, 'reminder')}{f', {left_out:,} left out' if left_out else ''}."


def _show(run: Run, found: Sequence[_Due]) -> None:
    columns = [
        Column("Invoice", 8, of="invoice"), Column("Name", 8, 3, of="name"), Column("To", 12, 4, of="to"),
        Column("Due", 10, 2, of="due"), Column("Level", 5, 5, right=True, of="level"),
        Column("Open", 9, right=True, of=lambda each: f"{each['currency']} {show_sum(Decimal(each['open']))}"),
        Column("Left out", 8, 1, of="why"),
    ]  # fmt: skip
    output.write_records(
        run.streams, run.output, (each.record for each in found), columns=_COLUMNS,
        brief=("invoice", "to", "level", "open", "why"), table=columns,
    )  # fmt: skip
