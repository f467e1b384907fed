"""A search in products, invoices, payments and entries finds what is written with accents."""

import sqlalchemy as sa
from alembic import op

from debitcli.fields.folding import searched

revision = "0018"
down_revision = "0017"

_VALUES = {
    "product": ("description",),
    "invoice": ("name", "reference"),
    "payment": ("reference", "bank_reference"),
    "entry": ("text",),
}
_SOME = 5_000
# Entries never change, but for this.
_KEPT = {
    "sqlite": (
        "DROP TRIGGER entry_update",
        "CREATE TRIGGER entry_update BEFORE UPDATE ON entry "
        "BEGIN SELECT RAISE(ABORT, 'an entry of the ledger is never changed'); END",
    ),
    "postgresql": ("ALTER TABLE entry DISABLE TRIGGER entry_is_kept", "ALTER TABLE entry ENABLE TRIGGER entry_is_kept"),
}
# What is derived from what never changes does not change either.
_FROZEN = {"invoice": "WHEN (old.issued IS NOT NULL) ", "payment": ""}


def upgrade() -> None:
    connection = op.get_bind()
    free, keep = _KEPT[connection.dialect.name]
    op.execute(free)
    for name, values in _VALUES.items():
        for value in values:
            op.add_column(name, sa.Column(f"{value}_key", sa.Text))
            _fill(connection, name, value)
    op.execute(keep)
    _freeze(is_sqlite=connection.dialect.name == "sqlite")
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE INDEX ix_invoice_searched ON invoice (number, name, name_key, reference, reference_key, customer)"
        )


def _freeze(*, is_sqlite: bool) -> None:
    for name, condition in _FROZEN.items():
        never = f"BEGIN SELECT RAISE(ABORT, 'what is searched of this {name} never changes'); END"
        if not is_sqlite:
            never = f"EXECUTE FUNCTION never_changes('what is searched of this {name}')"
        keys = ", ".join(f"{value}_key" for value in _VALUES[name])
        op.execute(
            f"CREATE TRIGGER {name}_keys_frozen BEFORE UPDATE OF {keys} ON {name} FOR EACH ROW {condition}{never}"
        )


def _fill(connection: sa.Connection, name: str, value: str) -> None:
    """Fill the key of a column, where it has other letters than ASCII has."""
    table = sa.table(name, sa.column("id"), sa.column(value), sa.column(f"{value}_key"))
    key, last = table.c[f"{value}_key"], 0
    change = table.update().where(table.c.id == sa.bindparam("of")).values({key: sa.bindparam("key")})
    while True:
        query = sa.select(table.c.id, table.c[value]).where(table.c.id > last, table.c[value].is_not(None))
        rows = connection.execute(query.order_by(table.c.id).limit(_SOME)).all()
        if not rows:
            return
        last = rows[-1].id
        if changes := [{"of": id_, "key": searched(text)} for id_, text in rows if not text.isascii()]:
            connection.execute(change, changes)
