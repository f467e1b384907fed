"""How a record of any noun, and its history, look on a screen."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from debitcli.database.history import Entry
from debitcli.fields.moments import local
from debitcli.fields.value import Context
from debitcli.forms.form import Form
from debitcli.terminal import safe
from debitcli.terminal.output import flat
from debitcli.terminal.review import cut, one_line, two_columns

_EMPTY = "–"


def profile(record: Any, form: Form, context: Context, width: int) -> RenderableType:
    """The name with the number, and below it every field that has a value."""
    values = form.values(record)
    details = two_columns()
    for each in (*form.fields, *form.stamps):
        shown = form.show(each.key, values, context)
        if shown and each.part != "head" and not (each.key == "updated" and record.updated == record.created):
            details.add_row(Text(each.label, "dim"), cut(shown))
    number = f"{form.noun} {record.number}"
    name = one_line(safe.for_screen(record.name), max(width - len(number) - 2, 10))
    return Group(Text.assemble((name, "bold"), (f"  {number}", "dim")), details)


def history(entries: Sequence[Entry], form: Form, width: int) -> RenderableType:
    """A line for each change, below it the fields old → new."""
    blocks: list[RenderableType] = []
    for entry in entries:
        blocks.append(Text(safe.for_screen(f"{local(entry.at)}  {entry.actor}  {entry.action}"), "bold"))
        for key, (old, new) in entry.changes.items():
            line = Text.assemble(
                (f"  {safe.for_screen(form.label(key))}  ", "dim"), _value(old), (" → ", "dim"), _value(new)
            )
            line.truncate(max(width, 20) * 3, overflow="ellipsis")
            blocks.append(line)
    return Group(*blocks)


def _value(value: object) -> Text:
    return cut(str(flat(value)) or _EMPTY)
