"""Which reminder of an invoice is due: pure, by days counted from the due date."""

from dataclasses import dataclass
from datetime import date

from debitcli.invoices.invoice import Invoice

_NONE = "none"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder: the day by which it was due, counted from the due date, and its level, 0 before the due date."""

    step: int
    level: int


def days_of(reminders: str | None) -> tuple[int, ...]:
    """The days of reminders as an invoice has them, in order."""
    return () if not reminders or reminders == _NONE else tuple(sorted(map(int, reminders.split(","))))


def due(invoice: Invoice, today: date, latest: int | None) -> Reminder | None:
    """The newest reminder that is due and was not sent; `latest` is the step of the newest that was.

    Earlier ones count as passed, so that a pause is not followed by all of them.
    """
    days = days_of(invoice.reminders)
    if not invoice.due or not days:
        return None
    late = (today - date.fromisoformat(invoice.due)).days
    come = [each for each in days if each <= late]
    if not come or (latest is not None and latest >= come[-1]):
        return None
    return Reminder(come[-1], _level(come[-1], days))


def by_hand(invoice: Invoice, today: date, latest: int | None) -> Reminder:
    """The reminder that somebody sends today, whatever is due: it stands for those that were."""
    days = days_of(invoice.reminders)
    late = (today - date.fromisoformat(invoice.due or today.isoformat())).days
    step = late if latest is None else max(late, latest)
    come = [each for each in days if each <= late]
    level = _level(come[-1], days) if come else int(late > 0)
    return Reminder(step, level)


def _level(step: int, days: tuple[int, ...]) -> int:
    after = [each for each in days if each > 0]
    return after.index(step) + 1 if step > 0 else 0
