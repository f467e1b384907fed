"""Payments in the book: written, read, listed, and what they closed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select, update

from debitcli.company import settings as company
from debitcli.database import numbers
from debitcli.database.bulk import NewRows
from debitcli.database.history import By
from debitcli.database.keys import key_of, later_than_before
from debitcli.database.schema.customers import customer
from debitcli.database.schema.invoices import invoice, settlement
from debitcli.database.schema.payments import payment as table
from debitcli.database.search import says_every_word
from debitcli.database.store import Numbered
from debitcli.errors import ConflictError
from debitcli.fields import folding
from debitcli.fields.billing.money import in_minor_units, of_minor_units
from debitcli.listing.filters import NEWEST_FIRST, Order, Page
from debitcli.payments.form import FORM
from debitcli.payments.payment import Allocation, Payment
from debitcli.settings import records as settings

_SOME, _MOST_COUNTED = 500, 10_000
_PLAIN = (
    "id", "number", "customer", "direction", "date", "currency", "method", "account", "reference", "bank_reference",
    "reversed", "reason", "receipt", "created", "updated",
)  # fmt: skip
_WRITTEN = tuple(key for key in _PLAIN if key not in ("id", "number", "created", "updated"))
_source = table.alias("source")
_back = settlement.alias("back")
_SORTED_BY: dict[str, ColumnElement[Any]] = {
    "number": key_of(table, "number_key"), "date": table.c.date, "amount": table.c.amount, "created": table.c.id,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `payment list`: words, ids of a customer and an invoice, method, direction, first and last day."""

    search: str = ""
    customer: int | None = None
    invoice: int | None = None
    method: str | None = None
    direction: str | None = None
    first: str | None = None
    last: str | None = None
    reversed: bool | None = None


class Payments(Numbered[Payment]):
    """Payments of a company that counts in the currency `home`."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(table, FORM, Payment)
        self.home = company.currency_of(settings.read(connection)) or "EUR"

    def lock(self, connection: Connection) -> None:
        """Let nobody else save or use payments until this transaction ends."""
        numbers.lock(connection, table.name)

    def select(self, connection: Connection) -> Select[Any]:
        """A query of all payments, for `made`, without their allocations."""
        plain = [table.c[name] for name in (*_PLAIN, "amount", "base", "fee", "left", "rate")]
        who = (customer.c.name, customer.c.number.label("customer_number"))
        of = (table.c.refunds.label("refunds_id"), _source.c.number.label("refunds"))
        joined = table.outerjoin(customer, customer.c.id == table.c.customer)
        return select(*plain, *who, *of).select_from(joined.outerjoin(_source, _source.c.id == table.c.refunds))

    def made(self, connection: Connection, row: Any) -> Payment:
        """The payment in a row of `select`."""
        values = dict(row._mapping)
        for key in ("amount", "fee", "left"):
            values[key] = of_minor_units(values[key], row.currency)
        values |= {"base": of_minor_units(row.base, self.home), "home": self.home, "name": row.name or ""}
        return Payment(**values | {"rate": None if row.rate is None else Decimal(row.rate)})

    def read(self, connection: Connection, query: Select[Any]) -> Iterator[Payment]:
        """The payments of a query with their allocations, read as the caller goes."""
        found = super().read(connection, query)
        while some := list(islice(found, _SOME)):
            closed = allocations(connection, [each.id for each in some])
            yield from (replace(each, allocations=tuple(closed.get(each.id, ()))) for each in some)

    def first(self, connection: Connection, query: Select[Any]) -> Payment | None:
        """The first payment of a query, with its allocations."""
        return next(self.read(connection, query.limit(1)), None)

    def write(self, connection: Connection, payment: Payment, by: By) -> Payment:
        """Save a new payment; with its id and number."""
        columns: dict[str, Sequence[Any]] = {key: [getattr(payment, key)] for key in _WRITTEN}
        for key in ("amount", "fee", "left"):
            columns[key] = [in_minor_units(getattr(payment, key), payment.currency)]
        columns["base"] = [in_minor_units(payment.base, payment.home)]
        columns["rate"] = [None if payment.rate is None else f"{payment.rate:f}"]
        columns["refunds"] = [payment.refunds_id]
        for key in ("reference", "bank_reference"):
            columns[f"{key}_key"] = [folding.searched(getattr(payment, key))]
        ((id_, number),) = self.save(connection, NewRows([None], columns, [()], [()]), by)
        saved = replace(payment, id=id_, number=number, created=by.now, updated=by.now)
        self.tell(connection, "added", saved, by)
        return saved

    def change_left(self, connection: Connection, payment: Payment, left: Decimal, by: By) -> Payment:
        """Let so much of a payment be left."""
        if left < 0:
            raise ConflictError(f"Of payment {payment.number} only {payment.left:f} is left. Nothing was saved.")
        values = {
            "left": in_minor_units(left, payment.currency),
            "updated": later_than_before(connection, table, by.now),
        }
        connection.execute(update(table).where(table.c.id == payment.id).values(values))
        self.tell(connection, "used", payment, by, {"left": (str(payment.left), str(left))})
        return replace(payment, left=left)

    def reverse(self, connection: Connection, payment: Payment, day: str, reason: str, by: By) -> Payment:
        """Write down that a payment was taken back, and nothing of it is left."""
        values = {"reversed": day, "reason": reason, "left": 0, "updated": later_than_before(connection, table, by.now)}
        connection.execute(update(table).where(table.c.id == payment.id).values(values))
        self.tell(connection, "reversed", payment, by, {"reversed": (None, day), "reason": (None, reason)})
        return replace(payment, reversed=day, reason=reason, left=Decimal(0), allocations=())

    def same_as(
        self, connection: Connection, payment: Payment, invoices: Sequence[int], *, no_invoice: bool
    ) -> str | None:
        """The number of a payment with the same date, amount and reference that closed one of these invoices.

        With `no_invoice` also of one of the same customer that closed none.
        """
        c = table.c
        alike = (
            c.direction == payment.direction, c.date == payment.date, c.currency == payment.currency,
            c.amount == in_minor_units(payment.amount, payment.currency), c.customer == payment.customer,
            c.reference.is_not_distinct_from(payment.reference), c.reversed.is_(None),
        )  # fmt: skip
        closed = exists().where(settlement.c.payment == c.id, settlement.c.invoice.in_(invoices))
        any_closed = exists().where(settlement.c.payment == c.id)
        which = or_(closed, ~any_closed) if no_invoice else closed
        found: str | None = connection.execute(select(c.number).where(*alike, which).order_by(c.id)).scalar()
        return found

    def with_credit(self, connection: Connection, customer_id: int, currency: str | None = None) -> list[Payment]:
        """The payments of a customer of which something is left, oldest first."""
        query = self.select(connection).where(table.c.customer == customer_id, table.c.left != 0)
        if currency:
            query = query.where(table.c.currency == currency)
        return list(self.read(connection, query.order_by(table.c.date, table.c.id)))

    def refunded_by(self, connection: Connection, payment: Payment) -> list[str]:
        """The numbers of payments that gave back a part of this one, and were not taken back."""
        mine = (table.c.refunds == payment.id, table.c.reversed.is_(None))
        return list(connection.execute(select(table.c.number).where(*mine).order_by(table.c.id)).scalars())


def open_credit_notes(connection: Connection, customer_id: int, currency: str | None = None) -> list[int]:
    """The ids of a customer's credit notes that are not used up, oldest first."""
    c = invoice.c
    mine = [c.customer == customer_id, c.type == "credit-note", c.issued.is_not(None), c.open != 0]
    mine += [c.currency == currency] if currency else []
    return list(connection.execute(select(c.id).where(*mine).order_by(c.date, c.id)).scalars())


def documents_of(connection: Connection, payment_id: int) -> list[int]:
    """The ids of the documents that a payment closes."""
    query = select(settlement.c.invoice).where(settlement.c.payment == payment_id).distinct()
    return list(connection.execute(query).scalars())


def by_payment_reference(connection: Connection, references: Iterable[str]) -> dict[str, str]:
    """The numbers of invoices by the references that customers were asked to write."""
    query = select(invoice.c.payment_reference, invoice.c.number)
    found = connection.execute(query.where(invoice.c.payment_reference.in_(list(references)))).all()
    return {row.payment_reference: row.number for row in found}


def allocations(connection: Connection, ids: Sequence[int]) -> dict[int, list[Allocation]]:
    """What payments (their ids) closed and was not taken back, oldest first."""
    columns = (settlement.c[key] for key in ("payment", "kind", "date", "currency", "amount"))
    joined = settlement.join(invoice, invoice.c.id == settlement.c.invoice)
    joined = joined.outerjoin(_back, _back.c.reverses == settlement.c.id)
    stands = and_(settlement.c.payment.in_(ids), settlement.c.reverses.is_(None), _back.c.id.is_(None))
    query = select(invoice.c.number, *columns).select_from(joined).where(stands).order_by(settlement.c.id)
    found: dict[int, list[Allocation]] = {}
    off: dict[int, Decimal] = {}
    for row in connection.execute(query) if ids else ():
        amount = of_minor_units(row.amount, row.currency)
        if row.kind == "cash-discount":
            # It was written right before what it belongs to.
            off[row.payment] = amount
        else:
            made = Allocation(row.number, amount, row.date)
            found.setdefault(row.payment, []).append(replace(made, discount=off.pop(row.payment, made.discount)))
    return found


def select_rows(
    connection: Connection,
    selection: Selection,
    order: Order = NEWEST_FIRST,
    page: Page = Page(),  # noqa: B008 - frozen
) -> Iterator[Payment]:
    """The selected payments in order, read as the caller goes."""
    store, by = Payments(connection), _SORTED_BY[order.key]
    last = table.c.id.desc() if order.descending else table.c.id
    query = (
        store.select(connection).where(*_conditions(selection)).order_by(by.desc() if order.descending else by, last)
    )
    return store.read(connection, query.limit(page.limit).offset(page.offset) if page.limit else query)


def count(connection: Connection, selection: Selection) -> tuple[int, bool]:
    """How many payments are selected, and whether that is exact or there are more."""
    rows = select(table.c.id).outerjoin(customer, customer.c.id == table.c.customer)
    rows = rows.where(*_conditions(selection)).limit(_MOST_COUNTED + 1)
    found = int(connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one())
    return min(found, _MOST_COUNTED), found <= _MOST_COUNTED


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    c = table.c
    texts = (
        key_of(customer, "sort_key"), key_of(table, "reference_key"), key_of(table, "bank_reference_key"),
        func.lower(c.number), func.lower(c.receipt),
    )  # fmt: skip
    conditions = says_every_word(selection.search, *(func.coalesce(each, "") for each in texts))
    pairs = ((c.customer, selection.customer), (c.method, selection.method), (c.direction, selection.direction))
    conditions += [column == value for column, value in pairs if value is not None]
    if selection.invoice is not None:
        mine = (settlement.c.invoice == selection.invoice) | (settlement.c.credit_note == selection.invoice)
        conditions.append(c.id.in_(select(settlement.c.payment).where(mine)))
    if selection.reversed is not None:
        conditions.append(c.reversed.is_not(None) if selection.reversed else c.reversed.is_(None))
    conditions += [c.date >= selection.first] if selection.first else []
    conditions += [c.date <= selection.last] if selection.last else []
    return conditions
