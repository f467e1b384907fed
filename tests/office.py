"""A desk at which invoices are written: a company that can issue them, and a customer."""

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from debitcli.customers.customer import Customer
from debitcli.invoices.draft.company import Company, of_settings

if TYPE_CHECKING:
    from conftest import Desk

COMPANY = {
    "country": "ES", "name": "Estudio Sol, S.L.", "address": "Calle Sol 8", "postal_code": "28013", "city": "Madrid",
    "tax_id": "ESB64717838",
}  # fmt: skip


class Office:
    """A desk at which invoices are written."""

    ana = "1"
    """The number of the customer."""

    def __init__(self, desk: "Desk") -> None:
        self.desk = desk

    def furnish(self) -> None:
        """Say who the company is, and register the customer."""
        for key, value in COMPANY.items():
            self.desk.ok("settings", "set", f"company.{key}", value)
        assert self.desk.add() == self.ana

    def issue(self, *arguments: str) -> str:
        """Issue an invoice to Ana; its number."""
        return self.desk.ok("invoice", "add", self.ana, *arguments, "--issue").out.strip()

    def invoice(self, number: str) -> dict[str, Any]:
        """What the book has of a document."""
        record = self.desk.ok("invoice", "show", number, "-o", "json").json
        assert isinstance(record, dict)
        return record

    def fill(self, folder: Path) -> None:
        """Have some of everything in the book."""
        self.furnish()
        (folder / "a.txt").write_text("contract")
        for command in (
            ("field", "add", "shoe", "--type", "number"),
            ("category", "add", "Retail"),
            ("customer", "edit", self.ana, "--field", "shoe=41.5", "--category", "Retail"),
            ("note", "add", self.ana, "see", "--attach", str(folder / "a.txt")),
            *[("invoice", "add", self.ana, "--line", "x @ 100 21%", "--date", "2026-01-10", "--issue")] * 3,
            ("payment", "add", "2026-0001", "--amount", "130", "--date", "2026-01-11"),
            ("payment", "allocate", "1", "2026-0002", "--date", "2026-01-11"),
            ("invoice", "credit", "2026-0003", "--amount", "21"),
            ("payment", "add", "2026-0003"),
            ("invoice", "credit", "2026-0003", "--amount", "50"),
            ("expense", "add", "--supplier", "A", "--amount", "10", "--paid-on", "today"),
            ("expense", "edit", "1", "--amount", "12"),
            ("invoice", "add", self.ana, "--line", "x @ 1 21%"),
        ):
            self.desk.ok(*command)

    def balances(self) -> dict[str, Decimal]:
        """What the accounts with a role stand at."""
        rows = self.desk.ok("account", "list", "-o", "json").json
        return {row["role"]: Decimal(row["balance"]) for row in rows if row["role"] and Decimal(row["balance"])}


def company_of_nobody() -> Company:
    """A company of which only the country is known, for pure tests."""
    return of_settings({"company.country": "ES"}, "ES", "en")


def customer_of_nobody() -> Customer:
    """A customer of whom only the country is known, for pure tests."""
    return Customer(id=1, number="1", name="Ana", country="ES")
