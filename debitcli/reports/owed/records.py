"""What is open on invoices at the end of a day, and what happened on the account of a customer."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, select

from debitcli.database.schema.customers import customer
from debitcli.database.schema.invoices import invoice, settlement
from debitcli.database.schema.payments import payment
from debitcli.fields.billing.money import of_minor_units

BUCKETS = ("not_due", "1_30", "31_60", "61_90", "over_90")
"""For how many days an invoice is overdue."""
_BORDERS = (0, 30, 60, 90)


def aging(
    connection: Connection, day: str, today: str, by: str, *, detail: bool = False
) -> list[tuple[str, dict[str, str], list[Decimal]]]:
    """What is open on invoices at the end of a day, by how long it is overdue: currency, of what, an amount for each.

    What came later does not count. By `customer` it says whose it is (customer, name), in detail which invoice it is
    (number, date, due).
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
    of: list[Any] = [customer.c.number.label("customer"), customer.c.name] if by == "customer" else []
    of += [c.number, c.date, c.due] if detail else []
    keys = [c.currency, *of]
    query = select(*keys, *sums).select_from(joined).where(*conditions).group_by(*keys).order_by(*keys)
    return [
        (
            row.currency,
            {each.name: getattr(row, each.name) for each in of},
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
