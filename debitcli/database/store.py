"""The records of a noun that stand in one table and have a number: read, written, changed, put aside, many at once."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Select, Table, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from debitcli.database import bulk, growth, history, numbers
from debitcli.database.bulk import NewRows
from debitcli.database.growth import Growth
from debitcli.database.history import By
from debitcli.database.keys import changed_at, key_of, later_than_before
from debitcli.errors import ConflictError
from debitcli.fields import folding
from debitcli.forms.form import Form

R = TypeVar("R", bound=Any)
_TOLD_AT_ONCE = 5_000


class Numbered(Generic[R]):
    """The records of `form` in `table`, whose writing the noun says itself; `make` makes one of a row's values."""

    def __init__(self, table: Table, form: Form, make: Callable[..., R]) -> None:
        self._table, self._form, self._make = table, form, make
        stored = [each.key for each in (*form.fields, *form.stamps) if each.key in table.c and each.key != "updated"]
        self._columns: list[Any] = [*(table.c[key] for key in ("id", *stored)), changed_at(table).label("updated")]

    def select(self, connection: Connection) -> Select[Any]:
        """A query of all records, for `made`."""
        return select(*self._columns)

    def made(self, connection: Connection, row: Any) -> R:
        """The record in a row of `select`."""
        return self._make(**row._mapping)

    def read(self, connection: Connection, query: Select[Any]) -> Iterator[R]:
        """The records of a query, read as the caller goes."""
        for row in connection.execute(query, execution_options={"stream_results": True}):
            yield self.made(connection, row)

    def first(self, connection: Connection, query: Select[Any]) -> R | None:
        """The first record of a query."""
        row = connection.execute(query.limit(1)).first()
        return self.made(connection, row) if row else None

    def by_number(self, connection: Connection, number: str) -> R | None:
        """The record with exactly this number."""
        called = key_of(self._table, "number_key") == folding.number_key(number)
        return self.first(connection, self.select(connection).where(called))

    def by_numbers(self, connection: Connection, numbers: Iterable[str]) -> dict[str, R]:
        """The records with these numbers, by the numbers as they were given."""
        wanted = {folding.number_key(number): number for number in numbers}
        key, found = key_of(self._table, "number_key"), {}
        for some in growth.portions(sorted(wanted)):
            for each in self.read(connection, self.select(connection).where(key.in_(some))):
                found[wanted[folding.number_key(each.called)]] = each
        return found

    def by_ids(self, connection: Connection, ids: Iterable[int]) -> dict[int, R]:
        """The records with these ids."""
        found: dict[int, R] = {}
        for some in growth.portions(sorted(set(ids))):
            query = self.select(connection).where(self._table.c.id.in_(some))
            found |= {row.id: self.made(connection, row) for row in connection.execute(query)}
        return found

    def save(self, connection: Connection, new: NewRows, by: By) -> list[tuple[int, str]]:
        """Write new records, without their history; the id and number that each got.

        Raises ConflictError where a number is taken.
        """
        assigned = numbers.assign(connection, self._table, new.numbers)
        ids = bulk.next_ids(connection, self._table, len(assigned))
        # Numbers that the book gives are plain.
        keys = [given and numbers.number_key(given) for given in new.numbers]
        own: dict[str, Any] = {"id": ids, "number": assigned, "number_key": keys, "created": [by.now] * len(ids)}
        try:
            bulk.insert(connection, self._table, own | new.columns)
        except IntegrityError as error:
            # On PostgreSQL another writer may have taken a number between our look and our insert.
            raise ConflictError(f"A {self._table.name} number was taken in the meantime. Nothing was saved.") from error
        return list(zip(ids, assigned, strict=True))

    def tell(
        self, connection: Connection, action: str, record: R, by: By, changes: history.Changes | None = None
    ) -> None:
        """Write down what happened to a record."""
        history.write(connection, self._form.noun, by, action, [(record.id, record.called, changes or {})])

    def _change(self, connection: Connection, before: R, values: Mapping[str, Any], by: By) -> datetime:
        """Write other values of a record; when it was changed.

        Raises ConflictError where another process changed it after it was read.
        """
        same = (self._table.c.id == before.id, changed_at(self._table) == before.updated)
        changed = {**values, "updated": later_than_before(connection, self._table, by.now)}
        query = update(self._table).where(*same).values(changed).returning(self._table.c.updated)
        moment: datetime | None = connection.execute(query).scalar()
        if moment is None:
            raise ConflictError(
                f"{self._table.name.capitalize()} {before.number} was changed by somebody else in the meantime. "
                "Nothing was saved.",
                "Look at it, and run the command again.",
            )
        return moment


class Store(Numbered[R]):
    """Records that are written as they stand: `new_rows` makes rows of their columns."""

    def __init__(
        self, table: Table, form: Form, make: Callable[..., R], new_rows: Callable[[dict[str, Sequence[Any]]], NewRows]
    ) -> None:
        super().__init__(table, form, make)
        self._new_rows = new_rows

    def form_of(self, connection: Connection) -> Form:
        """The form of these records in this book."""
        return self._form

    def next_number(self, connection: Connection) -> str:
        """The number that a new record would get now."""
        return numbers.proposed(connection, self._table)

    def columns_of(self, records: Sequence[R]) -> dict[str, Sequence[Any]]:
        """The values of records, by columns, without what saving gives."""
        keys = [each.key for each in (*self._form.fields, *self._form.stamps) if each.given_by != "book"]
        return {key: [record.value(key) for record in records] for key in keys}

    def add(self, connection: Connection, record: R, by: By) -> R:
        """Save a new record. Raises ConflictError where its number is taken."""
        ((id_, number),) = self.save(connection, self._new_rows(self.columns_of([record])), by)
        saved = replace(record, id=id_, number=number, created=by.now, updated=by.now)
        self.tell(connection, "added", saved, by)
        return saved

    def edit(self, connection: Connection, before: R, after: R, by: By) -> R:
        """Save the changes of a record. Raises ConflictError where it was changed meanwhile, or the number is taken."""
        if after.called != before.number:
            numbers.claim(connection, self._table, [after.called])
        values = {name: value for name, (value,) in self._new_rows(self.columns_of([after])).columns.items()}
        own = {"number": after.called, "number_key": numbers.number_key(after.called)}
        changed = replace(after, updated=self._change(connection, before, {**values, **own}, by))
        self.edit_beside(connection, before, changed, by)
        self.tell(connection, "edited", changed, by, self.form_of(connection).differences(before, after))
        return changed

    def edit_beside(self, connection: Connection, before: R, after: R, by: By) -> None:
        """Save the changes of values that stand in tables of their own; here there are none."""

    def put_aside(self, connection: Connection, record: R, by: By, *, restore: bool) -> R:
        """Archive a record, or with `restore` take it back."""
        archived = None if restore else by.now
        updated = self._change(connection, record, {"archived": archived}, by)
        self.tell(connection, "restored" if restore else "archived", record, by)
        return replace(record, archived=archived, updated=updated)

    def is_empty(self, connection: Connection) -> bool:
        """Whether the book has none of these records."""
        return growth.is_empty(connection, self._table)

    def growth_of(self, connection: Connection, *, from_nothing: bool) -> Growth:
        """The table while many records are added."""
        return Growth(connection, self._table, (), searched=False, from_nothing=from_nothing)

    def record_added(self, connection: Connection, ids: Iterable[int], by: By) -> None:
        """Write the history of records that were added together: ranges of ids, each with the number of its first."""
        remaining = iter(ids)
        while some := list(islice(remaining, _TOLD_AT_ONCE)):
            starts = [id_ for before, id_ in zip([-1, *some], some, strict=False) if id_ != before + 1]
            called: dict[int, str] = {}
            for portion in growth.portions(starts):
                query = select(self._table.c.id, self._table.c.number).where(self._table.c.id.in_(portion))
                called |= {row.id: row.number for row in connection.execute(query)}
            history.write(connection, self._form.noun, by, "added", [(id_, called.get(id_, ""), {}) for id_ in some])

    def renumber(self, connection: Connection, id_: int, avoid: Collection[str]) -> str:
        """Give a record of this transaction the next free number but those to `avoid`, in the place of the book's."""
        (number,) = numbers.assign(connection, self._table, [None], avoid)
        connection.execute(update(self._table).where(self._table.c.id == id_).values(number=number))
        return number

    def drop(self, connection: Connection, ids: Iterable[int]) -> None:
        """Take back records that were written in this transaction, with all that hangs on them."""
        for some in growth.portions(sorted(ids)):
            connection.execute(delete(self._table).where(self._table.c.id.in_(some)))

    def same_as(
        self, connection: Connection, field: str, keys: Sequence[str | None]
    ) -> list[Sequence[tuple[int, str]]]:
        """For each key of a field (`number_key`, `name_key` …) the records (id, number) that have it, oldest first."""
        key = key_of(self._table, f"{field}_key")
        found: dict[str | None, list[tuple[int, str]]] = {}
        for some in growth.portions(list(dict.fromkeys(filter(None, keys)))):
            query = select(key, self._table.c.id, self._table.c.number).where(key.in_(some)).order_by(self._table.c.id)
            for value, id_, number in connection.execute(query):
                found.setdefault(value, []).append((id_, number))
        return [found.get(wanted, ()) if wanted else () for wanted in keys]

    def same_among(self, connection: Connection, field: str, first: int) -> list[tuple[int, tuple[int, str]]]:
        """Of the records with ids from `first` on, each that has the key of an earlier one, and that one."""
        key, new = key_of(self._table, f"{field}_key"), self._table.c.id >= first
        repeated = select(key.label("key")).where(new).group_by(key).having(func.count() > 1).subquery()
        query = select(key, self._table.c.id, self._table.c.number).join_from(
            repeated, self._table, repeated.c.key == key
        )
        rows = connection.execute(query.where(new).order_by(key, self._table.c.id))
        found: list[tuple[int, tuple[int, str]]] = []
        for _key, (oldest, *others) in groupby(rows, key=itemgetter(0)):
            found += [(other.id, (oldest.id, oldest.number)) for other in others]
        return sorted(found)
