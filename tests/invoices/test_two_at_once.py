"""Several processes at one book: numbers without a gap, none twice, and no more taken than there is."""

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from office import Office

# Issues drafts one after the other in one process, as so many runs of the program would.
WORKER = """
import sys
from debitcli import cli
from debitcli.run import Run
first, last, place = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
codes = {cli.run(["invoice", "issue", f"draft-{n}", "--book", place]) for n in range(first, last)}
sys.exit(max(codes))
"""


# DEBITCLI_EACH=50 makes it four hundred.
EACH = int(os.environ.get("DEBITCLI_EACH", "4"))


def write_drafts(office: Office, count: int) -> None:
    """Drafts with prices from 1 on."""
    line = '{{"customer": "{}", "lines": [{{"description": "x", "price": "{}", "vat_rate": "21"}}]}}'
    drafts = "\n".join(line.format(office.ana, n) for n in range(1, count + 1))
    office.desk.ok("invoice", "add", "--json", "-", stdin=drafts)


def at_once(*commands: tuple[str, ...]) -> list[int]:
    """The exit codes of programs that run at the same time."""
    running = [subprocess.Popen(each, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for each in commands]
    return [each.wait(timeout=120) for each in running]


def each_of(program: Path, office: Office, line: tuple[str, ...], last: Iterable[str]) -> tuple[str, ...]:
    """Runs the program for each of some last words, one after the other, until one is refused."""
    words = shlex.join([str(program), *line[:2], "--book", office.desk.place, *line[2:]])
    return "sh", "-c", f'for each; do {words} "$each" || exit; done', "sh", *last


def test_eight_processes_issue_without_a_gap(office: Office, program: Path) -> None:
    write_drafts(office, 8 * EACH)
    drafts = [f"draft-{n}" for n in range(1, 8 * EACH + 1)]
    parts = [each_of(program, office, ("invoice", "issue"), drafts[EACH * n : EACH * (n + 1)]) for n in range(8)]
    assert at_once(*parts) == [0] * 8
    rows = office.desk.ok("invoice", "list", "--limit", "0", "--sort", "number", "-o", "json").json
    assert [int(row["number"][5:]) for row in rows] == list(range(1, 8 * EACH + 1))
    assert len(office.desk.ok("entry", "list", "--limit", "0").out.splitlines()) == 8 * EACH
    assert_chain_is_whole(office)


def test_killed_processes_leave_no_gap(office: Office) -> None:
    write_drafts(office, 60)
    workers = [
        subprocess.Popen(
            (sys.executable, "-c", WORKER, str(1 + 20 * n), str(21 + 20 * n), office.desk.place),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for n in range(3)
    ]  # fmt: skip
    for each, seconds in zip(workers, (1.2, 0.5, 0.4), strict=True):
        with suppress(subprocess.TimeoutExpired):
            each.wait(timeout=seconds)
        each.kill()
        each.wait()
    office.desk.ok("invoice", "issue", "--all-drafts")
    rows = office.desk.ok("invoice", "list", "--limit", "0", "--sort", "number", "-o", "json").json
    assert [int(row["number"][5:]) for row in rows] == list(range(1, 61))
    assert len(office.desk.ok("entry", "list", "--limit", "0").out.splitlines()) == 60


def test_two_who_credit_take_no_more_than_there_is(office: Office, program: Path) -> None:
    number = office.issue("--line", "Design @ 100 21%")
    codes = at_once(*[each_of(program, office, ("invoice", "credit", number, "--amount"), ["70"])] * 2)
    assert sorted(codes) == [0, 5]
    assert office.invoice(number)["open"] == "51.00"


def test_one_draft_is_issued_once(office: Office, program: Path) -> None:
    draft = office.desk.ok("invoice", "add", office.ana, "--line", "Design @ 100 21%").out.strip()
    codes = at_once(*[each_of(program, office, ("invoice", "issue"), [draft])] * 2)
    # Who comes late finds no draft of that number any more.
    assert sorted(codes) in ([0, 4], [0, 5])
    assert len(office.desk.ok("invoice", "list").out.splitlines()) == 1


def test_who_pays_and_who_uses_credit_do_not_wait_for_each_other(office: Office, program: Path) -> None:
    write_drafts(office, 2 * EACH)
    paying = ("payment", "add", "--customer", office.ana, "--amount", "5", "--reference")
    drafts = [f"draft-{n}" for n in range(1, 2 * EACH + 1)]
    using = ("invoice", "issue", "--use-credit")
    taking = [each_of(program, office, using, some) for some in (drafts[:EACH], drafts[EACH:])]
    references = [f"R{n}" for n in range(2 * EACH)]
    assert at_once(*taking, each_of(program, office, paying, references)) == [0] * 3
    left = sum(Decimal(each["left"]) for each in office.desk.ok("payment", "list", "--limit", "0", "-o", "json").json)
    paid = sum(Decimal(each["paid"]) for each in office.desk.ok("invoice", "list", "--limit", "0", "-o", "json").json)
    assert left + paid == 5 * 2 * EACH


def test_who_credits_and_who_issues_do_not_wait_for_each_other(office: Office, program: Path) -> None:
    write_drafts(office, EACH)
    office.desk.ok("invoice", "issue", "--all-drafts")
    numbers = [each["number"] for each in office.desk.ok("invoice", "list", "--limit", "0", "-o", "json").json]
    adding = ("invoice", "add", office.ana, "--issue", "--line")
    issuing = [each_of(program, office, adding, [f"x @ {n} 21%" for n in range(1, EACH + 1)])] * 2
    assert at_once(*issuing, each_of(program, office, ("invoice", "credit"), numbers)) == [0] * 3
    assert_chain_is_whole(office)


def assert_chain_is_whole(office: Office) -> None:
    """Each fingerprint has the one before it in it (docs: numbers)."""
    from debitcli.database.book import Book
    from debitcli.invoices.fingerprint import fingerprint_of
    from debitcli.invoices.records import Invoices

    with Book(office.desk.place).reading() as connection:
        store = Invoices("2026-11-26")
        found = store.whole(connection, store.read(connection, store.select(connection)))
    before = ""
    for each in sorted(found, key=lambda one: one.place or 0):
        assert (each.fingerprint_before or "") == before
        assert each.fingerprint == fingerprint_of(each, before)
        before = each.fingerprint or ""
