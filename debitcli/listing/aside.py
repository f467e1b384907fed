"""`archive` and `restore` of any noun: a record set aside, and taken back."""

from typing import Any

from debitcli.forms.form import Form
from debitcli.run import Run


def put_aside(run: Run, record: Any, form: Form, store: Any, *, restore: bool) -> None:
    """Archive a record, or with `restore` take an archived one back; prints the number.

    `store` is where it is kept: a `database.store.Store`, or a module with its functions.
    """
    if (record.archived is None) == restore:
        state = "not" if restore else "already"
        run.streams.say(f"Nothing changed: {form.noun} {record.number} is {state} archived.")
    else:
        with run.book.writing() as connection:
            record = store.put_aside(connection, record, run.by, restore=restore)
        done = "restored" if restore else "archived"
        run.streams.say(f"✓ {form.noun.capitalize()} {record.number} is {done}.")
    run.answer_with(record.called, form.record(record))
