"""What new customers and changes are checked by, in this book and run."""

from typing import Any

from debitcli.company.settings import COUNTRY
from debitcli.customers import records
from debitcli.database import categories
from debitcli.database.history import By
from debitcli.forms.reader import Reader, Rules
from debitcli.run import Run
from debitcli.settings import records as settings


def reader(run: Run, *, lenient: bool = False, create_categories: bool = False) -> Reader:
    """The check of customers in the book of this run; the country falls back to that of the user's locale."""
    with run.book.reading() as connection:
        values = settings.read(connection)
        lists = {"categories": categories.names(connection)}
        required = records.required_fields(connection)
        form = records.form_of(connection)
    home = values.get(COUNTRY.key) or run.streams.locale_country
    rules = Rules(
        required=required,
        defaults={"country": home} if home else {},
        locale=run.streams.locale,
        home=home,
        lenient=lenient,
        lists=lists,
        may_add=frozenset(lists) if create_categories else frozenset(),
    )
    return Reader(form, rules)


def mark_incomplete(connection: Any, by: By) -> int:
    """Mark anew which customers lack a required field; how many changed."""
    plain = Reader(records.form_of(connection), Rules(records.required_fields(connection)))
    return records.mark_incomplete(connection, plain, by)
