"""What mail adds to a customer that is shown, deleted or merged (customers/companions.py)."""

from debitcli.customers.companions import Companion, Part
from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.database.growth import has_rows
from debitcli.database.history import By
from debitcli.run import Run
from debitcli.terminal.output import Drawn
from debitcli.terminal.words import count

_LATEST = 5


class MailCompanion(Companion):
    """What was sent to a customer. What reads it is loaded where the book has some."""

    def part_of_profile(self, run: Run, connection: Connection, customer: Customer) -> Part:
        """The latest messages to the customer."""
        if not has_rows(connection, "mail"):
            return Part({"mails": []})
        from debitcli.mail import records

        latest, every = records.sent_with(connection, "customer", customer.id, _LATEST)

        def view() -> Drawn:
            from debitcli.mail import views

            return views.latest(latest, every, run.streams.width)

        return Part({"mails": [each.record for each in latest]}, view if latest else None)

    def move(self, connection: Connection, source: Customer, target: Customer, by: By) -> list[str]:
        """The messages to one customer become those to another."""
        if not has_rows(connection, "mail"):
            return []
        from debitcli.mail import records

        moved = records.move(connection, source.id, target.id)
        return [count(moved, "mail")] if moved else []

    def removed(self, connection: Connection, customer: Customer, by: By) -> None:
        """The messages to a customer who is deleted are to nobody in the book any more."""
        if has_rows(connection, "mail"):
            from debitcli.mail import records

            records.forget(connection, customer.id)


COMPANION = MailCompanion()
