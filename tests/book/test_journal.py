"""`book export`: other programs take the whole ledger, and their balances are those of the report."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from office import Office
from programs import PROGRAMS, reported, written

HOSTILE = 'A; b: "c" (d) [e] @@ 5 \\ |* !\u202e'


@pytest.fixture
def year(office: Office) -> Office:
    """Invoices, payments, credits and expenses in three currencies, under names that mean something elsewhere."""

    def fill() -> None:
        desk = office.desk
        desk.ok("customer", "edit", office.ana, "--name", "Ana; \"Tables\" | * ! drop:  @@ 'x' [b]")
        desk.ok("account", "add", HOSTILE[:-1], "--kind", "expense", "--number", "6999")
        desk.ok("account", "add", HOSTILE[:-2], "--kind", "expense", "--number", "6998")
        office.issue("--line", "x @ 100 21%", "--date", "2026-01-10")
        office.issue("--line", "x @ 1000 21%", "--date", "2026-01-11", "--currency", "JPY", "--rate", "0.0061")
        office.issue("--line", "x @ 10.5550 21%", "--date", "2026-01-12", "--currency", "KWD", "--rate", "3.01")
        desk.ok("payment", "add", "2026-0001", "--amount", "130", "--date", "2026-01-13")
        desk.ok("payment", "add", "2026-0002", "--rate", "0.0058", "--date", "2026-01-13")
        desk.ok("payment", "add", "2026-0003", "--received", "40", "--fee", "0.100", "--date", "2026-01-13")
        desk.ok("invoice", "credit", "2026-0001", "--amount", "21")
        spend = ("expense", "add", "--date", "2026-01-14", "--supplier", 'S"; x', "--amount")
        desk.ok(*spend, "12", "--category", "6999", "--description", 'a"b;c')
        desk.ok(*spend, "34", "--category", "6998", "--currency", "USD", "--rate", "0.9", "--paid-on", "2026-01-15")
        desk.ok("account", "merge", "6998", "Rent", "--yes")

    office.desk.stocked("journal", fill)
    return office


def test_every_account_and_entry_is_there_by_itself(year: Office, tmp_path: Path) -> None:
    text = written(year, tmp_path, "hledger").read_text("utf-8")
    accounts = re.findall("^account (.*)$", text, re.MULTILINE)
    assert len(set(accounts)) == len(accounts)
    entries = year.desk.ok("entry", "list", "--limit", "0", "-o", "json").json
    assert len(re.findall(r"^\d{4}-\d\d-\d\d \(", text, re.MULTILINE)) == len(entries)
    sums: dict[str, Decimal] = {}
    for name, amount, currency, worth in re.findall(
        r"^    (\w+:\d+) .*?  (\S+) ([A-Z]{3})(?: @@ (\S+) EUR)?$", text, re.MULTILINE
    ):
        base = Decimal(worth or amount) if currency == "EUR" or not worth else Decimal(worth).copy_sign(Decimal(amount))
        number = name.partition(":")[2]
        sums[number] = sums.get(number, Decimal(0)) + base
    assert {number: amount for number, amount in sums.items() if amount} == reported(year)
    assert ("customer: 1 Ana" in text, "document: invoice 2026-0001" in text) == (True, True)


@pytest.mark.parametrize("how", PROGRAMS)
def test_other_programs_take_it_and_agree(year: Office, tmp_path: Path, how: str) -> None:
    assert PROGRAMS[how](written(year, tmp_path, how)) == reported(year)


def test_it_goes_to_standard_output_and_over_nothing_unasked(sqlite_office: Office, tmp_path: Path) -> None:
    sqlite_office.issue("--line", "x @ 100 21%")
    desk, file = sqlite_office.desk, tmp_path / "out.journal"
    file.write_text("mine")
    exported = desk.ok("book", "export", "-", "--format", "beancount").out
    assert ("Invoice" in exported, '"inferred_tolerance_default" "EUR:0.000001"' in exported) == (True, True)
    assert (desk.run("book", "export", str(file)).code, file.read_text()) == (5, "mine")
    assert desk.run("book", "export", desk.place, "--yes").code == 2
    assert desk.run("book", "export", "-", "--format", "gnucash").code == 2
