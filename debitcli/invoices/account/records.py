"""What is invoiced, paid and open, of a customer and of the whole book; and the documents of a customer moved."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    case,
    func,
    literal_column,
    select,
    update,
)

from debitcli.customers.customer import Customer
from debitcli.database import history
from debitcli.database.history import By
from debitcli.database.keys import later_than_before
from debitcli.database.schema.invoices import invoice
from debitcli.database.schema.payments import payment
from debitcli.fields.billing.money import of_minor_units
from debitcli.invoices.account.account import Account
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.owing.records import HAS_OPEN, IS_CREDIT
from debitcli.invoices.records import Invoices


def of_customer(connection: Connection, customer: int, today: str) -> list[Account]:
    """How a customer stands in each currency that has something of it."""
    c, sums = invoice.c, ("credited", "discounted", "written_off", "open")
    is_late = HAS_OPEN & (c.due < today)
    query = _by_currency(
        invoice,
        customer,
        invoices=_of_invoices(1),
        # What was paid before an invoice was issued is no part of what there is to pay.
        invoiced=_of_invoices(c.payable + c.prepaid),
        paid=_of_invoices(c.paid + c.prepaid),
        **{name: _of_invoices(c[name]) for name in sums},
        overdue=_of_invoices(c.open, is_late),
        late=_of_invoices(1, is_late),
        credit=func.sum(case((IS_CREDIT, c.open), else_=0)),
    )
    found = {row.currency: dict(row._mapping) for row in connection.execute(query.where(c.issued.is_not(None)))}
    unused = _by_currency(payment, customer, credit=func.sum(payment.c.left)).where(
        payment.c.left != literal_column("0")
    )
    for row in connection.execute(unused):
        said = found.setdefault(row.currency, {"currency": row.currency})
        said["credit"] = said.get("credit", 0) + row.credit
    return [_account(found[currency]) for currency in sorted(found)]


def latest(connection: Connection, customer: int, today: str, most: int) -> tuple[list[Invoice], int]:
    """The latest documents of a customer, drafts without a date first; and how many it has."""
    store, mine = Invoices(today), invoice.c.customer == customer
    order = (invoice.c.date.desc().nulls_first(), invoice.c.id.desc())
    # An index has the dates; the documents themselves are read only for those that are shown.
    ids = select(invoice.c.id).where(mine).order_by(*order).limit(most)
    found = store.read(connection, store.select(connection).where(invoice.c.id.in_(ids)).order_by(*order))
    return list(found), _count(connection, invoice, customer)


def counted(connection: Connection, customer: Customer) -> dict[str, int]:
    """How many invoices and payments a customer has, by noun."""
    return {table.name: _count(connection, table, customer.id) for table in (invoice, payment)}


def move(connection: Connection, source: Customer, target: Customer, by: By) -> dict[str, int]:
    """Let the documents and payments of one customer be those of another, whatever they say; how many, by noun."""
    moved: dict[str, int] = {}
    changes = {"customer": (source.number, target.number)}
    for table in (invoice, payment):
        query = update(table).where(table.c.customer == source.id)
        values: dict[str, Any] = {"customer": target.id, "updated": later_than_before(connection, table, by.now)}
        rows = connection.execute(query.values(values).returning(table.c.id, table.c.number)).all()
        moved[table.name] = len(rows)
        history.write(connection, table.name, by, "edited", [(row.id, row.number, changes) for row in rows])
    return moved


def _of_invoices(value: Any, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """A sum over invoices and prepayments."""
    counts: ColumnElement[bool] = ~IS_CREDIT
    for each in conditions:
        counts = counts & each
    return func.sum(case((counts, value), else_=0))


def _by_currency(table: Table, customer: int, **sums: ColumnElement[Any]) -> Any:
    columns: Iterable[Any] = (value.label(name) for name, value in sums.items())
    return select(table.c.currency, *columns).where(table.c.customer == customer).group_by(table.c.currency)


def _account(said: dict[str, Any]) -> Account:
    currency, numbers = said.pop("currency"), {name: int(said.pop(name, 0)) for name in ("invoices", "late")}
    sums = {name: of_minor_units(int(units), currency) for name, units in said.items()}
    return Account(currency=currency, invoices=numbers["invoices"], late=numbers["late"], **sums)


def _count(connection: Connection, table: Table, customer: int) -> int:
    query = select(func.count()).select_from(table).where(table.c.customer == customer)
    return int(connection.execute(query).scalar_one())
