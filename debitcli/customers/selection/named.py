"""Which customer is meant: a number, an e-mail address, or words that match exactly one."""

from itertools import islice

from debitcli.customers import records
from debitcli.customers.customer import Customer
from debitcli.customers.form import NOUN
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.listing.filters import Page
from debitcli.listing.named import MOST_OFFERED, one_of
from debitcli.run import Run


def resolve(run: Run, words: str) -> Customer:
    """The one customer that `words` name, archived ones included.

    On several matches a person at a terminal chooses; without one NotFoundError lists them.
    """
    return one_of(
        run, NOUN, words, matching(run, words), lambda c: ", ".join(filter(None, (f"{c.called} {c.name}", c.town)))
    )


def matching(run: Run, words: str) -> list[Customer]:
    """The customers that `words` could name: by number, else by e-mail address, else by search; a few at the most."""
    with run.book.reading() as connection:
        exact = records.STORE.by_number(connection, words.strip())
        if exact is not None:
            return [exact]
        if "@" in words and (addressed := records.by_email(connection, words.strip())):
            return addressed
        if not words.strip():
            return []
        page = Page(MOST_OFFERED + 1)
        found = selection_records.rows(connection, Selection(search=words, archived=None), page=page)
        return list(islice(found, page.limit))


def beginning_with(run: Run, start: str) -> list[Customer]:
    """Customers whose number or e-mail address begins with what is typed so far."""
    with run.book.reading() as connection:
        return records.beginning_with(connection, start, limit=MOST_OFFERED)
