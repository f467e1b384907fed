"""What the entry commands do."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from debitcli.database.book import Connection
from debitcli.errors import ConflictError, DataError, NotFoundError, accept
from debitcli.fields import text
from debitcli.fields.billing.money import EXACT, LIMIT, shared
from debitcli.fields.codes import check_currency
from debitcli.fields.moments import check_day, iso
from debitcli.fields.numbers import check_price
from debitcli.fields.value import Context, Outcome, Problem, Refused
from debitcli.ledger import records, typed
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.accounts.account import NOUN as ACCOUNT
from debitcli.ledger.entry import NOUN, Entry, Posting
from debitcli.ledger.records import Posted, Selection
from debitcli.ledger.typed import Given
from debitcli.listing import listing
from debitcli.listing.filters import Order, Page
from debitcli.run import Run
from debitcli.terminal import output
from debitcli.terminal.output import Column, Drawn, Format

SORTABLE = ("number", "date")
_BRIEF = ("number", "date", "text", "amount")
_COLUMNS = (*_BRIEF, "noun", "reverses", "reversed_by", "at", "actor")
_TABLE = (
    Column("Number", 3, right=True, of="number"),
    Column("Date", 10, of="date"),
    Column("Text", 10, of="text"),
    Column("Amount", 8, right=True, of=lambda row: f"{Decimal(row['amount']):,}"),
    Column("Reversed by", 4, 1, right=True, of="reversed_by"),
)


def show_list(run: Run, selection: Selection, account: str | None, order: Order, page: Page) -> None:
    """Write the selected entries; on a terminal also how many there are.

    `account` limits them to those that move it, and their amounts to what they move there.
    """
    listing.refuse_unknown("--sort", [order.key], SORTABLE)
    with run.book.reading() as connection:
        if account is not None:
            found = accounts.find(connection, account)
            selection = replace(selection, account=found.merged_into or found.id)
        rows = records.select_rows(connection, selection, order, page, whole=run.structured)
        is_table = output.chosen(run.output, run.streams) is Format.TABLE
        shown = list(map(_record, rows)) if is_table else map(_record, rows)
        output.write_records(run.streams, run.output, shown, columns=_COLUMNS, brief=_BRIEF, table=_TABLE)
        if isinstance(shown, list):
            run.streams.say(_below(connection, len(shown), selection, page))


def show(run: Run, number: str) -> None:
    """Write an entry with its lines."""
    with run.book.reading() as connection:
        posted = _named(connection, number)
        home = accounts.company_currency(connection)

    def table() -> Drawn:
        from debitcli.ledger import views

        return views.entry(posted, home, run.streams.width)

    output.write_record(run.streams, run.output, _record(posted), table=table)


def add(run: Run, given: Given) -> None:
    """Post an entry that somebody typed; prints its number."""
    _prove_lines(run, given, f"debitcli {NOUN} add --text 'Bank charges' --line 'fees 12.50' --line 'bank -12.50'")
    with run.book.writing() as connection:
        entry = _entry(run, connection, given)
        (id_,) = records.post(connection, [entry], run.by)
        posted = records.by_id(connection, id_)
    _done(run, posted)


def open_accounts(run: Run, given: Given) -> None:
    """Post what stands on accounts on the day when the book begins, against the account for opening balances."""
    _prove_lines(run, given, f"debitcli {ACCOUNT} open 2026-01-01 --line 'bank 2500' --line 'cash 80.50'")
    with run.book.writing() as connection:
        accounts.make_chart(connection, run.by)
        if there := records.opening(connection):
            raise ConflictError(
                f"Entry {there} has the opening balances already. Nothing was saved.",
                f"To begin anew: debitcli {NOUN} reverse {there} --reason …   To add to it: debitcli {NOUN} add",
            )
        entry = _entry(run, connection, replace(given, text="Opening balances"), against="opening")
        (id_,) = records.post(connection, [replace(entry, noun=ACCOUNT)], run.by)
        posted = records.by_id(connection, id_)
    _done(run, posted)


def reverse(run: Run, number: str, date: str | None, reason: str) -> None:
    """Take an entry back by another one with the opposite amounts; prints the number of that one."""
    given_day, today = accept(check_day(date or "", run.today), "date", date), run.today.isoformat()
    why = run.accept(text.REASON, "reason", reason)
    if why is None:
        raise DataError([Problem("reason", None, "is required")])
    with run.book.writing() as connection:
        before = _named(connection, number)
        if before.noun not in (None, ACCOUNT):
            raise ConflictError(
                f"Entry {number} posts {before.noun} “{before.text}”. Nothing was saved.",
                f"Take that back, and the entry goes with it: debitcli {before.noun} --help",
            )
        # One that is dated later than today can be taken back all the same.
        last = max(today, before.date)
        day = given_day or last
        if day < before.date:
            hint = f"a day from {before.date} to {last}"
            raise DataError([Problem("date", day, f"is before the entry, of {before.date}", hint)])
        if late := _in_future(day, last):
            raise DataError([late])
        id_ = records.reverse(connection, before.id, day, f"Reversal of entry {before.number}: {why}", run.by)
        posted = records.by_id(connection, id_)
    _done(run, posted)


def _prove_lines(run: Run, given: Given, example: str) -> None:
    if not given.lines:
        raise DataError(
            [Problem("line", None, "is required", typed.EXAMPLE)], hint=f"{example}\nAccounts: debitcli account list"
        )


def _entry(run: Run, connection: Connection, given: Given, against: str = "") -> Entry:
    """The entry that was typed; what it lacks to 0 goes `against` a role. Raises DataError with all that is wrong."""
    home = accounts.company_currency(connection)
    problems: list[Problem] = []

    def read(key: str, value: str | None, check: Callable[[str, Context], Outcome[Any]], default: Any) -> Any:
        outcome = check(value or "", Context(locale=run.streams.locale))
        if isinstance(outcome, Refused):
            problems.append(Problem(key, value, outcome.message, outcome.hint))
            return default
        return default if outcome.value is None else outcome.value

    date = read("date", given.date, lambda day, _: check_day(day, run.today), run.today.isoformat())
    if late := _in_future(date, run.today.isoformat()):
        problems.append(late)
    words = read("text", given.text, text.LINE.read, "")
    currency = read("currency", given.currency, check_currency, home)
    rate = read("rate", given.rate, check_price, None)
    if not words and not any(each.field == "text" for each in problems):
        problems.append(Problem("text", None, "is required", "what it is, such as 'Bank charges'"))
    if currency == home and given.rate:
        problems.append(Problem("rate", given.rate, f"is for other currencies than {home}"))
    if currency != home and not given.rate:
        problems.append(Problem("rate", None, "is required", f"how many {home} one {currency} is"))
    elif rate == 0:
        problems.append(Problem("rate", given.rate, "is 0"))
    accounts.make_chart(connection, run.by)
    moved = [_line(connection, each, currency, problems) for each in given.lines]
    total = sum((amount for _, amount in moved), Decimal(0))
    if against and total:
        moved.append((against, -total))
    elif total and not problems:
        side = "credit" if total > 0 else "debit"
        hint = f"{abs(total)} {currency} is missing in {side}: a line of {-total:+}"
        problems.append(Problem("line", None, "does not add up to 0", hint))
    exact = [EXACT.multiply(amount, rate or Decimal(1)) for _, amount in moved]
    if max(map(abs, exact)) >= LIMIT:
        problems.append(
            Problem("rate" if rate else "line", given.rate, "makes an amount too large", f"below {LIMIT:,}")
        )
    if problems:
        raise DataError(problems)
    bases = shared(Decimal(0), exact, home) if currency != home else [amount for _, amount in moved]
    lines = zip(moved, bases, strict=True)
    return Entry(date, words, [Posting(account, amount, currency, base) for (account, amount), base in lines])


def _in_future(day: str, last: str) -> Problem | None:
    return Problem("date", day, "is in the future", f"a day up to {last}") if day > last else None


def _line(
    connection: Connection, given: tuple[str, str], currency: str, problems: list[Problem]
) -> tuple[str, Decimal]:
    """The number of the account, and the amount of a line; what is wrong with it joins the problems."""
    account, shown = given[0], " ".join(given).strip()
    amount = typed.amount(given[1], currency)
    if isinstance(amount, Refused) or not account:
        refused = amount if isinstance(amount, Refused) else Refused("names no account", typed.EXAMPLE)
        problems.append(Problem("line", shown, refused.message, refused.hint))
        return "", Decimal(0)
    try:
        return accounts.resolve(connection, account).number, amount
    except (NotFoundError, ConflictError) as error:
        problems.append(Problem("line", shown, error.message.rstrip("."), error.hint))
        return "", amount


def _named(connection: Connection, number: str) -> Posted:
    wanted = number.strip().lstrip("#")
    found = records.by_number(connection, int(wanted)) if wanted.isdecimal() and len(wanted) < 19 else None
    if found is None:
        raise NotFoundError(f"There is no entry {number}.", f"See: debitcli {NOUN} list")
    return found


def _record(posted: Posted) -> dict[str, Any]:
    record: dict[str, Any] = {key: getattr(posted, key) for key in _COLUMNS}
    record |= {key: str(record[key]) for key in ("number", "amount")} | {"at": iso(posted.at)}
    record |= {key: None if record[key] is None else str(record[key]) for key in ("reverses", "reversed_by")}
    lines = [{key: _of_line(getattr(line, key)) for key in line.__slots__} for line in posted.lines]
    return record | ({"lines": lines} if lines else {})


def _of_line(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _below(connection: Connection, shown: int, selection: Selection, page: Page) -> str:
    if not shown and not page.offset:
        return "No entries match." if selection != Selection() else "No entries yet. Nothing was posted."
    total = records.count(connection, selection) if (page.limit and shown == page.limit) or page.offset else None
    return listing.footer("entry", shown, total, page)


def _done(run: Run, posted: Posted) -> None:
    run.done(f"Posted as entry {posted.number}.", str(posted.number), _record(posted))
