"""`customer duplicates` and `customer merge`."""

import json
from pathlib import Path

import pytest
from conftest import ANA, Desk, Start, flags

from debitcli.customers.duplicates.pairs import Found
from debitcli.customers.duplicates.rule import REASONS
from debitcli.database.book import Book

PEOPLE = [
    ANA,
    ANA | {"name": "Ana Garcia Lopez", "email": "ana@other.es", "phone": "+34913456789"},
    ANA | {"name": "Luis Vidal", "email": "ANA@example.com", "postal_code": "28901", "phone": "+34914567890"},
    ANA | {"name": "Nordic Foods GmbH", "email": "a@nordic.es", "postal_code": "28001", "phone": "+34915678901"},
    ANA | {"name": "Nordic Food S.L.", "email": "b@nordic.es", "postal_code": "28002", "phone": "+34916789012"},
    ANA | {"name": "Somebody Else", "email": "c@else.es", "postal_code": "28003", "phone": "+34917890123"},
]


@pytest.fixture
def twins(desk: Desk) -> Desk:
    """A desk with customers that are there twice."""

    def fill() -> None:
        desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(PEOPLE))

    desk.stocked("merge", fill)
    return desk


def test_duplicates_are_listed_with_why_and_how_sure(twins: Desk) -> None:
    pairs = twins.ok("customer", "duplicates", "-o", "json").json
    assert [(p["number"], p["other_number"], p["reasons"]) for p in pairs] == [
        ("1", "3", ["same e-mail address"]),
        ("1", "2", ["same name and postal code"]),
        ("4", "5", ["similar name, same mail domain"]),
    ]
    assert [p["sure"] for p in pairs] == sorted((p["sure"] for p in pairs), reverse=True)
    assert all(50 < p["sure"] < 100 for p in pairs)
    assert twins.ok("customer", "duplicates", "--limit", "1").err.startswith("1 of 3 pairs. All: --limit 0")
    assert "96 %" in twins.ok("customer", "duplicates", "-o", "table").out


def test_a_book_without_duplicates_says_so(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    result = sqlite_desk.ok("customer", "duplicates")
    assert (result.out, result.err) == ("", "No duplicates found.\n")


def test_large_blocks_are_compared_with_neighbours_and_like_names_found_from_either_end() -> None:
    block = [(n, f"{chr(97 + n % 26)}{n:05} Foods") for n in range(5_000)]
    block += [(10_001, "Calypso Instruments"), (10_002, "Calypso Instrumens"), (10_003, "Kalypso Instruments")]
    found = Found()
    found.add(next(reason for reason in REASONS if reason.words == "similar name, same postal code"), block)
    pairs = {(pair.first, pair.second) for pair in found.pairs()}
    assert {(10_001, 10_002), (10_001, 10_003)} <= pairs


def test_a_merge_fills_what_is_empty_and_moves_what_hangs_on(twins: Desk) -> None:
    twins.ok("customer", "edit", "2", "--contact", "Chloé", "--add-category", "Retail", "--create-categories")
    twins.ok("customer", "edit", "1", "--add-category", "Export", "--create-categories")
    twins.ok("note", "add", "2", "pays by card")
    twins.ok("note", "add", "2", "theirs", "--user", "luis")
    twins.ok("customer", "consent", "grant", "2", "promotions")
    twins.ok("customer", "consent", "grant", "1", "promotions")
    twins.ok("customer", "consent", "withdraw", "2", "promotions")
    assert twins.run("customer", "merge", "2", "1").code == 2
    assert twins.ok("customer", "merge", "2", "1", "--yes", "--take", "phone").out == "1\n"
    ana = twins.customer("1")
    assert (ana["name"], ana["contact"], ana["phone"]) == ("Ana García López", "Chloé", "+34913456789")
    assert ana["categories"] == ["Export", "Retail"]
    assert [note["text"] for note in ana["notes"]] == ["pays by card"]
    # The newest decides, whichever of the two customers it was said by.
    assert ana["consents"] == [ana["consents"][0]]
    assert ana["consents"][0]["granted"] is False
    assert twins.run("customer", "show", "2").code == 4
    actions = [entry["action"] for entry in twins.ok("customer", "history", "1", "-o", "json").json]
    assert actions[-2:] == ["merged", "edited"]
    gone = twins.ok("customer", "history", "2", "-o", "json").json
    assert gone[-1]["changes"] == {"merged into": {"old": None, "new": "1"}}


def test_what_cannot_be_merged(twins: Desk) -> None:
    assert twins.run("customer", "merge", "1", "1", "--yes").code == 2
    assert twins.run("customer", "merge", "1", "99", "--yes").code == 4
    assert twins.run("customer", "merge", "1", "2", "--yes", "--take", "shoe").code == 2
    assert len(twins.names()) == len(PEOPLE)


def test_a_same_name_and_a_similar_one_are_told_apart(desk: Desk) -> None:
    people = [
        {"name": "Mia Zimmermann", "email": "mia@zimmermann.de"},
        {"name": "Mia Zimmermann", "email": "mz@zimmermann.de", "postal_code": "28014"},
        {"name": "Mia Zimmerman", "email": "mia@other.de"},
        {"name": "Ida Zimmermann", "email": "ida@zimmermann.de"},
    ]
    people = [ANA | person | {"phone": f"+3491345678{n}"} for n, person in enumerate(people)]
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(people))
    pairs = desk.ok("customer", "duplicates", "-o", "json").json
    assert [(p["number"], p["other_number"], p["reasons"]) for p in pairs] == [
        ("1", "2", ["same name, same mail domain"]),
        ("1", "3", ["similar name, same postal code"]),
    ]
    # And so is who is about to be saved.
    ida = ANA | {"name": "Ida Zimmermann", "email": "i@zimmermann.de", "phone": "+34913456799"}
    found = desk.run("customer", "add", *flags(ida), "--dry-run", "--allow-duplicate").err
    assert "Looks like customer 4" in found
    assert found.count("Looks like") == 1


def listed(desk: Desk) -> list[tuple[str, str]]:
    """The pairs that `customer duplicates` lists."""
    return [(p["number"], p["other_number"]) for p in desk.ok("customer", "duplicates", "-o", "json").json]


def last_of(desk: Desk, number: str) -> tuple[str, dict[str, dict[str, str | None]]]:
    """The latest action on a customer, and what it changed."""
    entry = desk.ok("customer", "history", number, "-o", "json").json[-1]
    return entry["action"], entry["changes"]


def test_two_that_are_not_the_same_are_told_apart_and_may_be_the_same_again(twins: Desk) -> None:
    told = twins.ok("customer", "duplicates", "--not-same", "ana@other.es", "1")
    assert (told.out, "customer duplicates --same 2 1" in told.err) == ("2\t1\n", True)
    assert listed(twins) == [("1", "3"), ("4", "5")]
    assert last_of(twins, "1") == ("told apart", {"not same as": {"old": None, "new": "2 Ana Garcia Lopez"}})
    assert last_of(twins, "2") == ("told apart", {"not same as": {"old": None, "new": "1 Ana García López"}})
    again = twins.ok("customer", "duplicates", "--not-same", "1", "2", "-o", "json")
    assert again.json == {"number": "1", "other_number": "2", "told_apart": True}
    assert "told apart already" in again.err
    assert len(twins.ok("customer", "history", "1", "-o", "json").json) == 2
    twins.ok("customer", "duplicates", "--same", "1", "2")
    assert listed(twins) == [("1", "3"), ("1", "2"), ("4", "5")]
    assert last_of(twins, "2") == ("no longer told apart", {"not same as": {"old": "1 Ana García López", "new": None}})
    assert "not told apart" in twins.ok("customer", "duplicates", "--same", "1", "2").err


def test_of_several_with_one_address_another_pair_is_listed_in_its_place(desk: Desk) -> None:
    three = [ANA | {"name": name, "postal_code": f"2801{n}"} for n, name in enumerate(("Ana", "Bo", "Cy"))]
    three = [person | {"phone": f"+3491345678{n}"} for n, person in enumerate(three)]
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(three))
    assert listed(desk) == [("1", "2"), ("1", "3")]
    desk.ok("customer", "duplicates", "--not-same", "1", "3")
    assert listed(desk) == [("1", "2"), ("2", "3")]


def test_who_was_told_apart_is_no_twin_of_a_change_or_a_row(twins: Desk) -> None:
    address = "ana@example.com"
    assert twins.run("customer", "edit", "6", "--email", address).code == 5
    Path("six.csv").write_text(f"number,email,contact\n6,{address},Luis\n")
    update = ("customer", "import", "six.csv", "--on-duplicate", "update")
    refused = twins.run(*update)
    assert (refused.code, "means several customers" in refused.err) == (5, True)
    twins.ok("customer", "duplicates", "--not-same", "1", "6")
    twins.ok("customer", "duplicates", "--not-same", "6", "3")
    assert "Looks like" not in twins.ok("customer", "edit", "6", "--email", address, "--dry-run").err
    assert "1 updated" in twins.ok(*update).err
    six = twins.customer("6")
    assert (six["contact"], six["email"], twins.customer("1")["contact"]) == ("Luis", address, None)


def test_who_was_told_apart_stays_so_when_merged_and_leaves_nothing_when_deleted(twins: Desk) -> None:
    for pair in (("1", "2"), ("2", "3"), ("4", "5")):
        twins.ok("customer", "duplicates", "--not-same", *pair)
    twins.ok("customer", "merge", "2", "6", "--yes")
    twins.ok("customer", "merge", "3", "1", "--yes")
    twins.ok("customer", "delete", "5", "--yes")
    with Book(twins.place).reading() as connection:
        assert connection.exec_driver_sql("SELECT first, second FROM told_apart").all() == [(1, 6)]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--not-same", "1"), 2), (("--not-same", "1", "1"), 2), (("--not-same", "1", "99"), 4),
        (("--not-same", "ana", "2"), 4), (("--not-same", "1", "2", "--same", "1", "2"), 2),
    ],
)  # fmt: skip
def test_what_cannot_be_told_apart(twins: Desk, arguments: tuple[str, ...], code: int) -> None:
    assert twins.run("customer", "duplicates", *arguments).code == code
    assert len(listed(twins)) == 3


def test_on_a_terminal_the_list_says_how_to_go_on(sqlite_desk: Desk, start: Start) -> None:
    sqlite_desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(PEOPLE))
    screen = start("customer", "duplicates", columns=80).wait_for("--not-same 3 1")
    assert "To make one of two: debitcli customer merge 3 1" in screen
