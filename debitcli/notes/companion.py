"""What notes have to do with a customer that is shown or saved (see `Run.companions`)."""

from collections.abc import Sequence
from typing import Any

from debitcli.commands import Run
from debitcli.customers.customer import Customer
from debitcli.notes import days
from debitcli.notes.note import as_record


def save_notes(run: Run, connection: Any, notes: Sequence[tuple[int, str]]) -> None:
    """Write general notes, pairs of a customer's id and a text, in the transaction that saves the customers."""
    from debitcli.notes import records

    records.add_general(connection, notes, actor=run.actor, now=run.now)


def general_notes(run: Run, connection: Any, ids: Sequence[int]) -> dict[int, list[str]]:
    """The general notes that this person sees on each of these customers, oldest first."""
    from debitcli.notes import records

    return records.general_of_many(connection, ids, actor=run.actor)


def move(run: Run, connection: Any, source: Customer, target: Customer) -> None:
    """Move all notes on one customer to another, those of others too: who sees them stays as it was."""
    from debitcli.notes import records

    records.move(connection, source.id, target.id, number=target.number or "", actor=run.actor, now=run.now)


def part_of_profile(run: Run, connection: Any, customer: Customer) -> tuple[dict[str, Any], Any]:
    """What `customer show` says of the notes: keys of the JSON record, and how to make the part of the screen."""
    from debitcli.notes import records

    notes = records.of_customer(connection, customer.id, actor=run.actor)
    today, _ = days.from_today(0)

    def view() -> Any:
        from debitcli.notes import views

        return views.in_profile(notes, today, run.streams.width)

    return {"notes": [as_record(note) for note in notes]}, view
