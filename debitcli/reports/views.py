"""How a report looks: a table with a row of totals, or bars."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.reports.report import Figure, Report, bar, by_month, share, sparkline
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.review import one_line
from debitcli.terminal.tables import listing

_LEAST_BAR, _MOST_NAME, _LEAST_TEXT = 8, 24, 10
# What stands around bars: blanks, and the share.
_AROUND = 13
# What stands around the line of months.
_AROUND_MONTHS = 20


def table(report: Report, width: int) -> RenderableType:
    """The rows in columns; amounts as people write them."""
    # The heading says the currency, where there is one.
    figures = [each for each in report.figures if each.key != "currency" or not report.unit]
    rows = [[_cell(row.get(each.key)) for each in figures] for row in report.rows]
    if report.total is not None:
        first, *others = (_cell(report.total.get(each.key)) for each in figures)
        rows.append([first or "Total", *others])
    return Group(_heading(report, width), *_body(figures, rows, width), *_notes(report))


def _body(figures: Sequence[Figure], rows: Sequence[list[str]], width: int) -> list[RenderableType]:
    columns = [Column(each.heading, _LEAST_TEXT, right=each.is_amount) for each in figures]
    return [listing(columns, rows, width)] if rows else []


def chart(report: Report, width: int, *, plain: bool) -> RenderableType:
    """A bar for each row, with its amount and its share of the whole; below months, a line of all of them."""
    key, named = report.charted, report.figures[0].key
    found = [(_called(row, named), row[key]) for row in report.rows if isinstance(row[key], Decimal)]
    total, most = sum((amount for _, amount in found), Decimal(0)), max((each for _, each in found), default=Decimal(0))
    amounts = max((len(f"{amount:,f}") for _, amount in found), default=0)
    longest = max(min(_MOST_NAME, width - amounts - _LEAST_BAR - _AROUND), _LEAST_BAR)
    rows = [(one_line(safe.for_screen(name), longest), amount) for name, amount in found]
    names = max((cell_len(name) for name, _ in rows), default=0)
    room = max(width - names - amounts - _AROUND, 1)
    lines = [
        Text(
            f"  {set_cell_size(name, names)}  {bar(amount, most, room, plain=plain):<{room}}  {amount:>{amounts},f}  "
            f"{share(amount, total):>5}",
            no_wrap=True,
        )
        for name, amount in rows
    ]
    if named == "month" and len(found) > 1:
        lines += [Text(""), _months(by_month(found), width, plain=plain)]
    return Group(_heading(report, width), *lines, *_notes(report))


def _called(row: Mapping[str, Any], named: str) -> str:
    """What a row is called: an account by its number and its name."""
    return f"{row[named]} {row['name']}" if named == "account" and row.get("name") else str(row[named])


def _months(amounts: Mapping[str, Decimal], width: int, *, plain: bool) -> Text:
    """A line with a sign for each month, between the first and the last of them: the latest that there is room for."""
    shown = list(amounts)[-max(width - _AROUND_MONTHS, 1) :]
    line = sparkline([amounts[each] for each in shown], plain=plain)
    return Text(f"  {shown[0]}  {line}  {shown[-1]}", no_wrap=True)


def _heading(report: Report, width: int) -> Text:
    title = one_line(safe.for_screen(report.title), max(width - len(report.unit) - 2, 10))
    return Text.assemble((title, "bold"), (f"  {report.unit}" if report.unit else "", "dim"))


def _notes(report: Report) -> list[Text]:
    return [Text(f"  {safe.for_screen(each)}", "dim") for each in (report.notes if report.rows else ["Nothing."])]


def _cell(value: object) -> str:
    return f"{value:,f}" if isinstance(value, Decimal) else "" if value is None else str(value)
