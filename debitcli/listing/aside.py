"""`archive` and `restore` of any noun: a record set aside, and taken back."""

from typing import Any

from debitcli.database.store import Store
from debitcli.run import Run


def put_aside(run: Run, record: Any, store: Store[Any], *, restore: bool) -> None:
    """Archive a record of `store`, or with `restore` take an archived one back; prints the number."""
    with run.book.reading() as connection:
        form = store.form_of(connection)
    if (record.archived is None) == restore:
        state = "not" if restore else "already"
        run.streams.say(f"Nothing changed: {form.noun} {record.number} is {state} archived.")
    else:
        with run.book.writing() as connection:
            record = store.put_aside(connection, record, run.by, restore=restore)
        done, other = ("Restored", "archive") if restore else ("Archived", "restore")
        sentence = f"{done}. Take it back with: debitcli {form.noun} {other} {record.called}"
        run.done(sentence, record.called, form.record(record))
