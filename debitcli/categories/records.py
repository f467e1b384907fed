"""Queries and changes of categories and of who is in them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal, select, update

from debitcli.customers import form, listing_records
from debitcli.customers.customer import NOUN as CUSTOMER
from debitcli.customers.customer import Customer
from debitcli.customers.selection import Selection
from debitcli.database import history
from debitcli.database.schema import category as table
from debitcli.database.schema import customer, customer_category
from debitcli.fields import folding

NOUN = "category"
_BATCH = 500


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


def add(connection: Connection, name: str, *, actor: str, now: datetime) -> Category:
    """Make a category; its name must be free."""
    values = {"name": name, "name_key": folding.key(name)}
    id_ = connection.execute(insert(table).values(values).returning(table.c.id)).scalar_one()
    _record(connection, "added", id_, name, {}, actor, now)
    return Category(id_, name, 0)


def rename(connection: Connection, category: Category, name: str, *, actor: str, now: datetime) -> None:
    """Give a category another name; its customers stay in it."""
    values = {"name": name, "name_key": folding.key(name)}
    connection.execute(update(table).where(table.c.id == category.id).values(values))
    _record(connection, "renamed", category.id, name, {"name": (category.name, name)}, actor, now)


def merge(connection: Connection, source: Category, target: Category, *, actor: str, now: datetime) -> None:
    """Put all customers of `source` into `target` too, and delete `source`."""
    members = customer_category.alias()
    there = select(members.c.customer).where(members.c.category == target.id)
    moved = select(customer_category.c.customer, literal(target.id)).where(
        customer_category.c.category == source.id, customer_category.c.customer.not_in(there)
    )
    connection.execute(insert(customer_category).from_select(["customer", "category"], moved))
    remove(connection, source, actor=actor, now=now, into=target.name)


def remove(connection: Connection, category: Category, *, actor: str, now: datetime, into: str | None = None) -> None:
    """Delete a category; its customers lose it. The history of the category keeps their numbers."""
    members = (
        select(customer.c.number)
        .join_from(customer, customer_category, customer.c.id == customer_category.c.customer)
        .where(customer_category.c.category == category.id)
        .order_by(customer.c.id)
    )
    numbers = list(connection.execute(members).scalars())
    connection.execute(delete(table).where(table.c.id == category.id))
    changes: dict[str, tuple[Any, Any]] = {"name": (category.name, into), "customers": (numbers, None)}
    _record(connection, "merged" if into else "deleted", category.id, category.name, changes, actor, now)


def selected(connection: Connection, selection: Selection) -> list[Customer]:
    """All customers that the filters select."""
    return list(listing_records.rows(connection, selection))


def assign(
    connection: Connection, category: Category, chosen: Iterable[Customer], *, actor: str, now: datetime, take_out: bool
) -> int:
    """Put customers into a category, or with `take_out` take them out; how many changed."""
    remaining = (c for c in chosen if (category.name in c.categories) == take_out)
    changed = 0
    while batch := list(islice(remaining, _BATCH)):
        ids = [c.id for c in batch]
        if take_out:
            of_batch = customer_category.c.customer.in_(ids)
            connection.execute(delete(customer_category).where(customer_category.c.category == category.id, of_batch))
        else:
            connection.execute(insert(customer_category), [{"customer": id_, "category": category.id} for id_ in ids])
        connection.execute(update(customer).where(customer.c.id.in_(ids)).values(updated=now))
        history.write(
            connection,
            noun=CUSTOMER,
            action="edited",
            records=[(c.id, c.number or "", form.differences(c, _changed(c, category.name, take_out))) for c in batch],
            actor=actor,
            at=now,
        )
        changed += len(batch)
    return changed


def _changed(before: Customer, name: str, take_out: bool) -> Customer:
    names = {n for n in before.categories if n != name} | (set() if take_out else {name})
    return replace(before, categories=tuple(sorted(names, key=lambda n: folding.key(n) or "")))


def _record(
    connection: Connection, action: str, id_: int, name: str, changes: history.Changes, actor: str, now: datetime
) -> None:
    history.write(connection, noun=NOUN, action=action, records=[(id_, name, changes)], actor=actor, at=now)
