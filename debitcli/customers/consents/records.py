"""Writing down and reading consents. Rows are only ever added."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from debitcli.customers.consents.consent import Consent, Permission
from debitcli.customers.customer import Customer
from debitcli.customers.form import NOUN
from debitcli.database import bulk, history
from debitcli.database.history import By
from debitcli.database.schema.consents import consent as table


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
    columns = ("customer", "purpose", "channel", "granted", "at", "actor", "evidence")
    rows = [
        (id_, purpose, channel, int(granted), by.now, by.actor, evidence)
        for id_, _number, permissions in given
        for purpose, channel in permissions
    ]
    bulk.insert_rows(connection, table, columns, rows)
    changes = (
        (id_, number, {f"{purpose} by {channel}": (None, granted) for purpose, channel in permissions})
        for id_, number, permissions in given
    )
    history.write(connection, NOUN, by, "consent granted" if granted else "consent withdrawn", changes)


def granted_by_many(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """What each of these customers allows now, as `purpose:channel`; customers who allow nothing are left out."""
    query = select(table).where(bulk.among(table.c.customer, ids)).order_by(table.c.at, table.c.id)
    state: dict[int, dict[str, bool]] = {}
    for row in connection.execute(query):
        state.setdefault(row.customer, {})[f"{row.purpose}:{row.channel}"] = bool(row.granted)
    return {id_: sorted(p for p, granted in of_one.items() if granted) for id_, of_one in state.items()}


def ever_asked_of_many(connection: Connection, ids: Sequence[int]) -> dict[int, set[str]]:
    """Every `purpose:channel` that was granted or withdrawn by each of these customers."""
    query = (
        select(table.c.customer, table.c.purpose, table.c.channel).where(bulk.among(table.c.customer, ids)).distinct()
    )
    said: dict[int, set[str]] = {}
    for row in connection.execute(query):
        said.setdefault(row.customer, set()).add(f"{row.purpose}:{row.channel}")
    return said


def log(connection: Connection, customer: Customer) -> list[Consent]:
    """Every grant and withdrawal of a customer, oldest first."""
    query = select(table).where(table.c.customer == customer.id).order_by(table.c.at, table.c.id)
    return [
        Consent(row.purpose, row.channel, bool(row.granted), row.at, row.actor, row.evidence)
        for row in connection.execute(query)
    ]
