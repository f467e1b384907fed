"""What other programs make of an exported ledger: the balance of each account, by its number."""

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from office import Office

# Beancount says what is booked to whoever asks its own library.
_BEANCOUNT = """
import sys
from beancount import loader
from beancount.core import convert, data
entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors, errors[:3]
sums = {}
for posting in (posting for entry in data.filter_txns(entries) for posting in entry.postings):
    sums[posting.account] = sums.get(posting.account, 0) + convert.get_weight(posting).number
for account, amount in sums.items():
    print(account, round(amount, 6), sep="\\t")
"""


def installed(program: str) -> str:
    """Where a program is; without it, the test is skipped."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    return path


def written(office: Office, tmp_path: Path, how: str) -> Path:
    """The ledger, exported for a program."""
    file = tmp_path / f"out.{how}"
    office.desk.ok("book", "export", str(file), "--format", how)
    return file


def reported(office: Office) -> dict[str, Decimal]:
    """What the report says of each account, by its number."""
    rows = office.desk.ok("report", "balance", "-o", "json").json
    return {row["account"]: Decimal(row["balance"]) for row in rows if "account" in row}


def in_hledger(file: Path) -> dict[str, Decimal]:
    """The balances that hledger finds, in the company's currency."""
    hledger = installed("hledger")
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
    return {number: amount for number, amount in balances.items() if amount}


def in_ledger(file: Path) -> dict[str, Decimal]:
    """The balances that Ledger finds."""
    asked = ["balance", "--flat", "-B", "--no-total", "--format", "%(account)\t%(quantity(scrub(display_total)))\n"]
    said = subprocess.run([installed("ledger"), "-f", file, *asked], check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in said.splitlines())
    balances = {name.partition(":")[2].partition(" ")[0]: Decimal(amount) for name, amount in rows}
    return {number: amount for number, amount in balances.items() if amount}


def in_beancount(file: Path) -> dict[str, Decimal]:
    """The balances that Beancount finds."""
    check = installed("bean-check")
    subprocess.run([check, file], check=True)
    command = [Path(check).resolve().with_name("python"), "-c", _BEANCOUNT, file]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = (line.split("\t") for line in said.splitlines())
    balances = {name.partition(":")[2].partition("-")[0]: Decimal(amount) for name, amount in rows}
    return {number: amount for number, amount in balances.items() if amount}


CALLED = {"hledger": "hledger", "ledger": "ledger", "beancount": "bean-check"}
"""What the program of each format is called."""
PROGRAMS = {"hledger": in_hledger, "ledger": in_ledger, "beancount": in_beancount}
"""The programs, by the name of their format."""
