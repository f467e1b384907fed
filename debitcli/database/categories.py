"""The names of categories in the book, and which records are in them."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Connection, delete, insert, select

from debitcli.database import bulk, history
from debitcli.database.history import By
from debitcli.database.schema.categories import category, customer_category
from debitcli.errors import NotFoundError
from debitcli.fields import folding

NOUN = "category"


def names(connection: Connection) -> dict[str, str]:
    """The categories of the book, key → name, in the order of their names."""
    rows = connection.execute(select(category.c.name_key, category.c.name).order_by(category.c.name_key))
    return {row.name_key: row.name for row in rows}


def ids(connection: Connection, wanted: Sequence[str]) -> list[int]:
    """The ids of the categories with these names in any spelling; NotFoundError for one that is not there."""
    known = _known(connection)
    for name in wanted:
        if folding.key(name) not in known:
            raise not_found(connection, name)
    return [known[folding.key(name) or ""] for name in wanted]


def not_found(connection: Connection, name: str) -> NotFoundError:
    """The refusal of a category that is not there: what became of it, or those that may be meant."""
    if became := _became(connection, name):
        return became
    near = folding.near(folding.key(name) or "", names(connection), cutoff=0.6)
    meant = f"Did you mean {' or '.join(near)}?" if near else "See: debitcli category list"
    return NotFoundError(f'There is no category "{name}".', meant)


def add(connection: Connection, name: str, by: By) -> int:
    """Make a category, whose name must be free; its id."""
    (id_,) = bulk.next_ids(connection, category, 1)
    connection.execute(insert(category).values(id=id_, name=name, name_key=folding.key(name)))
    history.write(connection, NOUN, by, "added", [(id_, name, {})])
    return id_


def put(connection: Connection, records: Sequence[int], chosen: Sequence[tuple[str, ...]], by: By) -> None:
    """Put records into the categories with the names in `chosen`, one tuple for each record.

    Those that the book lacks are made, as they are first spelt.
    """
    known = _known(connection) if any(chosen) else {}
    by_name: dict[str, int] = {}
    for name in dict.fromkeys(name for some in chosen for name in some):
        key = folding.key(name) or ""
        if key not in known:
            known[key] = add(connection, name, by)
        by_name[name] = known[key]
    rows = [(record, by_name[name]) for record, some in zip(records, chosen, strict=True) for name in some]
    bulk.insert_rows(connection, customer_category, ("customer", "category"), rows)


def replace(connection: Connection, record: int, chosen: tuple[str, ...], by: By) -> None:
    """Let a record be in these categories and in no others."""
    connection.execute(delete(customer_category).where(customer_category.c.customer == record))
    put(connection, [record], [chosen], by)


def of_many(connection: Connection, records: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The names of the categories of each of these records, sorted."""
    record, joined = customer_category.c.customer, category.c.id == customer_category.c.category
    query = select(record, category.c.name).join_from(customer_category, category, joined)
    query = query.where(bulk.among(record, records)).order_by(record, category.c.name_key)
    by_record = groupby(connection.execute(query).all(), key=itemgetter(0))
    return {id_: tuple(name for _, name in rows) for id_, rows in by_record}


def _became(connection: Connection, name: str) -> NotFoundError | None:
    """The refusal of a category that was there once: what was done with it, and what it is now."""
    called, said = name, ""
    for each in history.of_noun(connection, noun=NOUN):
        was, now = each.changes.get("name", (None, None))
        if was is None or folding.key(was) != folding.key(called):
            continue
        what = {"merged": f"was merged into {now}", "renamed": f"was renamed to {now}"}.get(each.action, "was deleted")
        # Of several changes, the first tells what became of it.
        said = said or f"Category {was} {what} on {each.at:%Y-%m-%d} by {each.actor}."
        called = now or called
    if not said:
        return None
    now = names(connection).get(folding.key(called) or "")
    return NotFoundError(said, f"Name {now} instead." if now else "See: debitcli category list")


def _known(connection: Connection) -> dict[str, int]:
    """The ids of all categories, by the keys of their names."""
    return {row.name_key: row.id for row in connection.execute(select(category.c.name_key, category.c.id))}
