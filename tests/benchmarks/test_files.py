"""How long a file of customers takes in and out, as ratios to peers measured in the same run.

    DEBITCLI_CUSTOMERS=customers.csv pytest tests/benchmarks/test_files.py -m benchmark -n 0 -s

The file has the columns of `customer export`. Limits: import at most half of `sqlite-utils insert --csv` (which checks
nothing) in 250 MB, a book of at most three times the file, export at most three times csv.writer over a bare cursor,
to XLSX at most twice bare xlsxwriter, to vCards at most three times that to CSV.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

PROGRAM = str(Path(sys.executable).with_name("debitcli"))
PEER = str(Path(sys.executable).with_name("sqlite-utils"))
BARE_EXPORT = """
import csv, sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT number, name, kind, country, address, address2, postal_code, city, region, email, phone, tax_id, contact, "
    "payment_terms, currency, language, discount, archived FROM customer ORDER BY id"
)
with open(sys.argv[2], "w", newline="", encoding="utf-8") as out:
    csv.writer(out).writerows(rows)
"""
BARE_XLSX = """
import csv, sys
from xlsxwriter import Workbook
with Workbook(sys.argv[2], {"constant_memory": True}) as book, open(sys.argv[1], newline="", encoding="utf-8") as rows:
    sheet = book.add_worksheet()
    for line, row in enumerate(csv.reader(rows)):
        for place, text in enumerate(row):
            if text:
                sheet.write_string(line, place, text)
"""


def seconds(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - started


def test_import_and_export(tmp_path: Path) -> None:
    source = Path(os.environ["DEBITCLI_CUSTOMERS"])
    book, peer = tmp_path / "book.db", tmp_path / "peer.db"
    flags = ("--create-categories", "--on-duplicate", "skip", "--book", str(book))
    took = seconds(PROGRAM, "customer", "import", str(source), *flags)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nimport {took:.1f} s, {memory:.0f} MB in the largest process, {source.stat().st_size / 1e6:.0f} MB of CSV")
    if Path(PEER).exists():
        peer_took = seconds(PEER, "insert", str(peer), "customers", str(source), "--csv", "--silent")
        print(f"{took / peer_took:6.2f} × sqlite-utils insert --csv ({peer_took:.1f} s), limit 0.5")
    print(f"{book.stat().st_size / source.stat().st_size:6.2f} × the size of the file, limit 3")
    again = seconds(PROGRAM, "customer", "import", str(source), *flags)
    print(f"{again / took:6.2f} × that for the same file once more")
    out, bare = tmp_path / "out.csv", tmp_path / "bare.csv"
    took = seconds(PROGRAM, "customer", "export", str(out), "--book", str(book))
    floor = seconds(sys.executable, "-c", BARE_EXPORT, str(book), str(bare))
    print(f"{took / floor:6.2f} × csv.writer over a bare cursor ({floor:.1f} s), limit 3")
    cards = seconds(PROGRAM, "customer", "export", str(tmp_path / "out.vcf"), "--book", str(book))
    print(f"{cards / took:6.2f} × the export to CSV ({took:.1f} s) for vCards, limit 3")
    sheet = seconds(PROGRAM, "customer", "export", str(tmp_path / "out.xlsx"), "--book", str(book))
    floor = seconds(sys.executable, "-c", BARE_XLSX, str(out), str(tmp_path / "bare.xlsx"))
    print(f"{sheet / floor:6.2f} × bare xlsxwriter ({floor:.1f} s) for XLSX, limit 2")
    flags = (*flags[:-1], str(tmp_path / "again.db"))
    again = seconds(PROGRAM, "customer", "import", str(tmp_path / "out.xlsx"), *flags)
    print(f"       import of that XLSX {again:.1f} s")
    took = seconds(PROGRAM, "customer", "duplicates", "--book", str(book))
    print(f"       duplicates {took:.1f} s")
    assert out.stat().st_size > 0
