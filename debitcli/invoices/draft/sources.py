"""What the book has that drafts of documents take from: the company, customers and products that they name."""

import contextlib
from collections.abc import Iterable

from debitcli.company.settings import COUNTRY
from debitcli.customers.customer import Customer
from debitcli.customers.records import STORE as CUSTOMERS
from debitcli.customers.records import by_email
from debitcli.database.book import Connection
from debitcli.errors import ConflictError, NotFoundError
from debitcli.fields import folding
from debitcli.fields.value import Accepted, Context
from debitcli.invoices.draft.company import Company, of_settings
from debitcli.invoices.draft.given import Draft
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.kinds import REFERENCES
from debitcli.invoices.parts import records as parts
from debitcli.invoices.records import Invoices
from debitcli.ledger.accounts import records as accounts_of_ledger
from debitcli.products import records as products
from debitcli.run import Run
from debitcli.settings import records as settings


def company_of(run: Run, connection: Connection) -> Company:
    """The company that keeps this book."""
    values = settings.read(connection)
    return of_settings(values, values.get(COUNTRY.key) or run.streams.locale_country, run.streams.locale)


def sources_of(
    run: Run, connection: Connection, drafts: Iterable[Draft], *, may_lack: bool = False, decimal: str | None = None
) -> Sources:
    """All that these drafts name, in a few questions to the book."""
    drafts = list(drafts)
    lines = [line for draft in drafts for line in draft.lines or ()]
    numbers = {line.item if line.item.isdecimal() else line.texts.get("product") for line in lines}
    names = {name for line in lines for name in (line.item, line.typed) if name and not name.isdecimal()}
    deducted = {number for draft in drafts for number in numbers_in(draft.texts.get("deducts"))}
    store = Invoices(run.today.isoformat())
    prepayments = store.by_numbers(connection, deducted) if deducted else {}
    whole = {each.called: each for each in store.whole(connection, prepayments.values())} if deducted else {}
    customers = {draft.texts.get("customer") for draft in drafts}
    called = products.STORE.by_numbers(connection, list(filter(None, numbers)))
    named = products.by_names(connection, {key for name in names if (key := folding.key(name))})
    accounts = {line.texts.get("account") for line in lines}
    accounts |= {each.account for each in (*called.values(), *named.values())}
    return Sources(
        company_of(run, connection),
        CUSTOMERS.by_numbers(connection, list(filter(None, customers))) | _by_address(connection, customers),
        called,
        named,
        run.today,
        run.streams.locale,
        may_lack,
        whole,
        _numbers_of_accounts(connection, filter(None, accounts)),
        parts.deducted(connection, [each.id for each in whole.values()]) if whole else {},
        decimal,
    )


def _numbers_of_accounts(connection: Connection, texts: Iterable[str]) -> dict[str, str]:
    """The numbers of the accounts that texts name; those that name none are left out."""
    found = {}
    for text in texts:
        with contextlib.suppress(NotFoundError, ConflictError):
            found[text] = accounts_of_ledger.resolve(connection, text).number
    return found


def numbers_in(typed: str | None) -> list[str]:
    """The numbers in the text of a field of references."""
    read = REFERENCES.read(typed or "", Context())
    return [text.partition(" ")[0] for text in read.value or ()] if isinstance(read, Accepted) else []


def _by_address(connection: Connection, named: Iterable[str | None]) -> dict[str, Customer]:
    """The customers among these that are named by an e-mail address that nobody else has."""
    found = {each: by_email(connection, each) for each in named if each and "@" in each}
    return {address: customers[0] for address, customers in found.items() if len(customers) == 1}
