"""What invoices and payments add to a customer that is shown, deleted or merged (customers/companions.py)."""

from collections.abc import Callable, Sequence
from typing import Any

from debitcli.customers.companions import Companion, Document, Part
from debitcli.customers.customer import Customer
from debitcli.database.book import Connection
from debitcli.database.growth import has_rows
from debitcli.database.history import By
from debitcli.errors import ConflictError
from debitcli.fields.moments import DAY
from debitcli.fields.value import Kind, Refused
from debitcli.forms.field import Field, InList
from debitcli.run import Run
from debitcli.terminal.output import Drawn
from debitcli.terminal.words import count

_LATEST = 10
_OPEN: Kind[Any] = Kind(
    lambda typed, _context: Refused(f"{typed} is the book's own"),
    show=lambda owed, _context: ", ".join(f"{amount:,f} {currency}".strip() for currency, amount in owed),
    record=lambda owed: ", ".join(f"{amount:f} {currency}".strip() for currency, amount in owed),
)


class InvoicesCompanion(Companion):
    """The documents and payments of a customer. What reads them is loaded where the book has some."""

    def part_of_profile(self, run: Run, connection: Connection, customer: Customer) -> Part:
        """How the customer stands in each currency, and the latest documents."""
        if not _has_any(connection):
            return Part({"account": [], "invoices": []})
        from debitcli.invoices.account import records

        today = run.today.isoformat()
        accounts = records.of_customer(connection, customer.id, today)
        latest, every = records.latest(connection, customer.id, today, _LATEST)

        def head() -> Drawn:
            from debitcli.invoices.account import views

            return views.accounts(accounts, run.streams.width)

        def view() -> Drawn:
            from debitcli.invoices.account import views

            return views.latest(latest, every, run.streams.width)

        said = {"account": [each.record for each in accounts], "invoices": [each.record for each in latest]}
        return Part(said, view if latest else None, head if accounts else None)

    def document(self, run: Run, words: str) -> Document | None:
        """The document with this number."""
        from debitcli.invoices.named import resolve

        found = resolve(run, words)
        return Document(found.id, found.called, found.customer, found.customer_number, found.name)

    def documents(self, run: Run, typed: str) -> Sequence[tuple[str, str]]:
        """The numbers of documents, for who names one."""
        from debitcli.invoices.selection.filters import Selection
        from debitcli.invoices.selection.offered import offered

        return offered(run, Selection(search=typed.strip()))

    def welcoming(self, run: Run, connection: Connection, customer: Customer) -> str | None:
        """Whether to send the welcome invoice, where there is one."""
        from debitcli.settings import records as settings

        values = settings.read(connection)
        if not any(key.startswith("welcome.") for key in values):
            return None
        from debitcli.invoices.sending import welcome

        return welcome.question(values, customer)

    def welcome(
        self, run: Run, connection: Connection, customers: Sequence[Customer], *, wanted: bool | None
    ) -> Callable[[], None] | None:
        """The welcome invoice for each of them, with its mail."""
        from debitcli.settings import records as settings

        values = settings.read(connection)
        if not customers or (wanted is None and "customer.welcome_invoice" not in values):
            return None
        from debitcli.invoices.add import tell
        from debitcli.invoices.sending import along, welcome

        issued, mails = welcome.welcome(run, connection, customers, values, wanted=wanted)

        def deliver() -> None:
            tell(run, issued)
            along.deliver(run, mails)

        return deliver if issued else None

    in_lists = (
        Field("open", "Open", _OPEN, given_by="book", brief=9, in_list=InList(8, 1, right=True, whole=True)),
        Field("last_invoice", "Last invoice", DAY, given_by="book", in_list=InList(10, 1, whole=True)),
    )

    def told_by(self, key: str) -> str | None:
        """What is open tells why a customer owes something."""
        return "open" if key in ("owing", "overdue") else None

    def selecting(self, run: Run, key: str) -> Any:
        """The query of the ids of the customers that owe something, or something overdue."""
        if key not in ("owing", "overdue"):
            return None
        from debitcli.invoices.owing import records

        return records.owing(run.today.isoformat() if key == "overdue" else None)

    def is_listed(self, connection: Connection) -> bool:
        """Whether there are invoices."""
        return has_rows(connection, "invoice")

    def listed(self, run: Run, connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """What these customers owe, and when they got their last invoice."""
        from debitcli.invoices.owing import records

        return records.listed(connection, ids)

    def ranking(self, key: str) -> Any:
        """The query of customers with what they owe."""
        if key != "open":
            return None
        from debitcli.invoices.owing import records

        return records.by_open()

    def refuse_to_delete(self, connection: Connection, customer: Customer) -> None:
        """Raise ConflictError for a customer with documents or payments."""
        if _has_any(connection) and (held := _counted(connection, customer)):
            raise ConflictError(
                f"Customer {customer.number}, {customer.name}, has {' and '.join(held)}. Nothing was deleted.",
                f"Put it aside instead: debitcli customer archive {customer.number}",
            )

    def move(self, connection: Connection, source: Customer, target: Customer, by: By) -> list[str]:
        """The documents and payments of one customer become those of another."""
        if not _has_any(connection):
            return []
        from debitcli.invoices.account import records

        return _in_words(records.move(connection, source, target, by))


def _has_any(connection: Connection) -> bool:
    return has_rows(connection, "invoice", "payment")


def _counted(connection: Connection, customer: Customer) -> list[str]:
    from debitcli.invoices.account import records

    return _in_words(records.counted(connection, customer))


def _in_words(numbers: dict[str, int]) -> list[str]:
    return [count(number, noun) for noun, number in numbers.items() if number]


COMPANION = InvoicesCompanion()
