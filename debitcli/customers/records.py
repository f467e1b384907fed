"""Reads and changes of customers. Selecting many is in `selection/`, finding the same one twice in `duplicates/`."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, delete, func, select, update

from debitcli.customers import keys, settings
from debitcli.customers.customer import Customer
from debitcli.customers.form import FORM, NOUN
from debitcli.database import categories, custom_fields, growth, history
from debitcli.database.bulk import NewRows
from debitcli.database.growth import Growth
from debitcli.database.history import By
from debitcli.database.keys import key_of, later_than_before
from debitcli.database.schema.categories import category, customer_category
from debitcli.database.schema.custom_fields import custom_field, custom_value
from debitcli.database.schema.customers import customer as table
from debitcli.database.store import Store
from debitcli.fields import folding
from debitcli.fields.named import DIVIDER, in_order
from debitcli.forms.form import Form
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.settings import records as setting_records

_LAST = "\U0010ffff"
_LONGEST_COMPLETED = 12
# Under names of their own, so that a query around them may look at the same tables.
_given, _named = customer_category.alias("given"), category.alias("named")
_value, _defined = custom_value.alias("own_value"), custom_field.alias("own_field")
_CATEGORIES = (
    select(func.aggregate_strings(_named.c.name, DIVIDER))
    .where(_given.c.customer == table.c.id, _named.c.id == _given.c.category)
    .correlate(table)
    .scalar_subquery()
    .label("categories")
)


class Customers(Store[Customer]):
    """Customers, with their categories and custom fields."""

    def form_of(self, connection: Connection) -> Form:
        """The form of the customers of this book, with its custom fields."""
        own = custom_fields.definitions(connection)
        return replace(FORM, custom=tuple(each.field for each in own)) if own else FORM

    def columns_of(self, records: Sequence[Customer]) -> dict[str, Sequence[Any]]:
        """The values of customers, by columns, custom fields and what is incomplete among them."""
        columns = super().columns_of(records)
        for key in dict.fromkeys(key for customer in records for key in customer.custom):
            columns[key] = [customer.custom.get(key) for customer in records]
        return columns | {"incomplete": [int(customer.incomplete) for customer in records]}

    def select(self, connection: Connection) -> Select[Any]:
        """A query of all customers, for `made`; custom fields only where the book has some."""
        query = super().select(connection).add_columns(table.c.incomplete, _CATEGORIES)
        if not custom_fields.definitions(connection):
            return query
        as_object = func.json_group_object if connection.dialect.name == "sqlite" else func.json_object_agg
        custom = (
            select(cast(as_object(_defined.c.key, _value.c.value), Text))
            .where(_value.c.customer == table.c.id, _defined.c.id == _value.c.field)
            .correlate(table)
            .scalar_subquery()
        )
        return query.add_columns(custom.label("custom"))

    def made(self, connection: Connection, row: Any) -> Customer:
        """The customer in a row of `select`."""
        values = dict(row._mapping)
        held = json.loads(values.pop("custom", None) or "{}")
        values["custom"] = {d.key: held.get(d.key) for d in custom_fields.definitions(connection)}
        values["incomplete"] = bool(values["incomplete"])
        values["categories"] = in_order(values["categories"].split(DIVIDER)) if values["categories"] else ()
        return Customer(**values)

    def save(self, connection: Connection, new: NewRows, by: By) -> list[tuple[int, str]]:
        """Write new customers and all that hangs on them, without their history; the id and number that each got.

        Raises ConflictError where a given number is taken.
        """
        saved = super().save(connection, new, by)
        ids = [id_ for id_, _ in saved]
        categories.put(connection, ids, new.categories, by)
        if any(new.custom):
            custom_fields.put(connection, zip(ids, new.custom, strict=True))
        return saved

    def edit_beside(self, connection: Connection, before: Customer, after: Customer, by: By) -> None:
        """Save the changes of categories and custom fields."""
        if after.categories != before.categories:
            categories.replace(connection, after.id, after.categories, by)
        if after.custom != before.custom:
            pairs = [(key, value) for key, value in after.custom.items() if value is not None]
            custom_fields.replace_all(connection, after.id, pairs)

    def remove(self, connection: Connection, customer: Customer, by: By) -> None:
        """Delete a customer and all that hangs on it. The history keeps the last values."""
        connection.execute(delete(table).where(table.c.id == customer.id))
        nothing = Customer(custom=dict.fromkeys(customer.custom))
        self.tell(connection, "deleted", customer, by, self.form_of(connection).differences(customer, nothing))

    def growth_of(self, connection: Connection, *, from_nothing: bool) -> Growth:
        """The table of customers while many are added."""
        from debitcli.database.schema.consents import consent
        from debitcli.database.schema.notes import note

        hanging = (customer_category, consent, custom_value, note)
        return Growth(connection, table, hanging, searched=True, from_nothing=from_nothing)


STORE = Customers(table, FORM, Customer, lambda columns: keys.new_rows(columns, keys.keys_of(columns)))


def by_email(connection: Connection, address: str) -> list[Customer]:
    """The customers with this e-mail address, in any case, oldest first."""
    query = STORE.select(connection).where(key_of(table, "email_key") == folding.key(address))
    return list(STORE.read(connection, query.order_by(table.c.id)))


def beginning_with(connection: Connection, start: str, *, limit: int) -> list[Customer]:
    """The first customers whose number or e-mail address begins with `start`; the newest for an empty start."""
    query = STORE.select(connection)
    if not start:
        return list(STORE.read(connection, query.order_by(table.c.id.desc()).limit(limit)))
    found: list[Customer] = []
    for key, first, last in _ranges_beginning_with(start):
        of_range = query.where(key >= first, key < last)
        if key is not _EMAIL:
            of_range = of_range.where(table.c.number.startswith(start, autoescape=True))
        found += STORE.read(connection, of_range.order_by(key).limit(limit - len(found)))
    return found


_NUMBER, _EMAIL = key_of(table, "number_key"), key_of(table, "email_key")


def _ranges_beginning_with(start: str) -> Iterator[tuple[ColumnElement[str], str, str]]:
    """Ranges of keys of numbers (plain ones of every length, or all with the same letters in front) and addresses."""
    folded = folding.fold(start)
    if folding.is_plain_number(start):
        for length in range(len(start), _LONGEST_COMPLETED):
            key = folding.number_key(start.ljust(length, "0"))
            yield _NUMBER, key, key[0] + start + _LAST
    elif letters := re.match("[^0-9]+", folded):
        yield _NUMBER, letters[0], letters[0] + _LAST
    yield _EMAIL, folded, folded + _LAST


def required_fields(connection: Connection) -> frozenset[str]:
    """The keys of the fields that a customer must have: by the setting, and custom fields that are so defined."""
    own = {d.key for d in custom_fields.definitions(connection) if d.required}
    return settings.required(setting_records.read(connection)) | own


def mark_incomplete(connection: Connection, by: By) -> int:
    """Mark anew which customers lack a required field; how many changed. For when the required fields change."""
    reader = Reader(STORE.form_of(connection), Rules(required_fields(connection)))
    changed = []
    for customer in STORE.read(connection, STORE.select(connection)):
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
