"""Moving what hangs on one customer to another."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert, literal, select

from debitcli.customers.customer import NOUN, Customer
from debitcli.database import history
from debitcli.database.schema import consent
from debitcli.database.schema import customer as table


def move_consents(connection: Connection, source: Customer, target: Customer) -> int:
    """Write the grants and withdrawals of `source` down for `target` too, with their own times; how many.

    Rows are never changed; of all, the newest decides.
    """
    kept = ("purpose", "channel", "granted", "at", "actor", "evidence")
    copied = select(literal(target.id), *(consent.c[name] for name in kept)).where(consent.c.customer == source.id)
    result = connection.execute(insert(consent).from_select(["customer", *kept], copied.order_by(consent.c.id)))
    return int(result.rowcount)


def remove_merged(connection: Connection, source: Customer, target: Customer, *, actor: str, now: datetime) -> None:
    """Delete `source` after all was moved, and say so in the history of both."""
    connection.execute(delete(table).where(table.c.id == source.id))
    into: history.Changes = {"merged into": (None, target.number)}
    from_: history.Changes = {"merged with": (None, f"{source.number} {source.name}")}
    for customer, changes in ((source, into), (target, from_)):
        records = [(customer.id, customer.number or "", changes)]
        history.write(connection, noun=NOUN, action="merged", records=records, actor=actor, at=now)
