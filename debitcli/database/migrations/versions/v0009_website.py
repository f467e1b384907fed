"""The website of a customer."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("customer", sa.Column("website", sa.Text))
