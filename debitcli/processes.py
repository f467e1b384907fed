"""Other processes that work for this one, on every processor there is."""

import contextlib
import multiprocessing
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from debitcli import signals

_MOST_PROCESSES = 8
AHEAD = 2
"""So many questions wait for each process."""
Work = Callable[[bytes], bytes]


def worthwhile() -> int:
    """How many processes are of use."""
    there = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(there, _MOST_PROCESSES)


@contextlib.contextmanager
def several(work: Work, count: int) -> Iterator["Processes"]:
    """So many processes that answer questions by `work`; they end with the block, at once where it is left early."""
    processes = Processes()
    try:
        processes.begin(work, count)
        yield processes
    finally:
        processes.end()


class Processes:
    """Processes that answer questions, each in the order in which it is asked."""

    def __init__(self) -> None:
        self._processes: list[BaseProcess] = []
        self._ours: list[Connection] = []
        self._queues: list[queue.Queue[bytes | None]] = []

    def __len__(self) -> int:
        return len(self._processes)

    def begin(self, work: Work, count: int) -> None:
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
            process = context.Process(target=_answer, args=(work, theirs, others), daemon=True)
            with signals.held():
                process.start()
                self._processes.append(process)
        for _, theirs in pipes:
            theirs.close()
        self._queues = [queue.Queue(AHEAD) for _ in pipes]
        for ours, waiting in zip(self._ours, self._queues, strict=True):
            threading.Thread(target=_feed, args=(ours, waiting), daemon=True).start()

    def ask(self, process: int, question: bytes) -> None:
        """Ask one of them; waits where it has enough to do."""
        self._queues[process].put(question)

    def answer(self, process: int) -> bytes:
        """What one of them answers to the oldest question that it did not answer yet."""
        try:
            return self._ours[process].recv_bytes()
        except EOFError as error:
            raise RuntimeError("a process that works for this one ended before its time") from error

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
    """Send questions as the process takes them; a thread of its own, so that answers can be received meanwhile."""
    # A pipe that is closed while it is written to has no handle any more: a TypeError.
    with contextlib.suppress(OSError, ValueError, TypeError):
        while (question := waiting.get()) is not None:
            ours.send_bytes(question)


def _answer(work: Work, theirs: Connection, others: Sequence[Connection]) -> None:
    """A process that answers until the pipe closes."""
    signals.leave_to_the_first_process()
    for end in others:
        end.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            theirs.send_bytes(work(theirs.recv_bytes()))
    os._exit(0)
