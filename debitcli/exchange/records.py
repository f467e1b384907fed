"""What is put aside until the whole file is read: rows that mean records, and what hangs beside new ones.

It lies in temporary tables, which only this connection sees.
"""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, delete, insert, select, update

from debitcli.database import growth
from debitcli.database.schema.base import Id
from debitcli.exchange.target import Beside, Row

_BATCH = 500
_BESIDE_AT_ONCE = 2_000
_pending = Table(
    "pending",
    MetaData(),
    Column("line", Integer, primary_key=True),
    Column("record", Id, index=True),
    Column("row", Text),
    prefixes=["TEMPORARY"],
)
_beside = Table(
    "pending_beside",
    MetaData(),
    Column("place", Integer, primary_key=True),
    Column("record", Id),
    Column("number", Text),
    Column("field", Text),
    Column("texts", Text),
    prefixes=["TEMPORARY"],
)


class Pending:
    """The rows that mean a record, by record and in the order of the file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._any = False

    def add(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Put rows aside for records with these ids."""
        values = ({"line": row[0], "record": record, "row": json.dumps(row)} for record, row in rows)
        while some := list(islice(values, _BATCH)):
            if not self._any:
                _pending.create(self._connection)
                self._any = True
            self._connection.execute(insert(_pending), some)

    def pass_on(self, others: Mapping[int, int]) -> None:
        """Let the rows of some records mean other ones: id → id."""
        for id_ in self.among(list(others)):
            of_it = _pending.c.record == id_
            self._connection.execute(update(_pending).where(of_it).values(record=others[id_]))

    def among(self, ids: Sequence[int]) -> set[int]:
        """Those of these records for which there are any."""
        if not self._any:
            return set()
        found: set[int] = set()
        for some in growth.portions(ids):
            query = select(_pending.c.record).where(_pending.c.record.in_(some))
            found.update(self._connection.execute(query).scalars())
        return found

    def batches(self, *, before: int | None = None) -> Iterator[dict[int, list[Row]]]:
        """The rows by record, some records at a time, and each once: of those with ids before one, or of all."""
        if not self._any:
            return
        record = _pending.c.record
        some = select(record).distinct().order_by(record).limit(_BATCH)
        some = some.where(record < before) if before is not None else some
        while ids := list(self._connection.execute(some).scalars()):
            rows = select(record, _pending.c.row).where(record.in_(ids)).order_by(record, _pending.c.line)
            found = self._connection.execute(rows).all()
            self._connection.execute(delete(_pending).where(record.in_(ids)))
            yield {id_: [_row(text) for _, text in of_one] for id_, of_one in groupby(found, key=itemgetter(0))}


class PendingBeside:
    """What hangs beside new records, until it is known which of them stay."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._count = 0

    def add(self, beside: Beside, numbers: Mapping[int, str]) -> None:
        """Put aside what hangs beside records; `numbers` are theirs."""
        values: list[dict[str, Any]] = []
        for field, of_records in beside.items():
            for record, texts in of_records.items():
                place, number = self._count + len(values), numbers[record]
                text = json.dumps(list(texts))
                values.append({"place": place, "record": record, "number": number, "field": field, "texts": text})
        if values and not self._count:
            _beside.create(self._connection)
        if values:
            self._connection.execute(insert(_beside), values)
        self._count += len(values)

    def batches(self, gone: Container[int]) -> Iterator[tuple[Beside, dict[int, str]]]:
        """What was put aside, some at a time, with the numbers; without that of records that are gone."""
        for start in range(0, self._count, _BESIDE_AT_ONCE):
            place = _beside.c.place
            beside: dict[str, dict[int, list[str]]] = {}
            numbers: dict[int, str] = {}
            query = select(_beside).where(place >= start, place < start + _BESIDE_AT_ONCE).order_by(place)
            for row in self._connection.execute(query).all():
                if row.record not in gone:
                    numbers[row.record] = row.number
                    beside.setdefault(row.field, {})[row.record] = json.loads(row.texts)
            if beside:
                yield beside, numbers


def _row(text: str) -> Row:
    line, cells, raw, fault = json.loads(text)
    return line, cells, raw, fault
