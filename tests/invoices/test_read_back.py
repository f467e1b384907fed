"""What one company issues, another one reads: `invoice xml` and `invoice pdf`, then `expense add --read`."""

import shutil
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import test_electronic
from conftest import Desk
from test_electronic import BUYER, PAYABLE, issue, ways_of
from test_published import PUBLISHED, as_json

from debitcli.documents.einvoice import Profile, Syntax

# The company that issues is the one of those tests.
german = test_electronic.german
_REVERSE = ("AE", "K")


@pytest.fixture
def buyer(german: Desk, tmp_path: Path, empty_book: str) -> Desk:
    """The customer's own book."""
    desk = Desk(str(tmp_path / "buyer.db"), german.capture, german.monkeypatch)
    shutil.copyfile(empty_book, desk.place)
    for key in ("country", "name", "tax_id"):
        desk.ok("settings", "set", f"company.{key}", BUYER[key])
    return desk


def by_rate(groups: list[dict[str, Any]], sign: int) -> list[tuple[Any, ...]]:
    """Net and VAT by category and rate; what VAT the buyer pays itself is no matter of the seller."""
    found = []
    for each in groups:
        of_part = "vat_" if "vat_category" in each else ""
        category, rate = each[f"{of_part}category"], each[f"{of_part}rate"]
        charged = (None, None) if category in _REVERSE else (Decimal(rate or 0), sign * Decimal(each["vat"]))
        found.append((category, *charged, sign * Decimal(each["net"])))
    return sorted((each for each in found if each[3]), key=str)


def read_back(
    seller: Desk, buyer: Desk, number: str, currency: str, ways: Sequence[tuple[Syntax, Profile] | None]
) -> list[dict[str, Any]]:
    """The records of the expense, as ways of writing the document lead to it; None is the PDF."""
    found = []
    rate = () if currency == "EUR" else ("--rate", "0.1")
    for way in ways:
        if way is None:
            file = seller.ok("invoice", "pdf", number, "out.pdf", "--yes").out.strip()
        else:
            how = ("--format", way[0], "--profile", way[1])
            file = seller.ok("invoice", "xml", number, "out.xml", *how, "--yes").out.strip()
        read = ("expense", "add", "--read", file, "--category", "Travel", "--allow-duplicate", *rate)
        found.append(buyer.ok(*read, "-o", "json").json)
    return found


@pytest.mark.parametrize("name", [each for each in PAYABLE if Decimal(PUBLISHED[each]["totals"]["grand_total"])])
def test_what_was_published_is_read_back_with_its_figures(german: Desk, buyer: Desk, name: str) -> None:
    said = as_json(PUBLISHED[name]) | {"prepaid": None}
    if any(each.get("vat_category") == "E" for each in (*said["lines"], *said["allowances"])):
        said["vat_exemption"] = "VATEX-EU-132-1I"
    number = issue(german, said)
    issued = german.ok("invoice", "show", number, "-o", "json").json
    sign = -1 if issued["type"] == "credit-note" else 1
    for expense in read_back(german, buyer, number, issued["currency"], [*ways_of(name), None]):
        keys = ("date", "due", "currency", "supplier", "reference")
        assert [expense[key] for key in keys] == [*(issued[key] for key in keys[:3]), "Sol GmbH", number]
        assert [Decimal(expense[key]) for key in ("net", "total")] == [
            sign * Decimal(issued[key]) for key in ("net", "total")
        ]
        assert by_rate(expense["parts"], 1) == by_rate(issued["vat_breakdown"], sign)
    buyer.ok("book", "check")


def test_a_credit_note_is_read_back_below_zero(german: Desk, buyer: Desk) -> None:
    lines = ("--line", "3 x Book @ 11.90 7%", "--line", "1 x Work @ 100 19%", "--buyer-reference", "B1")
    german.ok("invoice", "add", "1", *lines, "--issue")
    german.ok("invoice", "credit", "2026-0001")
    every = [(syntax, profile) for syntax in Syntax for profile in Profile]
    for expense in read_back(german, buyer, "C2026-0001", "EUR", [*every, None]):
        assert (expense["net"], expense["vat"], expense["total"]) == ("-135.70", "-21.50", "-157.20")
        assert expense["reference"] == "C2026-0001"
