"""The website of a customer. A custom field that a book has under this key gets another one."""

import json
from datetime import UTC, datetime
from itertools import count

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Moment

revision = "0009"
down_revision = "0008"

_KEY = "website"
_field = sa.table("custom_field", sa.column("id", Id), sa.column("key"))
_keeper = sa.table("keeper", sa.column("name"), sa.column("since", Moment))
_history = sa.table(
    "history",
    sa.column("at", Moment),
    *(sa.column(name) for name in ("actor", "noun", "record", "number", "action", "changes")),
)


def upgrade() -> None:
    op.add_column("customer", sa.Column(_KEY, sa.Text))
    connection = op.get_bind()
    keys = {row.key: row.id for row in connection.execute(sa.select(_field.c.key, _field.c.id))}
    if _KEY not in keys:
        return
    free = next(key for n in count(2) if (key := f"{_KEY}_{n}") not in keys)
    connection.execute(sa.update(_field).where(_field.c.key == _KEY).values(key=free))
    actor, now = "debitcli", datetime.now(UTC)
    if connection.execute(sa.select(_keeper.c.name).where(_keeper.c.name == actor)).first() is None:
        connection.execute(sa.insert(_keeper).values(name=actor, since=now))
    connection.execute(
        sa.insert(_history).values(
            at=now, actor=actor, noun="field", record=keys[_KEY], number=free, action="edited",
            changes=json.dumps({"key": [_KEY, free]}),
        )
    )  # fmt: skip
