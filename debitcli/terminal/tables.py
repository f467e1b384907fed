"""Tables that stay aligned at any width: columns give way in order of importance, nothing wraps, no figure is cut."""

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
    if heading := next(lines):
        streams.show(Text(heading, "dim", no_wrap=True), answer=True)
    for line in lines:
        streams.answer(line)


def listing(
    columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, headings: bool = True
) -> RenderableType:
    """A table of `rows` that fits `width`, as a part of a screen."""
    heading, *lines = _lines(columns, rows, width, headings=headings)
    return Group(*([Text(heading, "dim")] if headings and heading else []), *map(Text, lines))


def _lines(
    columns: Sequence[Column], rows: Iterable[Sequence[str]], width: int, *, headings: bool = True
) -> Iterator[str]:
    """The headings, and a line for each row; values too long end in `…`, figures are never cut.

    Where a screen is too narrow for these, no heading, and a line for each value.
    """
    # What is longer than any screen need not be measured to its end.
    cells = ([safe.for_screen(value[:_LONGEST]) for value in row] for row in rows)
    first = list(islice(cells, _MEASURED))
    natural = [
        max([cell_len(column.heading) if headings else 0, *(cell_len(row[i]) for row in first)])
        for i, column in enumerate(columns)
    ]
    least = [
        max([min(column.least, natural[i]), *(cell_len(row[i]) for row in first if column.right)])
        for i, column in enumerate(columns)
    ]
    kept = [i for i, column in enumerate(columns) if not column.gives_way]
    too_narrow = sum(least[i] for i in kept) + _GAP * (len(kept) - 1) > width
    if too_narrow and headings and any(columns[i].right for i in kept):
        yield from _below_each_other(columns, kept, chain(first, cells), width)
        return
    shown = _that_fit(columns, first, natural, least, width)
    widths = _widths(shown, natural, width)
    placed = [(i, space, columns[i].right) for (i, _), space in zip(shown, widths, strict=True)]
    too_wide = sum(widths) + _GAP * (len(widths) - 1) > width and not any(right for _, _, right in placed)
    spaces = {i: space for i, space, _ in placed}
    heading = [_cut(column.heading, spaces.get(i, 0)) for i, column in enumerate(columns)]
    for row in chain([heading], first, cells):
        line = (" " * _GAP).join([_fitted(row[i], space, right=right) for i, space, right in placed])
        yield (_cut(line, width) if too_wide else line).rstrip()


def _below_each_other(
    columns: Sequence[Column], kept: Sequence[int], rows: Iterable[Sequence[str]], width: int
) -> Iterator[str]:
    """No heading; for each row a line for each of its values, divided by empty lines."""
    yield ""
    label = max(cell_len(columns[i].heading) for i in kept)
    room = max(width - label - _GAP, 1)
    for n, row in enumerate(rows):
        if n:
            yield ""
        for i in kept:
            if row[i]:
                value = row[i] if columns[i].right else _cut(row[i], room)
                yield f"{_fitted(columns[i].heading, label)}{' ' * _GAP}{value}"


def _fitted(value: str, space: int, *, right: bool = False) -> str:
    """A value in exactly so many cells; a figure, which stands to the right, is longer rather than cut."""
    if not right:
        value = _cut(value, space)
    padding = " " * (space - (len(value) if value.isascii() else cell_len(value)))
    return padding + value if right else value + padding


def _cut(value: str, space: int) -> str:
    """A value in at most so many cells."""
    used = len(value) if value.isascii() else cell_len(value)
    return set_cell_size(value, max(space - 1, 0)) + "…"[:space] if used > space else value


def _that_fit(
    columns: Sequence[Column],
    cells: Sequence[Sequence[str]],
    natural: Sequence[int],
    every_least: Sequence[int],
    width: int,
) -> list[tuple[int, int]]:
    """The indexes of the columns that have room, each with its least width; empty columns are left out first.

    The most important come first; where one that is to be seen whole has room only for a part, it is the last.
    """
    filled = [i for i, column in enumerate(columns) if not column.gives_way or any(row[i] for row in cells)]
    shown: list[tuple[int, int]] = []
    used = 0
    for i in sorted(filled, key=lambda i: columns[i].gives_way):
        column = columns[i]
        least = every_least[i]
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
