"""How the account of a customer, and its latest documents, look in the profile."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.invoices.account.account import Account
from debitcli.invoices.invoice import Invoice
from debitcli.invoices.kinds import show_sum
from debitcli.terminal.output import Column
from debitcli.terminal.tables import listing
from debitcli.terminal.words import count

_INDENT, _GAP = 2, 4
_ALWAYS = ("invoiced", "paid", "open")
_SHOWN = ("invoiced", "credited", "paid", "discounted", "written_off", "open", "overdue", "credit")


def accounts(found: Sequence[Account], width: int) -> RenderableType:
    """What was invoiced and paid, and what is open, a paragraph for each currency."""
    return Group("", *(Text(line) for each in found for line in _sums(each, width)))


def _sums(account: Account, width: int) -> list[str]:
    gap, indent = " " * _GAP, " " * (_INDENT + len(account.currency))
    lines = [f"{' ' * _INDENT}{account.currency}"]
    for key in _SHOWN:
        amount = getattr(account, key)
        if not amount and key not in _ALWAYS:
            continue
        said = f"{key.replace('_', ' ')} {show_sum(amount)}" + (f" ({account.late:,})" if key == "overdue" else "")
        if cell_len(lines[-1]) + _GAP + len(said) > width and lines[-1] != indent:
            lines.append(indent)
        lines[-1] += gap + said
    return lines


def latest(found: Sequence[Invoice], every: int, width: int) -> RenderableType:
    """The latest documents, one a line; how many there are of `every`, where there are more."""
    head, more = "Invoices", f"latest {len(found)} of {every:,}"
    heading = Text(head, "bold")
    if every > len(found):
        heading = Text.assemble(heading, (f"{more:>{max(width - len(head), len(more) + _INDENT)}}", "dim"))
    several = len({each.currency for each in found}) > 1
    columns = [Column("", 10), Column("", 10), Column("", 14, 2), Column("", 8, right=True), Column("", 10, 1)]
    rows = [
        (
            each.called,
            each.date or "",
            f"due {each.due}" if each.due else "credit note" if each.type == "credit-note" else "",
            show_sum(each.total) + (f" {each.currency}" if several else ""),
            _state(each),
        )
        for each in found
    ]
    return Group("", heading, listing(columns, rows, width, headings=False))


def _state(invoice: Invoice) -> str:
    """The status, with what is open; for how long it is overdue."""
    if not invoice.open:
        return invoice.status
    is_open = f"open {show_sum(invoice.open)}"
    if not invoice.overdue_days:
        return is_open
    late = f"overdue {count(invoice.overdue_days, 'day')}"
    return late if invoice.open == invoice.payable else f"{late}, {is_open}"
