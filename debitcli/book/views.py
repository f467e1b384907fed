"""How settings, a book and the first screen look."""

import textwrap
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from debitcli import __version__
from debitcli.book.overview import Standing
from debitcli.fields.moments import local
from debitcli.terminal import safe
from debitcli.terminal.output import Record
from debitcli.terminal.review import flow, two_columns
from debitcli.terminal.words import several, size

_LEAST = 20
_BESIDE = 15
_TO_BEGIN = (
    ("debitcli setup", "who you are (2 minutes)"),
    ("debitcli customer add", "your first customer"),
    ("debitcli customer import FILE", "or all of them from another program"),
)
_MORE = (
    ("debitcli NOUN", "what can be done with one"),
    ("debitcli help NOUN VERB", "with its options and examples"),
    ("debitcli --help", "options that are everywhere"),
)


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


def info(
    place: str, version: str, number: int | None, copied: tuple[datetime, str] | None, found: Mapping[str, int]
) -> RenderableType:
    """Where a book is, and what it has; of a file also its bytes, when it was `copied` last, and into which file."""
    rows = [("Place", place), ("Version", version)]
    if number is not None:
        backup = f"{local(copied[0])}  {copied[1]}" if copied else "none: debitcli book backup FILE"
        rows += [("Size", size(number)), ("Last backup", backup)]
    rows += [(several(noun).capitalize(), f"{some:,}") for noun, some in found.items()]
    table = two_columns()
    for label, value in rows:
        table.add_row(Text(label, "dim"), Text(safe.for_screen(value)))
    return table


def first_screen(standing: Standing, nouns: Sequence[str], width: int) -> RenderableType:
    """What this is, what to do first or how the book stands, and the nouns."""
    head = Table.grid(expand=True)
    head.add_column(overflow="ellipsis", no_wrap=True)
    head.add_column(justify="right")
    if standing.company:
        head.add_row(Text(safe.for_screen(standing.company), "bold"), f"debitcli {__version__}")
    else:
        head.add_row(Text.assemble(("debitcli", "bold"), "  the books of a small firm, in your terminal"), __version__)
    body = Table.grid(padding=(0, 2, 0, 0))
    body.add_column(no_wrap=True, style="dim")
    body.add_column(overflow="fold")
    if standing.counts or standing.to_do:
        room = max(width - _BESIDE, _LEAST)
        _add(body, "In the book", flow(standing.counts or ["Nothing saved yet"], room))
        _add(body, "Coming up", [Text(safe.for_screen("  ".join(each))) for each in standing.coming])
        _add(body, "To do", _columns(standing.to_do, width))
    else:
        _add(body, "To begin", _columns(_TO_BEGIN[1:] if standing.company else _TO_BEGIN, width))
    _add(body, "Nouns", [Text("  ".join(nouns))])
    _add(body, "More", _columns(_MORE, width))
    return Group(head, "", Padding(body, (0, 0, 0, 2)))


def _add(body: Table, heading: str, lines: Sequence[Text]) -> None:
    """Lines under a heading beside them, and an empty one between two headings."""
    if lines:
        if body.row_count:
            body.add_row("", "")
        for n, line in enumerate(lines):
            body.add_row("" if n else heading, line)


def _columns(pairs: Sequence[tuple[str, str]], width: int) -> list[Text]:
    """Commands with what they do, beside or, where it is narrow, below them."""
    room = max(len(command) for command, _ in pairs) if pairs else 0
    if room + max((len(words) for _, words in pairs), default=0) + _BESIDE <= width:
        return [Text.assemble(f"{command:<{room}}  ", (words, "dim")) for command, words in pairs]
    return [line for command, words in pairs for line in (Text(command), Text(f"  {words}", "dim"))]
