"""Keys of custom fields that a new field of the program takes, for the migrations that add one."""

import json
from datetime import UTC, datetime
from itertools import count

import sqlalchemy as sa

from debitcli.database.schema.base import Id, Moment

_field = sa.table("custom_field", sa.column("id", Id), sa.column("key"))
_keeper = sa.table("keeper", sa.column("name"), sa.column("since", Moment))
_history = sa.table(
    "history",
    sa.column("at", Moment),
    *(sa.column(name) for name in ("actor", "noun", "record", "number", "action", "changes")),
)


def make_room(connection: sa.Connection, *keys: str) -> None:
    """Give the custom fields that a book has under these keys others, such as `website_2`."""
    taken = {row.key: row.id for row in connection.execute(sa.select(_field.c.key, _field.c.id))}
    for key in filter(taken.__contains__, keys):
        free = next(other for n in count(2) if (other := f"{key}_{n}") not in taken)
        connection.execute(sa.update(_field).where(_field.c.key == key).values(key=free))
        actor, now = "debitcli", datetime.now(UTC)
        if connection.execute(sa.select(_keeper.c.name).where(_keeper.c.name == actor)).first() is None:
            connection.execute(sa.insert(_keeper).values(name=actor, since=now))
        connection.execute(
            sa.insert(_history).values(
                at=now, actor=actor, noun="field", record=taken[key], number=free, action="edited",
                changes=json.dumps({"key": [key, free]}),
            )
        )  # fmt: skip
