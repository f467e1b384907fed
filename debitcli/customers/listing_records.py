"""Listing customers: filters, search, sorting and paging that stay quick on a million of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, column, func, literal, or_, select, table

from debitcli.customers import records
from debitcli.customers.customer import Customer
from debitcli.customers.selection import NEWEST_FIRST, Order, Selection, Term, terms
from debitcli.database.schema import customer
from debitcli.fields import folding

# Counting stops here: "more than 10,000" tells a person enough, and costs the same on any book.
MOST_COUNTED = 10_000
# From so many matches on, walking the list in order finds a page sooner than sorting all that match.
_DENSE = 5_000

_SORTED_BY = {
    "number": customer.c.number_key,
    "name": customer.c.sort_key,
    "city": customer.c.city_key,
    "postal_code": customer.c.postal_key,
    "country": customer.c.country,
    "email": customer.c.email_key,
    "created": customer.c.id,
    "updated": customer.c.updated,
}
# SQLite's trigram index; the table's own name is the column that MATCH takes.
_trigrams = table("customer_search", column("rowid"), column("customer_search"))
_TRIGRAM = 3


def rows(
    connection: Connection, selection: Selection, order: Order = NEWEST_FIRST, *, limit: int = 0, offset: int = 0
) -> Iterator[Customer]:
    """The selected customers in order; `limit` 0 is all of them. Rows are read as the caller goes."""
    query = _in_order(connection, selection, order)
    if limit:
        query = query.limit(limit).offset(offset)
    for row in connection.execution_options(stream_results=True, max_row_buffer=1000).execute(query):
        yield records.from_row(row)


def count(connection: Connection, selection: Selection) -> int:
    """How many customers are selected; MOST_COUNTED + 1 stands for more than that."""
    if selection == Selection():
        # Both counts come from an index alone.
        put_aside = select(func.count()).where(customer.c.archived.is_not(None)).scalar_subquery()
        return int(connection.execute(select(func.count(customer.c.id) - put_aside)).scalar_one())
    return _count_up_to(connection, selection, MOST_COUNTED + 1)


def numbered_from(connection: Connection, start: str, *, limit: int) -> list[Customer]:
    """The first customers whose number starts with `start`; none for an empty start."""
    if not start:
        return []
    query = select(*records.COLUMNS).where(customer.c.number >= start, customer.c.number < start + "\U0010ffff")
    return [records.from_row(row) for row in connection.execute(query.order_by(customer.c.number).limit(limit))]


def _in_order(connection: Connection, selection: Selection, order: Order) -> Select[Any]:
    key = _SORTED_BY[order.key]
    newest = key is customer.c.id
    # Filters by equality and the trigrams give matches in the order of ids by themselves.
    if (not newest or selection.postal_code) and _count_up_to(connection, selection, _DENSE) == _DENSE:
        query = select(*records.COLUMNS).where(*_conditions(selection, indexed=False))
    else:
        query = _matching(connection, select(*records.COLUMNS), selection)
        if newest and query.get_final_froms()[0] is not customer:
            key = _trigrams.c.rowid
    if newest:
        return query.order_by(key.desc() if order.descending else key.asc())
    # PostgreSQL's own place of empty values, said aloud for SQLite.
    sorting = key.desc().nulls_first() if order.descending else key.asc().nulls_last()
    return query.order_by(sorting, customer.c.id.desc() if order.descending else customer.c.id.asc())


def _count_up_to(connection: Connection, selection: Selection, most: int) -> int:
    query = _matching(connection, select(literal(1)).select_from(customer), selection)
    return int(connection.execute(select(func.count()).select_from(query.limit(most).subquery())).scalar_one())


def _matching(connection: Connection, query: Select[Any], selection: Selection) -> Select[Any]:
    """`query` narrowed to the selection, with the trigram index in front where it helps."""
    query = query.where(*_conditions(selection, indexed=True))
    if connection.dialect.name != "sqlite":
        return query
    grams = {term.spellings[0][i : i + _TRIGRAM] for term in _indexed_terms(selection) for i in _starts(term)}
    if not grams:
        return query
    match = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
    joined = _trigrams.join(customer, customer.c.id == _trigrams.c.rowid)
    return query.select_from(joined).where(_trigrams.c.customer_search.match(match))


def _conditions(selection: Selection, *, indexed: bool) -> list[ColumnElement[bool]]:
    """What a row must fulfil. Without `indexed`, the database cannot start from an index of a filter."""

    def key(name: str) -> ColumnElement[str]:
        return customer.c[name] if indexed else customer.c[name].concat("")

    conditions: list[ColumnElement[bool]] = []
    if selection.archived is not None:
        conditions.append(customer.c.archived.is_not(None) if selection.archived else customer.c.archived.is_(None))
    if selection.country:
        conditions.append(key("country") == selection.country)
    if selection.city:
        conditions.append(key("city_key") == folding.key(selection.city))
    if selection.postal_code:
        prefix = folding.compact_key(selection.postal_code) or ""
        conditions.append(and_(key("postal_key") >= prefix, key("postal_key") < prefix + "\U0010ffff"))
    if selection.incomplete:
        conditions.append(customer.c.incomplete == 1)
    for term in terms(selection.search):
        conditions.append(or_(*(customer.c.search.contains(s, autoescape=True) for s in term.spellings)))
    return conditions


def _indexed_terms(selection: Selection) -> list[Term]:
    """The terms that a trigram index can serve: one spelling, three characters or more."""
    return [t for t in terms(selection.search) if len(t.spellings) == 1 and len(t.spellings[0]) >= _TRIGRAM]


def _starts(term: Term) -> range:
    return range(len(term.spellings[0]) - _TRIGRAM + 1)
