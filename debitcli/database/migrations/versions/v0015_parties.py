"""Payment terms become text."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE customer ALTER payment_terms TYPE text USING payment_terms::text")
    else:
        op.add_column("customer", sa.Column("terms", sa.Text))
        op.execute("UPDATE customer SET terms = payment_terms WHERE payment_terms IS NOT NULL")
        op.drop_column("customer", "payment_terms")
        op.execute("ALTER TABLE customer RENAME COLUMN terms TO payment_terms")
