"""Listing documents: filters, sorting and paging."""

import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal_column, or_, select

from debitcli.database.keys import changed_at, key_of
from debitcli.database.schema.customers import customer
from debitcli.database.schema.invoices import invoice
from debitcli.database.search import says_every_word
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.records import Invoices
from debitcli.invoices.selection.filters import Selection
from debitcli.listing.filters import Order, Page

_MOST_COUNTED, _MOST_LOOKED_AT, _MOST_MEANT = 10_000, 200, 3
_SORTED_BY: dict[str, ColumnElement[Any]] = {
    "number": key_of(invoice, "number_key"), "name": func.lower(func.coalesce(invoice.c.name, customer.c.name)),
    "date": invoice.c.date, "due": invoice.c.due, "total": invoice.c.total, "open": invoice.c.open,
    "created": invoice.c.id, "updated": changed_at(invoice),
}  # fmt: skip


def select_rows(
    connection: Connection, store: Invoices, selection: Selection, today: str, order: Order, page: Page
) -> Iterator[Invoice]:
    """The selected documents in order, read as the caller goes, without their lines."""
    by = _SORTED_BY[order.key]
    descending = order.descending
    # Drafts without a date are the newest of all.
    sorting = [by.desc().nulls_first() if descending else by.asc().nulls_last()]
    sorting.append(invoice.c.id.desc() if descending else invoice.c.id.asc())
    query = store.select(connection).where(*_conditions(selection, today)).order_by(*sorting)
    query = query.limit(page.limit).offset(page.offset) if page.limit else query
    return store.read(connection, query)


def count(connection: Connection, selection: Selection, today: str) -> tuple[int, bool]:
    """How many documents are selected, and whether that is exact or there are more."""
    rows = select(invoice.c.id).join_from(invoice, customer, invoice.c.customer == customer.c.id)
    rows = rows.where(*_conditions(selection, today)).limit(_MOST_COUNTED + 1)
    found = int(connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one())
    return min(found, _MOST_COUNTED), found <= _MOST_COUNTED


def draft_ids(connection: Connection) -> list[int]:
    """The ids of all drafts, in the order in which they were made."""
    query = select(invoice.c.id).where(invoice.c.issued.is_(None)).order_by(invoice.c.id)
    return list(connection.execute(query).scalars())


def _conditions(selection: Selection, today: str) -> list[ColumnElement[bool]]:
    c = invoice.c
    conditions: list[ColumnElement[bool]] = []
    is_issued, has_open = c.issued.is_not(None), c.open != literal_column("0")
    owed = (is_issued, has_open, c.type != "credit-note")
    is_credited = and_(is_issued, c.total != 0, c.credit_notes == c.total, c.type != "credit-note")
    match selection.status:
        case "draft":
            conditions += [c.issued.is_(None)]
        case "open":
            conditions += [is_issued, has_open]
        case "part-paid":
            conditions += [*owed, c.open != c.payable]
        case "overdue":
            conditions += [*owed, c.due < today]
        case "paid":
            conditions += [is_issued, c.open == 0, c.written_off == 0, ~is_credited]
        case "written-off":
            conditions += [is_issued, c.open == 0, c.written_off != 0, ~is_credited]
        case "credited":
            conditions += [is_credited]
    if selection.search:
        # By themselves they need no more than an index that has all of them.
        conditions.append(c.id.in_(select(c.id).where(*map(_says, selection.search.split()))))
    pairs = ((c.type, selection.type), (c.customer, selection.customer), (c.currency, selection.currency))
    conditions += [column == value for column, value in pairs if value is not None]
    conditions += [c.date >= selection.first] if selection.first else []
    conditions += [c.date <= selection.last] if selection.last else []
    return conditions


def _says(word: str) -> ColumnElement[bool]:
    """The condition that a word stands in the number, the name or the reference; a draft has its customer's name."""
    c = invoice.c
    texts = (key_of(invoice, "name_key"), key_of(invoice, "reference_key"), func.lower(c.number))
    buyers = select(customer.c.id).where(*says_every_word(word, key_of(customer, "sort_key")))
    found = says_every_word(word, *(func.coalesce(each, "") for each in texts))
    return or_(*found, and_(c.name.is_(None), c.customer.in_(buyers)))


def numbers_like(connection: Connection, typed: str) -> list[str]:
    """Numbers that end like what was typed, the newest first: `31` is meant for 2026-0031."""
    if not typed.isdecimal():
        return []
    ends = invoice.c.number.endswith(typed, autoescape=True)
    query = select(invoice.c.number).where(ends, invoice.c.issued.is_not(None))
    found = connection.execute(query.order_by(invoice.c.id.desc()).limit(_MOST_LOOKED_AT)).scalars()
    return [each for each in found if re.fullmatch(rf".*[^0-9]0*{re.escape(typed)}", each)][:_MOST_MEANT]
