"""What becomes of a row does not depend on which rows are looked at together."""

import csv
import io
import random
import shutil
from pathlib import Path

import pytest
from conftest import Desk

from debitcli.exchange import job

SEEDS = range(4)
COLUMNS = "number,name,email,city,note"
NUMBERS = ("", "", "1", "2", "3", "4", "7", "K-9", "50")


def wild_file(draw: random.Random) -> str:
    """Rows of a few numbers, addresses and names, so that many mean the same customer; some of them wrong."""
    emails = ("", "a@example.com", "b@example.com", "c@example.com", "bad")
    rows = [
        f"{draw.choice(NUMBERS)},{draw.choice(('Ana', 'Luis', '', 'Zoë'))},{draw.choice(emails)},"
        f"{draw.choice(('', 'Rom', 'Ulm'))},{draw.choice(('', '', 'pays late', 'by card'))}"
        for _ in range(16)
    ]
    return "\n".join((COLUMNS, *rows)) + "\n"


@pytest.mark.parametrize("policy", ["fail", "skip", "update", "add"])
def test_a_row_fares_alike_in_batches_of_every_size(
    sqlite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str
) -> None:
    desk, kept = sqlite_desk, tmp_path / "kept.db"
    desk.ok("customer", "add", "--name", "Ana", "--email", "a@example.com", "--allow-incomplete")
    desk.ok("customer", "add", "--name", "Luis", "--number", "7", "--allow-incomplete")
    shutil.copy(desk.place, kept)
    for seed in SEEDS:
        (tmp_path / "wild.csv").write_text(wild_file(random.Random(seed)))
        ends = []
        for size in (2_000, 2):
            monkeypatch.setattr(job, "_BATCH", size)
            shutil.copy(kept, desk.place)
            flags = ("--allow-incomplete", "--on-duplicate", policy, "--rejects", str(tmp_path / "rejects.csv"), "-y")
            report = desk.run("customer", "import", str(tmp_path / "wild.csv"), *flags)
            customers = desk.ok("customer", "list", "--limit", "0", "-o", "csv")
            rows = csv.DictReader(io.StringIO(customers.out))
            # Which of the free numbers the book gives is its own affair.
            said = [tuple(row[key] for key in ("name", "email", "city", "notes")) for row in rows]
            ends.append((report.out, sorted(said)))
        assert ends == [ends[0]] * len(ends), f"seed {seed}"
