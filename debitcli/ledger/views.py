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
    columns = [Column("Account", 12), Column("Debit", 5, right=True), Column("Credit", 6, right=True)]
    abroad, vat = any(line.currency != home for line in posted.lines), any(line.vat_side for line in posted.lines)
    columns += [Column("Currency", 3), Column(f"In {home}", 6, right=True)] if abroad else []
    columns += [Column("VAT", 17), Column("VAT on", 6, right=True)] if vat else []
    rows = [_cells(line, abroad=abroad, vat=vat) for line in posted.lines]
    below = [Text(one_line(safe.for_screen(each), max(width, 20)), "dim") for each in said]
    return Group(Text.assemble((heading, "bold"), (f"  {number}", "dim")), *below, listing(columns, rows, width))


def _cells(line: Line, *, abroad: bool, vat: bool) -> list[str]:
    debit, credit = (f"{line.amount * side:,}" if line.amount * side > 0 else "" for side in _SIDES)
    cells = [f"{line.account} {line.name}", debit, credit]
    return [*cells, *((line.currency, f"{line.base:,}") if abroad else ()), *(_vat(line) if vat else ())]


def _vat(line: Line) -> tuple[str, str]:
    """Side, country, category and rate; and on which net."""
    if not line.vat_side:
        return "", ""
    what = f"{line.vat_side} {line.vat_country} {line.vat_category} {line.vat_rate} %"
    return what, f"{line.vat_base or Decimal(0):,}"
