"""What new customers and changes are checked by, in this book and run."""

from dataclasses import replace

from debitcli.company.settings import COUNTRY
from debitcli.customers import records
from debitcli.database import categories
from debitcli.database.book import Connection
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.run import Run
from debitcli.settings import records as settings


def reader(run: Run, *, lenient: bool = False, create: bool = False) -> Reader:
    """The check of customers in the book of this run; the country falls back to that of the user's locale.

    With `create`, categories that are not there yet are taken.
    """
    with run.book.reading() as connection:
        lists = {"categories": categories.names(connection)}
        plain = reader_of_stored(run, connection)
    home = plain.rules.home
    rules = replace(
        plain.rules,
        defaults={"country": home} if home else {},
        lenient=lenient,
        lists=lists,
        may_add=frozenset(lists) if create else frozenset(),
    )
    return Reader(plain.form, rules)


def reader_of_stored(run: Run, connection: Connection) -> Reader:
    """The same for customers as they are: what they lack, and how their values are shown."""
    home = home_of(run, connection)
    rules = Rules(records.required_fields(connection), locale=run.streams.locale, home=home)
    return Reader(records.STORE.form_of(connection), rules)


def home_of(run: Run, connection: Connection) -> str | None:
    """The company's country, else that of the user's locale."""
    return settings.read(connection).get(COUNTRY.key) or run.streams.locale_country
