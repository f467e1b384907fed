"""Files that the program writes: never over the book, over others only when somebody said so, devices as they are."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Desk

ROWS = "name,email\nAlfa,a@example.com\nBeta,bad\n"


@pytest.fixture
def at_work(sqlite_desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A book with a customer and a note with a file, in the folder where the program runs."""
    desk = Desk(str(shutil.move(sqlite_desk.place, tmp_path / "book.db")), sqlite_desk.capture, monkeypatch)
    Path("scan.txt").write_text("a scan")
    Path("rows.csv").write_text(ROWS)
    desk.add()
    desk.ok("note", "attach", "1", "scan.txt")
    desk.ok("product", "add", "--name", "Paper", "--price", "5")
    Path("book.db.before-upgrade-from-0005").write_bytes(Path("book.db").read_bytes())
    Path("folder").mkdir()
    Path("link.csv").symlink_to("book.db")
    Path("linked").symlink_to(".")
    Path("round.csv").symlink_to("round.csv")
    os.link("book.db", "hard.csv")
    return desk


WRITERS = (
    ("customer", "export", "{}", "-o", "csv", "--yes"),
    ("product", "export", "{}", "-o", "jsonl", "--yes"),
    ("customer", "import", "rows.csv", "--allow-incomplete", "--rejects", "{}", "--yes"),
    ("note", "save", "1", "{}", "--yes"),
)
SPELLINGS = (
    "book.db", "./book.db", "folder/../book.db", "linked/book.db", "link.csv", "hard.csv", "Book.DB", "book.db-wal",
    "book.db-shm", "linked/book.db-journal", "book.db.before-upgrade-from-0005",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: " ".join(writer[:2]))
def test_nothing_is_written_over_the_book(at_work: Desk, writer: tuple[str, ...], spelling: str) -> None:
    backup = Path("book.db.before-upgrade-from-0005").read_bytes()
    refused = at_work.run(*(part.format(spelling) for part in writer))
    assert (refused.code, "is the book, or belongs to it" in refused.err) == (2, True), refused.err
    assert at_work.names() == ["Ana García López"]
    assert sqlite3.connect("book.db").execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert Path("book.db.before-upgrade-from-0005").read_bytes() == backup


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: " ".join(writer[:2]))
def test_another_file_is_replaced_only_with_yes(at_work: Desk, writer: tuple[str, ...]) -> None:
    Path("kept.csv").write_text("kept")
    refused = at_work.run(*(part.format("kept.csv") for part in writer if part != "--yes"))
    assert (refused.code, Path("kept.csv").read_text()) == (5, "kept")
    assert at_work.names() == ["Ana García López"]
    at_work.ok(*(part.format("kept.csv") for part in writer))
    assert Path("kept.csv").read_text() != "kept"
    assert not list(Path().glob(".debitcli-*"))


@pytest.mark.parametrize("writer", WRITERS, ids=lambda writer: " ".join(writer[:2]))
@pytest.mark.parametrize("place", ["nowhere/out.csv", "x" * 300, "rows.csv/out.csv", "round.csv", "~nobodyx/out.csv"])
def test_a_place_that_cannot_be_is_told_before_anything_is_saved(
    at_work: Desk, writer: tuple[str, ...], place: str
) -> None:
    refused = at_work.run(*(part.format(place) for part in writer))
    assert (refused.code, "cannot be written" in refused.err) == (2, True), refused.err
    assert at_work.names() == ["Ana García López"]


def test_rejects_into_a_folder_are_refused_before_anything_is_saved(at_work: Desk) -> None:
    refused = at_work.run("customer", "import", "rows.csv", "--allow-incomplete", "--rejects", "folder")
    assert (refused.code, at_work.names()) == (2, ["Ana García López"])


def test_rejects_go_to_standard_output_alone(at_work: Desk) -> None:
    flags = ("rows.csv", "--allow-incomplete", "--rejects", "-")
    assert at_work.run("customer", "import", *flags, "-o", "json").code == 2
    result = at_work.ok("customer", "import", *flags)
    header, row = result.out.splitlines()
    assert (header, row.startswith("Beta,bad,email")) == ("name,email,problems", True)
    assert at_work.names() == ["Alfa", "Ana García López"]


@pytest.mark.parametrize("writer", [WRITERS[0], WRITERS[1], WRITERS[3]], ids=lambda writer: " ".join(writer[:2]))
def test_a_device_and_a_pipe_stay_what_they_are(at_work: Desk, writer: tuple[str, ...]) -> None:
    os.mkfifo("pipe")
    # Somebody reads, so that writing does not wait; what is short fits into the pipe.
    reader = os.open("pipe", os.O_RDONLY | os.O_NONBLOCK)
    at_work.ok(*(part.format("pipe") for part in writer if part != "--yes"))
    assert os.read(reader, 100_000)
    os.close(reader)
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)
    at_work.ok(*(part.format(os.devnull) for part in writer))
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_what_a_link_leads_to_is_written(at_work: Desk) -> None:
    Path("target.csv").write_text("old")
    Path("way.csv").symlink_to("target.csv")
    at_work.ok("customer", "export", "way.csv", "--yes")
    assert Path("way.csv").is_symlink()
    assert "Ana García López" in Path("target.csv").read_text()


def test_rejects_that_cannot_be_written_leave_nothing_saved(at_work: Desk) -> None:
    refused = at_work.run("customer", "import", "rows.csv", "--allow-incomplete", "--rejects", "/dev/full")
    assert (refused.code, at_work.names()) == (6, ["Ana García López"])
    assert "The rejected rows cannot be written to /dev/full" in refused.err


@pytest.mark.parametrize(
    "line",
    ["customer export /dev/full -o csv", "customer export /dev/full -o vcard", "product export /dev/full -o jsonl",
     "payment export /dev/full -o csv", "note save 1 /dev/full", "book export /dev/full --format ledger",
     "invoice template /dev/full"],
)  # fmt: skip
def test_a_device_that_is_full_is_told_in_one_way(at_work: Desk, line: str) -> None:
    at_work.ok("settings", "set", "company.country", "ES")
    refused = at_work.run(*line.split(), "--yes")
    assert (refused.code, "/dev/full cannot be written: No space left on device." in refused.err) == (6, True), (
        refused.err
    )


def test_rejects_whose_reader_has_gone_leave_nothing_saved(at_work: Desk, tmp_path: Path) -> None:
    # More than a pipe holds.
    Path("many.csv").write_text("name,email\nAlfa,a@example.com\n" + "Beta,bad\n" * 3_000)
    folders = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"DEBITCLI_BOOK": at_work.place, "PATH": folders}
    command = "debitcli customer import many.csv --allow-incomplete --rejects - | true; echo ${PIPESTATUS[0]}"
    bash = ["bash", "-c", command]
    done = subprocess.run(bash, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout == "6\n", done.stderr
    assert at_work.names() == ["Ana García López"]


def test_what_the_shell_has_opened_is_written_into(at_work: Desk, tmp_path: Path) -> None:
    folders = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"DEBITCLI_BOOK": at_work.place, "PATH": folders}
    rejecting = "debitcli customer import rows.csv --allow-incomplete --rejects -"
    for command in (
        f"{rejecting} >/dev/full; debitcli customer list | grep -c .",
        "debitcli customer export /dev/stdout -o csv | grep -c Ana",
        "debitcli customer export >(cat > there.csv) -o csv && sleep 0.3 && grep -c Ana there.csv",
        "debitcli customer export /dev/stdout -o csv > here.csv && grep -c Ana here.csv",
    ):
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.stdout == "1\n", (command, done.stderr)


@pytest.mark.parametrize("noun", ["invoice", "product", "expense", "payment"])
def test_cards_are_only_of_customers(sqlite_desk: Desk, tmp_path: Path, noun: str) -> None:
    (tmp_path / "x.vcf").write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nEND:VCARD\n")
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    for verb in ("import", "export"):
        told = sqlite_desk.ok(noun, verb, "--help").out.lower()
        assert "vcard" not in told
        assert "csv" in told
    refused = sqlite_desk.run(noun, "export", "-o", "vcard")
    assert (refused.code, "jsonl" in refused.err) == (2, True)
    assert sqlite_desk.run(noun, "export", "x2.vcf").code == 2
    wrong = sqlite_desk.run(noun, "import", "x.vcf")
    assert wrong.code in (2, 3)
    assert " a invoice" not in wrong.err.lower()
    assert not (tmp_path / "x2.vcf").exists()


def test_customers_have_cards(sqlite_desk: Desk) -> None:
    for verb in ("import", "export"):
        assert "vcard" in sqlite_desk.ok("customer", verb, "--help").out.lower()
