"""What expenses add to a customer that is deleted or merged: those that were for it."""

from debitcli.customers.companions import Companion
from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.database.growth import has_rows
from debitcli.database.history import By
from debitcli.errors import ConflictError
from debitcli.terminal.words import count


class ExpensesCompanion(Companion):
    """The expenses for a customer."""

    def refuse_to_delete(self, connection: Connection, customer: Customer) -> None:
        """Raise ConflictError for a customer for whom there were expenses."""
        from debitcli.expenses import records

        if has_rows(connection, "expense") and (held := records.count_for(connection, customer.id)):
            raise ConflictError(
                f"Customer {customer.number}, {customer.name}, has {count(held, 'expense')}. Nothing was deleted.",
                f"Put it aside instead: debitcli customer archive {customer.number}",
            )

    def move(self, connection: Connection, source: Customer, target: Customer, by: By) -> list[str]:
        """The expenses for one customer become those for another."""
        from debitcli.expenses import records

        if not has_rows(connection, "expense"):
            return []
        moved = records.move(connection, source, target, by)
        return [count(moved, "expense")] if moved else []


COMPANION = ExpensesCompanion()
