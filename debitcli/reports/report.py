"""What a report is: rows of figures under headings, with a row of totals; and its bars. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

BLOCKS = " ▏▎▍▌▋▊▉█"
"""What bars are drawn with, by eighths."""
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Figure:
    """A column: its key in rows and its heading; `is_amount` where it holds an amount (Decimal)."""

    key: str
    heading: str
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report: what it is called, its columns and rows, a row of totals if it has one, and sentences below it.

    `total` may lack keys: nothing stands there then. `charted` is the column that bars are drawn of.
    """

    title: str
    unit: str
    figures: Sequence[Figure]
    rows: Sequence[Mapping[str, Any]]
    total: Mapping[str, Any] | None = None
    notes: Sequence[str] = field(default_factory=tuple)
    charted: str = ""

    @property
    def records(self) -> list[dict[str, Any]]:
        """The rows for machines: amounts as text; the last is that of the totals, and says so."""
        said = [{each.key: _as_text(row.get(each.key)) for each in self.figures} for row in self.rows]
        if self.total is not None:
            said.append({_TOTAL: True} | {key: _as_text(value) for key, value in self.total.items()})
        return said

    @property
    def columns(self) -> list[str]:
        """The columns of files."""
        return [each.key for each in self.figures]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows of files; that of the totals is called so in the first column."""
        rows = [{key: record.get(key) for key in self.columns} for record in self.records]
        if self.total is not None and rows[-1][self.columns[0]] is None:
            rows[-1][self.columns[0]] = _TOTAL
        return rows


def bar(amount: Decimal, most: Decimal, width: int, *, plain: bool = False) -> str:
    """A bar as long as an amount is beside the most there is; `plain` in signs that every screen has."""
    if most <= 0 or amount <= 0:
        return ""
    eighths = int(amount * width * 8 / most)
    if plain:
        return "#" * max(round(eighths / 8), 1)
    return (BLOCKS[8] * (eighths // 8) + BLOCKS[eighths % 8]).rstrip() or BLOCKS[1]


def share(amount: Decimal, of: Decimal) -> str:
    """How much of a sum an amount is, in whole percent."""
    return f"{(amount * 100 / of).quantize(Decimal(1)):f} %" if of else ""


def _as_text(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value
