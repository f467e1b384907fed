"""All settings of a book: those of each noun together, shown and changed."""

from difflib import get_close_matches
from typing import Any

from debitcli.commands import Run
from debitcli.company import settings as company
from debitcli.company.settings import Setting
from debitcli.customers import settings as customers
from debitcli.errors import DataError, UsageError
from debitcli.fields.value import Context, Problem, Refused
from debitcli.notes import settings as notes
from debitcli.terminal import output

BY_KEY: dict[str, Setting] = {s.key: s for s in (*company.SETTINGS, *customers.SETTINGS, *notes.SETTINGS)}


def keys() -> list[str]:
    """The names of all settings, for completion."""
    return list(BY_KEY)


def show(run: Run) -> None:
    """Write every setting: key, value (the default where none is set), meaning."""
    from debitcli.company import records

    with run.book.reading() as connection:
        values = records.read_settings(connection)
    rows = [{"key": s.key, "value": values.get(s.key, s.default), "meaning": s.meaning} for s in BY_KEY.values()]
    columns = ("key", "value", "meaning")

    def table(_rows: list[output.Record]) -> Any:
        from debitcli.terminal.tables import Column, listing

        headings = [Column("Key", 17), Column("Value", 12), Column("Meaning", 20, gives_way=1)]
        return listing(headings, [[str(row[c]) for c in columns] for row in rows], run.streams.width)

    output.write_records(run.streams, run.output, rows, columns=columns, brief=columns, table=table)


def change(run: Run, key: str, typed: str | None) -> None:
    """Set a setting to what was typed, or with None back to its default; prints the value that holds now."""
    setting = BY_KEY.get(key)
    if setting is None:
        near = get_close_matches(key, BY_KEY, n=1)
        raise UsageError(
            f"{key} is no setting.", f"Did you mean {near[0]}?" if near else f"One of {', '.join(BY_KEY)}."
        )
    value = _checked(run, setting, typed) if typed is not None else None
    from debitcli.company import records
    from debitcli.customers import lookup_records
    from debitcli.customers import records as customer_records

    with run.book.writing() as connection:
        records.write_setting(connection, key, value, actor=run.actor, now=run.now)
        if setting is customers.REQUIRED:
            required = lookup_records.required_fields(connection)
            changed = customer_records.mark_incomplete(connection, required, run.now)
            if changed:
                run.streams.say(
                    f"{changed:,} customers changed between complete and incomplete: customer list --incomplete"
                )
    shown = setting.default if value is None else value
    run.streams.say(f"✓ {key} is {shown or 'empty'}.")
    run.answer_with(shown, {"key": key, "value": shown, "meaning": setting.meaning})


def _checked(run: Run, setting: Setting, typed: str) -> str | None:
    outcome = setting.check(typed, Context(locale=run.streams.locale))
    if isinstance(outcome, Refused):
        raise DataError([Problem(setting.key, typed, outcome.message, outcome.hint)])
    return None if outcome.value is None else str(outcome.value)
