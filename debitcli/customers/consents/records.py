"""Writing down and reading consents. Rows are only ever added."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, literal, select

from debitcli.customers.consents.consent import Consent, Permission, written
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
    """Write down that customers (id, number) gave or, not `granted`, refused or withdrew permissions."""
    given = [each for each in given if each[2]]
    if not given:
        return
    before = {} if granted else said_by_many(connection, [id_ for id_, _number, _permissions in given])
    rows = [
        (id_, purpose, channel, int(granted), by.now, by.actor, evidence)
        for id_, _number, permissions in given
        for purpose, channel in permissions
    ]
    bulk.insert_rows(connection, table, ("customer", *_KEPT), rows)
    by_action: dict[str, list[history.Change]] = {}
    for id_, number, permissions in given:
        had_any = any(written(each, granted=True) in before.get(id_, ()) for each in permissions)
        action = "granted" if granted else "withdrawn" if had_any else "refused"
        changes = {f"{purpose} by {channel}": (None, granted) for purpose, channel in permissions}
        by_action.setdefault(f"consent {action}", []).append((id_, number, changes))
    for action, changed in by_action.items():
        history.write(connection, NOUN, by, action, changed)


def said_by_many(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """What each of these customers allows now or not, of all that was ever asked, as it is typed."""
    query = select(table).where(bulk.among(table.c.customer, ids)).order_by(table.c.at, table.c.id)
    said: dict[int, dict[Permission, bool]] = {}
    for row in connection.execute(query):
        said.setdefault(row.customer, {})[row.purpose, row.channel] = bool(row.granted)
    return {id_: sorted(written(p, granted=granted) for p, granted in of_one.items()) for id_, of_one in said.items()}


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
