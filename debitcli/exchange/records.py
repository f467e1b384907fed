"""What is put aside until the whole file is read: rows that mean records, and what hangs beside new ones."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete, insert, select, update

from debitcli.database import growth
from debitcli.database.schema.base import Id

_BATCH = 500


class Aside:
    """What lines of a file say of records, by record and in the order of the lines.

    It lies in a temporary table with this name, which only this connection sees.
    """

    def __init__(self, connection: Connection, name: str) -> None:
        columns = (Column("line", Integer, primary_key=True), Column("record", Id, index=True), Column("said", Text))
        self._table = Table(name, MetaData(), *columns, prefixes=["TEMPORARY"])
        self._connection, self._any = connection, False

    def add(self, items: Iterable[tuple[int, int, Any]]) -> None:
        """Put aside what lines say (as JSON can) of records with these ids."""
        values = ({"line": line, "record": record, "said": json.dumps(said)} for line, record, said in items)
        while some := list(islice(values, _BATCH)):
            if not self._any:
                self._table.create(self._connection)
                self._any = True
            self._connection.execute(insert(self._table), some)

    def pass_on(self, others: Mapping[int, int]) -> None:
        """Let what was said of some records be said of other ones: id → id."""
        for id_ in self.among(list(others)):
            of_it = self._table.c.record == id_
            self._connection.execute(update(self._table).where(of_it).values(record=others[id_]))

    def among(self, ids: Sequence[int]) -> set[int]:
        """Those of these records of which something is said."""
        found: set[int] = set()
        for some in growth.portions(ids) if self._any else ():
            query = select(self._table.c.record).where(self._table.c.record.in_(some))
            found.update(self._connection.execute(query).scalars())
        return found

    def batches(self, *, before: int | None = None) -> Iterator[dict[int, list[Any]]]:
        """All of it by record, some records at a time, and each once: of those with ids before one, or of all."""
        if not self._any:
            return
        record = self._table.c.record
        some = select(record).distinct().order_by(record).limit(_BATCH)
        some = some.where(record < before) if before is not None else some
        while ids := list(self._connection.execute(some).scalars()):
            rows = select(record, self._table.c.said).where(record.in_(ids)).order_by(record, self._table.c.line)
            found = self._connection.execute(rows).all()
            self._connection.execute(delete(self._table).where(record.in_(ids)))
            yield {id_: [json.loads(said) for _, said in of_one] for id_, of_one in groupby(found, key=itemgetter(0))}
