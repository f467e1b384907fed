"""Writing down and reading consents. Rows are only ever added."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from debitcli.customers.consent import Consent, Permission
from debitcli.customers.customer import NOUN, Customer
from debitcli.database import history
from debitcli.database.schema import consent as table


def add(
    connection: Connection,
    customer: Customer,
    permissions: Iterable[Permission],
    *,
    granted: bool,
    evidence: str | None,
    actor: str,
    now: datetime,
) -> None:
    """Write down that a customer gave (or, not `granted`, withdrew) these permissions."""
    rows = [
        {
            "customer": customer.id,
            "purpose": purpose,
            "channel": channel,
            "granted": int(granted),
            "at": now,
            "actor": actor,
            "evidence": evidence,
        }
        for purpose, channel in permissions
    ]
    if not rows:
        return
    connection.execute(insert(table), rows)
    changes: history.Changes = {f"{row['purpose']} by {row['channel']}": (None, granted) for row in rows}
    history.write(
        connection,
        noun=NOUN,
        action="consent granted" if granted else "consent withdrawn",
        records=[(customer.id, customer.number or "", changes)],
        actor=actor,
        at=now,
    )


def granted_by_many(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """What each of these customers allows now, as `purpose:channel`; customers who allow nothing are left out."""
    query = select(table).where(table.c.customer.in_(ids)).order_by(table.c.id)
    state: dict[int, dict[str, bool]] = {}
    for row in connection.execute(query):
        state.setdefault(row.customer, {})[f"{row.purpose}:{row.channel}"] = bool(row.granted)
    return {id_: sorted(p for p, granted in of_one.items() if granted) for id_, of_one in state.items()}


def log(connection: Connection, customer: Customer) -> list[Consent]:
    """Every grant and withdrawal of a customer, oldest first."""
    query = select(table).where(table.c.customer == customer.id).order_by(table.c.id)
    return [
        Consent(row.purpose, row.channel, bool(row.granted), row.at, row.actor, row.evidence)
        for row in connection.execute(query)
    ]
