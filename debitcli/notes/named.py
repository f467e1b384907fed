"""Which note is meant by a number, and whose it is."""

from debitcli.database.book import Connection
from debitcli.errors import ConflictError, NotFoundError
from debitcli.notes import records
from debitcli.notes.note import Note
from debitcli.run import Run


def visible(run: Run, connection: Connection, number: int) -> Note:
    """The note with this number. Raises NotFoundError where there is none that this person may see."""
    note = records.by_number(connection, number, actor=run.actor)
    if note is None:
        raise NotFoundError(f"There is no note {number} that you may see.", "See: debitcli note list")
    return note


def own(run: Run, connection: Connection, number: int) -> Note:
    """The same for a note that is about to be changed. Raises ConflictError where it is somebody else's."""
    note = visible(run, connection, number)
    if note.author != run.actor:
        raise ConflictError(
            f"Note {number} belongs to {note.author}. Nothing was changed.", "Only its author changes it."
        )
    return note
