"""Customers that look alike, and of which somebody has said that they are not the same."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.create_table(
        "told_apart",
        sa.Column("first", Id, sa.ForeignKey("customer.id", name="fk_told_apart_first", ondelete="CASCADE")),
        sa.Column("second", Id, sa.ForeignKey("customer.id", name="fk_told_apart_second", ondelete="CASCADE")),
        sa.PrimaryKeyConstraint("first", "second", name=op.f("pk_told_apart")),
        sa.CheckConstraint("first < second", name=op.f("ck_told_apart_order")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_told_apart_second", "told_apart", ["second"])
