"""The audit trail: who changed what, when, old → new. Written in the transaction of the change itself."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, exists, insert, literal, or_, select

from debitcli.database.schema.history import history, keeper

Changes = Mapping[str, tuple[Any, Any]]
"""The old and the new value of each field that changed, as the JSON output shows them."""
Change = tuple[int, str, Changes]
"""What happened to one record: its id, its number, the changes."""
_NONE = "{}"


@dataclass(frozen=True, slots=True)
class By:
    """Who changes something, and when: one moment for one command."""

    actor: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a record. `changes` has the old and the new value of each field, as the JSON output shows them."""

    at: datetime
    actor: str
    action: str
    number: str
    changes: Changes


def write(connection: Connection, noun: str, by: By, action: str, records: Iterable[Change]) -> None:
    """Write down one `action` on each of `records` (id, number, changes).

    Neighbouring ids with no changes of their own, such as customers added together, share a row.
    """
    same = {"at": by.now, "actor": by.actor, "noun": noun, "action": action}
    rows: list[dict[str, Any]] = []
    for record, number, changes in records:
        last = rows[-1] if rows else None
        if last and not changes and last["changes"] == _NONE and record == (last["last_record"] or last["record"]) + 1:
            last["last_record"] = record
            continue
        said = json.dumps(changes, ensure_ascii=False) if changes else _NONE
        rows.append({**same, "record": record, "last_record": None, "number": number, "changes": said})
    if rows:
        _know(connection, by)
        connection.execute(insert(history), rows)


def of_record(connection: Connection, *, noun: str, record: int) -> list[Entry]:
    """All changes of one record, oldest first."""
    among_others = and_(history.c.last_record >= record, history.c.record <= record)
    query = select(history).where(history.c.noun == noun, or_(history.c.record == record, among_others))
    return [_entry(row) for row in connection.execute(query.order_by(history.c.id))]


def was_number(connection: Connection, *, noun: str, number: str) -> bool:
    """Whether something was done to a record of this number; quicker than to find the record by all that it was."""
    found = select(history.c.id).where(history.c.noun == noun, history.c.number == number).limit(1)
    return connection.execute(found).first() is not None


def of_noun(connection: Connection, *, noun: str) -> list[Entry]:
    """All changes of the records of a noun of which there are few, oldest first."""
    rows = connection.execute(select(history).where(history.c.noun == noun).order_by(history.c.id))
    return [_entry(row) for row in rows]


def record_once_called(connection: Connection, *, noun: str, number: str) -> int | None:
    """The id of the latest record that had this number, also one that was deleted since."""
    latest = select(history.c.record).where(history.c.noun == noun).order_by(history.c.id.desc()).limit(1)
    record = connection.execute(latest.where(history.c.number == number)).scalar()
    if record is None:
        # Records added together share a row with one number; what a record was called stands in the change of it, too.
        said = f'"number": [{json.dumps(number, ensure_ascii=False)}, '
        record = connection.execute(latest.where(history.c.changes.contains(said, autoescape=True))).scalar()
    return record


def is_known(connection: Connection, name: str) -> bool:
    """Whether somebody of this name keeps the book."""
    return connection.execute(select(keeper.c.name).where(keeper.c.name == name)).first() is not None


def keepers(connection: Connection) -> list[str]:
    """The names of all who keep the book."""
    return list(connection.execute(select(keeper.c.name).order_by(keeper.c.name)).scalars())


def _know(connection: Connection, by: By) -> None:
    """Whoever changes something is known as a keeper of the book from then on."""
    if not is_known(connection, by.actor):
        there = exists().where(keeper.c.name == by.actor)
        new = select(literal(by.actor), literal(by.now, keeper.c.since.type)).where(~there)
        connection.execute(insert(keeper).from_select(["name", "since"], new))


def _entry(row: Any) -> Entry:
    changes = {field: (old, new) for field, (old, new) in json.loads(row.changes).items()}
    return Entry(row.at, row.actor, row.action, row.number, changes)
