"""How a record of any noun, and its history, look on a screen."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from debitcli.database.history import Entry
from debitcli.fields.moments import local
from debitcli.fields.value import Accepted, Context, is_empty
from debitcli.forms.form import Form
from debitcli.terminal import safe
from debitcli.terminal.output import flat
from debitcli.terminal.review import cut, one_line, two_columns

_EMPTY = "–"
_NARROWEST = 20


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


def history(entries: Sequence[Entry], form: Form, context: Context, width: int) -> RenderableType:
    """A line for each change, below it the fields old → new."""
    blocks: list[RenderableType] = []
    for entry in entries:
        heading = f"{local(entry.at)}  {entry.actor}  {entry.action}"
        blocks.append(Text(one_line(safe.for_screen(heading), max(width, _NARROWEST)), "bold"))
        changes = two_columns()
        for key, (old, new) in entry.changes.items():
            values = (_value(_said(each, form, key, context)) for each in (old, new))
            changes.add_row(Text(safe.for_screen(form.label(key)), "dim"), Text(" → ", "dim").join(values))
        if entry.changes:
            blocks.append(Padding(changes, (0, 0, 0, 2)))
    return Group(*blocks)


def _said(recorded: object, form: Form, key: str, context: Context) -> str:
    """A value out of the history as people read it; as it was written down where it is read no more."""
    kind = form.by_key[key].kind if key in form.by_key else None
    if kind is not None and not kind.several and (typed := kind.typed(recorded)):
        outcome = kind.read(typed, context)
        if isinstance(outcome, Accepted) and not is_empty(outcome.value):
            return kind.shown(outcome.value, context)
    return ", ".join(map(str, recorded)) if isinstance(recorded, list) else str(flat(recorded))


def _value(value: str) -> Text:
    return cut(value or _EMPTY)
