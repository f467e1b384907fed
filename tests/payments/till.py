"""What the tests of payments begin with: a company, a customer, and invoices that were issued."""

from decimal import Decimal
from typing import Any

from conftest import Desk

COMPANY = {
    "name": "Sol SL", "address": "Calle Sol 8", "city": "Madrid", "postal_code": "28013", "country": "ES",
    "tax_id": "ESB64717838",
}  # fmt: skip


def open_shop(desk: Desk) -> str:
    """A company and a customer; the number of the customer."""

    def commands() -> None:
        for key, value in COMPANY.items():
            desk.ok("settings", "set", f"company.{key}", value)
        desk.add()

    desk.stocked("shop", commands)
    return "1"


def issue(desk: Desk, line: str = "1 x Design @ 1000 21%", *more: str, customer: str = "1") -> str:
    """The number of a new invoice."""
    return desk.ok("invoice", "add", customer, "--line", line, "--issue", *more).out.strip()


def pay(desk: Desk, *arguments: str) -> dict[str, Any]:
    """A payment that is saved."""
    record = desk.ok("payment", "add", *arguments, "-o", "json").json
    assert isinstance(record, dict)
    return record


def invoice(desk: Desk, number: str) -> dict[str, Any]:
    """What the book has of an invoice."""
    record = desk.ok("invoice", "show", number, "-o", "json").json
    assert isinstance(record, dict)
    return record


def balance(desk: Desk, role: str) -> Decimal:
    """What stands on the account of a role in the company's currency; debit is positive."""
    (found,) = (each for each in desk.ok("account", "list", "-o", "json").json if each["role"] == role)
    return Decimal(found["balance"])


def last_entry(desk: Desk) -> dict[str, tuple[str, str]]:
    """The newest entry: by account its amount and the same in the company's currency."""
    (entry,) = desk.ok("entry", "list", "--limit", "1", "-o", "json").json
    return {each["name"]: (each["amount"], each["base"]) for each in entry["lines"]}
