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
        Column("By", 5, of="channel"),
        Column("", 9, of=lambda row: "granted" if row["granted"] else "withdrawn"),
        Column("Who", 6, 1, of="by"),
        Column("How", 8, 2, of="evidence"),
    ]
    rows = [[column.cell(row) for column in columns] for row in log]
    return Group(*now, "", listing(columns, rows, width)) if rows else Group()
