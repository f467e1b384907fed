"""What is owed, by customers and in the whole book. Loads no more than lists of customers need."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Numeric, Select, case, cast, func, literal_column, select

from debitcli.database.schema.invoices import invoice
from debitcli.fields.billing.money import of_minor_units

# No parameter: an index of what is open serves only a condition that is the same to the letter.
HAS_OPEN = invoice.c.open != literal_column("0")
IS_CREDIT = invoice.c.type == "credit-note"


def owing(before: str | None = None) -> Select[Any]:
    """The query of the customers that owe something; with `before`, something that was due before this day."""
    query = select(invoice.c.customer).where(HAS_OPEN, ~IS_CREDIT)
    return query if before is None else query.where(invoice.c.due < before)


def by_open() -> Select[Any]:
    """The query of the customers that owe something with how much, in the company's currency by the booked rates."""
    c = invoice.c
    booked = cast(c.open, Numeric) * c.base_total / func.nullif(c.total, 0)
    owed = func.sum(case((c.currency == c.base_currency, c.open), else_=func.coalesce(booked, c.open)))
    return owing().add_columns(owed.label("value")).group_by(c.customer)


def listed(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What these customers owe (`open`), and the date of the last invoice of each (`last_invoice`).

    What is open is pairs of currency and amount; the currency goes without saying where only that of the company is.
    """
    c, found = invoice.c, {}
    mine, is_last = c.customer.in_(ids), c.issued.is_not(None) & ~IS_CREDIT
    last = select(c.customer, func.max(c.date)).where(mine, is_last).group_by(c.customer)
    owed = select(c.customer, c.currency, func.sum(c.open), func.max(c.base_currency)).where(mine, HAS_OPEN)
    owed = owed.where(~IS_CREDIT).group_by(c.customer, c.currency).order_by(c.currency)
    pairs: dict[int, list[tuple[str, Decimal]]] = {}
    own: set[int] = set()
    for customer, currency, units, home in connection.execute(owed):
        pairs.setdefault(customer, []).append((currency, of_minor_units(int(units), currency)))
        if currency == home:
            own.add(customer)
    for customer, day in connection.execute(last):
        owes = pairs.get(customer, [])
        if len(owes) == 1 and customer in own:
            owes = [("", owes[0][1])]
        found[customer] = {"last_invoice": day, "open": tuple(owes) or None}
    return found


def standing(connection: Connection, today: str) -> tuple[int, list[tuple[str, int, Decimal, int, Decimal]]]:
    """How many drafts there are; and for each currency how many invoices are open and overdue, each with their sum."""
    c = invoice.c
    drafts = int(connection.execute(select(func.count()).where(c.issued.is_(None))).scalar_one())
    is_late = c.due < today
    sums = (func.count(), func.sum(c.open), func.sum(case((is_late, 1), else_=0)))
    query = select(c.currency, *sums, func.sum(case((is_late, c.open), else_=0)))
    query = query.where(HAS_OPEN, ~IS_CREDIT).group_by(c.currency).order_by(c.currency)
    return drafts, [
        (currency, number, of_minor_units(int(owed), currency), int(late), of_minor_units(int(overdue), currency))
        for currency, number, owed, late, overdue in connection.execute(query)
    ]
