"""One key for all spellings of a tax ID: also without the marks and codes of VAT, and without leading zeros."""

import re

import sqlalchemy as sa
from alembic import op

from debitcli.database.schema.base import Id

revision = "0010"
down_revision = "0009"

_customer = sa.table("customer", sa.column("id", Id), sa.column("tax_key"))
_SHARED = {
    "ch": "(?:ch)?(.*?)(?:mwst|tva|iva|tpv)?",
    "fr": "[0-9a-z]{2}([0-9]{9})",
    "gb": "(?:gb|xi)?(.*)",
    "gr": "(?:gr)?(.*)",
    "hu": "([0-9]{8})[0-9]{3}",
    "jp": "(?:jp)?t([0-9]{13})",
    "no": "(?:no)?(.*?)(?:mva)?",
    "se": "([0-9]{10})01",
}


def upgrade() -> None:
    connection = op.get_bind()
    rows = connection.execute(sa.select(_customer).where(_customer.c.tax_key.is_not(None))).all()
    changed = [{"of": id_, "new": new} for id_, key in rows if (new := _new(key)) != key]
    if changed:
        change = sa.update(_customer).where(_customer.c.id == sa.bindparam("of"))
        connection.execute(change.values(tax_key=sa.bindparam("new")), changed)


def _new(key: str) -> str:
    country, _, core = key.partition(":")
    country, core = "gb" if country == "xi" else country, core.removeprefix(country)
    shared = re.fullmatch(_SHARED[country], core) if country in _SHARED else None
    return f"{country}:{(shared[1] if shared else core).lstrip('0')}"
