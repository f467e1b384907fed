"""Cells of workbooks: what they hold as text, and what is wrong with some."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from debitcli.files.workbooks.shown import number

IS_AN_ERROR = "is an error of the sheet"
HAS_NO_VALUE = "is a formula without a saved value"

# A sheet is read as a rectangle: one with more places than that, hardly any of them used, takes memory for nothing.
_LARGE_SHEET = 10_000_000
_HARDLY = 20


class Seen(NamedTuple):
    """The text that a cell shows, and what is wrong with it."""

    text: str
    fault: str = ""


def refuse_sparse(cells: int, width: int, height: int, far: str) -> None:
    """Raise ValueError for a sheet so large with so few cells; `far` is the one that makes it so."""
    if width * height > max(_LARGE_SHEET, _HARDLY * cells):
        raise ValueError(f"it has a cell far out, {far}: delete its row and column, and save the file again")


def text_of(value: Any) -> str:
    """What a cell holds, as it could be typed."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float | int):
        return number(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == value.min.time() else value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    return value.isoformat() if isinstance(value, date | time) else str(value)
