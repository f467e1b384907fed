"""Queries and changes of categories and of who is in them. Their names in the book: database/categories.py."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from debitcli.customers.form import NOUN as CUSTOMER
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.database import bulk, categories, growth, history
from debitcli.database.categories import NOUN
from debitcli.database.history import By
from debitcli.database.keys import later_than_before
from debitcli.database.schema.categories import category as table
from debitcli.database.schema.categories import customer_category
from debitcli.database.schema.customers import customer
from debitcli.fields import folding
from debitcli.fields.named import in_order
from debitcli.listing.filters import OLDEST_FIRST

_BATCH = 500
_CUSTOMERS = select(func.count()).where(customer_category.c.category == table.c.id).scalar_subquery()
_QUERY = select(table.c.id, table.c.name, _CUSTOMERS)


@dataclass(frozen=True, slots=True)
class Category:
    """A category, and how many customers it has, archived ones included."""

    id: int
    name: str
    customers: int


def every(connection: Connection) -> list[Category]:
    """All categories in the order of their names."""
    return [Category(*row) for row in connection.execute(_QUERY.order_by(table.c.name_key))]


def by_name(connection: Connection, name: str) -> Category | None:
    """The category with this name in any spelling of case and accents."""
    row = connection.execute(_QUERY.where(table.c.name_key == folding.key(name))).first()
    return Category(*row) if row else None


def rename(connection: Connection, category: Category, name: str, by: By) -> None:
    """Give a category another name; its customers stay in it."""
    for some in _members(connection, category):
        _write_down(connection, some, by, leave=category.name, join=name)
    values = {"name": name, "name_key": folding.key(name)}
    connection.execute(update(table).where(table.c.id == category.id).values(values))
    history.write(connection, NOUN, by, "renamed", [(category.id, name, {"name": (category.name, name)})])


def remove(connection: Connection, category: Category, by: By, *, into: Category | None = None) -> None:
    """Delete a category. Its customers are put `into` another one, or lose it; its history keeps their numbers."""
    numbers, name = _numbers(connection, category), into.name if into else None
    for some in _members(connection, category):
        _write_down(connection, some, by, leave=category.name, join=name)
    if into:
        members = customer_category.alias()
        there = select(members.c.customer).where(members.c.category == into.id)
        moved = select(customer_category.c.customer, literal(into.id)).where(
            customer_category.c.category == category.id, customer_category.c.customer.not_in(there)
        )
        connection.execute(insert(customer_category).from_select(["customer", "category"], moved))
    connection.execute(delete(table).where(table.c.id == category.id))
    changes = {"name": (category.name, name), "customers": (numbers, None)}
    history.write(connection, NOUN, by, "merged" if into else "deleted", [(category.id, category.name, changes)])


def selected(connection: Connection, selection: Selection) -> list[int]:
    """The ids of all customers that the filters select."""
    batches = selection_records.values(connection, selection, OLDEST_FIRST, (), _BATCH)
    return [row.id for rows in batches for row in rows]


def assign(connection: Connection, category: Category, ids: Sequence[int], by: By, *, take_out: bool) -> int:
    """Put customers with these ids into a category, or with `take_out` take them out; how many changed."""
    changed = 0
    for some in growth.portions(ids):
        if take_out:
            of_batch = _write_down(connection, some, by, leave=category.name)
            among = customer_category.c.customer.in_(of_batch)
            connection.execute(delete(customer_category).where(customer_category.c.category == category.id, among))
        else:
            of_batch = _write_down(connection, some, by, join=category.name)
            rows = [(id_, category.id) for id_ in of_batch]
            bulk.insert_rows(connection, customer_category, ("customer", "category"), rows)
        changed += len(of_batch)
    return changed


def _numbers(connection: Connection, category: Category) -> list[str]:
    """The numbers of the customers in a category, the oldest first."""
    joined = select(customer.c.number).join(customer_category, customer.c.id == customer_category.c.customer)
    query = joined.where(customer_category.c.category == category.id).order_by(customer.c.id)
    return list(connection.execute(query).scalars())


def _members(connection: Connection, category: Category) -> Iterator[Sequence[int]]:
    """The ids of the customers in a category, in batches that are read one after the other."""
    id_ = customer_category.c.customer
    query = select(id_).where(customer_category.c.category == category.id).order_by(id_).limit(_BATCH)
    last = 0
    while some := connection.execute(query.where(id_ > last)).scalars().all():
        yield some
        last = some[-1]


def _write_down(
    connection: Connection, ids: Sequence[int], by: By, *, leave: str | None = None, join: str | None = None
) -> list[int]:
    """Write down which category customers are about to leave and to join; the ids of those for whom it differs."""
    before = categories.of_many(connection, ids)
    changes: list[history.Change] = []
    query = select(customer.c.id, customer.c.number).where(customer.c.id.in_(ids)).order_by(customer.c.id)
    for id_, number in connection.execute(query):
        old = before.get(id_, ())
        new = in_order(name for name in {*old, join} if name and name != leave)
        if new != old:
            changes.append((id_, number, {"categories": (list(old), list(new))}))
    changed = [id_ for id_, _number, _changes in changes]
    if changed:
        values: dict[str, Any] = {"updated": later_than_before(connection, customer, by.now)}
        connection.execute(update(customer).where(customer.c.id.in_(changed)).values(values))
        history.write(connection, CUSTOMER, by, "edited", changes)
    return changed
