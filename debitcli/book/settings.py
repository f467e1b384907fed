"""`settings`: those of all nouns together, shown and changed."""

from difflib import get_close_matches

from debitcli.company import settings as company
from debitcli.customers import settings as customers
from debitcli.errors import UsageError, accept
from debitcli.fields.value import Context
from debitcli.notes import settings as notes
from debitcli.run import Run
from debitcli.settings import records
from debitcli.settings.setting import Setting
from debitcli.terminal import output
from debitcli.terminal.output import Column

# The nouns that have settings, in the order of the menu.
_NOUNS = (company, customers, notes)
BY_KEY: dict[str, Setting] = {setting.key: setting for noun in _NOUNS for setting in noun.SETTINGS}
"""All settings by their keys."""

_COLUMNS = ("key", "value", "meaning")
_TABLE = (
    Column("Key", 17, of="key"),
    Column("Value", 12, of="value"),
    Column("Meaning", 20, gives_way=1, of="meaning"),
)


def show(run: Run) -> None:
    """Write every setting: key, value (the default where none is set), meaning."""
    with run.book.reading() as connection:
        values = records.read(connection)
    rows = [{"key": s.key, "value": values.get(s.key, s.default), "meaning": s.meaning} for s in BY_KEY.values()]
    output.write_records(run.streams, run.output, rows, columns=_COLUMNS, table=_TABLE)


def change(run: Run, key: str, typed: str | None) -> None:
    """Set a setting to what was typed, or with None back to its default; prints the value that holds now."""
    if key not in BY_KEY:
        near = get_close_matches(key, BY_KEY, n=1)
        way_out = f"Did you mean {near[0]}?" if near else f"One of {', '.join(BY_KEY)}."
        raise UsageError(f"{key} is no setting.", way_out)
    setting, context = BY_KEY[key], Context(locale=run.streams.locale)
    read = None if typed is None else accept(setting.kind.read(typed, context), key, typed)
    value = None if read is None else setting.kind.text(read)
    with run.book.writing() as connection:
        changes = records.write(connection, key, value, run.by)
        followed = setting.after(connection, run.by) if changes else ""
    if followed:
        run.streams.say(followed)
    shown = setting.default if value is None else value
    run.done(f"{key} is {shown or 'empty'}.", shown, {"key": key, "value": shown, "meaning": setting.meaning})
