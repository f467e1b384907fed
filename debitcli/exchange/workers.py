"""Other processes that check the rows of a file, on every processor there is."""

import contextlib
import marshal
import multiprocessing
import os
import pickle
import queue
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from debitcli import signals
from debitcli.database.bulk import NewRows
from debitcli.exchange.batch import Checked, Checker, Wrong
from debitcli.exchange.target import Row

# Files with fewer rows are checked before another process would have begun.
_MOST_WITHOUT_HELP = 2_000
_MOST_PROCESSES = 8
_AHEAD = 2


@contextlib.contextmanager
def several(checker: Checker, rows: int) -> Iterator["Workers | None"]:
    """Other processes to check some `rows` of a file; none where that is not worth it."""
    count = min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST_PROCESSES
    )
    if rows <= _MOST_WITHOUT_HELP or count < 2:
        yield None
        return
    workers = Workers()
    try:
        workers.begin(checker, count)
        yield workers
    finally:
        workers.end()


class Workers:
    """Processes that check batches of rows; results come in the order of the batches."""

    def __init__(self) -> None:
        self._processes: list[BaseProcess] = []
        self._ours: list[Connection] = []
        self._queues: list[queue.Queue[bytes | None]] = []

    def begin(self, checker: Checker, count: int) -> None:
        """Start so many; whoever calls it ends them, also where it is stopped half way."""
        # A fork has everything loaded already; elsewhere each process imports what it needs.
        method = "fork" if sys.platform == "linux" else "spawn"
        context: Any = multiprocessing.get_context(method)
        pipes = [context.Pipe() for _ in range(count)]
        self._ours = [ours for ours, _ in pipes]
        for place, (_, theirs) in enumerate(pipes):
            # Each process must see its pipe close when this one dies, so it may not hold the other ends.
            inherited = [end for n, pair in enumerate(pipes) for end in pair if not (n == place and end is theirs)]
            others = inherited if method == "fork" else []
            process = context.Process(target=_work, args=(checker, theirs, others), daemon=True)
            with signals.held():
                process.start()
                self._processes.append(process)
        for _, theirs in pipes:
            theirs.close()
        self._queues = [queue.Queue(_AHEAD) for _ in pipes]
        for ours, waiting in zip(self._ours, self._queues, strict=True):
            threading.Thread(target=_feed, args=(ours, waiting), daemon=True).start()

    def check(self, batches: Iterator[list[Row]]) -> Iterator[tuple[list[Row], Checked]]:
        """Each batch with its results."""
        under_way: deque[tuple[int, list[Row]]] = deque()
        for place, batch in enumerate(batches):
            worker = place % len(self._processes)
            self._queues[worker].put(marshal.dumps(batch))
            under_way.append((worker, batch))
            if len(under_way) > _AHEAD * len(self._processes):
                yield self._result(*under_way.popleft())
        while under_way:
            yield self._result(*under_way.popleft())

    def _result(self, worker: int, batch: list[Row]) -> tuple[list[Row], Checked]:
        try:
            return batch, unpacked(self._ours[worker].recv_bytes())
        except EOFError as error:
            raise RuntimeError("a process that checks rows ended before its time") from error

    def end(self) -> None:
        """Stop every process."""
        # One that was made a moment ago may not hear the signal yet: it ends when its pipe closes.
        for ours in self._ours:
            ours.close()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        for waiting in self._queues:
            with contextlib.suppress(queue.Full):
                waiting.put_nowait(None)


def _feed(ours: Connection, waiting: "queue.Queue[bytes | None]") -> None:
    """Send batches as the process takes them; a thread of its own, so that results can be received meanwhile."""
    # A pipe that is closed while it is written to has no handle any more: a TypeError.
    with contextlib.suppress(OSError, ValueError, TypeError):
        while (batch := waiting.get()) is not None:
            ours.send_bytes(batch)


def _work(checker: Checker, theirs: Connection, others: Sequence[Connection]) -> None:
    """A process that checks batches until the pipe closes."""
    signals.leave_to_the_first_process()
    for end in others:
        end.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            batch = marshal.loads(theirs.recv_bytes())  # noqa: S302 - from our own process
            theirs.send_bytes(packed(checker.check(batch)))
    os._exit(0)


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
