"""What the book has that drafts of documents take from: the company, customers and products that they name."""

from collections.abc import Iterable

from debitcli.company.settings import COUNTRY
from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.customers.records import by_email
from debitcli.database.book import Connection
from debitcli.fields import folding
from debitcli.invoices.draft.company import Company, of_settings
from debitcli.invoices.draft.complete import Sources
from debitcli.invoices.draft.given import Draft
from debitcli.products import records as products
from debitcli.run import Run
from debitcli.settings import records as settings


def company_of(run: Run, connection: Connection) -> Company:
    """The company that keeps this book."""
    values = settings.read(connection)
    return of_settings(values, values.get(COUNTRY.key) or run.streams.locale_country, run.streams.locale)


def sources_of(run: Run, connection: Connection, drafts: Iterable[Draft], *, may_lack: bool = False) -> Sources:
    """All that these drafts name, in a few questions to the book."""
    drafts = list(drafts)
    lines = [line for draft in drafts for line in draft.lines or ()]
    numbers = {line.item if line.item.isdecimal() else line.texts.get("product") for line in lines}
    names = {line.item for line in lines if line.item and not line.item.isdecimal()}
    customers = {draft.texts.get("customer") for draft in drafts}
    called = products.STORE.by_numbers(connection, list(filter(None, numbers)))
    return Sources(
        company_of(run, connection),
        CUSTOMERS.by_numbers(connection, list(filter(None, customers))) | _by_address(connection, customers),
        called,
        products.by_names(connection, {key for name in names if (key := folding.key(name))}),
        run.today,
        run.streams.locale,
        may_lack,
    )


def _by_address(connection: Connection, named: Iterable[str | None]) -> dict[str, Customer]:
    """The customers among these that are named by an e-mail address that nobody else has."""
    found = {each: by_email(connection, each) for each in named if each and "@" in each}
    return {address: customers[0] for address, customers in found.items() if len(customers) == 1}
