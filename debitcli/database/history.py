"""The audit trail: who changed what, when, old → new. Written in the transaction of the change itself."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, exists, insert, literal, or_, select

from debitcli.database.schema import history, keeper

Changes = Mapping[str, tuple[Any, Any]]
_NONE = "{}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of a record. `changes` has the old and the new value of each field, as the JSON output shows them."""

    at: datetime
    actor: str
    action: str
    number: str
    changes: Changes


def write(
    connection: Connection,
    *,
    noun: str,
    action: str,
    records: Sequence[tuple[int, str, Changes]],
    actor: str,
    at: datetime,
) -> None:
    """Record one `action` on each of `records` (id, number, changes).

    Neighbouring ids with no changes of their own, such as customers added together, share a row.
    """
    rows: list[dict[str, Any]] = []
    for record, number, changes in records:
        last = rows[-1] if rows else None
        if last and not changes and last["changes"] == _NONE and record == (last["last_record"] or last["record"]) + 1:
            last["last_record"] = record
            continue
        rows.append(
            {
                "at": at,
                "actor": actor,
                "noun": noun,
                "record": record,
                "last_record": None,
                "number": number,
                "action": action,
                "changes": json.dumps(changes, ensure_ascii=False) if changes else _NONE,
            }
        )
    if rows:
        _know(connection, actor, at)
        connection.execute(insert(history), rows)


def forget(connection: Connection, *, noun: str, record: int, action: str, actor: str, at: datetime) -> None:
    """Take back what this transaction wrote of an action at this time."""
    same = (history.c.noun == noun, history.c.record == record, history.c.at == at)
    connection.execute(delete(history).where(*same, history.c.action == action, history.c.actor == actor))


def of_record(connection: Connection, *, noun: str, record: int) -> list[Entry]:
    """All changes of one record, oldest first."""
    among_others = and_(history.c.last_record >= record, history.c.record <= record)
    query = select(history).where(history.c.noun == noun, or_(history.c.record == record, among_others))
    return [_entry(row) for row in connection.execute(query.order_by(history.c.id))]


def record_once_called(connection: Connection, *, noun: str, number: str) -> int | None:
    """The id of the latest record that had this number, also one that was deleted since."""
    return connection.execute(
        select(history.c.record)
        .where(history.c.noun == noun, history.c.number == number)
        .order_by(history.c.id.desc())
        .limit(1)
    ).scalar()


def _know(connection: Connection, name: str, now: datetime) -> None:
    """Whoever changes something is known as a keeper of the book from then on."""
    if connection.execute(select(keeper.c.name).where(keeper.c.name == name)).first() is None:
        there = exists().where(keeper.c.name == name)
        new = select(literal(name), literal(now, keeper.c.since.type)).where(~there)
        connection.execute(insert(keeper).from_select(["name", "since"], new))


def _entry(row: Any) -> Entry:
    changes = {field: (old, new) for field, (old, new) in json.loads(row.changes).items()}
    return Entry(row.at, row.actor, row.action, row.number, changes)
