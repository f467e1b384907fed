"""What customers must fulfil to be selected, as conditions of a query; an index tells the first of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, func, select

from debitcli.customers.selection.filters import Selection
from debitcli.customers.selection.readings import readings
from debitcli.database import categories, custom_fields, search
from debitcli.database.keys import key_of
from debitcli.database.schema.categories import customer_category
from debitcli.database.schema.custom_fields import custom_value
from debitcli.database.schema.customers import search_text
from debitcli.errors import UsageError
from debitcli.fields import folding
from debitcli.fields.value import Context, Refused
from debitcli.forms.custom import Definition
from debitcli.forms.form import near

DENSE = 2_000
"""From so many matches on, walking the list in order finds a page sooner than sorting all that match."""
_LAST = "\U0010ffff"


def conditions_of(
    connection: Connection, selection: Selection, source: FromClause, *, indexed: bool = True
) -> list[ColumnElement[bool]]:
    """What a row must fulfil, the most telling condition first.

    Without `indexed`, the database cannot start from an index of a filter.
    """

    c = source.c
    filters: list[ColumnElement[bool]] = []

    def key(name: str) -> ColumnElement[str]:
        # Joined to an empty text, a column is hidden from its index; SQLite would not know which one tells most.
        # City and country have an index together.
        together = name == "country" and selection.city and not selection.postal_code
        value = c[name] if name == "country" else key_of(source, name)
        return value if indexed and (not filters or together) else value.concat("")

    if selection.city:
        filters.append(key("city_key") == folding.key(selection.city))
    if selection.postal_code:
        prefix = folding.compact_key(selection.postal_code) or ""
        column_key = key("postal_key")
        filters.append(and_(column_key >= prefix, column_key < prefix + _LAST))
    if selection.country:
        filters.append(key("country") == selection.country)
    conditions = list(filters)
    if selection.categories:
        conditions += [_is_in(source, [id_]) for id_ in categories.ids(connection, selection.categories)]
    if selection.any_category:
        conditions.append(_is_in_any(connection, source, categories.ids(connection, selection.any_category)))
    conditions += [_has_value(connection, source, key, typed) for key, typed in selection.fields]
    conditions += [_is_among(connection, source, members) for members in selection.among]
    if selection.incomplete:
        conditions.append(c.incomplete == 1)
    if selection.archived is not None:
        conditions.append(c.archived.is_not(None) if selection.archived else c.archived.is_(None))
    if selection.search:
        conditions.append(search.says(search_text(source), readings(selection.search)))
    return conditions


def definition(connection: Connection, key: str) -> Definition:
    """The custom field of this key. Raises UsageError where there is none."""
    known = {each.key: each for each in custom_fields.definitions(connection)}
    if key not in known:
        raise UsageError(f"--field {key} is no field.", near(key, list(known)) if known else "")
    return known[key]


def _has_value(connection: Connection, source: FromClause, key: str, typed: str) -> ColumnElement[bool]:
    """The condition of `--field KEY=VALUE`. An empty value stands for customers without one."""
    field, held = definition(connection, key), custom_value.alias()
    mine = (held.c.customer == source.c.id, held.c.field == field.id)
    value = value_key(field, typed)
    return ~exists().where(*mine) if value is None else exists().where(*mine, held.c.value_key == value)


def value_key(field: Definition, typed: str) -> str | None:
    """The key of a value of a custom field, as typed, by which it is found; None for an empty one."""
    outcome = field.kind.read(typed, Context())
    if isinstance(outcome, Refused):
        raise UsageError(f'--field {field.key}: "{typed}" {outcome.message}.', outcome.hint)
    return None if outcome.value is None else field.value_key(outcome.value)


def number_of(connection: Connection, query: Select[Any]) -> int:
    """How many rows a query has."""
    return int(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one())


def _is_in(source: FromClause, ids: Sequence[int]) -> ColumnElement[bool]:
    member = customer_category.alias()
    return exists().where(member.c.customer == source.c.id, member.c.category.in_(ids))


def _is_in_any(connection: Connection, source: FromClause, ids: Sequence[int]) -> ColumnElement[bool]:
    """Few members are gathered first; of many, a walk through the list meets enough for a page soon."""
    members = select(customer_category.c.customer).where(customer_category.c.category.in_(ids))
    sparse = number_of(connection, members.limit(DENSE)) < DENSE
    return source.c.id.in_(members) if sparse else _is_in(source, ids)


def _is_among(connection: Connection, source: FromClause, members: Select[Any]) -> ColumnElement[bool]:
    """As for categories: few members are gathered, of many a walk meets enough."""
    if number_of(connection, members.limit(DENSE)) < DENSE:
        return source.c.id.in_(members)
    return members.where(members.selected_columns[0] == source.c.id).correlate(source).exists()
