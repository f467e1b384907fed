"""What is put aside until the whole file is read: rows that mean records, and what hangs beside new ones."""

import json
import marshal
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import IO, Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete, select, update

from debitcli.database import bulk, growth
from debitcli.database.schema.base import Id
from debitcli.exchange.target import Beside

_BATCH = 2_000


class Aside:
    """What lines of a file say of records, by record and in the order of the lines.

    It lies in a temporary table, which only this connection sees.
    """

    def __init__(self, connection: Connection) -> None:
        columns = (Column("line", Integer, primary_key=True), Column("record", Id, index=True), Column("said", Text))
        # A session on a server may last longer than what is put aside.
        self._table = Table("pending", MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
        self._connection, self._any = connection, False

    def add(self, items: Iterable[tuple[int, int, Any]]) -> None:
        """Put aside what lines say (as JSON can) of records with these ids."""
        rows = ((line, record, json.dumps(said)) for line, record, said in items)
        while some := list(islice(rows, _BATCH)):
            if not self._any:
                self._table.create(self._connection)
                self._any = True
            bulk.insert_rows(self._connection, self._table, ("line", "record", "said"), some)

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
        record, last = self._table.c.record, 0
        asked = [record < before] if before is not None else []
        some = select(record).where(*asked).distinct().order_by(record).limit(_BATCH)
        while ids := self._connection.execute(some.where(record > last)).scalars().all():
            rows = select(record, self._table.c.said).where(record.between(ids[0], ids[-1]))
            found = self._connection.execute(rows.order_by(record, self._table.c.line)).all()
            yield {id_: [json.loads(said) for _, said in of_one] for id_, of_one in groupby(found, key=itemgetter(0))}
            last = ids[-1]
        self._connection.execute(delete(self._table).where(*asked))


class Waiting:
    """What hangs beside new records, in a file with room for all of it, until it is known which of them stay."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, saved: Mapping[int, tuple[int, str]], beside: Mapping[str, Mapping[int, Sequence[str]]]) -> None:
        """Put aside what hangs beside records that were `saved` (place → id and number), by field and place."""
        hanging: dict[int, dict[str, Sequence[str]]] = {}
        for key, of_rows in beside.items():
            for place, texts in of_rows.items():
                hanging.setdefault(place, {})[key] = texts
        marshal.dump([(*saved[place], said) for place, said in hanging.items() if place in saved], self._file)

    def batches(self, gone: Container[int]) -> Iterator[tuple[Beside, dict[int, str]]]:
        """All of it by field and id, some at a time, with the numbers; without that of records that are `gone`."""
        end = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < end:
            kept = [each for each in marshal.load(self._file) if each[0] not in gone]  # noqa: S302 - from this process
            beside: dict[str, dict[int, Sequence[str]]] = {}
            for id_, _, said in kept:
                for key, texts in said.items():
                    beside.setdefault(key, {})[id_] = texts
            yield beside, {id_: number for id_, number, _ in kept}
