"""A number series goes on after the highest number that a record has or had."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("sequence", sa.Column("highest", Id, nullable=False, server_default=sa.text("0")))
    op.execute("UPDATE sequence SET highest = last")
    digits = "number ~ '^[0-9]{1,9}$'"
    if op.get_bind().dialect.name == "sqlite":
        digits = "length(number) BETWEEN 1 AND 9 AND number NOT GLOB '*[^0-9]*'"
    highest = f"max(CASE WHEN {digits} THEN CAST(number AS bigint) END)"
    for noun in ("customer", "product"):
        for numbers in (noun, f"history WHERE noun = '{noun}'"):
            found = op.get_bind().exec_driver_sql(f"SELECT {highest} FROM {numbers}").scalar() or 0
            op.execute(f"UPDATE sequence SET highest = {found} WHERE name = '{noun}' AND highest < {found}")
