"""Tables that stay aligned at any width: columns give way in order of importance, nothing wraps."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.streams import Streams

_GAP = 2
_LONGEST = 400
# The first rows, some screens of them, tell how wide the columns are.
_MEASURED = 500


def write(streams: Streams, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as the answer, row by row as they come. No heading stands over nothing."""
    rows = iter(rows)
    if (first := next(rows, None)) is None:
        return
    lines = _lines(columns, chain([first], rows), streams.width)
    streams.show(Text(next(lines), "dim", no_wrap=True), answer=True)
    for line in lines:
        streams.answer(line)


def listing(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, headings: bool = True
) -> RenderableType:
    """A table of `rows` that fits `width`, as a part of a screen."""
    heading, *lines = _lines(columns, rows, width, headings=headings)
    return Group(*([Text(heading, "dim")] if headings else []), *map(Text, lines))


def _lines(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int, *, headings: bool = True
) -> Iterator[str]:
    """The headings, and a line for each row; values too long end in `…`."""
    # What is longer than any screen need not be measured to its end.
    cells = ([safe.for_screen(value[:_LONGEST]) for value in row] for row in rows)
    first = list(islice(cells, _MEASURED))
    natural = [
        max([cell_len(column.heading) if headings else 0, *(cell_len(row[i]) for row in first)])
        for i, column in enumerate(columns)
    ]
    shown = _that_fit(columns, first, natural, width)
    widths = _widths(shown, natural, width)
    placed = [(i, space, columns[i].right) for (i, _), space in zip(shown, widths, strict=True)]
    too_wide = sum(widths) + _GAP * (len(widths) - 1) > width
    for row in chain([[column.heading for column in columns]], first, cells):
        line = (" " * _GAP).join([_fitted(row[i], space, right=right) for i, space, right in placed])
        yield (_fitted(line, width) if too_wide else line).rstrip()


def _fitted(value: str, space: int, *, right: bool = False) -> str:
    """A value in exactly so many cells."""
    used = len(value) if value.isascii() else cell_len(value)
    if used > space:
        return set_cell_size(value, max(space - 1, 0)) + "…"[:space]
    padding = " " * (space - used)
    return padding + value if right else value + padding


def _that_fit(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], natural: Sequence[int], width: int
) -> list[tuple[int, int]]:
    """The indexes of the columns that have room, each with its least width; empty columns are left out first.

    The most important come first; where one that is to be seen whole has room only for a part, it is the last.
    """
    filled = [i for i, column in enumerate(columns) if not column.gives_way or any(row[i] for row in cells)]
    shown: list[tuple[int, int]] = []
    used = 0
    for i in sorted(filled, key=lambda i: columns[i].gives_way):
        column = columns[i]
        least = min(column.least, natural[i])
        wanted = natural[i] if column.whole else least
        room = width - used
        if column.gives_way and room < least:
            break
        shown.append((i, min(wanted, max(room, least))))
        if column.gives_way and room < wanted:
            break
        used += wanted + _GAP
    return sorted(shown)


def _widths(shown: Sequence[tuple[int, int]], natural: Sequence[int], width: int) -> list[int]:
    """Natural widths where they fit; else the widest columns are cut first, down to their least width."""
    widths, least = [natural[i] for i, _ in shown], [each for _, each in shown]
    excess = sum(widths) + _GAP * (len(widths) - 1) - width
    while excess > 0:
        room = [wide - needed for wide, needed in zip(widths, least, strict=True)]
        if max(room, default=0) <= 0:
            break
        widest = max(range(len(widths)), key=lambda k: (room[k] > 0, widths[k]))
        widths[widest] -= 1
        excess -= 1
    return widths
