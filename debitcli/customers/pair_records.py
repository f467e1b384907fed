"""Candidates for duplicates in a whole book: customers that share a key, found along the indexes, never all pairs."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from debitcli.database.keys import domain_of, key_of
from debitcli.database.schema import customer as table
from debitcli.fields import mail_domains

Block = list[tuple[int, str]]
"""Customers (id, name) that share a key."""

KEYS = {
    "email": key_of(table, "email_key"),
    "tax_id": table.c.tax_key,
    "phone": table.c.phone,
    "postal_code": key_of(table, "postal_key"),
    "domain": domain_of(table),
}
"""What customers may share: name → expression."""


def blocks(connection: Connection, key: str) -> Iterator[Block]:
    """Every group of customers that have the same e-mail address, tax ID, phone, postal code or mail domain."""
    column = KEYS[key]
    query = select(column, table.c.id, table.c.name)
    if key == "domain":
        # Taken from the address for each row, which costs more than rows that are alone; most are not.
        query = query.where(column.is_not(None), column.not_in(mail_domains.PUBLIC))
    else:
        # As a list to look in, not as a table to join: the phone has no index on SQLite.
        shared = select(column).where(column.is_not(None)).group_by(column).having(func.count() > 1)
        query = query.where(column.in_(shared))
    rows = connection.execute(query.order_by(column, table.c.id), execution_options={"stream_results": True})
    for _key, members in groupby(_tuples(rows), key=itemgetter(0)):
        block = [(id_, name) for _, id_, name in members]
        if len(block) > 1:
            yield block


def _tuples(rows: Iterable[Any]) -> Iterator[tuple[Any, int, str]]:
    for row in rows:
        yield row[0], row[1], row[2]
