"""Custom fields in the book: their definitions, and the values that records have in them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Row, delete, func, insert, select

from debitcli.database import bulk, history
from debitcli.database.history import By
from debitcli.database.schema.custom_fields import custom_field, custom_value
from debitcli.forms.custom import Definition, FieldType

NOUN = "field"
# What a transaction has read of them. Not kept with the session of a server: that outlives the transaction.
_READ: WeakKeyDictionary[Connection, tuple[Definition, ...]] = WeakKeyDictionary()


def definitions(connection: Connection) -> tuple[Definition, ...]:
    """The custom fields in their order; read once in a transaction."""
    if (found := _READ.get(connection)) is None:
        query = select(custom_field).order_by(custom_field.c.position, custom_field.c.id)
        found = _READ[connection] = tuple(_definition(row) for row in connection.execute(query))
    return found


def forget_definitions(connection: Connection) -> None:
    """Read them anew when they are asked for the next time: something was changed."""
    _READ.pop(connection, None)


def add(connection: Connection, field: Definition, by: By) -> None:
    """Define a field; it comes last."""
    last = select(func.coalesce(func.max(custom_field.c.position), 0) + 1).scalar_subquery()
    (id_,) = bulk.next_ids(connection, custom_field, 1, NOUN)
    connection.execute(insert(custom_field).values(as_row(field) | {"id": id_, "position": last}))
    history.write(connection, NOUN, by, "added", [(id_, field.key, {})])
    forget_definitions(connection)


def values_of_many(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The values that each of these records has: id → key → value."""
    keys = {d.id: d.key for d in definitions(connection)}
    query = select(custom_value.c.customer, custom_value.c.field, custom_value.c.value)
    found: dict[int, dict[str, str]] = {}
    for id_, field, value in connection.execute(query.where(bulk.among(custom_value.c.customer, ids))):
        found.setdefault(id_, {})[keys[field]] = value
    return found


def put(connection: Connection, values: Iterable[tuple[int, Iterable[tuple[str, str]]]]) -> None:
    """Keep the custom values of records: pairs of id and (key, value) pairs."""
    by_key = {d.key: d for d in definitions(connection)}
    rows = [
        (record, by_key[key].id, value, by_key[key].value_key(value))
        for record, pairs in values
        for key, value in pairs
        if key in by_key
    ]
    bulk.insert_rows(connection, custom_value, ("customer", "field", "value", "value_key"), rows)


def replace_all(connection: Connection, record: int, pairs: Iterable[tuple[str, str]]) -> None:
    """Keep the custom values of a changed record in the place of the old ones."""
    connection.execute(delete(custom_value).where(custom_value.c.customer == record))
    put(connection, [(record, pairs)])


def as_row(field: Definition) -> dict[str, Any]:
    """The definition as the book keeps it, without its position."""
    return {
        "key": field.key,
        "label": field.label,
        "type": str(field.type),
        "help": field.help,
        "required": int(field.required),
        "choices": json.dumps(field.choices, ensure_ascii=False),
    }


def _definition(row: Row[Any]) -> Definition:
    read = {"type": FieldType(row.type), "required": bool(row.required), "choices": tuple(json.loads(row.choices))}
    return Definition(**{**row._mapping, **read})
