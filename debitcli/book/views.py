"""How settings look on a screen."""

import textwrap
from collections.abc import Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.terminal import safe
from debitcli.terminal.output import Record

_LEAST = 20


def settings(rows: Sequence[Record], width: int) -> RenderableType:
    """Settings under their subjects: each with its value, the default where that is another, and its meaning below."""
    lines: list[RenderableType] = []
    for subject, some in groupby(rows, key=lambda row: str(row["key"]).partition(".")[0]):
        lines += [*([""] if lines else []), Text(safe.for_screen(subject), "bold")]
        for row in some:
            lines += _of_one(row, max(width, _LEAST))
    return Group(*lines)


def _of_one(row: Record, width: int) -> list[RenderableType]:
    differs = row["value"] != row["default"]
    value, default = (safe.for_screen(row[key]) or "empty" for key in ("value", "default"))
    values = _wrapped(value, f"  {row['key']}  ", width)
    lines: list[RenderableType] = [Text(line, "cyan bold" if differs else "cyan") for line in values]
    if differs:
        lines += [Text(line, "yellow") for line in _wrapped(default, "      changed; the default is ", width)]
    return [*lines, *(Text(line, "dim") for line in _wrapped(safe.for_screen(row["meaning"]), "      ", width))]


def _wrapped(text: str, before: str, width: int) -> list[str]:
    """A text behind words, in lines; what does not fit beside them goes on below, and lists break at their commas."""
    is_list = " " not in text
    lines = textwrap.wrap(
        text.replace(",", ", ") if is_list else text,
        width,
        initial_indent=before,
        subsequent_indent="      ",
        break_on_hyphens=False,
    )
    return [line.replace(", ", ",") if is_list else line for line in lines]
