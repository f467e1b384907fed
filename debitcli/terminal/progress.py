"""A bar on standard error while something long goes on; only where a person watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from debitcli.terminal.streams import Streams

Advance = Callable[[int, int], None]
"""How far it is (of the total), and how many records that are."""


@contextmanager
def shown(streams: Streams, label: str, total: int, *, quiet: bool = False) -> Iterator[Advance]:
    """A bar up to `total`, with the rate of records and the time left."""
    if quiet or not streams.err.isatty() or not total:
        yield lambda _position, _records: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[records]:,}  {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=streams.console(streams.err), transient=True) as progress:
        task = progress.add_task(label, total=total, records=0, rate=0)

        def advance(position: int, records: int) -> None:
            seconds = progress.tasks[0].elapsed or 0.0
            rate = records / seconds if seconds else 0
            if position < total:
                progress.update(task, completed=position, records=records, rate=rate)
            else:
                # What comes after the last record has no measure.
                progress.update(task, description="Finishing", records=records, rate=rate)
                progress.tasks[0].total = None

        yield advance
