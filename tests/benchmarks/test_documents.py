"""How long documents take, as ratios to bare typst and to a reading command in the same run.

    pytest tests/benchmarks/test_documents.py -m benchmark -n 0 -s

Limits: many at once 1.5 × the time of the processor that typst alone takes for the same pages (others may use it too),
without the proof by `saxonche`, which takes longer than the page; one from the command line 0.4 s more than
`invoice show`.
"""

import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from office import COMPANY

from debitcli import cli
from debitcli.database.book import Book
from debitcli.documents import pdf
from debitcli.documents.einvoice import Profile, Syntax, write
from debitcli.invoices.documents import looks, printing
from debitcli.invoices.documents.page import Page
from debitcli.invoices.documents.terms import terms_of
from debitcli.invoices.records import Invoices

pytestmark = pytest.mark.benchmark

SIZE = int(os.environ.get("DEBITCLI_BENCHMARK_SIZE", "1000"))
UNPROVED = """
from debitcli.documents import einvoice
einvoice.can_validate = lambda: False
from debitcli.__main__ import main
main()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A book with issued invoices of three lines."""
    place = str(tmp_path / "book.db")
    monkeypatch.setenv("DEBITCLI_BOOK", place)
    for key, value in (COMPANY | {"iban": "ES9121000418450200051332"}).items():
        assert cli.run(["settings", "set", f"company.{key}", value]) == 0
    customer = {"name": "Ana", "address": "Calle Mayor 3", "postal_code": "28013", "city": "Madrid", "country": "ES"}
    given = [word for key, value in customer.items() for word in (f"--{key.replace('_', '-')}", value)]
    assert cli.run(["customer", "add", *given, "--allow-incomplete"]) == 0
    lines = [
        {"description": f"Work {n}", "quantity": "3", "unit": "HUR", "price": "80", "vat_rate": "21"} for n in "abc"
    ]
    drafts = "\n".join(json.dumps({"customer": "1", "lines": lines}) for _ in range(SIZE))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(drafts.encode())))
    assert cli.run(["invoice", "add", "--json", "-", "--issue"]) == 0
    return place


def program(*arguments: str) -> tuple[float, float]:
    """The seconds that the program takes: of the processor, and by the clock."""
    before, of_children = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", UNPROVED, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - of_children.ru_utime - of_children.ru_stime
    return used, time.perf_counter() - before


def bare(place: str) -> Callable[[], tuple[float, float]]:
    """Makes the same pages with typst alone; the seconds, of the processor and by the clock."""
    with Book(place).reading() as connection:
        store = Invoices("")
        found = store.whole(connection, list(store.by_ids(connection, range(1, SIZE + 1)).values()))
        with_looks = looks.of(connection, found[0])
    sheets = [
        (Page(each, with_looks).data(has_xml=True, has_qr=True), each.issued, printing._code(each),
         write(terms_of(each, Profile.EN16931), Syntax.CII, Profile.EN16931))
        for each in found
    ]  # fmt: skip

    def make(sheet: tuple) -> bytes:  # type: ignore[type-arg]
        data, issued, qr, xml = sheet
        return pdf.write(with_looks.template, data, issued, xml=xml, qr=qr)

    def run() -> tuple[float, float]:
        before, used = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(make, sheets))
        return time.process_time() - used, time.perf_counter() - before

    return run


def test_many_at_once(place: str, tmp_path: Path) -> None:
    alone = bare(place)
    alone()
    ratios = []
    for n in range(3):
        copy = shutil.copy(place, tmp_path / f"{n}.db")
        ours = program("invoice", "pdf", "--unpaid", "--into", str(tmp_path / f"out{n}"), "--book", str(copy))
        theirs = alone()
        ratios.append(ours[0] / theirs[0])
        by_clock = f"by the clock {ours[1]:.1f} and {theirs[1]:.1f} s"
        print(f"{SIZE} documents: {ours[0]:.1f} s, typst {theirs[0]:.1f} s, ratio {ratios[-1]:.2f}; {by_clock}")
    assert statistics.median(ratios) <= 1.5


def test_one_from_the_command_line(place: str, tmp_path: Path) -> None:
    more = []
    for n in range(1, 8):
        shown = program("invoice", "show", f"2026-{n:04}", "-o", "json")
        more.append(program("invoice", "pdf", f"2026-{n:04}", str(tmp_path / f"{n}.pdf"))[1] - shown[1])
    print(f"one document: {statistics.median(more):.2f} s beyond invoice show")
    assert statistics.median(more) <= 0.4
