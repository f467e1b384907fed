"""What notes add to a customer that is shown, saved, merged or deleted (customers/companions.py)."""

from debitcli.customers.companions import Companion, Part
from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.database.history import By
from debitcli.notes import records
from debitcli.notes.note import as_record
from debitcli.run import Run
from debitcli.terminal.output import Drawn


class NotesCompanion(Companion):
    """The notes on a customer."""

    def part_of_profile(self, run: Run, connection: Connection, customer: Customer) -> Part:
        """The notes that this person sees."""
        notes = records.newest_first(connection, customer, actor=run.actor)

        def view() -> Drawn:
            from debitcli.notes import views

            return views.in_profile(notes, run.today.isoformat(), run.streams.width)

        return Part({"notes": [as_record(note) for note in notes]}, view)

    def move(self, connection: Connection, source: Customer, target: Customer, by: By) -> list[str]:
        """The notes on one customer become notes on another."""
        records.move(connection, source, target, by)
        return []

    saved = staticmethod(records.add_general)
    notes_of = staticmethod(records.general_of_many)
    removed = staticmethod(records.remove_all)


COMPANION = NotesCompanion()
