"""Bare `debitcli`: what this is, what to do first, or how the book stands; and the nouns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from debitcli.company.settings import NAME
from debitcli.customers.form import NOUN as CUSTOMER
from debitcli.database import drafts as kept
from debitcli.database.growth import has_rows
from debitcli.errors import BookError
from debitcli.products.form import NOUN as PRODUCT
from debitcli.run import Run
from debitcli.settings import records as settings
from debitcli.terminal.words import count

_AHEAD, _MOST_COMING = 30, 5
_MAIL = "mail.host"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a book stands: whose it is, what there is (counts in words), what comes up (day, whom, what)."""

    company: str = ""
    counts: list[str] = field(default_factory=list)
    coming: list[tuple[str, str, str]] = field(default_factory=list)
    to_do: list[tuple[str, str]] = field(default_factory=list)


def show(run: Run, nouns: Sequence[str]) -> None:
    """Write the first screen."""
    from debitcli.book import views

    try:
        standing = _standing(run)
    except BookError as error:
        run.streams.say(f"! {error.message}")
        standing = Standing()
    run.streams.show(views.first_screen(standing, nouns, run.streams.width), answer=True)


def _standing(run: Run) -> Standing:
    from debitcli.customers.selection import records as customers
    from debitcli.customers.selection.filters import Selection
    from debitcli.invoices.owing import records as owing
    from debitcli.notes import records as notes
    from debitcli.products import records as products

    first, last = run.today.isoformat(), (run.today + timedelta(days=_AHEAD)).isoformat()
    with run.book.reading() as connection:
        registered, _ = customers.count(connection, Selection())
        lacking, _ = customers.count(connection, Selection(incomplete=True))
        sold, _ = products.count(connection, products.Selection())
        values = settings.read(connection)
        company = values.get(NAME.key, "")
        left = {noun: len(kept.find(connection, actor=run.actor, noun=noun)) for noun in (CUSTOMER, PRODUCT)}
        coming = notes.upcoming(connection, actor=run.actor, first=first, last=last)[:_MOST_COMING]
        drafts, owed = owing.standing(connection, first) if has_rows(connection, "invoice") else (0, [])
    to_do = [(f"debitcli {noun} add", f"go on with {count(some, noun)}") for noun, some in left.items() if some]
    if lacking:
        to_do.append(("debitcli customer list --incomplete", f"complete {count(lacking, CUSTOMER)}"))
    late = [(number, currency, amount) for currency, _, _, number, amount in owed if number]
    if late:
        some = count(sum(number for number, _, _ in late), "invoice")
        to_do.append(("debitcli invoice list --overdue", f"{some} overdue"))
    if drafts:
        to_do.append(("debitcli invoice list --status draft", f"issue or delete {count(drafts, 'draft')}"))
    to_do += _of_mail(run) if _MAIL in values else []
    counts = [count(some, noun) for some, noun in ((registered, CUSTOMER), (sold, PRODUCT), (drafts, "draft")) if some]
    if owed:
        number = sum(some for _, some, _, _, _ in owed)
        counts.append(f"{count(number, 'invoice')} open, {_sums((each[0], each[2]) for each in owed)}")
    if late:
        counts.append(f"{sum(each[0] for each in late):,} overdue, {_sums(each[1:] for each in late)}")
    return Standing(
        company,
        counts,
        [(note.on or "", note.customer_name, note.in_brief) for note in coming],
        to_do,
    )


def _of_mail(run: Run) -> list[tuple[str, str]]:
    """What waits in the outbox, and which reminders are due."""
    from debitcli.invoices.sending import remind
    from debitcli.mail import records as mails

    with run.book.reading() as connection:
        waiting = mails.waiting(connection)
        due = remind.number_due(run, connection)
    found = [("debitcli mail send", f"{count(waiting, 'mail')} in the outbox")] if waiting else []
    if due:
        found.append(("debitcli remind --dry-run", f"{count(due, 'reminder')} due"))
    return found


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> str:
    return " + ".join(f"{currency} {amount:,f}" for currency, amount in amounts)
