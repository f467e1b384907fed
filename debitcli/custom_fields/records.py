"""Changes of custom fields, and of all values of one. Definitions and values: database/custom_fields.py."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from debitcli.customers.form import NOUN as CUSTOMER
from debitcli.database import custom_fields, growth, history
from debitcli.database.custom_fields import NOUN, definitions
from debitcli.database.history import By
from debitcli.database.keys import later_than_before
from debitcli.database.schema.custom_fields import custom_field as table
from debitcli.database.schema.custom_fields import custom_value
from debitcli.database.schema.customers import customer
from debitcli.forms.custom import Definition
from debitcli.forms.form import as_record as as_value

COLUMNS = ("key", "label", "type", "required", "choices", "help")
"""What of a definition is said to machines, in this order."""


def edit(connection: Connection, before: Definition, after: Definition, position: int | None, by: By) -> None:
    """Change a definition and its position, counted from 1; the values stay. Nothing is written where nothing changes.

    Without `position` the field stays in its place.
    """
    old, new = as_record(before), as_record(after)
    changes: dict[str, tuple[Any, Any]] = {key: (old[key], new[key]) for key in COLUMNS if old[key] != new[key]}
    if changes:
        connection.execute(update(table).where(table.c.id == before.id).values(custom_fields.as_row(after)))
    if after.choices != before.choices:
        _sort_anew(connection, after)
    if position is not None:
        changes |= _move(connection, before, position)
    if changes:
        history.write(connection, NOUN, by, "edited", [(before.id, after.key, changes)])
        custom_fields.forget_definitions(connection)


def count_values(connection: Connection, field: Definition) -> int:
    """How many customers have a value in this field."""
    query = select(func.count()).where(custom_value.c.field == field.id)
    return int(connection.execute(query).scalar_one())


def values_beside(connection: Connection, field: Definition, choices: Sequence[str]) -> list[str]:
    """The values of a field that are not among `choices`."""
    query = select(custom_value.c.value).where(custom_value.c.field == field.id, custom_value.c.value.not_in(choices))
    return sorted(connection.execute(query.distinct()).scalars())


def remove(connection: Connection, field: Definition, by: By) -> None:
    """Delete a field and its values; the history of each customer keeps the value."""
    having = select(custom_value.c.customer).where(custom_value.c.field == field.id)
    for some in growth.portions(sorted(connection.execute(having).scalars())):
        query = (
            select(customer.c.id, customer.c.number, custom_value.c.value)
            .join_from(customer, custom_value, custom_value.c.customer == customer.c.id)
            .where(customer.c.id.in_(some), custom_value.c.field == field.id)
            .order_by(customer.c.id)
        )
        rows = connection.execute(query).all()
        history.write(
            connection,
            CUSTOMER,
            by,
            "edited",
            ((row.id, row.number, {field.key: (as_value(field.field, row.value), None)}) for row in rows),
        )
        values: dict[str, Any] = {"updated": later_than_before(connection, customer, by.now)}
        connection.execute(update(customer).where(customer.c.id.in_(some)).values(values))
    connection.execute(delete(table).where(table.c.id == field.id))
    history.write(connection, NOUN, by, "deleted", [(field.id, field.key, {})])
    custom_fields.forget_definitions(connection)


def as_record(field: Definition) -> dict[str, Any]:
    """The definition for machines."""
    return {key: getattr(field, key) for key in COLUMNS}


def _move(connection: Connection, field: Definition, position: int) -> history.Changes:
    """Put a field at a position, counted from 1, and number the others anew; what of it is a change."""
    ids = [each.id for each in definitions(connection)]
    old = ids.index(field.id) + 1
    new = min(position, len(ids))
    if new == old:
        return {}
    ids.insert(new - 1, ids.pop(old - 1))
    for number, id_ in enumerate(ids, 1):
        connection.execute(update(table).where(table.c.id == id_).values(position=number))
    return {"position": (old, new)}


def _sort_anew(connection: Connection, field: Definition) -> None:
    """Write the keys of all values of a field again, after its choices changed their order."""
    query = select(custom_value.c.value).where(custom_value.c.field == field.id).distinct()
    for value in list(connection.execute(query).scalars()):
        same = (custom_value.c.field == field.id, custom_value.c.value == value)
        connection.execute(update(custom_value).where(*same).values(value_key=field.value_key(value)))
