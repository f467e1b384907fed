"""What reports are made of: sums of the ledger's lines."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from debitcli.database.growth import portions
from debitcli.database.schema.categories import category, customer_category
from debitcli.database.schema.customers import customer
from debitcli.database.schema.expenses import expense
from debitcli.database.schema.invoices import invoice
from debitcli.database.schema.ledger import account, entry, entry_line
from debitcli.database.schema.payments import payment
from debitcli.fields.billing.money import of_minor_units
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.accounts.account import Account
from debitcli.reports.scope import Scope, Sum

_into = account.alias("into")
POSTED = entry_line.join(entry, entry.c.id == entry_line.c.entry).join(account, account.c.id == entry_line.c.account)
"""Lines of the ledger with their entries and accounts."""
_STANDS_FOR = func.coalesce(account.c.merged_into, account.c.id)


def of_kind(connection: Connection, scope: Scope, *, but: Sequence[str] = ()) -> list[Sum]:
    """What was posted to accounts of a kind (income, expense) in a period, by a key; income and costs are positive.

    Without the entries of some documents (`but`, their nouns).
    """
    key, joined = _key(scope.by)
    amount = func.sum(amount_of(scope))
    columns: list[Any] = [key.label("key"), amount.label("amount")]
    grouped: list[Any] = [key]
    if scope.detail:
        columns += [entry.c.date, entry.c.number, entry.c.text]
        grouped += [entry.c.id, entry.c.date, entry.c.number, entry.c.text]
    query = (
        select(*columns).select_from(joined).where(*posted_in(scope), *within(entry.c.date, scope.first, scope.last))
    )
    if but:
        query = query.where(or_(entry.c.noun.is_(None), entry.c.noun.not_in(but)))
    order = [entry.c.date, entry.c.number] if scope.detail else [key]
    sign = sign_of(scope)
    return [
        Sum(row.key, of_minor_units(sign * int(row.amount), scope.currency), *(row[2:] if scope.detail else ()))
        for row in connection.execute(query.group_by(*grouped).order_by(*order))
        if row.amount
    ]


def amount_of(scope: Scope) -> ColumnElement[Any]:
    """What of a line counts."""
    return entry_line.c.amount if scope.in_currency else entry_line.c.base


def sign_of(scope: Scope) -> int:
    """What makes income positive; expenses are."""
    return -1 if scope.kind == "income" else 1


def posted_in(scope: Scope) -> list[ColumnElement[bool]]:
    """The conditions of lines (`POSTED`) that a report is of, whenever they were posted."""
    conditions: list[ColumnElement[bool]] = [account.c.kind == scope.kind]
    if scope.in_currency:
        conditions.append(entry_line.c.currency == scope.currency)
    if scope.category is not None:
        conditions.append(
            or_(
                *(
                    and_(
                        entry.c.noun == each.name,
                        entry.c.record.in_(select(each.c.id).where(in_category(each.c.customer, scope))),
                    )
                    for each in (invoice, payment, expense)
                )
            )
        )
    return conditions


def in_category(column: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    """The condition for a customer (its id) whose documents count."""
    c = customer_category.c
    return true() if scope.category is None else column.in_(select(c.customer).where(c.category == scope.category))


def vat(connection: Connection, by: str, first: str | None, last: str | None, *, detail: bool = False) -> Iterator[Any]:
    """The ledger's lines that bear on VAT, summed: side, category, rate, country, net, vat, in the company's currency.

    By day of the VAT; in detail each with that day, its entry (number, text) and the document that this posts. What
    waits for its payment stands on an account of its own, and does not count.
    """
    home = accounts.company_currency(connection)
    c = entry_line.c
    waits = select(account.c.id).outerjoin(_into, _into.c.id == account.c.merged_into)
    waits = waits.where(or_(account.c.role == "vat-not-due", _into.c.role == "vat-not-due"))
    keys: list[Any] = [c.vat_side, c.vat_category, c.vat_rate, c.vat_country]
    joined: Any = entry_line
    if by == "customer" or detail:
        joined = with_documents(entry_line.join(entry, entry.c.id == c.entry))
    if by == "customer":
        joined = joined.outerjoin(customer, customer.c.id == CUSTOMER)
        keys += [customer.c.number, customer.c.name, customer.c.tax_id]
    if detail:
        number = func.coalesce(invoice.c.number, payment.c.number, expense.c.number)
        keys += [c.vat_date, entry.c.number.label("entry"), entry.c.text, entry.c.noun, number.label("document")]
    query = select(*keys, func.sum(c.vat_base).label("net"), func.sum(c.base).label("vat")).select_from(joined)
    query = query.where(c.vat_side.is_not(None), c.account.not_in(waits), *within(c.vat_date, first, last))
    for row in connection.execute(query.group_by(*keys).order_by(*keys)):
        sign = -1 if row.vat_side == "output" else 1
        if row.net or row.vat:
            yield row, *(of_minor_units(sign * int(each), home) for each in (row.net, row.vat))


def balances(connection: Connection, last: str) -> list[tuple[Account, Decimal]]:
    """What stands on each account at the end of a day, debit positive, in the company's currency."""
    return _by_account(connection, entry.c.date <= last)


def profit(connection: Connection, first: str | None, last: str | None) -> list[tuple[Account, Decimal]]:
    """Income and expenses of a period by account, in the company's currency; both positive."""
    earns_or_costs = account.c.kind.in_(("income", "expense"))
    found = _by_account(connection, earns_or_costs, *within(entry.c.date, first, last))
    return [(each, -amount if each.kind == "income" else amount) for each, amount in found]


def _by_account(connection: Connection, *conditions: ColumnElement[bool]) -> list[tuple[Account, Decimal]]:
    """The sums of lines by account, by its number; what was posted to a merged one stands on what it became."""
    home = accounts.company_currency(connection)
    query = select(_STANDS_FOR.label("id"), func.sum(entry_line.c.base).label("base")).select_from(POSTED)
    sums = {row.id: int(row.base) for row in connection.execute(query.where(*conditions).group_by(_STANDS_FOR))}
    return [(each, of_minor_units(sums[each.id], home)) for each in accounts.every(connection) if sums.get(each.id)]


def memberships(connection: Connection) -> dict[str, list[str]]:
    """The names of the categories of each customer, by the customer's number."""
    joined = customer_category.join(category, category.c.id == customer_category.c.category)
    joined = joined.join(customer, customer.c.id == customer_category.c.customer)
    found: dict[str, list[str]] = {}
    for number, name in connection.execute(select(customer.c.number, category.c.name).select_from(joined)):
        found.setdefault(number, []).append(name)
    return found


def names(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """The names of customers by their numbers."""
    found: dict[str, str] = {}
    for some in portions(sorted(set(numbers))):
        query = select(customer.c.number, customer.c.name).where(customer.c.number.in_(some))
        found |= {row.number: row.name for row in connection.execute(query)}
    return found


CUSTOMER = func.coalesce(invoice.c.customer, payment.c.customer, expense.c.customer)
"""Whose document an entry posts."""


def with_documents(joined: Any) -> Any:
    """Entries (in `joined`) beside the documents that they post."""
    e = entry.c
    joined = joined.outerjoin(invoice, and_(e.noun == "invoice", invoice.c.id == e.record))
    joined = joined.outerjoin(payment, and_(e.noun == "payment", payment.c.id == e.record))
    return joined.outerjoin(expense, and_(e.noun == "expense", expense.c.id == e.record))


ACCOUNT = func.coalesce(_into.c.name, account.c.name)
"""The name of the account that a line counts on (`with_accounts`): what was merged counts on what it became."""


def with_accounts(joined: Any) -> Any:
    """Lines (in `joined`) beside the accounts that theirs became."""
    return joined.outerjoin(_into, _into.c.id == account.c.merged_into)


def _key(by: str) -> tuple[ColumnElement[Any], Any]:
    """What lines are summed by, and the tables that it needs."""
    joined: Any = POSTED
    match by:
        case "month":
            return func.substr(entry.c.date, 1, 7), joined
        case "account":
            return ACCOUNT, with_accounts(joined)
        case "supplier":
            joined = joined.outerjoin(expense, and_(entry.c.noun == "expense", expense.c.id == entry.c.record))
            return expense.c.supplier, joined
        case "country":
            joined = with_documents(joined).outerjoin(customer, customer.c.id == CUSTOMER)
            return customer.c.country, joined
        case _:
            joined = with_documents(joined).outerjoin(customer, customer.c.id == CUSTOMER)
            return customer.c.number, joined


def within(column: Any, first: str | None, last: str | None) -> list[ColumnElement[bool]]:
    """The conditions for a day in a period."""
    return [*([column >= first] if first else []), *([column <= last] if last else [])]
