"""Number series: the numbers that records get when they are saved, and the refusal of those that are taken."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, Table, select, update

from debitcli.database.keys import key_of
from debitcli.database.schema.book import sequence
from debitcli.errors import ConflictError
from debitcli.fields import folding
from debitcli.fields.value import Problem

# Where the next numbers are taken, so many are looked at together.
_LOOKED_AT = 500


def number_key(number: str) -> str | None:
    """What is kept beside a number to sort by: nothing, where the number itself tells."""
    return None if folding.is_plain_number(number) else folding.number_key(number)


def assign(connection: Connection, table: Table, given: Sequence[str | None], avoid: Collection[str] = ()) -> list[str]:
    """The numbers given to new records of `table`, and in the place of None the next free ones of its series.

    Those to `avoid` are not taken. Raises ConflictError where a given one is taken.
    """
    chosen = [number for number in given if number]
    if chosen:
        if len(set(chosen)) < len(chosen):
            raise ConflictError("The same number is given twice. Nothing was saved.")
        refuse_taken(connection, table, chosen)
    wanted = len(given) - len(chosen)
    if not wanted:
        return chosen
    # The row is locked by this update until the transaction ends, so no two writers get the same numbers.
    series = sequence.c.name == table.name
    last = connection.execute(
        update(sequence).where(series).values(last=sequence.c.last + 0).returning(sequence.c.last)
    ).scalar_one()
    free = _free(connection, table, last, wanted, {*chosen, *avoid})
    connection.execute(update(sequence).where(series).values(last=free[-1]))
    supply = map(str, free)
    return [number or next(supply) for number in given]


def refuse_taken(connection: Connection, table: Table, numbers: Sequence[str]) -> None:
    """Raise ConflictError for each of these numbers that a record has."""
    keyed = [folding.number_key(number) for number in numbers]
    query = select(table.c.number).where(key_of(table, "number_key").in_(keyed))
    taken = sorted(connection.execute(query).scalars(), key=folding.number_key)
    if taken:
        raise ConflictError(
            f"Number {', '.join(taken)} is taken. Nothing was saved.",
            "Choose another, or leave --number out to get the next free one.",
            [Problem("number", number, "is taken") for number in taken],
        )


def _free(connection: Connection, table: Table, last: int, wanted: int, avoid: set[str]) -> list[int]:
    """The next `wanted` numbers after `last` that no record has."""
    free: list[int] = []
    key, size = key_of(table, "number_key"), wanted
    while len(free) < wanted:
        candidates = range(last + 1, last + 1 + size)
        first, final = (folding.number_key(str(n)) for n in (candidates[0], candidates[-1]))
        between = select(table.c.number).where(key >= first, key <= final)
        taken = avoid.union(connection.execute(between).scalars())
        free += [n for n in candidates if str(n) not in taken]
        last, size = candidates[-1], max(wanted - len(free), _LOOKED_AT)
    return free[:wanted]
