"""The website of a customer. A custom field that a book has under this key gets another one."""

import sqlalchemy as sa
from alembic import op

from debitcli.database.migrations.custom_keys import make_room

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("customer", sa.Column("website", sa.Text))
    make_room(op.get_bind(), "website")
