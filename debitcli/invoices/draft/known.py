"""What is known while a document is made of a draft: what it takes from, and who hears what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from debitcli.customers.customer import Customer
from debitcli.fields import folding
from debitcli.fields.value import Problem
from debitcli.invoices.draft.company import Company
from debitcli.invoices.draft.given import LineDraft
from debitcli.invoices.invoice import Invoice
from debitcli.products.product import Product


class Told(Protocol):
    """Who hears what is wrong with a document, and what is worth a look."""

    problems: list[Problem]
    remarks: list[str]
    # What is to be thought of, and the lines for which that holds.
    hints: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the book knows that documents take from: `customers` and `products` by number, products also by folded name.

    `today` is the day; with `may_lack`, a rate of exchange may be missing. `prepayments` are the documents that drafts
    deduct, by number, `deducted` says by which document some are deducted already (id → number). `accounts` are the
    numbers of those that lines and products name. `decimal` is the sign before decimals, where it is known.
    """

    company: Company
    customers: Mapping[str, Customer]
    products: Mapping[str, Product]
    by_name: Mapping[str, Product]
    today: date
    locale: str = "en"
    may_lack: bool = False
    prepayments: Mapping[str, Invoice] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    deducted: Mapping[int, str] = field(default_factory=dict)
    decimal: str | None = None

    def product_of(self, line: LineDraft) -> Product | None:
        """The product that a line is made of, if it is of one."""
        if line.item and not line.item.isdecimal():
            return self.by_name.get(folding.key(line.item) or "")
        return self.products.get(line.item or line.texts.get("product") or "")
