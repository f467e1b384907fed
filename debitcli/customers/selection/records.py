"""Listing customers: filters, search, sorting and paging that stay quick on a million of them."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    Select,
    and_,
    exists,
    func,
    literal,
    select,
    true,
)

from debitcli.customers.customer import Customer
from debitcli.customers.form import NOUN
from debitcli.customers.records import STORE
from debitcli.customers.selection.conditions.records import DENSE, conditions_of, definition, number_of, value_key
from debitcli.customers.selection.filters import Selection
from debitcli.customers.selection.readings import readings
from debitcli.database import categories, search
from debitcli.database.keys import changed_at, key_of
from debitcli.database.schema.categories import customer_category
from debitcli.database.schema.custom_fields import custom_value
from debitcli.database.schema.customers import customer, search_text
from debitcli.fields import folding
from debitcli.listing.filters import NEWEST_FIRST, Order, Page

# Counting stops here: "more than 1,000" tells a person enough, and costs the same on any book. Without filters it is
# cheaper; with them so many rows are looked at.
MOST_COUNTED = 1_000
_MOST_OF_ALL = 100_000
_EXAMINED = 5_000

_SORTED_BY = {
    "number": key_of(customer, "number_key"),
    "name": key_of(customer, "sort_key"),
    "city": key_of(customer, "city_key"),
    "postal_code": key_of(customer, "postal_key"),
    "country": customer.c.country,
    "email": key_of(customer, "email_key"),
    "created": customer.c.id,
    "updated": changed_at(customer),
}
_ALL = Page()


def rows(
    connection: Connection,
    selection: Selection,
    order: Order = NEWEST_FIRST,
    page: Page = _ALL,
    ranking: Select[Any] | None = None,
) -> Iterator[Customer]:
    """The selected customers in order, read as the caller goes; first of all the one whose number is searched for.

    `ranking` is a query of customers with the value to sort by, where that is no field of theirs.
    Raises NotFoundError where a category that is filtered by does not exist.
    """
    limit, offset = page.limit, page.offset
    columns = STORE.select(connection)
    numbered = _numbered(connection, selection)
    if numbered is not None:
        one, columns = columns.where(customer.c.id == numbered), columns.where(customer.c.id != numbered)
    if numbered is not None and not offset:
        yield from STORE.read(connection, one)
        if limit == 1:
            return
        limit = limit and limit - 1
    elif numbered is not None:
        offset -= 1
    if order.key in _SORTED_BY:
        query = _in_order(connection, columns, selection, order)
        yield from STORE.read(connection, query.limit(limit).offset(offset) if limit else query)
        return
    # First the customers that have a value, along the index of a custom field; then those without, newest first.
    with_value, without = _by_value(connection, columns, selection, order, ranking)
    found = 0
    for each in STORE.read(connection, with_value.limit(limit).offset(offset) if limit else with_value):
        found += 1
        yield each
    if limit and found < limit:
        behind = max(offset - number_of(connection, with_value.order_by(None)), 0)
        without = without.limit(limit - found).offset(behind)
    if not limit or found < limit:
        yield from STORE.read(connection, without)


def values(
    connection: Connection, selection: Selection, order: Order, names: Sequence[str], batch: int
) -> Generator[Sequence[Row[Any]], None, None]:
    """The columns `names` of the selected customers, their ids behind, in batches that are read as the caller goes."""
    columns: Select[Any] = select(*(customer.c[name] for name in names), customer.c.id)
    unsaid = _numbered(connection, selection, but_if_said=True)
    numbered = list(connection.execute(columns.where(customer.c.id == unsaid)))
    query = _in_order(connection, columns, selection, order)
    with connection.execute(query, execution_options={"stream_results": True, "max_row_buffer": batch}) as result:
        for some in result.partitions(batch):
            # The oldest first, also the one that only its number selects.
            if numbered and numbered[0].id < some[-1].id:
                yield sorted([*some, numbered.pop()], key=lambda row: row.id)
            else:
                yield some
    if numbered:
        yield numbered


def count(connection: Connection, selection: Selection) -> tuple[int, bool]:
    """How many customers are selected, and whether that is exact or there are more.

    Filtered lists are counted only as far as that stays quick.
    """
    if selection == Selection():
        # Both counts come from an index alone.
        every = select(customer.c.id).limit(_MOST_OF_ALL + 1).subquery()
        put_aside = select(func.count()).where(customer.c.archived.is_not(None)).scalar_subquery()
        live = int(connection.execute(select(func.count() - put_aside).select_from(every)).scalar_one())
        return min(live, _MOST_OF_ALL), live <= _MOST_OF_ALL
    # First what an index gives, cut off; then the conditions that only the rows can tell.
    driver = _driver(connection, selection)
    rest, first = selection, conditions_of(connection, selection, customer)[:1] if driver.condition is None else []
    if (
        selection.among
        and driver.condition is None
        and not (selection.city or selection.postal_code or selection.country)
    ):
        members, *others = selection.among
        rest, first = (
            replace(selection, among=tuple(others)),
            [customer.c.id.in_(members.distinct().limit(_EXAMINED + 1))],
        )
    examined = driver.narrow(select(customer)).where(*first).limit(_EXAMINED + 1)
    conditions = conditions_of(connection, rest, examined.subquery())
    seen = number_of(connection, examined)
    counted = number_of(connection, select(literal(1)).where(*conditions).limit(MOST_COUNTED + 1))
    counted += _numbered(connection, selection, but_if_said=True) is not None
    return min(counted, MOST_COUNTED), seen <= _EXAMINED and counted <= MOST_COUNTED


def _numbered(connection: Connection, selection: Selection, *, but_if_said: bool = False) -> int | None:
    """The id of the selected customer whose number is searched for; with `but_if_said` not where a search finds it."""
    if not selection.search:
        return None
    called = key_of(customer, "number_key") == folding.number_key(selection.search)
    others = conditions_of(connection, replace(selection, search=""), customer, indexed=False)
    unsaid = [~search.says(search_text(customer), readings(selection.search))] if but_if_said else []
    return connection.execute(select(customer.c.id).where(called, *others, *unsaid)).scalar()


def _in_order(connection: Connection, query: Select[Any], selection: Selection, order: Order) -> Select[Any]:
    by = _SORTED_BY[order.key]
    newest = by is customer.c.id
    driver = _driver(connection, selection)
    # Filters by equality, custom fields, categories and trigrams give matches in the order of ids by themselves; ranges
    # of postal codes do not, nor does the index of cities and countries for a city alone.
    by_city_alone = selection.city and not selection.country and driver.condition is None
    in_order_of_ids = not selection.postal_code and not by_city_alone
    if not (newest and in_order_of_ids) and _is_dense(connection, selection, driver):
        driver = _Driver(customer, customer.c.id)
        query = query.where(*conditions_of(connection, selection, customer, indexed=False))
    else:
        query = driver.narrow(query).where(*conditions_of(connection, selection, customer))
    if newest:
        return query.order_by(driver.id.desc() if order.descending else driver.id.asc())
    # PostgreSQL's own place of empty values, said aloud for SQLite.
    sorting = by.desc().nulls_first() if order.descending else by.asc().nulls_last()
    return query.order_by(sorting, customer.c.id.desc() if order.descending else customer.c.id.asc())


def _by_value(
    connection: Connection, columns: Select[Any], selection: Selection, order: Order, ranking: Select[Any] | None
) -> tuple[Select[Any], Select[Any]]:
    """The selected customers with a value in the ranking or the custom field, by that value; and those without one."""
    conditions = conditions_of(connection, selection, customer, indexed=False)
    of_field: ColumnElement[bool] = true()
    if ranking is None:
        held: FromClause = custom_value
        of_field = custom_value.c.field == definition(connection, order.key).id
        of_one: ColumnElement[Any] = custom_value.c.customer
        value: ColumnElement[Any] = custom_value.c.value_key
        has_one: ColumnElement[bool] = exists().where(of_one == customer.c.id, of_field).correlate(customer)
    else:
        held = ranking.subquery()
        of_one, value = held.c.customer, held.c.value
        has_one = customer.c.id.in_(select(ranking.subquery().c.customer))
    with_value = columns.select_from(held.join(customer, customer.c.id == of_one)).where(of_field, *conditions)
    by = (value, of_one)
    with_value = with_value.order_by(*((key.desc() for key in by) if order.descending else by))
    return with_value, columns.where(~has_one, *conditions).order_by(customer.c.id.desc())


def _is_dense(connection: Connection, selection: Selection, driver: "_Driver") -> bool:
    query = driver.narrow(select(literal(1)).select_from(customer))
    return number_of(connection, query.where(*conditions_of(connection, selection, customer)).limit(DENSE)) == DENSE


@dataclass(frozen=True)
class _Driver:
    """Where a query starts: the customers themselves, or an index in front of them that gives ids in order."""

    source: FromClause
    id: ColumnElement[int]
    condition: ColumnElement[bool] | None = None

    def narrow(self, query: Select[Any]) -> Select[Any]:
        return query if self.condition is None else query.select_from(self.source).where(self.condition)


def _driver(connection: Connection, selection: Selection) -> _Driver:
    found = search.matching(connection, NOUN, readings(selection.search)) if selection.search else None
    if found is not None:
        trigrams = search.trigrams(NOUN)
        return _Driver(trigrams.join(customer, customer.c.id == trigrams.c.rowid), trigrams.c.rowid, found)
    if selection.categories:
        joined = customer_category.join(customer, customer.c.id == customer_category.c.customer)
        first = categories.ids(connection, selection.categories[:1])[0]
        return _Driver(joined, customer_category.c.customer, customer_category.c.category == first)
    for key, typed in selection.fields[:1]:
        field = definition(connection, key)
        value = value_key(field, typed)
        if value is not None:
            joined = custom_value.join(customer, customer.c.id == custom_value.c.customer)
            same = and_(custom_value.c.field == field.id, custom_value.c.value_key == value)
            return _Driver(joined, custom_value.c.customer, same)
    return _Driver(customer, customer.c.id)
