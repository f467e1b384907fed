"""Writing down and reading consents. Rows are only ever added."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, literal, select

from debitcli.customers.consents.consent import Consent, Permission
from debitcli.customers.customer import Customer
from debitcli.customers.form import NOUN
from debitcli.database import bulk, history
from debitcli.database.history import By
from debitcli.database.schema.consents import consent as table

_KEPT = ("purpose", "channel", "granted", "at", "actor", "evidence")


def add(
    connection: Connection,
    given: Sequence[tuple[int, str, Sequence[Permission]]],
    by: By,
    *,
    granted: bool,
    evidence: str | None,
) -> None:
    """Write down that customers (id, number) gave or, not `granted`, withdrew permissions."""
    given = [each for each in given if each[2]]
    if not given:
        return
    rows = [
        (id_, purpose, channel, int(granted), by.now, by.actor, evidence)
        for id_, _number, permissions in given
        for purpose, channel in permissions
    ]
    bulk.insert_rows(connection, table, ("customer", *_KEPT), rows)
    changes = (
        (id_, number, {f"{purpose} by {channel}": (None, granted) for purpose, channel in permissions})
        for id_, number, permissions in given
    )
    history.write(connection, NOUN, by, "consent granted" if granted else "consent withdrawn", changes)


def said_by_many(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, bool]]:
    """What each of these customers was ever asked for, as `purpose:channel`, and whether it is allowed now."""
    query = select(table).where(bulk.among(table.c.customer, ids)).order_by(table.c.at, table.c.id)
    said: dict[int, dict[str, bool]] = {}
    for row in connection.execute(query):
        said.setdefault(row.customer, {})[f"{row.purpose}:{row.channel}"] = bool(row.granted)
    return said


def granted_by_many(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """What each of these customers allows now, as `purpose:channel`."""
    said = said_by_many(connection, ids)
    return {id_: sorted(p for p, granted in of_one.items() if granted) for id_, of_one in said.items()}


def move(connection: Connection, source: Customer, target: Customer) -> None:
    """Write the grants and withdrawals of `source` down for `target` too, with their own times.

    Rows are never changed; of all, the newest decides.
    """
    copied = select(literal(target.id), *(table.c[name] for name in _KEPT)).where(table.c.customer == source.id)
    connection.execute(insert(table).from_select(["customer", *_KEPT], copied.order_by(table.c.id)))


def log(connection: Connection, customer: Customer) -> list[Consent]:
    """Every grant and withdrawal of a customer, oldest first."""
    query = select(table).where(table.c.customer == customer.id).order_by(table.c.at, table.c.id)
    return [
        Consent(row.purpose, row.channel, bool(row.granted), row.at, row.actor, row.evidence)
        for row in connection.execute(query)
    ]
