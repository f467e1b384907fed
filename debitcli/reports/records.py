"""What reports are made of: sums of the ledger's lines, and what is open on invoices."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from debitcli.database.growth import portions
from debitcli.database.schema.categories import category, customer_category
from debitcli.database.schema.customers import customer
from debitcli.database.schema.expenses import expense
from debitcli.database.schema.invoices import invoice, settlement
from debitcli.database.schema.ledger import account, entry, entry_line
from debitcli.database.schema.payments import payment
from debitcli.fields.billing.money import of_minor_units
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.accounts.account import Account

_into = account.alias("into")
_POSTED = entry_line.join(entry, entry.c.id == entry_line.c.entry).join(account, account.c.id == entry_line.c.account)
_STANDS_FOR = func.coalesce(account.c.merged_into, account.c.id)
BUCKETS = ("not_due", "1_30", "31_60", "61_90", "over_90")
"""For how many days an invoice is overdue."""
_BORDERS = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True)
class Sum:
    """What stands under a key: an amount, of so many entries; in detail, the day, number and text of the one."""

    key: Any
    amount: Decimal
    date: str | None = None
    entry: int | None = None
    text: str | None = None


def of_kind(
    connection: Connection, kind: str, by: str, first: str | None, last: str | None, currency: str, *,
    in_currency: bool, detail: bool = False,
) -> list[Sum]:  # fmt: skip
    """What was posted to accounts of a kind (income, expense) in a period, by a key; income and costs are positive.

    In the company's currency, or with `in_currency` what was posted in `currency` alone.
    """
    key, joined = _key(by)
    amount = func.sum(entry_line.c.amount if in_currency else entry_line.c.base)
    columns: list[Any] = [key.label("key"), amount.label("amount")]
    grouped: list[Any] = [key]
    if detail:
        columns += [entry.c.date, entry.c.number, entry.c.text]
        grouped += [entry.c.id, entry.c.date, entry.c.number, entry.c.text]
    query = select(*columns).select_from(joined).where(account.c.kind == kind, *_within(entry.c.date, first, last))
    if in_currency:
        query = query.where(entry_line.c.currency == currency)
    rows = connection.execute(query.group_by(*grouped).order_by(*([entry.c.date, entry.c.number] if detail else [key])))
    sign = -1 if kind == "income" else 1
    return [
        Sum(row.key, of_minor_units(sign * int(row.amount), currency), *(row[2:] if detail else ()))
        for row in rows
        if row.amount
    ]


def vat(connection: Connection, by: str, first: str | None, last: str | None) -> Iterator[Any]:
    """The ledger's lines that bear on VAT, summed: side, category, rate, country, net, vat, in the company's currency.

    By day of the VAT. What waits for its payment stands on an account of its own, and does not count.
    """
    home = accounts.company_currency(connection)
    c = entry_line.c
    waits = select(account.c.id).outerjoin(_into, _into.c.id == account.c.merged_into)
    waits = waits.where(or_(account.c.role == "vat-not-due", _into.c.role == "vat-not-due"))
    keys: list[Any] = [c.vat_side, c.vat_category, c.vat_rate, c.vat_country]
    joined: Any = entry_line
    if by == "customer":
        joined = with_documents(entry_line.join(entry, entry.c.id == c.entry)).outerjoin(
            customer, customer.c.id == CUSTOMER
        )
        keys += [customer.c.number, customer.c.name, customer.c.tax_id]
    query = select(*keys, func.sum(c.vat_base).label("net"), func.sum(c.base).label("vat")).select_from(joined)
    query = query.where(c.vat_side.is_not(None), c.account.not_in(waits), *_within(c.vat_date, first, last))
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
    found = _by_account(connection, earns_or_costs, *_within(entry.c.date, first, last))
    return [(each, -amount if each.kind == "income" else amount) for each, amount in found]


def _by_account(connection: Connection, *conditions: ColumnElement[bool]) -> list[tuple[Account, Decimal]]:
    """The sums of lines by account, by its number; what was posted to a merged one stands on what it became."""
    home = accounts.company_currency(connection)
    query = select(_STANDS_FOR.label("id"), func.sum(entry_line.c.base).label("base")).select_from(_POSTED)
    sums = {row.id: int(row.base) for row in connection.execute(query.where(*conditions).group_by(_STANDS_FOR))}
    return [(each, of_minor_units(sums[each.id], home)) for each in accounts.every(connection) if sums.get(each.id)]


def aging(connection: Connection, day: str, today: str, by: str) -> list[tuple[str, Any, list[Decimal]]]:
    """What is open on invoices at the end of a day, by how long it is overdue: currency, who, an amount for each.

    What came later does not count. `by` is `customer` or nothing; then who is (number, name).
    """
    c = invoice.c
    opened: ColumnElement[Any] = c.open
    joined: Any = invoice.join(customer, customer.c.id == c.customer)
    conditions = [c.issued.is_not(None), c.type != "credit-note"]
    if day < today:
        closed = select(settlement.c.invoice, func.sum(settlement.c.amount).label("closed"))
        later = closed.where(settlement.c.date <= day).group_by(settlement.c.invoice).subquery()
        joined = joined.outerjoin(later, later.c.invoice == c.id)
        opened = c.payable - func.coalesce(later.c.closed, 0)
        conditions += [c.date <= day, opened != 0]
    else:
        conditions.append(c.open != literal(0))
    begins = [(date.fromisoformat(day) - timedelta(days=each)).isoformat() for each in _BORDERS]
    late = [c.due >= begins[0], *(and_(c.due < a, c.due >= b) for a, b in pairwise(begins))]
    late.append(c.due < begins[-1])
    sums = [func.sum(case((each, opened), else_=0)).label(name) for each, name in zip(late, BUCKETS, strict=True)]
    keys: list[Any] = [c.currency, *([customer.c.number, customer.c.name] if by == "customer" else [])]
    query = select(*keys, *sums).select_from(joined).where(*conditions).group_by(*keys).order_by(*keys)
    return [
        (
            row.currency,
            (row.number, row.name) if by == "customer" else None,
            [of_minor_units(int(getattr(row, name)), row.currency) for name in BUCKETS],
        )
        for row in connection.execute(query)
    ]


def statement(connection: Connection, customer_id: int, last: str) -> list[tuple[str, str, str, str, Decimal]]:
    """What happened on the account of a customer up to a day, oldest first: date, number, type, currency, amount.

    What the customer owes is positive; what was paid, credited or given up is negative.
    """
    c, p, s = invoice.c, payment.c, settlement.c
    found: list[tuple[str, int, str, str, str, Decimal]] = []
    row: Any
    documents = select(c.id, c.date, c.number, c.type, c.currency, c.payable, c.prepaid)
    for row in connection.execute(documents.where(c.customer == customer_id, c.issued.is_not(None))):
        amount = of_minor_units(row.payable + row.prepaid, row.currency)
        found.append(
            (row.date, 0, row.number, row.type, row.currency, -amount if row.type == "credit-note" else amount)
        )
    payments = select(p.date, p.number, p.direction, p.currency, p.amount, p.reversed)
    for row in connection.execute(payments.where(p.customer == customer_id)):
        amount = of_minor_units(row.amount, row.currency)
        amount, kind = (amount, "refund") if row.direction == "out" else (-amount, "payment")
        found.append((row.date, 1, row.number, kind, row.currency, amount))
        if row.reversed:
            found.append((row.reversed, 2, row.number, f"{kind} reversed", row.currency, -amount))
    closed = select(s.date, c.number, s.kind, s.currency, s.amount).join(invoice, c.id == s.invoice)
    lowering = ("cash-discount", "bad-debt", "rounding")
    for row in connection.execute(closed.where(c.customer == customer_id, s.kind.in_(lowering))):
        amount = -of_minor_units(row.amount, row.currency)
        found.append((row.date, 3, row.number, row.kind, row.currency, amount))
    found.sort(key=lambda each: (each[4], each[0], each[1]))
    return [(day, number, kind, currency, amount) for day, _, number, kind, currency, amount in found if day <= last]


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


def _key(by: str) -> tuple[ColumnElement[Any], Any]:
    """What lines are summed by, and the tables that it needs."""
    joined: Any = _POSTED
    match by:
        case "month":
            return func.substr(entry.c.date, 1, 7), joined
        case "account":
            return func.coalesce(_into.c.name, account.c.name), joined.outerjoin(
                _into, _into.c.id == account.c.merged_into
            )
        case "supplier":
            joined = joined.outerjoin(expense, and_(entry.c.noun == "expense", expense.c.id == entry.c.record))
            return expense.c.supplier, joined
        case "country":
            joined = with_documents(joined).outerjoin(customer, customer.c.id == CUSTOMER)
            return customer.c.country, joined
        case _:
            joined = with_documents(joined).outerjoin(customer, customer.c.id == CUSTOMER)
            return customer.c.number, joined


def _within(column: Any, first: str | None, last: str | None) -> list[ColumnElement[bool]]:
    return [*([column >= first] if first else []), *([column <= last] if last else [])]
