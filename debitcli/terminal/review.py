"""The review before saving: labels and values in a panel, remarks beside them; and text cut and flowed to a width."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from debitcli.terminal import safe

_EMPTY = "–"
# What is longer is cut in a review and a profile; `-o json` has it whole.
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a review, in plain text: the value, or old → new where `old` is given; and what it allows."""

    label: str
    value: str
    old: str | None = None
    allows: str = ""


def review(title: str, rows: Sequence[Row], warnings: Sequence[str] = (), left_out: str = "") -> RenderableType:
    """A panel of rows; below it what was `left_out`, and sentences of warning."""
    from rich.padding import Padding
    from rich.panel import Panel

    table = two_columns()
    for row in rows:
        value = _value(row.value)
        if row.old is not None:
            value = Text.assemble(_value(row.old), (" → ", "dim"), value)
        elif row.allows and row.value:
            value = Text.assemble(value, (f"  {row.allows}", "green"))
        table.add_row(Text(safe.for_screen(row.label)), value)
    heading = Text(safe.for_screen(title), no_wrap=True, overflow="ellipsis")
    below: list[RenderableType] = [Padding(Text(left_out, "dim"), (0, 2))] if left_out else []
    return Group(Panel(table, title=heading, title_align="left", expand=False), *below, *map(warning, warnings))


def warning(sentence: str) -> Text:
    """A sentence of warning."""
    return Text(safe.for_screen(f"! {sentence}"), "yellow")


def two_columns() -> Table:
    """An empty table of labels and values."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    return table


def flow(parts: Sequence[str], width: int) -> list[Text]:
    """Parts divided by dots, broken into lines between two parts rather than within one."""
    lines: list[str] = []
    for part in parts:
        shown = one_line(safe.for_screen(part).replace("⏎", ", "), _LONGEST)
        if lines and cell_len(lines[-1]) + cell_len(shown) + 3 <= width:
            lines[-1] += f" · {shown}"
        else:
            lines.append(shown)
    return [Text(line) for line in lines]


def cut(value: str) -> Text:
    """A value on a line, ended by … where it is long."""
    return Text(one_line(safe.for_screen(value), _LONGEST))


def one_line(value: str, width: int) -> str:
    """`value` in at most `width` cells, ended by … where something is left out."""
    if cell_len(value[: width + 1]) <= width and len(value) <= width:
        return value
    text = Text(value[: width + 1])
    text.truncate(width, overflow="ellipsis")
    return text.plain


def below_each_other(*parts: RenderableType) -> RenderableType:
    """Parts of a screen, one under the other."""
    return Group(*parts)


def _value(value: str) -> Text:
    return cut(value) if value else Text(_EMPTY, "dim")
