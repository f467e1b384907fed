"""Custom fields of customers."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id, Key

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "custom_field",
        sa.Column("id", Id, primary_key=True),
        sa.Column("key", Key, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("help", sa.Text, nullable=False),
        sa.Column("required", sa.Integer, nullable=False),
        sa.Column("choices", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.CheckConstraint("type IN ('text', 'number', 'date', 'yes-no', 'choice')", name="type"),
        sa.CheckConstraint("required IN (0, 1)", name="required"),
        sqlite_strict=True,
    )
    op.create_index("ix_custom_field_key", "custom_field", ["key"], unique=True)
    op.create_table(
        "custom_value",
        sa.Column("customer", Id, sa.ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("field", Id, sa.ForeignKey("custom_field.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("value_key", Key, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_custom_value_field_value_key_customer", "custom_value", ["field", "value_key", "customer"])
