"""What notes add to a customer that is shown, saved, merged or deleted (customers/companions.py)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from debitcli.customers.companions import Companion, Part
from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.database.history import By
from debitcli.notes import records
from debitcli.notes.note import as_record
from debitcli.run import Run

if TYPE_CHECKING:
    from rich.console import RenderableType


class NotesCompanion(Companion):
    """The notes on a customer."""

    def part_of_profile(self, run: Run, connection: Connection, customer: Customer) -> Part:
        """The notes that this person sees."""
        notes = records.of_customer(connection, customer.id, actor=run.actor)

        def view() -> "RenderableType":
            from debitcli.notes import views

            return views.in_profile(notes, run.today.isoformat(), run.streams.width)

        return {"notes": [as_record(note) for note in notes]}, view

    def saved(self, connection: Connection, notes: Sequence[tuple[int, str]], by: By) -> None:
        """Write general notes, pairs of a customer's id and a text."""
        records.add_general(connection, notes, by)

    def notes_of(self, connection: Connection, ids: Sequence[int], actor: str) -> dict[int, list[str]]:
        """The general notes that this person sees on each of these customers, oldest first."""
        return records.general_of_many(connection, ids, actor=actor)

    def move(self, connection: Connection, source: Customer, target: Customer, by: By) -> None:
        """Let all notes on one customer be on another, those of others too: who sees them stays as it was."""
        records.move(connection, (source.id, source.called), (target.id, target.called), by)

    def removed(self, connection: Connection, customer: Customer, by: By) -> None:
        """Delete the notes along with their customer."""
        records.remove_all(connection, customer.id, by)


COMPANION = NotesCompanion()
