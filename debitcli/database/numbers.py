"""Number series: the numbers that records get when they are saved, and the refusal of those that are taken.

Each series keeps two: `highest` is the highest that a record ever had, of those that a series goes on after; up to
`last` all are taken, or were by a record that is gone. So a number needs no look at all the others.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from debitcli.database.keys import key_of
from debitcli.database.schema.book import sequence, setting
from debitcli.database.schema.history import history
from debitcli.errors import ConflictError
from debitcli.fields import folding
from debitcli.fields.value import Problem

# The value of the setting NOUN.number with which gaps are filled; else a series goes on after the highest number.
_LOWEST = "lowest"
# What is longer is no number of a series, but an ID of another program.
_LONGEST = 9
# Where the next numbers are taken, so many are looked at together.
_LOOKED_AT = 500


def number_key(number: str) -> str | None:
    """What is kept beside a number to sort by: nothing, where the number itself tells."""
    return None if folding.is_plain_number(number) else folding.number_key(number)


def lock(connection: Connection, name: str) -> None:
    """Let nobody else get to this row of a series until this transaction ends."""
    connection.execute(update(sequence).where(sequence.c.name == name).values(last=sequence.c.last))


def assign(connection: Connection, table: Table, given: Sequence[str | None], avoid: Collection[str] = ()) -> list[str]:
    """The numbers given to new records of `table`, and in the place of None the next of its series.

    Those to `avoid` are not taken. Raises ConflictError where a given one is taken.
    """
    chosen = [number for number in given if number]
    if chosen:
        if len(set(chosen)) < len(chosen):
            raise ConflictError("The same number is given twice. Nothing was saved.")
        claim(connection, table, chosen)
    wanted = len(given) - len(chosen)
    if not wanted:
        return chosen
    # The row is locked by this update until the transaction ends, so no two writers get the same numbers.
    row = update(sequence).where(sequence.c.name == table.name)
    series = connection.execute(row.values(last=sequence.c.last).returning(sequence)).one()
    free = _next(connection, table, series, wanted, {*chosen, *avoid})
    _go_on_after(connection, table, free[-1])
    if _fills_gaps(connection, table):
        connection.execute(row.values(last=free[-1]))
    supply = map(str, free)
    return [number or next(supply) for number in given]


def proposed(connection: Connection, table: Table) -> str:
    """The number that a new record of `table` would get now."""
    series = connection.execute(select(sequence).where(sequence.c.name == table.name)).one()
    return str(_next(connection, table, series, 1, ())[0])


def claim(connection: Connection, table: Table, numbers: Sequence[str]) -> None:
    """Let records have these numbers, so that the series goes on after them.

    Raises ConflictError for each that a record has.
    """
    keyed = [folding.number_key(number) for number in numbers]
    query = select(table.c.number).where(key_of(table, "number_key").in_(keyed))
    taken = sorted(connection.execute(query).scalars(), key=folding.number_key)
    if taken:
        raise ConflictError(
            f"Number {', '.join(taken)} is taken. Nothing was saved.",
            "Choose another, or leave --number out to get the next one.",
            [Problem("number", number, "is taken") for number in taken],
        )
    _go_on_after(connection, table, max(map(_place_in_series, numbers)))


def _place_in_series(number: str) -> int:
    """The place of a number in its series, zeros in front or not; 0 where it has none."""
    return int(number) if len(number) <= _LONGEST and number.isdecimal() else 0


def _go_on_after(connection: Connection, table: Table, number: int) -> None:
    below = (sequence.c.name == table.name, sequence.c.highest < number)
    connection.execute(update(sequence).where(*below).values(highest=number))


def _fills_gaps(connection: Connection, table: Table) -> bool:
    value = select(setting.c.value).where(setting.c.key == f"{table.name}.number")
    return connection.execute(value).scalar() == _LOWEST


def _next(connection: Connection, table: Table, series: Row[Any], wanted: int, avoid: Collection[str]) -> list[int]:
    """The next `wanted` numbers of a series that no record has, nor had before it was deleted."""
    free: list[int] = []
    last, size = series.last if _fills_gaps(connection, table) else series.highest, wanted
    while len(free) < wanted:
        candidates = range(last + 1, last + 1 + size)
        gone = _gone(connection, table, candidates) if last < series.highest else ()
        taken = {*avoid, *_taken(connection, table, candidates), *gone}
        free += [n for n in candidates if str(n) not in taken]
        last, size = candidates[-1], max(wanted - len(free), _LOOKED_AT)
    return free[:wanted]


def _taken(connection: Connection, table: Table, among: range) -> Iterable[str]:
    key = key_of(table, "number_key")
    first, final = (folding.number_key(str(n)) for n in (among[0], among[-1]))
    return connection.execute(select(table.c.number).where(key >= first, key <= final)).scalars()


def _gone(connection: Connection, table: Table, among: range) -> Iterable[str]:
    """Those of some numbers under which something happened to a record."""
    called = (history.c.noun == table.name, history.c.number.in_(list(map(str, among))))
    return connection.execute(select(history.c.number).where(*called)).scalars()
