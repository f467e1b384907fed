"""Queries and changes of categories and of who is in them. Their names in the book: database/categories.py."""

from collections.abc import Callable, Iterator, Sequence
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

Names = tuple[str, ...]
"""The categories of a customer, by name and sorted."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category, and how many customers it has, archived ones included."""

    id: int
    name: str
    customers: int


def every(connection: Connection) -> list[Category]:
    """All categories in the order of their names."""
    counted = (
        select(customer_category.c.category, func.count().label("customers"))
        .group_by(customer_category.c.category)
        .subquery()
    )
    query = (
        select(table.c.id, table.c.name, func.coalesce(counted.c.customers, 0))
        .join_from(table, counted, counted.c.category == table.c.id, isouter=True)
        .order_by(table.c.name_key)
    )
    return [Category(*row) for row in connection.execute(query)]


def by_name(connection: Connection, name: str) -> Category | None:
    """The category with this name in any spelling of case and accents."""
    row = connection.execute(select(table.c.id, table.c.name).where(table.c.name_key == folding.key(name))).first()
    if row is None:
        return None
    members = select(func.count()).where(customer_category.c.category == row.id)
    return Category(row.id, row.name, connection.execute(members).scalar_one())


def rename(connection: Connection, category: Category, name: str, by: By) -> None:
    """Give a category another name; its customers stay in it."""
    for some in _members(connection, category):
        _write_down(connection, some, lambda names: in_order({*_without(category, names), name}), by)
    values = {"name": name, "name_key": folding.key(name)}
    connection.execute(update(table).where(table.c.id == category.id).values(values))
    history.write(connection, NOUN, by, "renamed", [(category.id, name, {"name": (category.name, name)})])


def merge(connection: Connection, source: Category, target: Category, by: By) -> None:
    """Put all customers of `source` into `target` too, and delete `source`."""
    numbers = _numbers(connection, source)
    for some in _members(connection, source):
        _write_down(connection, some, lambda names: in_order({*_without(source, names), target.name}), by)
    members = customer_category.alias()
    there = select(members.c.customer).where(members.c.category == target.id)
    moved = select(customer_category.c.customer, literal(target.id)).where(
        customer_category.c.category == source.id, customer_category.c.customer.not_in(there)
    )
    connection.execute(insert(customer_category).from_select(["customer", "category"], moved))
    _drop(connection, source)
    changes = {"name": (source.name, target.name), "customers": (numbers, None)}
    history.write(connection, NOUN, by, "merged", [(source.id, source.name, changes)])


def remove(connection: Connection, category: Category, by: By) -> None:
    """Delete a category; its customers lose it. The history of the category keeps their numbers."""
    numbers = _numbers(connection, category)
    for some in _members(connection, category):
        _write_down(connection, some, lambda names: _without(category, names), by)
    _drop(connection, category)
    changes = {"name": (category.name, None), "customers": (numbers, None)}
    history.write(connection, NOUN, by, "deleted", [(category.id, category.name, changes)])


def selected(connection: Connection, selection: Selection) -> list[int]:
    """The ids of all customers that the filters select."""
    batches = selection_records.values(connection, selection, OLDEST_FIRST, (), _BATCH)
    return [row.id for rows in batches for row in rows]


def assign(connection: Connection, category: Category, ids: Sequence[int], by: By, *, take_out: bool) -> int:
    """Put customers with these ids into a category, or with `take_out` take them out; how many changed."""

    def become(names: Names) -> Names:
        return _without(category, names) if take_out else in_order({*names, category.name})

    changed = 0
    for some in growth.portions(ids):
        of_batch = _write_down(connection, some, become, by)
        if take_out:
            among = customer_category.c.customer.in_(of_batch)
            connection.execute(delete(customer_category).where(customer_category.c.category == category.id, among))
        else:
            rows = [(id_, category.id) for id_ in of_batch]
            bulk.insert_rows(connection, customer_category, ("customer", "category"), rows)
        changed += len(of_batch)
    return changed


def _without(category: Category, names: Names) -> Names:
    return tuple(name for name in names if name != category.name)


def _numbers(connection: Connection, category: Category) -> list[str]:
    """The numbers of the customers in a category, the oldest first."""
    query = (
        select(customer.c.number)
        .join_from(customer, customer_category, customer.c.id == customer_category.c.customer)
        .where(customer_category.c.category == category.id)
        .order_by(customer.c.id)
    )
    return list(connection.execute(query).scalars())


def _members(connection: Connection, category: Category) -> Iterator[Sequence[int]]:
    """The ids of the customers in a category, in batches that are read one after the other."""
    id_ = customer_category.c.customer
    query = select(id_).where(customer_category.c.category == category.id).order_by(id_).limit(_BATCH)
    some = connection.execute(query).scalars().all()
    while some:
        yield some
        some = connection.execute(query.where(id_ > some[-1])).scalars().all()


def _write_down(connection: Connection, ids: Sequence[int], become: Callable[[Names], Names], by: By) -> list[int]:
    """Write down what is about to become of the categories of customers; the ids of those for whom it differs."""
    before = categories.of_many(connection, ids)
    changes: list[history.Change] = []
    query = select(customer.c.id, customer.c.number).where(customer.c.id.in_(ids)).order_by(customer.c.id)
    for id_, number in connection.execute(query):
        old = before.get(id_, ())
        new = become(old)
        if new != old:
            changes.append((id_, number, {"categories": (list(old), list(new))}))
    changed = [id_ for id_, _number, _changes in changes]
    if changed:
        values: dict[str, Any] = {"updated": later_than_before(connection, customer, by.now)}
        connection.execute(update(customer).where(customer.c.id.in_(changed)).values(values))
        history.write(connection, CUSTOMER, by, "edited", changes)
    return changed


def _drop(connection: Connection, category: Category) -> None:
    connection.execute(delete(table).where(table.c.id == category.id))
