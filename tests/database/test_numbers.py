"""Number series: after the highest number that there ever was, or the lowest free one."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags
from sqlalchemy import insert
from terminal import ENTER

from debitcli.database import numbers
from debitcli.database.book import Book
from debitcli.database.schema import base
from debitcli.database.schema.customers import customer
from debitcli.database.schema.history import history, keeper

PROGRAM = Path(sys.executable).with_name("debitcli")


def import_numbers(desk: Desk, *given: str) -> None:
    rows = "\n".join(f"{number},Firm {number}" for number in given)
    desk.ok("customer", "import", "-", "--allow-incomplete", stdin=f"number,name\n{rows}\n")


def add(desk: Desk, *more: str) -> str:
    return desk.ok("customer", "add", "--name", "Ana", "--allow-incomplete", "--allow-duplicate", *more).out.strip()


@pytest.mark.parametrize(
    ("imported", "following"),
    [
        ([str(n) for n in range(1001, 1008)], "1008"),
        (["7", "5900000000000000001", "cus_NffrFeUfNV2Hib", "12345678901"], "8"),
        (["0041", "K-2000", "2024/0005", "00000000000000000099"], "42"),
        (["999999999"], "1000000000"),
        (["K-1"], "1"),
    ],
)
def test_the_next_number_is_that_after_the_highest_imported_one(
    desk: Desk, imported: list[str], following: str
) -> None:
    import_numbers(desk, *imported)
    assert add(desk) == following
    assert add(desk) == str(int(following) + 1)


def test_rows_without_a_number_come_after_those_that_have_one(desk: Desk) -> None:
    import_numbers(desk, "1001", "", "1003", "K-1")
    listed = desk.ok("customer", "list", "--sort", "number", "-o", "json").json
    assert [(each["number"], each["name"]) for each in listed][:3] == [
        ("1001", "Firm 1001"), ("1003", "Firm 1003"), ("1004", "Firm"),
    ]  # fmt: skip


@pytest.mark.parametrize("series", ["next", "lowest"])
def test_the_number_of_a_deleted_customer_never_comes_again(desk: Desk, series: str) -> None:
    desk.ok("settings", "set", "customer.number", series)
    import_numbers(desk, "1", "2", "3", "4")
    for number in ("2", "4"):
        desk.ok("customer", "delete", number, "--yes")
    assert add(desk) == "5"


def test_a_number_given_in_a_change_counts_too(desk: Desk) -> None:
    desk.ok("customer", "edit", add(desk), "--number", "500", "--yes")
    assert add(desk) == "501"


def test_gaps_are_filled_by_a_setting(desk: Desk) -> None:
    import_numbers(desk, "2", "3", "10070")
    desk.ok("settings", "set", "customer.number", "lowest")
    assert [add(desk), add(desk), add(desk, "--number", "5"), add(desk)] == ["1", "4", "5", "6"]
    desk.ok("settings", "unset", "customer.number")
    assert add(desk) == "10071"
    assert desk.run("settings", "set", "customer.number", "random", "-o", "json").problems.keys() == {"customer.number"}


def test_products_go_on_after_the_highest_number(desk: Desk) -> None:
    given = {"name": "Cup", "price": "12.50", "currency": "EUR"}
    assert desk.ok("product", "add", *flags(given | {"number": "70"}), "--yes").out == "70\n"
    assert desk.ok("product", "add", *flags(given | {"name": "Saucer"}), "--yes").out == "71\n"


def test_nothing_that_was_not_saved_counts(desk: Desk) -> None:
    given = flags(ANA | {"number": "900"})
    desk.ok("customer", "add", *given, "--dry-run")
    assert desk.run("customer", "import", "-", stdin="number,name,email\n900,Firm,no address\n").code == 3
    assert add(desk) == "1"


def test_writers_at_the_same_time_get_numbers_of_their_own(desk: Desk, program: Path) -> None:
    add(desk)
    flags_of_all = ["--book", desk.place, "--allow-incomplete", "--allow-duplicate", "--yes"]
    single = [program, "customer", "add", "--name", "Ana", *flags_of_all]
    several = [program, "customer", "add", "--json", "-", *flags_of_all]
    people = json.dumps([{"name": "Ben"}, {"name": "Eva", "number": "100"}, {"name": "Ida"}])
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(subprocess.run, single, capture_output=True, check=True) for _ in range(6)]
        runs += [pool.submit(subprocess.run, several, input=people.encode(), capture_output=True, check=False)]
        assert {run.result().returncode for run in runs} == {0}
    given = [int(each["number"]) for each in desk.ok("customer", "list", "-o", "json").json]
    # Some before the one that gives 100, the others after it, none left out on either side.
    before, after = [n for n in given if n < 100], [n for n in given if n >= 100]
    assert sorted(before) == list(range(1, len(before) + 1))
    assert sorted(after) == list(range(100, 110 - len(before)))


def test_the_wizard_says_which_number_comes_next(sqlite_desk: Desk, start: Start) -> None:
    import_numbers(sqlite_desk, "1001", "1007")
    terminal = start("customer", "add", *flags(ANA), "--consent", "invoices")
    terminal.wait_for("More")
    terminal.type("y")
    terminal.wait_for("(type to narrow)")
    terminal.type("number", ENTER)
    terminal.wait_for("1008, if empty")


def test_a_book_from_before_goes_on_after_what_it_has_and_had(new_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(base, "VERSION", "0009")
        now = datetime.now(UTC)
        with Book(new_place).writing() as connection:
            for number in ("7", "cus_1", "59000000000000001", "1007"):
                values = {"number": number, "number_key": numbers.number_key(number), "name": f"Firm {number}"}
                connection.execute(insert(customer).values(**values, name_hash=1, postal_code="28013", created=now))
            connection.execute(insert(keeper).values(name="mara", since=now))
            gone = {"noun": "customer", "record": 99, "number": "1040", "action": "deleted", "changes": "{}"}
            connection.execute(insert(history).values(**gone, at=now, actor="mara"))
    monkeypatch.setenv("DEBITCLI_BOOK", new_place)
    found = run("customer", "list", "--search", "28013", "-o", "json")
    assert [each["number"] for each in json.loads(found)] == ["1007", "59000000000000001", "cus_1", "7"]
    assert [each["number"] for each in json.loads(run("customer", "list", "--search", "CUS_", "-o", "json"))] == [
        "cus_1"
    ]
    assert run("customer", "add", "--name", "Ana", "--allow-incomplete").strip() == "1041"


def run(*arguments: str) -> str:
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True).stdout
