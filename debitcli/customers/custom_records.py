"""Custom fields in the book: their definitions, and the values of customers."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from debitcli.customers.custom import Definition, FieldType
from debitcli.customers.customer import NOUN as CUSTOMER
from debitcli.customers.customer import Customer
from debitcli.database import bulk, history
from debitcli.database.schema import custom_field, custom_value
from debitcli.database.schema import customer as customers

NOUN = "field"
_CACHE = "debitcli_custom_fields"
_BATCH = 500


def definitions(connection: Connection) -> tuple[Definition, ...]:
    """The custom fields in their order; read once for a connection."""
    if _CACHE not in connection.info:
        query = select(custom_field).order_by(custom_field.c.position, custom_field.c.id)
        connection.info[_CACHE] = tuple(_definition(row) for row in connection.execute(query))
    found: tuple[Definition, ...] = connection.info[_CACHE]
    return found


def add(connection: Connection, field: Definition, *, actor: str, now: datetime) -> None:
    """Define a field; it comes last."""
    last = select(func.coalesce(func.max(custom_field.c.position), 0) + 1).scalar_subquery()
    values = _row(field) | {"position": last}
    id_ = connection.execute(insert(custom_field).values(values).returning(custom_field.c.id)).scalar_one()
    _record(connection, "added", id_, field.key, {}, actor, now)


def edit(connection: Connection, before: Definition, after: Definition, *, actor: str, now: datetime) -> None:
    """Change a definition; the values stay."""
    connection.execute(update(custom_field).where(custom_field.c.id == before.id).values(_row(after)))
    old, new = as_record(before), as_record(after)
    changes = {key: (old[key], new[key]) for key in old if old[key] != new[key]}
    _record(connection, "edited", before.id, after.key, changes, actor, now)


def move(connection: Connection, field: Definition, position: int) -> None:
    """Put a field at a position, counted from 1, and number the others anew."""
    others = [d for d in definitions(connection) if d.id != field.id]
    others.insert(position - 1, field)
    for number, each in enumerate(others, 1):
        connection.execute(update(custom_field).where(custom_field.c.id == each.id).values(position=number))


def count_values(connection: Connection, field: Definition) -> int:
    """How many customers have a value in this field."""
    query = select(func.count()).where(custom_value.c.field == field.id)
    return int(connection.execute(query).scalar_one())


def values_of_many(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The values that each of these customers has: id → key → value."""
    keys = {d.id: d.key for d in definitions(connection)}
    query = select(custom_value.c.customer, custom_value.c.field, custom_value.c.value)
    found: dict[int, dict[str, str]] = {}
    for id_, field, value in connection.execute(query.where(bulk.among(custom_value.c.customer, ids))):
        found.setdefault(id_, {})[keys[field]] = value
    return found


def values_beside(connection: Connection, field: Definition, choices: Sequence[str]) -> list[str]:
    """The values of a field that are not among `choices`."""
    query = select(custom_value.c.value).where(custom_value.c.field == field.id, custom_value.c.value.not_in(choices))
    return sorted(connection.execute(query.distinct()).scalars())


def sort_anew(connection: Connection, field: Definition) -> None:
    """Write the keys of all values of a field again, after its choices changed their order."""
    query = select(custom_value.c.value).where(custom_value.c.field == field.id).distinct()
    for value in list(connection.execute(query).scalars()):
        same = (custom_value.c.field == field.id, custom_value.c.value == value)
        connection.execute(update(custom_value).where(*same).values(value_key=field.value_key(value)))


def remove(connection: Connection, field: Definition, *, actor: str, now: datetime) -> None:
    """Delete a field and its values; the history of each customer keeps the value."""
    query = (
        select(customers.c.id, customers.c.number, custom_value.c.value)
        .join_from(custom_value, customers, customers.c.id == custom_value.c.customer)
        .where(custom_value.c.field == field.id)
    )
    values = iter(connection.execute(query).all())
    while batch := list(islice(values, _BATCH)):
        changed = [(row.id, row.number, {field.key: (row.value, None)}) for row in batch]
        history.write(connection, noun=CUSTOMER, action="edited", records=changed, actor=actor, at=now)
    connection.execute(delete(custom_field).where(custom_field.c.id == field.id))
    _record(connection, "deleted", field.id, field.key, {}, actor, now)


def put(connection: Connection, values: Sequence[tuple[int, Iterable[tuple[str, str]]]]) -> None:
    """Keep the custom values of customers: pairs of id and (key, value) pairs."""
    by_key = {d.key: d for d in definitions(connection)}
    rows = [
        (customer, by_key[key].id, value, by_key[key].value_key(value))
        for customer, pairs in values
        for key, value in pairs
        if key in by_key
    ]
    bulk.insert_rows(connection, custom_value, ("customer", "field", "value", "value_key"), rows)


def replace_all(connection: Connection, customer: Customer) -> None:
    """Keep the custom values of a changed customer in the place of the old ones."""
    connection.execute(delete(custom_value).where(custom_value.c.customer == customer.id))
    put(connection, [(customer.id, [(key, value) for key, value in customer.custom.items() if value is not None])])


def as_record(field: Definition) -> dict[str, Any]:
    """The definition for machines."""
    return {
        "key": field.key,
        "label": field.label,
        "type": str(field.type),
        "required": field.required,
        "choices": list(field.choices),
        "help": field.help,
    }


def _definition(row: Row[Any]) -> Definition:
    return Definition(
        key=row.key,
        label=row.label,
        type=FieldType(row.type),
        help=row.help,
        required=bool(row.required),
        choices=tuple(json.loads(row.choices)),
        id=row.id,
        position=row.position,
    )


def _row(field: Definition) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "type": str(field.type),
        "help": field.help,
        "required": int(field.required),
        "choices": json.dumps(field.choices, ensure_ascii=False),
    }


def _record(
    connection: Connection, action: str, id_: int, key: str, changes: history.Changes, actor: str, now: datetime
) -> None:
    connection.info.pop(_CACHE, None)
    history.write(connection, noun=NOUN, action=action, records=[(id_, key, changes)], actor=actor, at=now)
