"""Listing expenses: filters, sorting and paging; and what earlier ones of a supplier say."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, literal, literal_column, or_, select

from debitcli.database.growth import portions
from debitcli.database.keys import key_of
from debitcli.database.schema.expenses import expense as table
from debitcli.database.schema.expenses import expense_part
from debitcli.database.schema.ledger import account
from debitcli.database.search import says_every_word
from debitcli.expenses.expense import Expense
from debitcli.expenses.records import Expenses
from debitcli.expenses.sums import Usual
from debitcli.fields import folding
from debitcli.fields.billing.money import in_minor_units
from debitcli.listing.filters import Order, Page

_MOST_COUNTED, _MOST_SUPPLIERS = 10_000, 1_000
_supplier, _number = key_of(table, "supplier_key"), key_of(table, "number_key")
_DIVIDERS = " .-/"
_tax_id: ColumnElement[Any] = func.upper(table.c.supplier_tax_id)
for _each in _DIVIDERS:
    _tax_id = func.replace(_tax_id, _each, "")
_into = account.alias("merged")
_SORTED_BY: dict[str, ColumnElement[Any]] = {
    "number": _number, "date": table.c.date, "supplier": _supplier, "total": table.c.total, "due": table.c.due,
    "open": table.c.open, "created": table.c.id,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `expense list`: words, supplier, number of an account, status, id of a customer, the days."""

    search: str = ""
    supplier: str | None = None
    category: str | None = None
    status: str | None = None
    customer: int | None = None
    first: str | None = None
    last: str | None = None


class Suppliers:
    """What the book has of suppliers, each given by name and tax ID: the ID tells more, where there is one."""

    def __init__(self, connection: Connection, given: Sequence[tuple[str | None, str | None]]) -> None:
        ids = {bare(tax_id) for _, tax_id in given} - {""}
        self._of_names = _usual(connection, _supplier, {folding.key(name) or "" for name, _ in given})
        self._of_ids = _usual(connection, _tax_id, ids)
        self._names: dict[str, set[str]] = {}
        for some in portions(sorted(ids)):
            query = select(_tax_id.label("key"), _supplier.label("name")).where(_tax_id.in_(some)).distinct()
            for row in connection.execute(query):
                self._names.setdefault(row.key, set()).add(row.name)

    def usual(self, name: str | None, tax_id: str | None) -> Usual:
        """What the newest expense of a supplier says of its account and VAT."""
        of_id = self._of_ids.get(bare(tax_id))
        return of_id or self._of_names.get(folding.key(name) or "", Usual())

    def names(self, name: str | None, tax_id: str | None) -> frozenset[str]:
        """The folded names under which the book may have a supplier."""
        return frozenset({folding.key(name) or ""} | self._names.get(bare(tax_id), set()))


def _usual(connection: Connection, by: ColumnElement[Any], keys: Iterable[str]) -> dict[str, Usual]:
    found: dict[str, Usual] = {}
    newest = select(func.max(table.c.id)).group_by(by)
    p = expense_part.c
    for some in portions(sorted(keys)):
        query = select(by.label("key"), p.account, p.vat_category, p.vat_rate)
        query = query.join_from(table, expense_part, p.expense == table.c.id).where(p.position == 1)
        rows = connection.execute(query.where(table.c.id.in_(newest.where(by.in_(some)))))
        found |= {row.key: Usual(row.account, row.vat_category, row.vat_rate) for row in rows}
    return found


def bare(tax_id: str | None) -> str:
    """A tax ID without what only divides it, as `_tax_id` has it."""
    return "".join(sign for sign in (tax_id or "").upper() if sign not in _DIVIDERS)


def suppliers(connection: Connection) -> dict[str, str]:
    """The suppliers of the latest expenses, by folded name."""
    newest = select(func.max(table.c.id).label("id")).group_by(_supplier).subquery()
    query = select(table.c.supplier).join(newest, newest.c.id == table.c.id).order_by(table.c.id.desc())
    names = connection.execute(query.limit(_MOST_SUPPLIERS)).scalars()
    return {folding.key(name) or "": name for name in names}


def alike(connection: Connection, expense: Expense, names: Collection[str]) -> tuple[str, bool] | None:
    """The number of another expense that is likely the same: by supplier and reference (True), or date and total.

    `names` are the folded ones that the supplier may have.
    """
    c = table.c
    by_reference: ColumnElement[bool] = literal(False)
    if reference := folding.key(expense.reference):
        by_reference = func.coalesce(key_of(table, "reference_key") == reference, False)
    total = in_minor_units(expense.total, expense.currency)
    by_total = and_(c.date == expense.date, c.total == total, c.currency == expense.currency)
    query = select(c.number, by_reference.label("by_reference"))
    query = query.where(_supplier.in_(sorted(names)), c.id != expense.id, or_(by_reference, by_total))
    found = connection.execute(query.order_by(by_reference.desc(), c.id).limit(1)).first()
    return (found.number, bool(found.by_reference)) if found else None


def select_rows(
    connection: Connection, store: Expenses, selection: Selection, today: str, order: Order, page: Page
) -> Iterator[Expense]:
    """The selected expenses in order, read as the caller goes."""
    by = _SORTED_BY[order.key]
    sorting = by.desc().nulls_last() if order.descending else by.asc().nulls_last()
    last = table.c.id.desc() if order.descending else table.c.id
    query = store.select(connection).where(*_conditions(selection, today)).order_by(sorting, last)
    return store.read(connection, query.limit(page.limit).offset(page.offset) if page.limit else query)


def count(connection: Connection, selection: Selection, today: str) -> tuple[int, bool]:
    """How many expenses are selected, and whether that is exact or there are more."""
    rows = select(table.c.id).where(*_conditions(selection, today)).limit(_MOST_COUNTED + 1)
    found = int(connection.execute(select(func.count()).select_from(rows.subquery())).scalar_one())
    return min(found, _MOST_COUNTED), found <= _MOST_COUNTED


def _conditions(selection: Selection, today: str) -> list[ColumnElement[bool]]:
    """The conditions that the selected expenses fulfil."""
    c = table.c
    texts = (_supplier, key_of(table, "description_key"), key_of(table, "reference_key"), func.lower(c.number))
    found = says_every_word(selection.search, *(func.coalesce(each, "") for each in texts))
    has_open = c.open != literal_column("0")
    match selection.status:
        case "open":
            found.append(has_open)
        case "part-paid":
            found += [has_open, c.paid != 0]
        case "overdue":
            found += [has_open, c.due < today]
        case "paid":
            found.append(c.open == 0)
    if selection.supplier:
        found.append(_supplier == folding.key(selection.supplier))
    if selection.category:
        stands = or_(account.c.number == selection.category, _into.c.number == selection.category)
        numbers = select(account.c.number).outerjoin(_into, _into.c.id == account.c.merged_into).where(stands)
        of_it = and_(expense_part.c.expense == c.id, expense_part.c.account.in_(numbers))
        found.append(exists().where(of_it))
    found += [c.customer == selection.customer] if selection.customer is not None else []
    found += [c.date >= selection.first] if selection.first else []
    found += [c.date <= selection.last] if selection.last else []
    return found
