"""Numbers of documents: given at issue, in the transaction that issues, without a gap and never twice."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from debitcli.database.history import By
from debitcli.database.schema.invoices import document_series as table
from debitcli.fields.billing import number_pattern
from debitcli.invoices import settings
from debitcli.settings import records as setting_records
from debitcli.settings.setting import Setting

_PATTERNS = {"invoice": settings.NUMBER, "credit-note": settings.CREDIT_NOTE_NUMBER}


def type_of(kind: str) -> str:
    """The series to which a type of document belongs: prepayments are numbered among the invoices."""
    return kind if kind in ("credit-note", "receipt") else "invoice"


def newest(connection: Connection, kind: str) -> str | None:
    """The date of the newest document of a series."""
    query = select(func.max(table.c.newest)).where(table.c.type == type_of(kind))
    found: str | None = connection.execute(query).scalar()
    return found


def highest(connection: Connection, values: Mapping[str, str], kind: str, day: str) -> tuple[int, str]:
    """How far the count goes to which a document of that day belongs under the settings `values`, and that number.

    0 where none was given.
    """
    setting = _PATTERNS[type_of(kind)]
    pattern, on = values.get(setting.key, setting.default), date.fromisoformat(day)
    here = (table.c.type == type_of(kind), table.c.series == number_pattern.series(pattern, on))
    last = connection.execute(select(table.c.last).where(*here)).scalar() or 0
    return last, number_pattern.write(pattern, on, last)


class Counter:
    """Gives the next numbers of all series, in one transaction; `save` writes how far they went.

    Whoever makes one holds the lock on issuing (`records.next_place`), for receipts that on payments; `receipts` is
    the setting of their pattern.
    """

    def __init__(
        self, connection: Connection, values: Mapping[str, str], by: By, receipts: Setting | None = None
    ) -> None:
        self._connection, self._values, self._by = connection, values, by
        self._patterns = _PATTERNS | ({"receipt": receipts} if receipts else {})
        self._last: dict[tuple[str, str], int] = {}
        self._newest: dict[tuple[str, str], str] = {}
        begins = values.get(settings.NEXT.key, settings.NEXT.default)
        self._begins = int(begins) if begins else 0

    def next(self, kind: str, day: str) -> str:
        """The number of a document of this type and day."""
        setting = self._patterns[type_of(kind)]
        pattern = self._values.get(setting.key, setting.default)
        key = (type_of(kind), number_pattern.series(pattern, date.fromisoformat(day)))
        if key not in self._last:
            query = select(table.c.last).where(table.c.type == key[0], table.c.series == key[1])
            self._last[key] = self._connection.execute(query).scalar() or 0
        number = self._last[key] + 1
        if self._begins >= number and key[0] == "invoice":
            number, self._begins = self._begins, 0
            # It is where the series goes on after another program, once.
            setting_records.write(self._connection, settings.NEXT.key, None, self._by)
        self._last[key], self._newest[key] = number, max(day, self._newest.get(key, day))
        return number_pattern.write(pattern, date.fromisoformat(day), number)

    def save(self) -> None:
        """Write how far the series went."""
        for (kind, series), last in self._last.items():
            here = (table.c.type == kind, table.c.series == series)
            values = {"last": last, "newest": self._newest[kind, series]}
            if not self._connection.execute(update(table).where(*here).values(values)).rowcount:
                self._connection.execute(insert(table).values(type=kind, series=series, **values))
