"""How long proving, copying and summing up a whole book takes, as ratios to peers measured in the same run.

    pytest tests/benchmarks/test_whole_book.py -m benchmark -n 0 -s

Limits, with 100,000 invoices: `book check` 10 s by the clock on two processors, `book backup` 2 × SQLite's online
backup, income by category half of `ledger bal` (where there is that program). The best of several runs; the time of
the processor stands beside the time by the clock, since others may use it too. DEBITCLI_BENCHMARK_SIZE changes the
number of invoices.
"""

import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from test_invoices import PROGRAM, SIZE, invoices, seconds, shop, table

pytestmark = pytest.mark.benchmark

ROUNDS = 5
REPORTS = (
    "income --by category", "income --by product", "income --by customer", "income --by month", "income --by account",
    "expenses", "customers", "categories", "vat", "vat --by customer", "profit", "aging", "balance",
)  # fmt: skip
READ = ("invoice", "invoice_line", "invoice_vat", "entry", "entry_line", "history")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A book of SIZE invoices, each tenth with a discount."""
    folder = tmp_path_factory.mktemp("whole")
    made = shop(folder)
    head, *rows = invoices(SIZE, 2)
    discounted = [f"{row},{'5%' if n // 2 % 10 == 0 else ''}" for n, row in enumerate(rows)]
    file = table(folder / "invoices.csv", iter([f"{head},discount", *discounted]))
    seconds("invoice", "import", file, "--issue", "--book", made)
    return made


def best(work: Callable[[], object]) -> tuple[float, float]:
    """The least time by the clock, and of the processor, its own and that of processes that it begins."""

    def used() -> float:
        of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return sum(each.ru_utime + each.ru_stime for each in of)

    found = []
    for _ in range(ROUNDS):
        before, started = used(), time.perf_counter()
        work()
        found.append((time.perf_counter() - started, used() - before))
    return min(clock for clock, _ in found), min(processor for _, processor in found)


def program(book: str, *arguments: str) -> Callable[[], object]:
    """A run of the program on a book."""
    environment = os.environ | {"DEBITCLI_BOOK": book}
    return lambda: subprocess.run([PROGRAM, *arguments], env=environment, check=True, capture_output=True)


def told(name: str, took: tuple[float, float], peer: tuple[float, float]) -> None:
    """Print both times, and as ratios to those of a peer."""
    ratios = [mine / other for mine, other in zip(took, peer, strict=True)]
    print(f"{ratios[0]:6.2f} × by the clock, {ratios[1]:6.2f} × processor: {took[0]:6.2f} s, {took[1]:6.2f} s  {name}")


def test_check(book: str) -> None:
    def bare() -> None:
        with closing(sqlite3.connect(book)) as connection:
            connection.execute("PRAGMA integrity_check").fetchall()
            for each in READ:
                connection.execute(f"SELECT * FROM {each}").fetchall()  # noqa: S608 - a name of ours

    peer, took = best(bare), best(program(book, "book", "check"))
    print(f"\n{SIZE:,} invoices, × reading all rows and integrity_check; limit 100 µs by the clock for each")
    told("book check", took, peer)
    print(f"{took[0] / SIZE * 1e6:6.0f} µs by the clock, {took[1] / SIZE * 1e6:6.0f} µs of the processor for each")
    assert took > (0, 0)


def test_backup(book: str, tmp_path: Path) -> None:
    def bare() -> None:
        (tmp_path / "bare.db").unlink(missing_ok=True)
        with closing(sqlite3.connect(book)) as source, closing(sqlite3.connect(tmp_path / "bare.db")) as copy:
            source.backup(copy)

    print(f"\n{Path(book).stat().st_size:,} bytes, × SQLite's online backup; limit 2")
    peer = best(bare)
    told("book backup", best(program(book, "book", "backup", str(tmp_path / "copy.db"), "--yes")), peer)
    told("its start alone (book info)", best(program(book, "book", "info")), peer)
    assert (tmp_path / "copy.db").stat().st_size == (tmp_path / "bare.db").stat().st_size


@pytest.mark.skipif(shutil.which("ledger") is None, reason="measured against ledger")
def test_reports(book: str, tmp_path: Path) -> None:
    peer = ["ledger", "-f", str(tmp_path / "book.ledger"), "bal"]
    program(book, "book", "export", peer[2], "--format", "ledger")()
    of_peer = best(lambda: subprocess.run(peer, check=True, capture_output=True))
    print(f"\n{SIZE:,} invoices, × ledger bal: {of_peer[0]:.2f} s, {of_peer[1]:.2f} s; limit 0.5 by category")
    for each in REPORTS:
        period = [] if each.split()[0] in ("aging", "balance") else ["--period", "2025"]
        told(each, best(program(book, "report", *each.split(), *period)), of_peer)
    assert of_peer > (0, 0)
