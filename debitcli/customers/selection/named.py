"""Which customer is meant: a number, an e-mail address, or words that match exactly one."""

from itertools import islice

from debitcli.customers import records
from debitcli.customers.customer import Customer
from debitcli.customers.form import FORM
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.listing.filters import MOST_OFFERED, Page
from debitcli.listing.named import is_a_number, one_of
from debitcli.run import Run


def resolve(run: Run, words: str, *, to_read: bool = False) -> Customer:
    """The one customer that `words` name, archived ones included.

    On several matches a person at a terminal chooses; without one NotFoundError lists them. Where nobody can be asked
    and it is not only `to_read`, words but number and e-mail address name nobody.
    """
    exact, found = matching(run, words)
    return one_of(run, FORM, words, found, _line, exact=exact, to_read=to_read)


def matching(run: Run, words: str) -> tuple[bool, list[Customer]]:
    """Whether `words` are a number or an e-mail address, and the customers that they could name; a few at the most."""
    wanted = words.strip()
    with run.book.reading() as connection:
        numbered = records.STORE.by_number(connection, wanted)
        if numbered is not None:
            return True, [numbered]
        if is_a_number(wanted):
            return True, []
        if "@" in wanted and (addressed := records.by_email(connection, wanted)):
            return True, addressed
        page = Page(MOST_OFFERED + 1)
        found = selection_records.rows(connection, Selection(search=wanted, archived=None), page=page)
        return False, list(islice(found, page.limit))


def _line(customer: Customer) -> str:
    return ", ".join(filter(None, (f"{customer.called} {customer.name}", customer.town)))
