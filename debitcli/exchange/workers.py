"""Other processes that check the rows of a file."""

import contextlib
import marshal
import pickle
from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from debitcli import processes
from debitcli.database.bulk import NewRows
from debitcli.exchange.batch import Checked, Checker, Wrong
from debitcli.exchange.target import Row

# Files with fewer rows are checked before another process would have begun.
_MOST_WITHOUT_HELP = 2_000


@contextlib.contextmanager
def several(checker: Checker, rows: int) -> Iterator["Workers | None"]:
    """Other processes to check some `rows` of a file; none where that is not worth it."""
    count = processes.worthwhile()
    if rows <= _MOST_WITHOUT_HELP or count < 2:
        yield None
        return
    with processes.several(partial(_checked, checker), count) as begun:
        yield Workers(begun)


class Workers:
    """Processes that check batches of rows; results come in the order of the batches."""

    def __init__(self, begun: processes.Processes) -> None:
        self._processes = begun

    def check(self, batches: Iterator[list[Row]]) -> Iterator[tuple[list[Row], Checked]]:
        """Each batch with its results."""
        under_way: deque[tuple[int, list[Row]]] = deque()
        for place, batch in enumerate(batches):
            worker = place % len(self._processes)
            self._processes.ask(worker, marshal.dumps(batch))
            under_way.append((worker, batch))
            if len(under_way) > processes.AHEAD * len(self._processes):
                yield self._result(*under_way.popleft())
        while under_way:
            yield self._result(*under_way.popleft())

    def _result(self, worker: int, batch: list[Row]) -> tuple[list[Row], Checked]:
        return batch, unpacked(self._processes.answer(worker))


def _checked(checker: Checker, batch: bytes) -> bytes:
    return packed(checker.check(marshal.loads(batch)))  # noqa: S302 - from our own process


def packed(checked: Checked) -> bytes:
    """The result of a batch as it travels: marshal is quick, and what it does not know goes by pickle, by columns."""
    places, new, keys, beside, warnings, wrong, left = checked
    columns = {name: _packed(column) for name, column in new.columns.items()}
    rest = [_packed(column) for column in (new.numbers, new.categories, new.custom)]
    return marshal.dumps(
        (list(places), columns, rest, list(map(list, keys)), beside, warnings, [tuple(row) for row in wrong], left)
    )


def unpacked(content: bytes) -> Checked:
    """What `packed` made."""
    places, columns, rest, keys, beside, warnings, wrong, left = marshal.loads(content)  # noqa: S302 - from our own process
    numbers, categories, custom = map(_unpacked, rest)
    new = NewRows(numbers, {name: _unpacked(column) for name, column in columns.items()}, categories, custom)
    return Checked(places, new, keys, beside, warnings, [Wrong(*row) for row in wrong], left)


def _packed(column: Sequence[Any]) -> Any:
    """A column that marshal knows, or the bytes of one that it does not (of decimals, say)."""
    kinds = set(map(type, column))
    return list(column) if kinds <= _KNOWN_TO_MARSHAL else pickle.dumps(list(column), pickle.HIGHEST_PROTOCOL)


def _unpacked(column: Any) -> list[Any]:
    unpacked: list[Any] = pickle.loads(column) if isinstance(column, bytes) else column  # noqa: S301 - our own process
    return unpacked


_KNOWN_TO_MARSHAL = {str, int, bool, type(None), tuple}
