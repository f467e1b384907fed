"""How the consents of a customer look on a screen."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.customers.consents import consent
from debitcli.customers.consents.consent import Consent, Permission
from debitcli.fields.moments import local
from debitcli.terminal.output import Column
from debitcli.terminal.tables import listing


def consents(state: Mapping[Permission, Consent], log: Sequence[Mapping[str, Any]], width: int) -> RenderableType:
    """What a customer allows now, then every grant and withdrawal."""
    now = [
        Text(f"{consent.marks(channel, {p: c.granted for p, c in state.items()})}  by {channel}")
        for channel in consent.CHANNELS
        if any(by == channel for _, by in state)
    ]
    columns = [
        Column("When", 16, of=lambda row: local(datetime.fromisoformat(row["at"]))),
        Column("Purpose", 10, of="purpose"),
        Column("By", 5, 3, of="channel"),
        Column("", 9, of=lambda row: row["said"]),
        Column("Who", 6, 1, of="by"),
        Column("How", 8, 2, of="evidence"),
    ]
    granted: set[Permission] = set()
    rows = []
    for row in log:
        permission = row["purpose"], row["channel"]
        said = "granted" if row["granted"] else "withdrawn" if permission in granted else "refused"
        granted |= {permission} if row["granted"] else set()
        rows.append([column.cell({**row, "said": said}) for column in columns])
    return Group(*now, "", listing(columns, rows, width)) if rows else Group()
