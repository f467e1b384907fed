"""Rows that mean records of the book, put aside until the whole file is read: on the connection alone."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select

from debitcli.database import growth
from debitcli.database.schema.base import Id
from debitcli.exchange.target import Row

_BATCH = 500
_pending = Table(
    "pending",
    MetaData(),
    Column("place", Integer, primary_key=True),
    Column("record", Id, index=True),
    Column("row", Text),
    prefixes=["TEMPORARY"],
)


class Pending:
    """The rows that mean a record, by record and in the order of the file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._count = 0

    def add(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Put rows aside for records with these ids."""
        if not self._count:
            _pending.create(self._connection)
        values = []
        for record, row in rows:
            self._count += 1
            values.append({"place": self._count, "record": record, "row": json.dumps(row)})
        self._connection.execute(insert(_pending), values)

    def among(self, ids: Sequence[int]) -> set[int]:
        """Those of these records for which there are any."""
        if not self._count:
            return set()
        found: set[int] = set()
        for some in growth.portions(ids):
            query = select(_pending.c.record).where(_pending.c.record.in_(some))
            found.update(self._connection.execute(query).scalars())
        return found

    def batches(self, *, before: int | None = None, since: int | None = None) -> Iterator[dict[int, list[Row]]]:
        """The rows by record, some records at a time: those with ids before one, or since one."""
        if not self._count:
            return
        record, last = _pending.c.record, -1
        while True:
            query = select(record).where(record > last).distinct().order_by(record).limit(_BATCH)
            query = query.where(record < before) if before is not None else query
            query = query.where(record >= since) if since is not None else query
            ids = list(self._connection.execute(query).scalars())
            if not ids:
                return
            last = ids[-1]
            rows = select(record, _pending.c.row).where(record.in_(ids)).order_by(record, _pending.c.place)
            found = self._connection.execute(rows).all()
            yield {id_: [_row(text) for _, text in some] for id_, some in groupby(found, key=itemgetter(0))}


def _row(text: str) -> Row:
    line, cells, raw, fault = json.loads(text)
    return line, cells, raw, fault
