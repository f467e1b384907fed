"""Reading customers from the book: the columns of one, single ones by number or address, what they must have."""

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, func, select

from debitcli.company import records as company
from debitcli.customers import custom_records, settings
from debitcli.customers.customer import Customer
from debitcli.database.keys import changed_at, key_of
from debitcli.database.schema import category, custom_field, custom_value, customer_category
from debitcli.database.schema import customer as table
from debitcli.fields import folding
from debitcli.fields.categories import DIVIDER

_SOME = 500
_STORED = [f.name for f in fields(Customer) if f.name not in ("categories", "custom", "updated")]
# Under names of their own, so that a query around them may look at the same tables.
_given, _named = customer_category.alias("given"), category.alias("named")
_COLUMNS: list[Any] = [
    *(table.c[name] for name in _STORED),
    changed_at(table).label("updated"),
    select(func.aggregate_strings(_named.c.name, DIVIDER))
    .where(_given.c.customer == table.c.id, _named.c.id == _given.c.category)
    .correlate(table)
    .scalar_subquery()
    .label("categories"),
]


def by_number(connection: Connection, number: str) -> Customer | None:
    """The customer with exactly this number."""
    row = connection.execute(select(*columns(connection)).where(_called(number))).first()
    return from_row(connection, row) if row else None


def _called(number: str) -> ColumnElement[bool]:
    return key_of(table, "number_key") == folding.number_key(number)


def by_email(connection: Connection, address: str) -> list[Customer]:
    """The customers with this e-mail address, in any case, oldest first."""
    query = select(*columns(connection)).where(key_of(table, "email_key") == folding.key(address)).order_by(table.c.id)
    return [from_row(connection, row) for row in connection.execute(query)]


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Customer]:
    """The customers with these ids."""
    wanted = sorted(set(ids))
    found: dict[int, Customer] = {}
    for start in range(0, len(wanted), _SOME):
        query = select(*columns(connection)).where(table.c.id.in_(wanted[start : start + _SOME]))
        found |= {row.id: from_row(connection, row) for row in connection.execute(query)}
    return found


def columns(connection: Connection) -> list[Any]:
    """What to select for `from_row`; custom fields only where the book has some."""
    if not custom_records.definitions(connection):
        return _COLUMNS
    as_object = func.json_group_object if connection.dialect.name == "sqlite" else func.json_object_agg
    value, defined = custom_value.alias("own_value"), custom_field.alias("own_field")
    custom = (
        select(cast(as_object(defined.c.key, value.c.value), Text))
        .where(value.c.customer == table.c.id, defined.c.id == value.c.field)
        .correlate(table)
        .scalar_subquery()
    )
    return [*_COLUMNS, custom.label("custom")]


def from_row(connection: Connection, row: Row[Any]) -> Customer:
    """The customer in a row of `columns`."""
    values = dict(row._mapping)
    held = json.loads(values.pop("custom", None) or "{}")
    values["custom"] = {d.key: held.get(d.key) for d in custom_records.definitions(connection)}
    values["incomplete"] = bool(values["incomplete"])
    listed = values["categories"].split(DIVIDER) if values["categories"] else []
    values["categories"] = tuple(sorted(listed, key=lambda name: folding.key(name) or ""))
    return Customer(**values)


def category_names(connection: Connection) -> dict[str, str]:
    """The categories of the book, key → name, in the order of their names."""
    rows = connection.execute(select(category.c.name_key, category.c.name).order_by(category.c.name_key))
    return {row.name_key: row.name for row in rows}


def required_fields(connection: Connection) -> frozenset[str]:
    """The keys of the fields that a customer must have: by the setting, and custom fields that are so defined."""
    own = {d.key for d in custom_records.definitions(connection) if d.required}
    return settings.required(company.read_settings(connection)) | own
