"""Tables that stay aligned at any width: columns give way in order of importance, nothing wraps."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from debitcli.terminal import safe
from debitcli.terminal.output import Column

_GAP = 2
_LONGEST = 400


def listing(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, *, headings: bool = True) -> Table:
    """A borderless table of `rows` that fits `width`; values too long end in `…`."""
    # What is longer than any screen need not be measured to its end.
    cells = [[safe.for_screen(value[:_LONGEST]) for value in row] for row in rows]
    natural = [
        max([cell_len(column.heading) if headings else 0, *(cell_len(row[i]) for row in cells)])
        for i, column in enumerate(columns)
    ]
    shown = _that_fit(columns, cells, natural, width)
    widths = _widths(shown, columns, natural, width)
    table = Table(
        box=None, pad_edge=False, padding=(0, _GAP, 0, 0), show_edge=False, header_style="dim", show_header=headings
    )
    for index, space in zip(shown, widths, strict=True):
        column = columns[index]
        table.add_column(
            column.heading, width=space, no_wrap=True, overflow="ellipsis", justify="right" if column.right else "left"
        )
    for row in cells:
        table.add_row(*(Text(row[index], no_wrap=True, overflow="ellipsis", end="") for index in shown))
    return table


def _that_fit(
    columns: Sequence[Column], cells: Sequence[Sequence[str]], natural: Sequence[int], width: int
) -> list[int]:
    """The indexes of the columns that have room at their least width; empty columns are left out first."""
    shown = [i for i, column in enumerate(columns) if not column.gives_way or any(row[i] for row in cells)]

    def needed() -> int:
        return sum(min(columns[i].least, natural[i]) + _GAP for i in shown) - _GAP

    while needed() > width and any(columns[i].gives_way for i in shown):
        shown.remove(max(shown, key=lambda i: columns[i].gives_way))
    return shown


def _widths(shown: Sequence[int], columns: Sequence[Column], natural: Sequence[int], width: int) -> list[int]:
    """Natural widths where they fit; else the widest columns are cut first, down to their least width."""
    widths = [natural[i] for i in shown]
    excess = sum(widths) + _GAP * (len(widths) - 1) - width
    while excess > 0:
        room = [w - min(columns[i].least, natural[i]) for w, i in zip(widths, shown, strict=True)]
        if max(room, default=0) <= 0:
            break
        widest = max(range(len(widths)), key=lambda k: (room[k] > 0, widths[k]))
        widths[widest] -= 1
        excess -= 1
    return widths
