"""Reads and changes of customers. Selecting many is in `selection/`, finding the same one twice in `duplicates/`."""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields, replace
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, delete, func, select, update

from debitcli.customers import form, keys, settings
from debitcli.customers.customer import Customer
from debitcli.customers.form import NOUN
from debitcli.database import categories, custom_fields, growth, history, rows
from debitcli.database.bulk import NewRows
from debitcli.database.growth import Growth
from debitcli.database.history import By
from debitcli.database.keys import changed_at, key_of, later_than_before
from debitcli.database.schema.categories import category, customer_category
from debitcli.database.schema.custom_fields import custom_field, custom_value
from debitcli.database.schema.customers import customer as table
from debitcli.fields import folding
from debitcli.fields.named import DIVIDER, in_order
from debitcli.forms.form import Form
from debitcli.forms.reader import Reader
from debitcli.settings import records as setting_records

_BATCH = 1_000
_LAST = "\U0010ffff"
_LONGEST_COMPLETED = 12
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


def form_of(connection: Connection) -> Form:
    """The form of the customers of this book."""
    return form.of_book(custom_fields.definitions(connection))


def by_number(connection: Connection, number: str) -> Customer | None:
    """The customer with exactly this number."""
    called = key_of(table, "number_key") == folding.number_key(number)
    row = connection.execute(select(*columns(connection)).where(called)).first()
    return from_row(connection, row) if row else None


def by_email(connection: Connection, address: str) -> list[Customer]:
    """The customers with this e-mail address, in any case, oldest first."""
    query = select(*columns(connection)).where(key_of(table, "email_key") == folding.key(address)).order_by(table.c.id)
    return [from_row(connection, row) for row in connection.execute(query)]


def by_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Customer]:
    """The customers with these ids."""
    found: dict[int, Customer] = {}
    for some in growth.portions(sorted(set(ids))):
        query = select(*columns(connection)).where(table.c.id.in_(some))
        found |= {row.id: from_row(connection, row) for row in connection.execute(query)}
    return found


def columns(connection: Connection) -> list[Any]:
    """What to select for `from_row`; custom fields only where the book has some."""
    if not custom_fields.definitions(connection):
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
    values["custom"] = {d.key: held.get(d.key) for d in custom_fields.definitions(connection)}
    values["incomplete"] = bool(values["incomplete"])
    values["categories"] = in_order(values["categories"].split(DIVIDER)) if values["categories"] else ()
    return Customer(**values)


def beginning_with(connection: Connection, start: str, *, limit: int) -> list[Customer]:
    """The first customers whose number or e-mail address begins with `start`; the newest for an empty start."""
    if not start:
        newest = select(*columns(connection)).order_by(table.c.id.desc()).limit(limit)
        return [from_row(connection, row) for row in connection.execute(newest)]
    found: list[Customer] = []
    for key, first, last in (*_numbers_beginning_with(start), _addresses_beginning_with(start)):
        query = select(*columns(connection)).where(key >= first, key < last)
        if key is not _EMAIL:
            query = query.where(table.c.number.startswith(start, autoescape=True))
        query = query.order_by(key).limit(limit - len(found))
        found += [from_row(connection, row) for row in connection.execute(query)]
    return found


_Range = tuple[ColumnElement[str], str, str]
_NUMBER, _EMAIL = key_of(table, "number_key"), key_of(table, "email_key")


def _numbers_beginning_with(start: str) -> list[_Range]:
    """Ranges of the key of numbers: plain ones of every length, or all with the same letters in front."""
    if folding.is_plain_number(start):
        keys = [folding.number_key(start.ljust(length, "0")) for length in range(len(start), _LONGEST_COMPLETED)]
        return [(_NUMBER, key, key[0] + start + _LAST) for key in keys]
    letters = re.match("[^0-9]*", folding.fold(start))
    return [(_NUMBER, letters[0], letters[0] + _LAST)] if letters and letters[0] else []


def _addresses_beginning_with(start: str) -> _Range:
    return _EMAIL, folding.fold(start), folding.fold(start) + _LAST


def required_fields(connection: Connection) -> frozenset[str]:
    """The keys of the fields that a customer must have: by the setting, and custom fields that are so defined."""
    own = {d.key for d in custom_fields.definitions(connection) if d.required}
    return settings.required(setting_records.read(connection)) | own


def add(connection: Connection, customers: Iterable[Customer], by: By) -> Iterator[Customer]:
    """Save new customers in order, and yield each with the id and number that it got.

    Raises ConflictError where a given number is taken.
    """
    remaining = iter(customers)
    while batch := list(islice(remaining, _BATCH)):
        saved = save(connection, keys.rows_of(batch), by)
        history.write(connection, NOUN, by, "added", [(id_, number, {}) for id_, number in saved])
        for customer, (id_, number) in zip(batch, saved, strict=True):
            yield replace(customer, id=id_, number=number, created=by.now, updated=by.now)


def save(connection: Connection, new: NewRows, by: By) -> list[tuple[int, str]]:
    """Write new customers and all that hangs on them, without their history; the id and number that each got.

    Raises ConflictError where a given number is taken.
    """
    saved = rows.add(connection, table, new, by)
    ids = [id_ for id_, _ in saved]
    categories.put(connection, ids, new.categories, by)
    if any(new.custom):
        custom_fields.put(connection, zip(ids, new.custom, strict=True))
    return saved


def edit(connection: Connection, before: Customer, after: Customer, by: By) -> Customer:
    """Save the changes from `before` to `after`.

    Raises ConflictError where another process changed the customer after `before` was read, or the number is taken.
    """
    values = {name: value for name, (value,) in keys.rows_of([after]).columns.items()}
    changed = replace(after, updated=rows.change(connection, table, before, after.called, values, by))
    if after.categories != before.categories:
        categories.replace(connection, changed.id, changed.categories, by)
    if after.custom != before.custom:
        pairs = [(key, value) for key, value in changed.custom.items() if value is not None]
        custom_fields.replace_all(connection, changed.id, pairs)
    _record(connection, "edited", changed, form_of(connection).differences(before, after), by)
    return changed


def put_aside(connection: Connection, customer: Customer, by: By, *, restore: bool) -> Customer:
    """Put a customer aside, or with `restore` take it back."""
    archived, updated = rows.put_aside(connection, table, customer, by, restore=restore)
    changed = replace(customer, archived=archived, updated=updated)
    _record(connection, "restored" if restore else "archived", changed, {}, by)
    return changed


def remove(connection: Connection, customer: Customer, by: By) -> None:
    """Delete a customer and all that hangs on it. The history keeps the last values."""
    connection.execute(delete(table).where(table.c.id == customer.id))
    changes = form_of(connection).differences(customer, Customer(custom=dict.fromkeys(customer.custom)))
    _record(connection, "deleted", customer, changes, by)


def is_changed(connection: Connection, customer: Customer) -> bool:
    """Whether a customer was changed or deleted since it was read."""
    return rows.is_changed(connection, table, customer)


def mark_incomplete(connection: Connection, reader: Reader, by: By) -> int:
    """Mark anew which customers lack a required field; how many changed. For when the required fields change."""
    changed = []
    for row in connection.execute(select(*columns(connection))):
        customer = from_row(connection, row)
        lacks = bool(reader.missing(reader.form.values(customer)))
        if lacks != customer.incomplete:
            changed.append((customer.id, customer.called, lacks))
    for lacks in (False, True):
        for some in growth.portions([id_ for id_, _, now_lacks in changed if now_lacks == lacks]):
            values = {"incomplete": int(lacks), "updated": later_than_before(connection, table, by.now)}
            connection.execute(update(table).where(table.c.id.in_(some)).values(values))
    changes = ((id_, number, {"incomplete": (not lacks, lacks)}) for id_, number, lacks in changed)
    history.write(connection, NOUN, by, "edited", changes)
    return len(changed)


def is_empty(connection: Connection) -> bool:
    """Whether the book has no customers."""
    return growth.is_empty(connection, table)


def growth_of(connection: Connection, *, from_nothing: bool) -> Growth:
    """The table of customers while many are added."""
    from debitcli.database.schema.consents import consent
    from debitcli.database.schema.notes import note

    hanging = (customer_category, consent, custom_value, note)
    return Growth(connection, table, hanging, searched=True, from_nothing=from_nothing)


def record_added(connection: Connection, ids: Iterable[int], by: By) -> None:
    """Write the history of customers that were added together."""
    growth.record_added(connection, table, ids, by)


def renumber(connection: Connection, id_: int, avoid: Collection[str]) -> str:
    """Give a customer of this transaction the next free number but those to `avoid`, in the place of the book's."""
    return rows.renumber(connection, table, id_, avoid)


def drop(connection: Connection, ids: Iterable[int]) -> None:
    """Take back customers that were written in this transaction, with all that hangs on them."""
    growth.drop(connection, table, ids)


def _record(connection: Connection, action: str, customer: Customer, changes: history.Changes, by: By) -> None:
    history.write(connection, NOUN, by, action, [(customer.id, customer.called, changes)])
