"""Categories of customers."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "category",
        sa.Column("id", Id, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("name_key", Key, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_category_name_key", "category", ["name_key"], unique=True)
    op.create_table(
        "customer_category",
        sa.Column("customer", Id, sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("category", Id, sa.ForeignKey("category.id", ondelete="CASCADE"), primary_key=True),
        sqlite_strict=True,
    )
    op.create_index("ix_customer_category_category_customer", "customer_category", ["category", "customer"])
