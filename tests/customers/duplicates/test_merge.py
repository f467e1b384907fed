"""`customer duplicates` and `customer merge`."""

import json

import pytest
from conftest import ANA, Desk

from debitcli.customers.duplicates.pairs import Found
from debitcli.customers.duplicates.rule import REASONS

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
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(PEOPLE))
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
    block += [(10_001, "Atlas Instruments"), (10_002, "Atlas Instrumens"), (10_003, "Xatlas Instruments")]
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
