"""Consents of customers: one row for each grant and withdrawal."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.migrations.before_0006 import Moment
from debitcli.database.schema.base import Id

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", Id, primary_key=True),
        sa.Column("customer", Id, sa.ForeignKey("customer.id", ondelete="CASCADE"), nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("granted", sa.Integer, nullable=False),
        sa.Column("at", Moment, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("evidence", sa.Text),
        sa.CheckConstraint("purpose IN ('invoices', 'reminders', 'promotions')", name="purpose"),
        sa.CheckConstraint("channel IN ('email', 'phone', 'post')", name="channel"),
        sa.CheckConstraint("granted IN (0, 1)", name="granted"),
        sqlite_strict=True,
    )
    op.create_index("ix_consent_customer", "consent", ["customer"])
    # Consents are evidence: nobody rewrites them, not even a program with a fault.
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER consent_is_kept BEFORE UPDATE ON consent "
            "BEGIN SELECT RAISE(ABORT, 'a consent is never changed'); END"
        )
    else:
        op.execute(
            "CREATE FUNCTION consent_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'a consent is never changed'; END $$"
        )
        op.execute(
            "CREATE TRIGGER consent_is_kept BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION consent_is_kept()"
        )
