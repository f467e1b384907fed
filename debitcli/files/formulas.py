"""Text made harmless for a spreadsheet, and read back as it was (OWASP, CSV injection)."""

import re
from collections.abc import Iterable
from typing import Any

MARK = "'"
"""What stands in front of a cell that could be a formula."""
# The wide ones are signs of formulas where people write Chinese, Japanese or Korean.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_FIRST = frozenset((*_STARTS, MARK))
# A number with a sign, or a phone number with or without an extension.
_HARMLESS = re.compile(
    r"[+-] ?[0-9]+(?:[.,\u00a0' ][0-9]+)*(?:[eE][+-]?[0-9]{1,3})?(?: ?%)?"
    r"|\+ ?(?:[ ()./-]{0,3}[0-9]){5,20}(?:;ext=[0-9]{1,12}| ?(?:ext\.?|x) ?[0-9]{1,12})?",
    re.ASCII,
)


def marked(row: Iterable[Any]) -> list[Any]:
    """Cells that no spreadsheet takes for formulas: what could start one gets an apostrophe in front.

    So does such a text behind apostrophes of its own, so that `unmarked` restores every cell, also one of a file that
    marks nothing, such as `''` or `'t Hoen`. A sign before nothing but a number or a phone number does no harm, and
    other programs read it.
    """
    return [
        MARK + value if value.__class__ is str and value[:1] in _FIRST and _needs_mark(value) else value
        for value in row
    ]


def kept(value: Any) -> Any:
    """A value as it stands in a format that takes no text for a formula (XLSX, JSON), so that `unmarked` restores it.

    Marks must fall away there too, because a CSV file of ours may have come through another program. So a text is
    written as it is, but for the rare one that looks as if it had a mark: that gets one.
    """
    return MARK + value if value.__class__ is str and value[:1] == MARK and unmarked(value) != value else value


def unmarked(cell: str) -> str:
    """A cell without the apostrophe that `marked` put in front, or did when it spared no number; others as they are."""
    return cell[1:] if cell[:1] == MARK and _could_start(cell) else cell


def _could_start(text: str) -> bool:
    return text.lstrip(MARK)[:1] in _STARTS


def _needs_mark(text: str) -> bool:
    return _could_start(text) and not _HARMLESS.fullmatch(text)
