"""A document as its sender states it: business terms of EN 16931-1, nothing reckoned, nothing mended."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

# UNTDID 1001, as EN 16931 divides them.
_CREDITS = frozenset(("81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"))


class UnreadableError(Exception):
    """Why a file is no e-invoice that can be read (`message`, a predicate), and the way out (`hint`)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


class Fault(NamedTuple):
    """A term whose text is no value: its number in the norm, the text, and why (a predicate)."""

    term: str
    value: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A seller (BG-4) or a buyer (BG-7), with its VAT ID, tax number and number in a register."""

    name: str | None = None
    vat_id: str | None = None
    tax_number: str | None = None
    registration: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line (BG-25): what it is called (BT-153), and its net (BT-131)."""

    name: str | None
    net: Decimal | None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the VAT breakdown (BG-23): BT-118, BT-119, BT-116, BT-117."""

    category: str | None
    rate: Decimal | None
    net: Decimal | None
    vat: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A document. Dates are ISO 8601; amounts have the sign that the document gives them; None is not stated.

    `embedded` is the name of the XML within a PDF.
    """

    embedded: str | None = None
    is_credit_note: bool = False
    type_code: str | None = None
    number: str | None = None
    date: str | None = None
    due: str | None = None
    currency: str | None = None
    seller: Party = Party()
    buyer: Party = Party()
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    groups: tuple[Group, ...] = ()
    line_total: Decimal | None = None
    allowance_total: Decimal | None = None
    charge_total: Decimal | None = None
    net: Decimal | None = None
    vat: Decimal | None = None
    total: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    payable: Decimal | None = None
    faults: tuple[Fault, ...] = ()


def is_credit(type_code: str | None) -> bool:
    """Whether a type of document (BT-3) is a credit note."""
    return type_code in _CREDITS
