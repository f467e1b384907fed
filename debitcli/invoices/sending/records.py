"""Which documents are to be sent, and which reminded of."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import product

from sqlalchemy import Connection, exists, func, select

from debitcli.database import growth
from debitcli.database.schema.invoices import invoice
from debitcli.database.schema.mail import mail
from debitcli.database.schema.payments import payment
from debitcli.fields.billing.money import of_minor_units
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.owing.records import HAS_OPEN, IS_CREDIT
from debitcli.invoices.records import Invoices

_SENDS = ("invoice", "welcome")


def unsent(connection: Connection, store: Invoices) -> list[Invoice]:
    """The issued documents that were never sent, nor are about to be, oldest first; without their lines."""
    went = exists().where(
        mail.c.invoice == invoice.c.id, mail.c.kind.in_(_SENDS), mail.c.status.in_(("queued", "sent"))
    )
    query = store.select(connection).where(invoice.c.issued.is_not(None), ~went).order_by(invoice.c.place)
    return list(store.read(connection, query))


def owed_from(connection: Connection, store: Invoices, latest_due: str) -> list[Invoice]:
    """The invoices with something open that are due up to this day, the longest due first; without their lines."""
    query = store.select(connection).where(HAS_OPEN, ~IS_CREDIT, invoice.c.due <= latest_due)
    return list(store.read(connection, query.order_by(invoice.c.due, invoice.c.id)))


def credit(connection: Connection, customers: Sequence[int]) -> dict[tuple[int, str], Decimal]:
    """What these customers have that no invoice uses, by customer and currency: of payments and credit notes."""
    found: dict[tuple[int, str], Decimal] = {}
    left = select(payment.c.customer, payment.c.currency, func.sum(payment.c.left)).where(payment.c.left != 0)
    notes = select(invoice.c.customer, invoice.c.currency, func.sum(invoice.c.open)).where(HAS_OPEN, IS_CREDIT)
    for some, (query, table) in product(growth.portions(customers), ((left, payment), (notes, invoice))):
        of_these = query.where(table.c.customer.in_(some)).group_by(table.c.customer, table.c.currency)
        for customer, currency, units in connection.execute(of_these):
            key = customer, currency
            found[key] = found.get(key, Decimal(0)) + of_minor_units(int(units), currency)
    return found
