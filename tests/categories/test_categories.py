"""Categories: made, given, filtered by, renamed, merged, deleted."""

import json

import pytest
from conftest import ANA, Desk, flags

PEOPLE = [
    ANA | {"categories": ["Retail", "Regular"]},
    {"name": "Luis Vidal", "country": "ES", "city": "Madrid", "categories": "Retail; Export"},
    {"name": "Nordic Foods GmbH", "country": "DE", "city": "Berlin", "categories": ["Wholesale"]},
    {"name": "Blue Ltd", "country": "GB"},
]


@pytest.fixture
def people(desk: Desk) -> Desk:
    """A desk with four customers in four categories."""

    def fill() -> None:
        given = ["--json", "-", "--allow-incomplete", "--create-categories"]
        desk.ok("customer", "add", *given, stdin=json.dumps(PEOPLE))

    desk.stocked("categories", fill)
    return desk


def counts(desk: Desk) -> dict[str, int]:
    return {row["name"]: row["customers"] for row in desk.ok("category", "list", "-o", "json").json}


def test_they_are_listed_with_how_many_customers_they_have(people: Desk) -> None:
    people.ok("category", "add", "Public sector")
    assert counts(people) == {"Export": 1, "Public sector": 0, "Regular": 1, "Retail": 2, "Wholesale": 1}
    assert people.ok("category", "list").out.startswith("Export\t1\n")
    assert people.ok("category", "list", "-o", "table").out.splitlines()[0].split() == ["Category", "Customers"]


def test_a_customer_has_several_in_every_output(people: Desk) -> None:
    assert people.customer("1")["categories"] == ["Regular", "Retail"]
    assert people.customer("4")["categories"] == []
    assert "categories\tRegular; Retail\n" in people.ok("customer", "show", "1").out
    assert "Regular; Retail" in people.ok("customer", "list", "-o", "csv", "--search", "ana").out
    assert "Regular, Retail" in people.ok("customer", "list", "-o", "table").out
    assert "Regular, Retail" in people.ok("customer", "show", "1", "-o", "table").out


def test_unknown_ones_are_refused_with_near_ones(people: Desk) -> None:
    result = people.run(
        "customer", "add", *flags(ANA | {"email": "b@b.com"}), "--category", "Retial", "--allow-duplicate"
    )
    assert result.code == 3
    assert "names no category: Retial" in result.err
    assert "did you mean Retail?" in result.err
    assert "--create-categories" in result.err
    filtered = people.run("customer", "list", "--category", "Retial")
    assert (filtered.code, filtered.out) == (4, "")
    assert "Did you mean Retail?" in filtered.err


def test_flags_give_replace_add_and_remove(people: Desk) -> None:
    number = people.ok(
        "customer", "add", "--name", "New One", "--allow-incomplete", "--category", "retail", "--category", "REGULAR"
    ).out.strip()
    assert people.customer(number)["categories"] == ["Regular", "Retail"]
    people.ok("customer", "edit", number, "--add-category", "Export", "--remove-category", "retail")
    assert people.customer(number)["categories"] == ["Export", "Regular"]
    people.ok("customer", "edit", number, "--category", "Wholesale")
    assert people.customer(number)["categories"] == ["Wholesale"]
    people.ok("customer", "edit", number, "--clear", "categories")
    assert people.customer(number)["categories"] == []
    changes = [e["changes"] for e in people.ok("customer", "history", number, "-o", "json").json]
    assert changes[1] == {"categories": {"old": ["Regular", "Retail"], "new": ["Export", "Regular"]}}


def test_lists_take_all_of_or_any_of(people: Desk) -> None:
    assert people.names("--category", "retail") == ["Luis Vidal", "Ana García López"]
    assert people.names("--category", "Retail", "--category", "Regular") == ["Ana García López"]
    assert people.names("--any-category", "Wholesale", "--any-category", "Export") == [
        "Nordic Foods GmbH",
        "Luis Vidal",
    ]
    assert people.names("--category", "Retail", "--any-category", "Export", "--city", "Madrid") == ["Luis Vidal"]
    assert people.names("--category", "Retail", "--search", "ana") == ["Ana García López"]
    assert people.ok("customer", "list", "--category", "Export", "-o", "json").json[0]["categories"] == [
        "Export",
        "Retail",
    ]
    assert people.names("--category", "Retail", "--sort", "name") == ["Ana García López", "Luis Vidal"]
    page = people.ok("customer", "list", "--category", "Retail", "--limit", "1", "-o", "table")
    assert "1 of 2 customers, page 1 of 2." in page.err


def test_bulk_by_list_and_by_filter(people: Desk) -> None:
    assert people.ok("category", "assign", "Regular", "2", "4").out == "2\n"
    assert people.ok("category", "assign", "Regular", "--country", "ES").out == "0\n"
    assert people.ok("category", "assign", "Regular", "--city", "Berlin").out == "1\n"
    assert counts(people)["Regular"] == 4
    result = people.ok("category", "unassign", "Regular", "--category", "Retail")
    assert "2 customers taken out of Regular" in result.err
    assert people.names("--category", "Regular") == ["Blue Ltd", "Nordic Foods GmbH"]
    assert people.ok("customer", "history", "4", "-o", "json").json[-1]["changes"]["categories"]["new"] == ["Regular"]
    assert people.run("category", "assign", "Regular").code == 2
    assert people.run("category", "assign", "Regular", "1", "--city", "Berlin").code == 2
    assert people.run("category", "assign", "Nothing", "1").code == 4


def test_rename_keeps_the_customers(people: Desk) -> None:
    assert people.ok("category", "rename", "retail", "Shops").out == "Shops\n"
    assert people.customer("1")["categories"] == ["Regular", "Shops"]
    assert people.run("category", "rename", "Shops", "EXPORT").code == 5
    people.ok("category", "rename", "Shops", "SHOPS")
    assert people.customer("1")["categories"] == ["Regular", "SHOPS"]


def test_merge_joins_two(people: Desk) -> None:
    assert people.run("category", "merge", "Export", "Retail").code == 2
    people.ok("category", "merge", "Export", "Retail", "--yes")
    people.ok("category", "merge", "Wholesale", "Retail", "--yes")
    assert counts(people) == {"Regular": 1, "Retail": 3}
    assert people.run("category", "merge", "Retail", "RETAIL", "--yes").code == 2


def test_delete_says_how_many_customers_lose_it(people: Desk) -> None:
    result = people.ok("category", "delete", "Retail", "--yes")
    assert "2 customers lost it" in result.err
    assert people.customer("1")["categories"] == ["Regular"]
    assert people.run("category", "delete", "Retail", "--yes").code == 4


def test_a_deleted_customer_leaves_its_categories(people: Desk) -> None:
    people.ok("customer", "delete", "3", "--yes")
    assert counts(people)["Wholesale"] == 0


@pytest.mark.parametrize("name", ["", "a;b", "x\x1b", "y" * 81])
def test_names_that_cannot_be(people: Desk, name: str) -> None:
    assert people.run("category", "add", name).code == 3
    assert people.run("category", "add", "RETAIL").code == 5
