"""`book export`: other programs take the whole ledger, and their balances are those of the report."""

import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Stock
from office import Office

HOSTILE = 'A; b: "c" (d) [e] @@ 5 \\ |* !\u202e'


@pytest.fixture
def year(office: Office, stock: Stock) -> Office:
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

    stock(office.desk, "journal", fill)
    return office


def written(office: Office, tmp_path: Path, how: str) -> Path:
    file = tmp_path / f"out.{how}"
    office.desk.ok("book", "export", str(file), "--format", how)
    return file


def reported(office: Office) -> dict[str, Decimal]:
    """What the report says of each account, by its number."""
    rows = office.desk.ok("report", "balance", "-o", "json").json
    return {row["account"]: Decimal(row["balance"]) for row in rows if "account" in row}


def installed(program: str) -> str:
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


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


def test_hledger_takes_it_and_agrees(year: Office, tmp_path: Path) -> None:
    hledger, file = installed("hledger"), written(year, tmp_path, "hledger")
    subprocess.run([hledger, "-f", file, "check", "accounts"], check=True)
    said = subprocess.run(
        [hledger, "-f", file, "balance", "--flat", "-B", "-N", "-O", "json"], check=True, capture_output=True
    )
    balances = {
        row[0].partition(":")[2].partition(" ")[0]: sum(
            (
                Decimal(str(each["aquantity"]["decimalMantissa"])).scaleb(-each["aquantity"]["decimalPlaces"])
                for each in row[3]
            ),
            Decimal(0),
        )
        for row in json.loads(said.stdout)[0]
    }
    assert {number: amount for number, amount in balances.items() if amount} == reported(year)


def test_ledger_takes_it_and_agrees(year: Office, tmp_path: Path) -> None:
    ledger, file = installed("ledger"), written(year, tmp_path, "ledger")
    asked = ["balance", "--flat", "-B", "--no-total", "--format", "%(account)\t%(quantity(scrub(display_total)))\n"]
    said = subprocess.run([ledger, "-f", file, *asked], check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in said.splitlines())
    balances = {name.partition(":")[2].partition(" ")[0]: Decimal(amount) for name, amount in rows}
    assert {number: amount for number, amount in balances.items() if amount} == reported(year)


def test_beancount_takes_it(year: Office, tmp_path: Path) -> None:
    check, file = installed("bean-check"), written(year, tmp_path, "beancount")
    subprocess.run([check, file], check=True)


def test_it_goes_to_standard_output_and_over_nothing_unasked(sqlite_office: Office, tmp_path: Path) -> None:
    sqlite_office.issue("--line", "x @ 100 21%")
    desk, file = sqlite_office.desk, tmp_path / "out.journal"
    file.write_text("mine")
    assert "Invoice" in desk.ok("book", "export", "-", "--format", "beancount").out
    assert (desk.run("book", "export", str(file)).code, file.read_text()) == (5, "mine")
    assert desk.run("book", "export", desk.place, "--yes").code == 2
    assert desk.run("book", "export", "-", "--format", "gnucash").code == 2
