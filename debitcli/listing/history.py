"""The history of a record of any noun: who changed what, when, old → new."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from debitcli.database import history
from debitcli.database.history import Entry
from debitcli.errors import NotFoundError
from debitcli.fields.moments import iso, local
from debitcli.fields.value import Context
from debitcli.forms.form import Form
from debitcli.run import Run
from debitcli.terminal import output

_CHANGE = ("at", "actor", "action", "field", "old", "new")


def show(run: Run, form: Form, record: int, home: str | None = None) -> None:
    """Write every change of a record, oldest first; `home` is the company's country."""
    with run.book.reading() as connection:
        entries = [_as_of_today(entry, form) for entry in history.of_record(connection, noun=form.noun, record=record)]

    def table(_: list[output.Record]) -> Any:
        from debitcli.listing import views

        return views.history(entries, form, Context(locale=run.streams.locale, home=home), run.streams.width)

    rows = [row for entry in entries for row in _rows(entry, nested=run.structured)]
    output.write_records(run.streams, run.output, rows, columns=_CHANGE, table=table)


def show_named(run: Run, form: Form, words: str, find: Callable[[], int]) -> None:
    """The same of the record that `find` finds by these words; where it finds none, of one that was once called so."""
    try:
        record = find()
    except NotFoundError:
        once = once_called(run, form, words.strip())
        if once is None:
            raise
        record = once
    show(run, form, record)


def once_called(run: Run, form: Form, number: str) -> int | None:
    """The id of the latest record that had this number, also one that was deleted since."""
    with run.book.reading() as connection:
        return history.record_once_called(connection, noun=form.noun, number=number)


def was_number(run: Run, form: Form, words: str) -> bool:
    """Whether a record had these words as its number when something was done to it."""
    with run.book.reading() as connection:
        return history.was_number(connection, noun=form.noun, number=words)


def what_became(run: Run, form: Form, number: str) -> tuple[str, str]:
    """What to say of a number that no record has: what became of the one that had it, and where to look."""
    noun, hint = form.noun, f"Look for it: debitcli {form.noun} list --search TEXT"
    record = once_called(run, form, number)
    if record is None:
        return f"There is no {noun} {number}." if number else f"No {noun} is named.", hint
    with run.book.reading() as connection:
        entries = history.of_record(connection, noun=noun, record=record)
    last, hint = entries[-1], f"What it was: debitcli {noun} history {number}"
    when = f"on {local(last.at)[:10]} by {last.actor}"
    if "merged into" in last.changes:
        return f"{noun.capitalize()} {number} was merged into {last.changes['merged into'][1]} {when}.", hint
    if last.action == "deleted":
        return f"{noun.capitalize()} {number} was deleted {when}.", hint
    return f"{noun.capitalize()} {number} has the number {last.number} now.", f"See: debitcli {noun} show {last.number}"


def _as_of_today(entry: Entry, form: Form) -> Entry:
    """An entry whose values are recorded as they would be now."""
    both = {key: (form.recorded(key, old), form.recorded(key, new)) for key, (old, new) in entry.changes.items()}
    return replace(entry, changes=both)


def _rows(entry: Entry, *, nested: bool) -> list[dict[str, Any]]:
    """One row for each field that changed, without a field for a change as a whole; or one row with all nested."""
    said = {"at": iso(entry.at), "actor": entry.actor, "action": entry.action}
    if nested:
        return [said | {"changes": {key: {"old": old, "new": new} for key, (old, new) in entry.changes.items()}}]
    changes: Mapping[Any, tuple[Any, Any]] = entry.changes or {None: (None, None)}
    return [said | {"field": key, "old": old, "new": new} for key, (old, new) in changes.items()]
