"""A year of many documents in other programs: their balances are those of `report balance`.

More invoices, by hand: DEBITCLI_YEAR=10000 pytest tests/book/test_year.py -n 0
"""

import csv
import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from office import Office
from programs import CALLED, PROGRAMS, installed, reported, written

INVOICES = int(os.environ.get("DEBITCLI_YEAR", "200"))
RATES = {"EUR": "", "USD": "0.87654", "JPY": "0.0061"}
DECIMALS = {"EUR": 2, "USD": 2, "JPY": 0}
# What has a meaning in journals, where names stand.
HOSTILE = (
    'A; b: "c" (d) [e]', "2026-01-01 * x", "@@ 5 EUR", "  two  blanks ", "\\\\ back", "| pipe", "! flag",
    "{c} <d> =1+1", "a:b:c", "Assets:Bank", "; include /etc/passwd", "Ελλάς Київ", "Ünïcödé ½",
    "\u202eright", "#tag ^link",
    "~ monthly",
)  # fmt: skip


@pytest.fixture
def year(office: Office, tmp_path: Path) -> Office:
    """Invoices in three currencies, credit notes, payments, expenses, all under such names."""

    def fill() -> None:
        desk, draw = office.desk, random.Random(1)
        spend = ("account", "add", "--kind", "expense", "--number")
        for n, name in enumerate(HOSTILE):
            desk.ok(*spend, f"69{n:02}", "--", name)
        place = ("Calle Mayor 3", "28013", "Madrid", "ES")
        people = ((name, *place, f"c{n}@example.com", f"+3491{2345000 + n}") for n, name in enumerate(HOSTILE))
        header = ("name", "address", "postal_code", "city", "country", "email", "phone")
        desk.ok("customer", "import", table(tmp_path / "people.csv", header, people), "--on-duplicate", "add")
        header = ("invoice", "type", "credits", "customer", "date", "currency", "rate", "discount", "description",
                  "quantity", "price", "vat_rate")  # fmt: skip
        desk.ok("invoice", "import", table(tmp_path / "invoices.csv", header, invoices(draw)), "--issue")
        issued = desk.ok("invoice", "list", "--limit", "0", "-o", "json").json
        for each in [each for each in issued if each["type"] == "invoice"][:9]:
            # Before they are paid, so that some of the money is credit.
            desk.ok("invoice", "credit", each["number"], "--only", "1=1", "--reason", HOSTILE[0])
        header = ("invoice", "date", "amount", "rate", "reference")
        desk.ok("payment", "import", table(tmp_path / "payments.csv", header, payments(draw, issued)))
        header = ("date", "supplier", "total", "vat_rate", "category", "currency", "rate", "description", "paid_on")
        desk.ok("expense", "import", table(tmp_path / "expenses.csv", header, expenses(draw)), "--allow-duplicate")
        for n in (1, 2, 3):
            desk.ok("payment", "reverse", str(n), "--reason", HOSTILE[1])
            desk.ok("expense", "edit", str(n), "--amount", "77", "--allow-duplicate")

    office.desk.stocked("year", fill)
    return office


def invoices(draw: random.Random) -> Iterator[tuple[str, ...]]:
    """A year of invoices with up to three lines each; every twentieth is a credit note for another program's."""
    for n in range(INVOICES):
        month, day = divmod(n * 10 * 28 // INVOICES, 28)
        currency = draw.choice(list(RATES))
        of = ("credit-note", f"OLD-{n} 2025-12-31") if n % 20 == 19 else ("", "")
        discount = "" if draw.random() < 0.7 else "7%"
        said = (f"I{n}", *of, str(draw.randrange(1, len(HOSTILE) + 2)), f"2026-{month + 1:02}-{day + 1:02}", currency)
        for _ in range(draw.randrange(1, 4)):
            line = (draw.choice(HOSTILE), str(draw.randrange(2, 20)), f"{draw.randrange(1, 99999) / 100}")
            yield (*said, RATES[currency], discount, *line, draw.choice(("21", "10", "4")))


def payments(draw: random.Random, issued: Iterable[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Two of three invoices are paid: in part, whole, or with more than is open; at another rate."""
    for each in issued:
        if each["type"] == "invoice" and draw.random() < 0.7:
            amount = round(float(each["total"]) * draw.choice((0.3, 0.5, 1, 1, 1.1)), DECIMALS[each["currency"]])
            rate = RATES[each["currency"]] and f"{float(RATES[each['currency']]) * draw.uniform(0.9, 1.1):.6f}"
            yield each["number"], each["date"], f"{amount:.{DECIMALS[each['currency']]}f}", rate, draw.choice(HOSTILE)


def expenses(draw: random.Random) -> Iterator[tuple[str, ...]]:
    """A third as many expenses, half of them paid."""
    for n in range(INVOICES // 3):
        day, currency = f"2026-{n % 10 + 1:02}-{n % 28 + 1:02}", draw.choice(list(RATES))
        amount = f"{draw.randrange(1, 99999) / 10 ** DECIMALS[currency]:.{DECIMALS[currency]}f}"
        of = (draw.choice(HOSTILE), amount, draw.choice(("21", "")), f"69{draw.randrange(len(HOSTILE)):02}")
        yield (day, *of, currency, RATES[currency], draw.choice(HOSTILE), day if n % 2 else "")


def table(path: Path, header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A file of these rows."""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *rows])
    return str(path)


@pytest.fixture(params=PROGRAMS)
def how(request: pytest.FixtureRequest) -> str:
    """The name of a format whose program is installed: asked before a year is written."""
    installed(CALLED[request.param])
    return str(request.param)


def test_a_year_is_the_same_in_other_programs(how: str, year: Office, tmp_path: Path) -> None:
    file, stands = written(year, tmp_path, how), reported(year)
    assert len(stands) > len(HOSTILE)
    assert PROGRAMS[how](file) == stands
