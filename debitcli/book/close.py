"""`book close` and `book reopen`."""

from debitcli.errors import DataError, accept, given
from debitcli.fields import text
from debitcli.fields.moments import check_day
from debitcli.fields.value import Problem
from debitcli.ledger import closing
from debitcli.run import Run


def close(run: Run, typed: str) -> None:
    """Close the book up to and with a day that is over or today; prints the day."""
    day = _day(run, typed)
    if day > run.today.isoformat():
        raise DataError([Problem("date", typed, "is still to come", "close what is over")])
    with run.book.writing() as connection:
        changed = closing.close(connection, day, run.by)
    if changed:
        run.done(f"Closed: nothing can be dated on or before {day}.", day, {"closed": day})
    else:
        run.streams.say(f"Nothing changed: the book is closed until {day} already.")


def reopen(run: Run, typed: str, reason: str) -> None:
    """Open the book again from a day on; prints the last day that stays closed."""
    day, why = _day(run, typed), given(run.accept(text.REASON, "reason", reason), "reason")
    with run.book.writing() as connection:
        left = closing.reopen(connection, day, why, run.by)
    still = f"It stays closed until {left}." if left else "Nothing is closed."
    run.done(f"Open again from {day} on. {still}", left or "", {"closed": left})


def _day(run: Run, typed: str) -> str:
    return given(accept(check_day(typed, run.today), "date", typed), "date", "such as 2026-03-31")
