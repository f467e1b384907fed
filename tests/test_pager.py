"""An answer that is longer than the screen goes through a pager, as with git."""

import shutil
import signal
from pathlib import Path

import pytest
from conftest import Desk, Start

ROWS = 12
# Says that it paged, and what came.
MARKING = "sh -c 'echo PAGED; cat'"


@pytest.fixture
def thirty(sqlite_desk: Desk) -> Desk:
    """A book with thirty customers."""

    def fill() -> None:
        rows = "".join(f"Customer {n:02},c{n:02}@example.com\n" for n in range(1, 31))
        sqlite_desk.ok("customer", "import", "-", "--allow-incomplete", stdin=f"name,email\n{rows}")

    sqlite_desk.stocked("pager", fill)
    return sqlite_desk


def test_a_long_list_is_paged_with_what_is_said_below_it(start: Start, thirty: Desk) -> None:
    terminal = start("customer", "list", rows=60, PAGER=MARKING)
    assert terminal.end() == 0
    assert not terminal.text.startswith("PAGED")  # it fits
    terminal = start("customer", "list", rows=ROWS, PAGER=MARKING)
    assert terminal.end() == 0
    assert b"PAGED" in terminal.raw
    assert terminal.text.endswith("30 customers.")


@pytest.mark.skipif(shutil.which("less") is None, reason="less is not there")
def test_less_is_left_with_q(start: Start, thirty: Desk) -> None:
    terminal = start("customer", "list", rows=ROWS, PAGER="less")
    terminal.wait_for("Customer 30")
    assert terminal.text.splitlines()[-1].startswith(":")
    terminal.type("q")
    assert terminal.end() == 0


@pytest.mark.parametrize("arguments", [["--no-pager"], ["--limit", "3"]])
def test_nothing_is_paged_without_need_or_wish(start: Start, thirty: Desk, arguments: list[str]) -> None:
    terminal = start("customer", "list", *arguments, rows=ROWS, PAGER=MARKING)
    assert terminal.end() == 0
    assert b"PAGED" not in terminal.raw


@pytest.mark.parametrize(
    "environment",
    [
        {"PAGER": MARKING, "DEBITCLI_PAGER": "cat"},
        {"PAGER": ""},
        {"PAGER": "no-such-pager"},
        {"PAGER": "'quotes that do not close"},
        {"PAGER": MARKING, "TERM": "dumb"},
        {"PAGER": MARKING, "DEBITCLI_PLAIN": "1"},
    ],
    ids=str,
)
def test_without_a_pager_all_is_written(start: Start, thirty: Desk, environment: dict[str, str]) -> None:
    terminal = start("customer", "list", rows=ROWS, **environment)
    assert terminal.end() == 0
    assert b"PAGED" not in terminal.raw
    assert b"Customer 30" in terminal.raw
    assert terminal.text.endswith("30 customers.")


@pytest.mark.parametrize("pager", ["false", "head -n 2", "true"])
def test_a_pager_that_has_had_enough_is_no_error(start: Start, thirty: Desk, pager: str) -> None:
    terminal = start("customer", "list", "--limit", "0", "-o", "json", rows=ROWS, PAGER=pager)
    assert terminal.end() == 0
    assert "fault" not in terminal.text


def test_csv_and_json_are_paged_alike_and_whole(start: Start, thirty: Desk) -> None:
    for form in ("csv", "json", "jsonl", "tsv"):
        terminal = start("customer", "list", "-o", form, rows=ROWS, PAGER="sh -c 'grep -c Customer > paged'")
        assert terminal.end() == 0
        assert Path("paged").read_text(encoding="utf-8") == "30\n"
    terminal = start("customer", "history", "1", rows=2, PAGER=MARKING)
    assert terminal.end() == 0


def test_what_is_said_is_no_part_of_the_answer(start: Start, thirty: Desk) -> None:
    terminal = start(shell="debitcli customer list 2> said", rows=ROWS, PAGER="sh -c 'cat > paged'")
    assert terminal.end() == 0
    assert "30 customers." not in Path("paged").read_text(encoding="utf-8")
    assert Path("said").read_text(encoding="utf-8") == "30 customers.\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_request_to_stop_ends_the_pager_too(start: Start, thirty: Desk, number: int) -> None:
    terminal = start("customer", "list", rows=ROWS, PAGER="sh -c 'cat; sleep 100'")
    terminal.wait_for("Customer 01")
    terminal.kill(number)
    terminal.end()
    assert terminal.text.endswith("30 customers.")
