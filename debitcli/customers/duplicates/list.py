"""`customer duplicates`: pairs of customers that may be one, the surest first."""

from debitcli.customers.duplicates import records
from debitcli.customers.duplicates.pairs import Found
from debitcli.customers.duplicates.rule import LOOKED_FOR
from debitcli.customers.records import STORE
from debitcli.run import Run
from debitcli.terminal import output, progress
from debitcli.terminal.output import Column

_TOLD_EVERY = 5_000
_COLUMNS = ("sure", "number", "name", "other_number", "other_name", "reasons")
_TABLE = (
    Column("Sure", 4, right=True, of=lambda row: f"{row['sure']} %"),
    Column("Number", 10, right=True, of="number"),
    Column("Name", 6, of="name"),
    Column("Number", 10, right=True, of="other_number"),
    Column("Name", 6, of="other_name"),
    Column("Why", 10, 1, of=lambda row: ", ".join(row["reasons"])),
)


def show(run: Run, *, limit: int) -> None:
    """Write the surest pairs, so many at the most; 0 for all."""
    with (
        run.book.reading() as connection,
        progress.shown(run.streams, "Comparing", len(LOOKED_FOR), quiet=run.structured) as advance,
    ):
        found = Found(records.told_apart(connection))
        compared = told = 0
        for done, reason in enumerate(LOOKED_FOR):
            for block in records.blocks(connection, reason):
                found.add(reason, block)
                compared += len(block)
                if compared - told >= _TOLD_EVERY:
                    told = compared
                    advance(done, compared)
        shown = found.pairs(limit)
        customers = STORE.by_ids(connection, {i for pair in shown for i in (pair.first, pair.second)})
    rows: list[output.Record] = []
    for pair in shown:
        one, other = customers[pair.first], customers[pair.second]
        values = (pair.sure, one.number, one.name, other.number, other.name, list(pair.reasons))
        rows.append(dict(zip(_COLUMNS, values, strict=True)))
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, table=_TABLE)
    if run.structured:
        return
    if not rows:
        run.streams.say("No duplicates found.")
    elif len(rows) < len(found):
        run.streams.say(f"{len(rows):,} of {len(found):,} pairs. All: --limit 0")
    if rows:
        surest = f"{rows[0]['other_number']} {rows[0]['number']}"
        run.streams.say(f"To make one of two: debitcli customer merge {surest}")
        run.streams.say(f"To tell two apart: debitcli customer duplicates --not-same {surest}")
