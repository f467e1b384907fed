"""Listing customers: filters, search, sorting and paging that stay quick on a million of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, column, func, literal, or_, select, table

from debitcli.customers import records
from debitcli.customers.customer import Customer
from debitcli.customers.selection import NEWEST_FIRST, Order, Selection, Term, terms
from debitcli.database.schema import customer
from debitcli.fields import folding

# Counting stops here: "more than 1,000" tells a person enough, and costs the same on any book. Without filters it is
# cheaper; with them so many rows are looked at.
MOST_COUNTED = 1_000
_MOST_OF_ALL = 100_000
_EXAMINED = 5_000
# From so many matches on, walking the list in order finds a page sooner than sorting all that match.
_DENSE = 2_000

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
    examined = _matching(connection, select(customer), selection, narrow=False).limit(_EXAMINED + 1).subquery()
    fitting = select(literal(1)).where(*_conditions(selection, examined)).limit(MOST_COUNTED + 1).subquery()
    seen, counted = connection.execute(
        select(
            select(func.count()).select_from(examined).scalar_subquery(),
            select(func.count()).select_from(fitting).scalar_subquery(),
        )
    ).one()
    return min(counted, MOST_COUNTED), seen <= _EXAMINED and counted <= MOST_COUNTED


def beginning_with(connection: Connection, start: str, *, limit: int) -> list[Customer]:
    """The first customers whose number or e-mail address begins with `start`; the newest for an empty start."""
    if not start:
        return list(rows(connection, Selection(archived=None), limit=limit))
    beginnings = ((customer.c.number, start), (customer.c.email_key, folding.fold(start)))
    found: list[Customer] = []
    for key, prefix in beginnings:
        query = select(*records.COLUMNS).where(key >= prefix, key < prefix + "\U0010ffff").order_by(key)
        found += [records.from_row(row) for row in connection.execute(query.limit(limit - len(found)))]
    return found


def _in_order(connection: Connection, selection: Selection, order: Order) -> Select[Any]:
    key: ColumnElement[Any] = _SORTED_BY[order.key]
    newest = key is customer.c.id
    # Filters by equality and the trigrams give matches in the order of ids by themselves.
    if (not newest or selection.postal_code) and _is_dense(connection, selection):
        query = select(*records.COLUMNS).where(*_conditions(selection, customer, indexed=False))
    else:
        query = _matching(connection, select(*records.COLUMNS), selection)
        if newest and query.get_final_froms()[0] is not customer:
            key = _trigrams.c.rowid
    if newest:
        return query.order_by(key.desc() if order.descending else key.asc())
    # PostgreSQL's own place of empty values, said aloud for SQLite.
    sorting = key.desc().nulls_first() if order.descending else key.asc().nulls_last()
    return query.order_by(sorting, customer.c.id.desc() if order.descending else customer.c.id.asc())


def _is_dense(connection: Connection, selection: Selection) -> bool:
    query = _matching(connection, select(literal(1)).select_from(customer), selection).limit(_DENSE)
    return bool(connection.execute(select(func.count()).select_from(query.subquery())).scalar_one() == _DENSE)


def _matching(connection: Connection, query: Select[Any], selection: Selection, *, narrow: bool = True) -> Select[Any]:
    """`query` narrowed to the selection, with the trigram index in front where it helps.

    Without `narrow` only as far as one index goes.
    """
    conditions = _conditions(selection, customer)
    grams = {term.spellings[0][i : i + _TRIGRAM] for term in _indexed_terms(selection) for i in _starts(term)}
    if connection.dialect.name != "sqlite" or not grams:
        return query.where(*(conditions if narrow else conditions[:1]))
    match = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in sorted(grams))
    joined = _trigrams.join(customer, customer.c.id == _trigrams.c.rowid)
    found = query.select_from(joined).where(_trigrams.c.customer_search.match(match))
    return found.where(*conditions) if narrow else found


def _conditions(selection: Selection, source: FromClause, *, indexed: bool = True) -> list[ColumnElement[bool]]:
    """What a row must fulfil, the most telling condition first.

    Without `indexed`, the database cannot start from an index of a filter.
    """

    c = source.c
    filters: list[ColumnElement[bool]] = []

    def key(name: str) -> ColumnElement[str]:
        # Joined to an empty text, a column is hidden from its index; SQLite would not know which one tells most.
        return c[name] if indexed and not filters else c[name].concat("")

    if selection.city:
        filters.append(key("city_key") == folding.key(selection.city))
    if selection.postal_code:
        prefix = folding.compact_key(selection.postal_code) or ""
        column_key = key("postal_key")
        filters.append(and_(column_key >= prefix, column_key < prefix + "\U0010ffff"))
    if selection.country:
        filters.append(key("country") == selection.country)
    conditions = list(filters)
    if selection.incomplete:
        conditions.append(c.incomplete == 1)
    if selection.archived is not None:
        conditions.append(c.archived.is_not(None) if selection.archived else c.archived.is_(None))
    conditions += [or_(*(c.search.contains(s, autoescape=True) for s in t.spellings)) for t in terms(selection.search)]
    return conditions


def _indexed_terms(selection: Selection) -> list[Term]:
    """The terms that a trigram index can serve: one spelling, three characters or more."""
    return [t for t in terms(selection.search) if len(t.spellings) == 1 and len(t.spellings[0]) >= _TRIGRAM]


def _starts(term: Term) -> range:
    return range(len(term.spellings[0]) - _TRIGRAM + 1)
