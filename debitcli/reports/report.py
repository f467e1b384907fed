"""What a report is: rows of figures under headings, with a row of totals; and its bars. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from debitcli.fields.billing.money import rounded

BLOCKS = " ▏▎▍▌▋▊▉█"
"""What bars are drawn with, by eighths."""
SPARKS = "▁▂▃▄▅▆▇█"
"""What a line of months is drawn with: nothing, then the more the higher."""
_PLAIN_SPARKS = "_.:=+*%#"
_BELOW = "-"
_TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Figure:
    """A column: its key in rows and its heading; `is_amount` where it holds an amount (Decimal)."""

    key: str
    heading: str
    is_amount: bool = False


DETAIL = (
    Figure("date", "Date"), Figure("entry", "Entry"), Figure("document", "Document"),
    Figure("text", "Text"),
)  # fmt: skip
"""What leads a figure to its entries and documents."""


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


def total_of(amounts: Iterable[Decimal], currency: str) -> Decimal:
    """A sum, with the decimals of its currency also where there is none."""
    return sum(amounts, rounded(Decimal(0), currency))


def bar(amount: Decimal, most: Decimal, width: int, *, plain: bool = False) -> str:
    """A bar as long as an amount is beside the most there is; `plain` in signs that every screen has."""
    if most <= 0 or amount <= 0:
        return ""
    eighths = int(amount * width * 8 / most)
    if plain:
        return "#" * max(round(eighths / 8), 1)
    return (BLOCKS[8] * (eighths // 8) + BLOCKS[eighths % 8]).rstrip() or BLOCKS[1]


def sparkline(amounts: Sequence[Decimal], *, plain: bool = False) -> str:
    """A sign for each amount, as high as it is beside the most there is; a dash for what is below zero."""
    signs, most = _PLAIN_SPARKS if plain else SPARKS, max(amounts, default=Decimal(0))
    steps = len(signs) - 1
    return "".join(_BELOW if each < 0 else signs[math.ceil(each * steps / most) if each else 0] for each in amounts)


def by_month(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Amounts summed by month (2026-11), with every month between the first and the last."""
    sums: dict[str, Decimal] = {}
    for month, amount in amounts:
        sums[month] = sums.get(month, Decimal(0)) + amount
    if not sums:
        return {}
    first, last = (int(each[:4]) * 12 + int(each[5:]) - 1 for each in (min(sums), max(sums)))
    months = (f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1))
    return {each: sums.get(each, Decimal(0)) for each in months}


def share(amount: Decimal, of: Decimal) -> str:
    """How much of a sum an amount is, in whole percent."""
    # Nothing has no sign.
    return f"{(amount * 100 / of).quantize(Decimal(1)) or Decimal(0):f} %" if of else ""


def _as_text(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value
