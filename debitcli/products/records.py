"""Products in the book: which of them a list shows, and which are the same."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from debitcli.database.bulk import NewRows
from debitcli.database.growth import portions
from debitcli.database.keys import changed_at, key_of
from debitcli.database.schema.products import product as table
from debitcli.database.search import says_every_word
from debitcli.database.store import Store
from debitcli.fields import folding
from debitcli.listing.filters import NEWEST_FIRST, Order, Page
from debitcli.products.form import FORM
from debitcli.products.product import Product

_name, _number = key_of(table, "name_key"), key_of(table, "number_key")
_SORTED_BY: dict[str, ColumnElement[Any]] = {
    "number": _number, "name": _name, "price": table.c.price, "created": table.c.id, "updated": changed_at(table),
}  # fmt: skip
_ALL = Page()
_MOST_OF_A_NAME = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """The filters of `product list`. Without `archived`, only live products; None is live or not."""

    search: str = ""
    kind: str | None = None
    archived: bool | None = False


def new_rows(columns: dict[str, Sequence[Any]]) -> NewRows:
    """Products as they are written, of the columns of their values."""
    names = columns["name"]
    stored = {key: columns[key] for key in (*FORM.keys, "archived") if key != "number"}
    stored["name_key"] = [*map(folding.stored_key, names)]
    stored["description_key"] = [*map(folding.searched, columns["description"])]
    nothing: list[tuple[Any, ...]] = [()] * len(names)
    return NewRows(columns["number"], stored, nothing, nothing)


def keys_of(columns: dict[str, Sequence[Any]]) -> list[Sequence[str | None]]:
    """What products may share with others, by columns: number and folded name."""
    return [columns["number"], [folding.key(name) or "" for name in columns["name"]]]


STORE = Store(table, FORM, Product, new_rows)


def select_rows(
    connection: Connection, selection: Selection, order: Order = NEWEST_FIRST, page: Page = _ALL
) -> Iterator[Product]:
    """The selected products in order, read as the caller goes."""
    by = _SORTED_BY[order.key]
    sorting = by.desc().nulls_first() if order.descending else by.asc().nulls_last()
    query = STORE.select(connection).where(*_conditions(selection)).order_by(sorting, table.c.id)
    query = query.limit(page.limit).offset(page.offset) if page.limit else query
    return STORE.read(connection, query)


def count(connection: Connection, selection: Selection) -> tuple[int, bool]:
    """How many products are selected, and that this is exact."""
    query = select(func.count()).select_from(table).where(*_conditions(selection))
    return int(connection.execute(query).scalar_one()), True


def by_name(connection: Connection, name: str, *, but: int = 0) -> list[Product]:
    """Products with this name in any spelling of case and accents, oldest first, but the one with id `but`; a few."""
    query = STORE.select(connection).where(_name == folding.key(name), table.c.id != but)
    return list(STORE.read(connection, query.order_by(table.c.id).limit(_MOST_OF_A_NAME)))


def by_names(connection: Connection, names: Iterable[str]) -> dict[str, Product]:
    """The oldest live product of each of these folded names."""
    found: dict[str, Product] = {}
    for some in portions(sorted(names)):
        query = STORE.select(connection).where(_name.in_(some), table.c.archived.is_(None)).order_by(table.c.id.desc())
        found |= {folding.key(each.name) or "": each for each in STORE.read(connection, query)}
    return found


def _conditions(selection: Selection) -> list[ColumnElement[bool]]:
    description, number = func.coalesce(key_of(table, "description_key"), ""), func.lower(table.c.number)
    conditions = [
        or_(*says_every_word(word, _name, description), number == folding.fold(word))
        for word in selection.search.split()
    ]
    if selection.kind:
        conditions.append(table.c.kind == selection.kind)
    if selection.archived is not None:
        conditions.append(table.c.archived.is_not(None) if selection.archived else table.c.archived.is_(None))
    return conditions
