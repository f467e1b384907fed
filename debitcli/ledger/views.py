"""How an entry looks."""

from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.fields.moments import local
from debitcli.ledger.records import Line, Posted
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.review import one_line
from debitcli.terminal.tables import listing

_SIDES = (1, -1)


def entry(posted: Posted, home: str, width: int) -> RenderableType:
    """Number, day and text; below them the lines, with debit and credit apart; and what it has to do with others."""
    number = f"entry {posted.number}"
    heading = one_line(safe.for_screen(posted.text), max(width - len(number) - 2, 10))
    said = [f"{posted.date} · posted {local(posted.at)} by {posted.actor}"]
    said += [f"Reverses entry {posted.reverses}."] if posted.reverses else []
    said += [f"Reversed by entry {posted.reversed_by}."] if posted.reversed_by else []
    columns = [Column("Account", 12), Column("Debit", 14, right=True), Column("Credit", 14, right=True)]
    if any(line.currency != home for line in posted.lines):
        columns += [Column("Currency", 3), Column(f"In {home}", 14, 1, right=True)]
    if any(line.vat_side for line in posted.lines):
        columns.append(Column("VAT", 8, 2))
    rows = [_cells(line)[: len(columns)] if len(columns) > 4 else _short(line, columns) for line in posted.lines]
    below = [Text(one_line(safe.for_screen(each), max(width, 20)), "dim") for each in said]
    return Group(Text.assemble((heading, "bold"), (f"  {number}", "dim")), *below, listing(columns, rows, width))


def _short(line: Line, columns: list[Column]) -> list[str]:
    cells = _cells(line)
    return [*cells[:3], *cells[5:]][: len(columns)]


def _cells(line: Line) -> list[str]:
    debit, credit = (f"{line.amount * side:,}" if line.amount * side > 0 else "" for side in _SIDES)
    return [f"{line.account} {line.name}", debit, credit, line.currency, f"{line.base:,}", _vat(line)]


def _vat(line: Line) -> str:
    if not line.vat_side:
        return ""
    return (
        f"{line.vat_side} {line.vat_country} {line.vat_category} {line.vat_rate} % of {line.vat_base or Decimal(0):,}"
    )
