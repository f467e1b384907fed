"""How an expense looks."""

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.expenses.complete import Completed
from debitcli.expenses.expense import Expense
from debitcli.expenses.form import FORM
from debitcli.fields.value import Context
from debitcli.terminal import safe
from debitcli.terminal.output import Column
from debitcli.terminal.review import Row, cut, one_line, two_columns
from debitcli.terminal.review import review as panel
from debitcli.terminal.tables import listing
from debitcli.terminal.words import size

_ELSEWHERE = ("number", "supplier", "total", "currency", "parts", "category", "net", "vat", "vat_rate", "vat_category")
_REVERSE = "yours to pay"


def expense(found: Expense, context: Context, width: int) -> RenderableType:
    """Who charged how much, the details, the parts with their VAT, and the files."""
    number = f"expense {found.number}"
    amount = f"{found.currency} {found.total:,f}  "
    name = one_line(safe.for_screen(found.supplier), max(width - len(number) - len(amount) - 2, 10))
    details, values = two_columns(), FORM.values(found)
    for each in (*FORM.fields, *FORM.stamps):
        shown = FORM.show(each.key, values, context)
        if each.key == "deductible" and (found.deductible == 100 or not found.vat):
            continue
        if shown and each.key not in _ELSEWHERE and not (each.key == "updated" and found.updated == found.created):
            details.add_row(Text(each.label, "dim"), cut(shown))
    columns = [
        Column("Category", 10), Column("Net", 8, right=True), Column("VAT", 8, right=True),
        Column("Rate", 6, 2, right=True), Column("Total", 8, right=True),
    ]  # fmt: skip
    rows = [
        [each.name, f"{each.net:,f}", f"{each.vat:,f}", _rate(each.vat_category, each.vat_rate), f"{each.total:,f}"]
        for each in found.parts
    ]
    parts: list[RenderableType] = [
        Text.assemble((name, "bold"), f"  {amount}", (number, "dim")), details, Text(""), listing(columns, rows, width)
    ]  # fmt: skip
    parts += [Text(f"  {safe.for_screen(each.name)}  {size(each.size)}", "dim") for each in found.attachments]
    return Group(*parts)


def review(done: Completed, locale: str) -> RenderableType:
    """An expense that is about to be saved."""
    return panel("Please check", rows(done, locale), done.remarks)


def rows(done: Completed, locale: str) -> list[Row]:
    """The lines of the review: all that has a value, and what the VAT comes to."""
    found, context = done.expense, Context(locale=locale)
    values = FORM.values(found)
    shown = [Row("Supplier", found.supplier), Row("Date", found.date)]
    for each in found.parts:
        rate = _rate(each.vat_category, each.vat_rate)
        yours = f", {_REVERSE}" if each.total == each.net and each.vat else ""
        vat = f", VAT {each.vat:,f} ({rate}){yours}" if each.vat_category else ", no VAT"
        shown.append(Row(each.name, f"{each.net:,f} net{vat}"))
    shown.append(Row("Total", f"{found.currency} {found.total:,f}"))
    if found.currency != found.home:
        shown.append(Row("Worth", f"{found.home} {found.base:,f}"))
    left_out = (*_ELSEWHERE, "date", "deductible" if found.deductible == 100 or not found.vat else "")
    shown += [
        Row(each.label, text)
        for each in FORM.fields
        if each.key not in left_out and (text := FORM.show(each.key, values, context))
    ]
    if found.customer_number:
        shown = [each for each in shown if each.label != "Customer"] + [Row("Customer", found.customer_number)]
    return shown


def _rate(category: str | None, rate: object) -> str:
    if category is None:
        return ""
    return f"{rate} %" if category == "S" else f"{category} {rate} %" if rate else category
