"""How long many invoices take, as ratios to peers measured in the same run.

    pytest tests/benchmarks/test_invoices.py -m benchmark -n 0 -s

Limits: 100,000 invoice lines at most 2 × the time of 100,000 customers (time of the processor: others may use it too),
10,000 drafts issued at once in 10 s, reading commands at most 1.5 × the floor. DEBITCLI_BENCHMARK_SIZE changes the
number of invoices in the book that is read.
"""

import os
import random
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_speed import FLOOR, PROGRAM, ratios

pytestmark = pytest.mark.benchmark

SIZE = int(os.environ.get("DEBITCLI_BENCHMARK_SIZE", "100000"))
LINES, CUSTOMERS = 5, 1_000
COMPANY = {"name": "Sol SL", "address": "Calle Sol 8", "city": "Madrid", "postal_code": "28013", "country": "ES",
           "tax_id": "ESB64717838"}  # fmt: skip


def customers(count: int) -> Iterator[str]:
    """A table of customers in Spain."""
    yield "name,country,address,postal_code,city,email,phone"
    for n in range(count):
        place = f"ES,High Street {n % 240 + 1},{28001 + n % 60},Madrid"
        yield f"Nordic Foods {n},{place},info{n}@nordic{n % 5000}.com,+3491{2_000_000 + n}"


def invoices(count: int, lines: int) -> Iterator[str]:
    """A table of invoices, each tenth of the first customer; a line of a product in each."""
    draw = random.Random(1)
    yield "invoice,customer,date,reference,product,description,quantity,unit,price,vat_rate"
    for n in range(count):
        head = f"I{n},{1 if n % 10 == 0 else n % CUSTOMERS + 1},2025-{n * 12 // count + 1:02},PO-{n}"
        head = head.replace(",PO", f"-{n % 28 + 1:02},PO")
        for k in range(lines):
            if k == lines - 1:
                yield f"{head},{n % 50 + 1},,{draw.randrange(1, 20)},,,"
            else:
                yield f"{head},,Work {n} {k},{draw.randrange(1, 20)},hour,{draw.randrange(1, 9999) / 100:.2f},21"


def seconds(*arguments: str) -> float:
    """The time of the processor that a run takes, with its workers."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([PROGRAM, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def table(path: Path, rows: Iterator[str]) -> str:
    """A file of these rows."""
    path.write_text("\n".join(rows) + "\n")
    return str(path)


def shop(folder: Path) -> str:
    """A book of a company with customers and products."""
    book = str(folder / "book.db")
    for key, value in COMPANY.items():
        seconds("settings", "set", f"company.{key}", value, "--book", book)
    products = (f"Product {n},hour,{n + 1}.00,21,service" for n in range(-1, 50))
    next(products)
    rows = iter(["name,unit,price,vat_rate,kind", *products])
    seconds("product", "import", table(folder / "products.csv", rows), "--book", book)
    seconds("customer", "import", table(folder / "some.csv", customers(CUSTOMERS)), "--book", book)
    return book


def test_import_and_issue(tmp_path: Path) -> None:
    book, lines = shop(tmp_path), table(tmp_path / "invoices.csv", invoices(20_000, LINES))
    many = table(tmp_path / "customers.csv", customers(100_000))
    peer = seconds("customer", "import", many, "--book", str(tmp_path / "peer.db"))
    took = seconds("invoice", "import", lines, "--book", book)
    print(f"\n{took / peer:6.2f} × 100,000 customers ({peer:.1f} s) for 100,000 lines ({took:.1f} s), limit 2")
    half = tmp_path / "half"
    half.mkdir()
    book = shop(half)
    seconds("invoice", "import", table(half / "invoices.csv", invoices(10_000, LINES)), "--book", book)
    issued = seconds("invoice", "issue", "--all-drafts", "--book", book)
    print(f"{issued:6.1f} s to issue 10,000 drafts of {LINES} lines, limit 10; {issued / peer:.2f} × the customers")
    assert took > 0 < issued


def test_list_and_show(tmp_path: Path) -> None:
    book = shop(tmp_path)
    seconds("invoice", "import", table(tmp_path / "invoices.csv", invoices(SIZE, 2)), "--issue", "--book", book)
    reading = ("invoice list", "invoice list --unpaid", "invoice list --search PO-4242", "invoice show 2025-4242",
               "invoice list -o table", "invoice show 2025-4242 -o table", "invoice list --sort open",
               "customer show 1", "customer show 1 -o table")  # fmt: skip
    print(f"\nlimit 1.5, {SIZE:,} invoices")
    assert ratios({line: [PROGRAM, *line.split()] for line in reading}, FLOOR, {"DEBITCLI_BOOK": book})
