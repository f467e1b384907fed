"""Every change has its row in the history, with one moment for one command; `updated` always moves on."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ANA, Desk

from debitcli.database.book import Book

LUIS = {"name": "Luis Vidal", "country": "ES", "city": "Madrid", "categories": "Retail; Export"}


def history(desk: Desk, noun: str) -> list[tuple[str, str, Any]]:
    """What the book has of a noun: action, number, changes."""
    with Book(desk.place).reading() as connection:
        rows = connection.exec_driver_sql(f"SELECT * FROM history WHERE noun = '{noun}' ORDER BY id")
        return [(row.action, row.number, json.loads(row.changes)) for row in rows]


def moments(desk: Desk) -> list[Any]:
    """When each entry was written."""
    with Book(desk.place).reading() as connection:
        return list(connection.exec_driver_sql("SELECT at FROM history ORDER BY id").scalars())


def updated(desk: Desk, table: str = "customer") -> list[Any]:
    """When each record was changed the last time, as the book keeps it."""
    with Book(desk.place).reading() as connection:
        return list(connection.exec_driver_sql(f"SELECT coalesce(updated, created) FROM {table} ORDER BY id").scalars())


def last(desk: Desk, number: str) -> Any:
    """The latest change of a customer."""
    return desk.ok("customer", "history", number, "-o", "json").json[-1]["changes"]


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Ana and Luis, in categories that were made on the side."""

    def fill() -> None:
        people = json.dumps([ANA | {"categories": ["Retail", "Regular"]}, LUIS])
        desk.ok("customer", "add", "--json", "-", "--allow-incomplete", "--create-categories", stdin=people)

    desk.stocked("history", fill)
    return desk


def test_one_command_has_one_moment_and_categories_on_the_side_their_row(two: Desk) -> None:
    assert [number for action, number, _ in history(two, "category") if action == "added"] == [
        "Regular", "Retail", "Export",
    ]  # fmt: skip
    assert len(set(moments(two))) == 1


def test_categories_that_change_are_changes_of_their_customers(two: Desk) -> None:
    before = updated(two)
    two.ok("category", "rename", "retail", "Alpha")
    assert last(two, "1") == {"categories": {"old": ["Regular", "Retail"], "new": ["Alpha", "Regular"]}}
    renamed = updated(two)
    assert all(new > old for new, old in zip(renamed, before, strict=True))
    two.ok("category", "merge", "Export", "Alpha", "--yes")
    assert last(two, "2") == {"categories": {"old": ["Alpha", "Export"], "new": ["Alpha"]}}
    merged = updated(two)
    assert (merged[0], merged[1] > renamed[1]) == (renamed[0], True)
    two.ok("category", "delete", "Alpha", "--yes")
    assert last(two, "1") == {"categories": {"old": ["Alpha", "Regular"], "new": ["Regular"]}}
    assert two.ok("category", "assign", "Regular", "2", "1").out == "1\n"
    assert last(two, "2") == {"categories": {"old": [], "new": ["Regular"]}}


def test_customers_that_become_incomplete_by_a_setting_or_a_field(desk: Desk) -> None:
    desk.add()
    before = updated(desk)
    desk.ok("settings", "set", "customer.required", "name,tax_id")
    assert last(desk, "1") == {"incomplete": {"old": False, "new": True}}
    assert updated(desk) > before
    desk.ok("settings", "unset", "customer.required")
    assert last(desk, "1") == {"incomplete": {"old": True, "new": False}}
    desk.ok("field", "add", "tier", "--required")
    assert last(desk, "1") == {"incomplete": {"old": False, "new": True}}


def test_a_field_that_moves(desk: Desk) -> None:
    for key in "abc":
        desk.ok("field", "add", key)
    desk.ok("field", "edit", "c", "--position", "1", "--label", "See")
    assert history(desk, "field")[-1] == ("edited", "c", {"label": ["C", "See"], "position": [3, 1]})
    count = len(history(desk, "field"))
    desk.ok("field", "edit", "c", "--position", "1")
    assert len(history(desk, "field")) == count


def test_notes_that_are_handed_over_moved_and_deleted_with_their_customer(desk: Desk) -> None:
    desk.add()
    desk.add(name="Bo", email="b@b.com", postal_code="28001")
    desk.ok("user", "add", "luis")
    desk.ok("note", "add", "1", "n1", "--user", "luis", "--share", "mara")
    desk.ok("user", "remove", "luis", "--heir", "mara", "--yes")
    assert ("handed over", "1", {"author": ["luis", "mara"]}) in history(desk, "note")
    desk.ok("customer", "merge", "1", "2", "--yes")
    assert history(desk, "note")[-1] == ("moved", "1", {"customer": ["1", "2"]})
    desk.ok("customer", "delete", "2", "--yes")
    assert history(desk, "note")[-1] == ("deleted", "1", {"text": ["n1", None]})


@pytest.mark.parametrize("apart", [0, 6_000])
def test_rows_of_a_file_that_take_each_other_back_leave_nothing(sqlite_desk: Desk, tmp_path: Path, apart: int) -> None:
    """However far apart they stand: what a file does to a customer is known before it is written."""
    others = [f"Firm {n},Berlin,f{n}@firm{n}.de" for n in range(apart)]
    rows = ["Ana,Madrid,ana@x.es", *others, "Ana,Getafe,ana@x.es", "Ana,Madrid,ana@x.es"]
    path = tmp_path / "many.csv"
    path.write_text("\n".join(["name,city,email", *rows]), encoding="utf-8")
    flags = ("customer", "import", str(path), "--allow-incomplete", "--on-duplicate", "update")
    sqlite_desk.ok(*flags)
    before = history(sqlite_desk, "customer"), updated(sqlite_desk)
    result = sqlite_desk.ok(*flags)
    assert f"✓ {len(rows):,} read: {len(rows):,} unchanged. Nothing changed." in result.err
    assert (history(sqlite_desk, "customer"), updated(sqlite_desk)) == before
    path.write_text("\n".join(["name,city,email", *rows[:-1]]), encoding="utf-8")
    assert f"1 updated, {len(rows) - 2:,} unchanged" in sqlite_desk.ok(*flags).err
    assert history(sqlite_desk, "customer")[len(before[0]) :] == [
        ("edited", "1", {"city": ["Madrid", "Getafe"]})
    ]  # fmt: skip


def test_a_row_that_means_a_customer_as_the_file_has_changed_it(desk: Desk, tmp_path: Path) -> None:
    """Its new address is the one by which a later row is known again."""
    desk.add(email="old@x.es")
    path = tmp_path / "list.csv"
    path.write_text("number,name,email,contact\n1,Ana García López,new@x.es,\n,Ana G. L.,new@x.es,Bea\n")
    desk.ok("customer", "import", str(path), "--allow-incomplete", "--on-duplicate", "update")
    assert [(c["number"], c["contact"]) for c in desk.ok("customer", "list", "-o", "json").json] == [("1", "Bea")]
