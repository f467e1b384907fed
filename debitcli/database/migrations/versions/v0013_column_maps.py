"""What a person said of the columns of files, kept for files with the same header."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Moment

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "column_map",
        sa.Column("noun", sa.Text),
        sa.Column("header", sa.Text),
        sa.Column("columns", sa.Text, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.PrimaryKeyConstraint("noun", "header", name=op.f("pk_column_map")),
        sqlite_strict=True,
    )
