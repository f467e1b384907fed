"""Text made harmless for a spreadsheet, and read back as it was (OWASP, CSV injection)."""

from collections.abc import Iterable
from typing import Any

MARK = "'"
"""What stands in front of a cell that could be a formula."""
_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FIRST = frozenset((*_STARTS, MARK))


def marked(row: Iterable[Any]) -> list[Any]:
    """Cells that no spreadsheet takes for formulas: what could start one gets an apostrophe in front.

    So does such a text behind apostrophes of its own, so that `unmarked` restores every cell, also one of a file that
    marks nothing, such as `''` or `'t Hoen`.
    """
    return [
        MARK + value if value.__class__ is str and value[:1] in _FIRST and _could_start(value) else value
        for value in row
    ]


def kept(value: Any) -> Any:
    """A value as it stands in a format that takes no text for a formula (XLSX, JSON), so that `unmarked` restores it.

    Marks must fall away there too, because a CSV file of ours may have come through another program. So a text is
    written as it is, but for the rare one that looks as if it had a mark: that gets one.
    """
    return MARK + value if value.__class__ is str and value[:1] == MARK and unmarked(value) != value else value


def unmarked(cell: str) -> str:
    """A cell without the apostrophe that `marked` put in front; others as they are."""
    return cell[1:] if cell[:1] == MARK and _could_start(cell) else cell


def _could_start(text: str) -> bool:
    return text.lstrip(MARK)[:1] in _STARTS
