"""Checking the rows of a file, by the one check of the form, on every processor there is.

What comes back from another process is plain (numbers, texts, tuples), so that it travels fast.
"""

import contextlib
import marshal
import multiprocessing
import os
import queue
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, NamedTuple

from debitcli.customers import form
from debitcli.customers.columns import ARCHIVED, Plan
from debitcli.customers.customer import COLUMNS, NewCustomer, as_new, keys, twin_keys
from debitcli.customers.form import Form, Rules
from debitcli.customers.shortcut import Shortcut
from debitcli.fields import moments
from debitcli.fields.value import Refused

Row = tuple[int, list[str] | str, str]
"""The line of a row, its cells or what is wrong with it, and its text as it came (where cells are not all of it)."""

_DISCOUNT = COLUMNS.index("discount")
_ARCHIVED = COLUMNS.index("archived")
# Files with fewer rows are checked before another process would have begun.
_MOST_WITHOUT_HELP = 2_000
_MOST_PROCESSES = 8
_AHEAD = 2


class CheckedRow(NamedTuple):
    """What became of a row: the customer to be written, or problems (field, value, message, hint)."""

    line: int
    new: tuple[Any, ...]
    problems: list[tuple[str, str | None, str, str]]
    warnings: list[tuple[str, str]]
    keys: tuple[Any, ...] | None
    consents: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


class Checker:
    """The check of rows by one plan and one set of rules, `width` cells wide."""

    def __init__(self, plan: Plan, rules: Rules, width: int) -> None:
        self.plan, self.rules, self.width = plan, rules, width
        shortcut = Shortcut(plan, rules)
        self._shortcut = shortcut if shortcut.leads_somewhere else None

    def __reduce__(self) -> tuple[type["Checker"], tuple[Plan, Rules, int]]:
        """For a process that has nothing of this one: it makes a shortcut of its own."""
        return Checker, (self.plan, replace(self.rules, form=Form(self.rules.form.custom)), self.width)

    def check(self, rows: Sequence[Row]) -> list[CheckedRow]:
        """Every row, in order."""
        used = self.plan.used
        return [self._check(line, cells, used) for line, cells, _raw in rows]

    def draft(self, cells: Sequence[str]) -> dict[str, str | None]:
        """What a row says, for a second look at it."""
        return self.plan.draft(cells, self.plan.used)

    def _check(self, line: int, cells: list[str] | str, used: list[tuple[int, str]]) -> CheckedRow:
        if isinstance(cells, str):
            return CheckedRow(line, (), [("row", None, cells, "")], [], None, (), ())
        if len(cells) != self.width and (len(cells) < self.width or any(cells[self.width :])):
            message = f"has {len(cells)} cells where the header has {self.width}"
            return CheckedRow(line, (), [("row", None, message, "is a quote or a delimiter amiss?")], [], None, (), ())
        if self._shortcut and (ordinary := self._shortcut.check(cells)):
            new, warnings, own, notes = ordinary
            return CheckedRow(line, new, [], warnings, own, (), notes)
        return self.check_at_length(line, cells, used)

    def check_at_length(self, line: int, cells: Sequence[str], used: Sequence[tuple[int, str]]) -> CheckedRow:
        """A row by the check of the form, whatever there is to say of it."""
        draft = self.plan.draft(cells, used)
        archived = draft.pop(ARCHIVED, None)
        checked = form.check(draft, self.rules)
        problems = [(p.field, p.value, p.message, p.hint) for p in checked.problems]
        if archived and isinstance(outcome := moments.parse(archived), Refused):
            problems.append((ARCHIVED, archived, outcome.message, outcome.hint))
        customer = checked.customer
        full = keys(customer)
        own = twin_keys(customer.number, full)
        warnings = [(w.field, w.message) for w in checked.warnings]
        if problems:
            return CheckedRow(line, (), problems, warnings, own, checked.consents, checked.notes)
        number, values, categories, custom = as_new(customer, full)
        if customer.discount is not None or archived:
            plain = list(values)
            plain[_DISCOUNT] = None if customer.discount is None else str(customer.discount)
            plain[_ARCHIVED] = archived or None
            values = tuple(plain)
        new = (number, values, categories, custom)
        return CheckedRow(line, new, [], warnings, own, checked.consents, checked.notes)


def restored(new: tuple[Any, ...]) -> NewCustomer:
    """A customer to be written, its discount and its time again what the book takes."""
    number, values, categories, custom = new
    if values[_DISCOUNT] is not None or values[_ARCHIVED] is not None:
        typed = list(values)
        typed[_DISCOUNT] = None if values[_DISCOUNT] is None else Decimal(values[_DISCOUNT])
        typed[_ARCHIVED] = None if values[_ARCHIVED] is None else moments.moment(values[_ARCHIVED])
        values = tuple(typed)
    return NewCustomer(number, values, categories, custom)


@contextlib.contextmanager
def several(checker: Checker, rows: int) -> Iterator["Helpers | None"]:
    """Other processes to check some `rows` of a file; none where that is not worth it."""
    count = min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST_PROCESSES
    )
    if rows <= _MOST_WITHOUT_HELP or count < 2:
        yield None
        return
    helpers = Helpers(checker, count)
    try:
        yield helpers
    finally:
        helpers.end()


class Helpers:
    """Processes that check batches of rows; results come in the order of the batches."""

    def __init__(self, checker: Checker, count: int) -> None:
        # A fork has everything loaded already; elsewhere each process imports what it needs.
        method = "fork" if sys.platform == "linux" else "spawn"
        context: Any = multiprocessing.get_context(method)
        pipes = [context.Pipe() for _ in range(count)]
        self._ours = [ours for ours, _ in pipes]
        self._processes: list[BaseProcess] = []
        for place, (_, theirs) in enumerate(pipes):
            # Each process must see its pipe close when this one dies, so it may not hold the other ends.
            inherited = [end for n, pair in enumerate(pipes) for end in pair if not (n == place and end is theirs)]
            others = inherited if method == "fork" else []
            process = context.Process(target=_work, args=(checker, theirs, others), daemon=True)
            process.start()
            self._processes.append(process)
        for _, theirs in pipes:
            theirs.close()
        self._queues: list[queue.Queue[bytes | None]] = [queue.Queue(_AHEAD) for _ in pipes]
        for ours, waiting in zip(self._ours, self._queues, strict=True):
            threading.Thread(target=_feed, args=(ours, waiting), daemon=True).start()

    def check(self, batches: Iterator[list[Row]]) -> Iterator[tuple[list[Row], list[CheckedRow]]]:
        """Each batch with its results."""
        under_way: deque[tuple[int, list[Row]]] = deque()
        for place, batch in enumerate(batches):
            helper = place % len(self._processes)
            self._queues[helper].put(marshal.dumps(batch))
            under_way.append((helper, batch))
            if len(under_way) > _AHEAD * len(self._processes):
                yield self._result(*under_way.popleft())
        while under_way:
            yield self._result(*under_way.popleft())

    def _result(self, helper: int, batch: list[Row]) -> tuple[list[Row], list[CheckedRow]]:
        results = marshal.loads(self._ours[helper].recv_bytes())  # noqa: S302 - from our own process
        return batch, [CheckedRow(*result) for result in results]

    def end(self) -> None:
        """Stop every process."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        for ours, waiting in zip(self._ours, self._queues, strict=True):
            ours.close()
            with contextlib.suppress(queue.Full):
                waiting.put_nowait(None)


def _feed(ours: Connection, waiting: "queue.Queue[bytes | None]") -> None:
    """Send batches as the process takes them; a thread of its own, so that results can be received meanwhile."""
    with contextlib.suppress(OSError, ValueError):
        while (batch := waiting.get()) is not None:
            ours.send_bytes(batch)


def _work(checker: Checker, theirs: Connection, others: Sequence[Connection]) -> None:
    """A process that checks batches until the pipe closes."""
    # Ctrl-C reaches the whole group; the first process ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for end in others:
        end.close()
    with contextlib.suppress(EOFError, OSError):
        while True:
            batch = marshal.loads(theirs.recv_bytes())  # noqa: S302 - from our own process
            theirs.send_bytes(marshal.dumps([tuple(result) for result in checker.check(batch)]))
    os._exit(0)
