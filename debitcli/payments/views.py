"""How a payment looks."""

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.fields.value import Context
from debitcli.payments.form import FORM
from debitcli.payments.payment import Payment
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.review import cut, one_line, two_columns
from debitcli.terminal.tables import listing

_ELSEWHERE = ("number", "name", "invoices", "amount", "currency", "discount", "direction", "customer")


def payment(found: Payment, context: Context, width: int) -> RenderableType:
    """Who paid how much, the details, and below them what it closes."""
    words = "payment" if found.direction == "in" else "payment out"
    number = f"{words} {found.number}"
    amount = f"{found.currency} {found.amount:,f}  "
    name = one_line(safe.for_screen(found.name), max(width - len(number) - len(amount) - 2, 10))
    details = two_columns()
    values = FORM.values(found)
    for each in (*FORM.fields, *FORM.stamps):
        shown = FORM.show(each.key, values, context)
        if (each.key == "base" and found.currency == found.home) or (each.key == "left" and not found.left):
            continue
        if shown and each.key not in _ELSEWHERE:
            details.add_row(Text(each.label, "dim"), cut(shown))
    parts: list[RenderableType] = [Text.assemble((name, "bold"), f"  {amount}", (number, "dim")), details]
    if found.allocations:
        columns = [Column("For", 10), Column("Date", 10), Column("Amount", 8, right=True)]
        rows = [[each.invoice, each.date, f"{each.amount:,f}"] for each in found.allocations]
        if any(each.discount for each in found.allocations):
            columns.append(Column("Cash discount", 8, right=True))
            rows = [
                [*row, f"{each.discount:,f}" if each.discount else ""]
                for row, each in zip(rows, found.allocations, strict=True)
            ]
        parts += [Text(""), listing(columns, rows, width)]
    return Group(*parts)
