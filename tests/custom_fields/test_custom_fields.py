"""Custom fields: once defined, they are fields like any other."""

import csv
import io
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from conftest import ANA, Desk, flags
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from terminal import ENTER, Terminal

from debitcli.database.book import Book
from debitcli.database.schema.history import history as table
from debitcli.fields.value import Accepted, Context
from debitcli.forms.custom import Definition, FieldType, check_number


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A desk whose customers have a shoe size, a tier, a birthday and a newsletter."""

    def fill() -> None:
        desk.ok("field", "add", "shoe_size", "--label", "Shoe size", "--type", "number")
        desk.ok(
            "field", "add", "tier", "--type", "choice", "--choice", "gold", "--choice", "silver", "--choice", "bronze"
        )
        desk.ok("field", "add", "birthday", "--type", "date", "--help-text", "for the card")
        desk.ok("field", "add", "paper", "--type", "yes-no", "--label", "Paper mail")

    desk.stocked("custom_fields", fill)
    return desk


def people(shop: Desk) -> Desk:
    """Four customers, one of them without a value."""
    for number, (size, tier) in enumerate([("41.5", "silver"), ("9", "gold"), ("-3", "bronze"), ("", "")]):
        fields = ANA | {"name": f"Person {number}", "email": f"p{number}@x{number}.com", "postal_code": f"2801{number}"}
        shop.ok("customer", "add", *flags(fields), f"--field=shoe_size={size}", f"--field=tier={tier}")
    return shop


def last_change(shop: Desk) -> Any:
    """What the latest change of the first customer changed."""
    return shop.ok("customer", "history", "1", "-o", "json").json[-1]["changes"]


def test_they_are_defined_and_listed_in_order(shop: Desk) -> None:
    fields = shop.ok("field", "list", "-o", "json").json
    assert [f["key"] for f in fields] == ["shoe_size", "tier", "birthday", "paper"]
    assert fields[1]["choices"] == ["gold", "silver", "bronze"]
    assert fields[1]["label"] == "Tier"
    shop.ok("field", "edit", "paper", "--position", "1")
    assert shop.ok("field", "list").out.split("\t")[0] == "paper"
    assert "Shoe size" in shop.ok("field", "list", "-o", "table").out


def test_they_are_in_every_way_in_and_out(shop: Desk) -> None:
    shop.ok("customer", "add", *flags(ANA), "--field", "shoe-size=41,50", "--field", "tier=GOLD", "--field", "paper=y")
    customer = shop.customer("1")
    assert (customer["shoe_size"], customer["tier"], customer["birthday"], customer["paper"]) == (
        "41.5",
        "gold",
        None,
        True,
    )
    assert list(customer).index("shoe_size") == list(customer).index("withholding") + 1
    taken_back = customer | {"number": "2", "email": "b@b.com"}
    shop.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(taken_back))
    assert (shop.customer("2")["shoe_size"], shop.customer("2")["paper"]) == ("41.5", True)
    rows = list(csv.DictReader(io.StringIO(shop.ok("customer", "list", "-o", "csv").out)))
    assert rows[0]["tier"] == "gold"
    assert "Shoe size  41.5" in " ".join(shop.ok("customer", "show", "1", "-o", "table").out.split()).replace(
        "size 41", "size  41"
    )
    assert "paper mail" in shop.ok("customer", "add", *flags(ANA), "--dry-run", "--allow-duplicate").err


def test_wrong_values_and_unknown_keys_are_named(shop: Desk) -> None:
    wrong = [
        "--field",
        "shoe_size=big",
        "--field",
        "tier=tin",
        "--field",
        "birthday=2026-02-30",
        "--field",
        "paper=maybe",
    ]
    result = shop.run("customer", "add", *flags(ANA), *wrong, "--field", "shoesize=1", "-o", "json")
    assert result.code == 3
    assert set(result.problems) == {"shoe_size", "tier", "birthday", "paper", "shoesize"}
    hints = {p["field"]: p["hint"] for p in json.loads(result.err)["error"]["problems"]}
    assert hints["tier"] == "gold or silver or bronze"
    assert hints["shoesize"] == "did you mean shoe_size?"
    assert shop.run("customer", "add", "--field", "tier").code == 2


def test_required_ones_are_required(shop: Desk) -> None:
    shop.add()
    shop.ok("field", "edit", "tier", "--required")
    assert shop.names("--incomplete") == ["Ana García López"]
    missing = shop.run("customer", "add", *flags(ANA | {"email": "b@b.com", "name": "B C"}), "-o", "json")
    assert missing.problems == {"tier": "is required"}
    shop.ok("customer", "edit", "1", "--field", "tier=silver")
    assert shop.names("--incomplete") == []
    shop.ok("field", "edit", "tier", "--optional")
    shop.ok("customer", "edit", "1", "--clear", "tier")


def test_lists_filter_sort_and_show_them(shop: Desk) -> None:
    people(shop)
    assert shop.names("--field", "tier=gold") == ["Person 1"]
    assert shop.names("--field", "shoe_size=41.50") == ["Person 0"]
    assert shop.names("--field", "tier=") == ["Person 3"]
    assert shop.names("--field", "tier=gold", "--field", "shoe_size=9") == ["Person 1"]
    assert shop.names("--field", "tier=gold", "--search", "person") == ["Person 1"]
    assert shop.names("--sort", "shoe_size") == ["Person 2", "Person 1", "Person 0", "Person 3"]
    assert shop.names("--sort", "-shoe_size") == ["Person 0", "Person 1", "Person 2", "Person 3"]
    assert shop.names("--sort", "tier") == ["Person 1", "Person 0", "Person 2", "Person 3"]
    pages = [shop.names("--sort", "shoe_size", "--limit", "2", "--page", str(page)) for page in (1, 2, 3)]
    assert pages == [["Person 2", "Person 1"], ["Person 0", "Person 3"], []]
    assert shop.names("--sort", "shoe_size", "--limit", "0")[-1] == "Person 3"
    assert (
        shop.ok("customer", "list", "--columns", "number,tier", "--sort", "number", "--limit", "2").out
        == "1\tsilver\n2\tgold\n"
    )
    table = shop.ok("customer", "list", "--columns", "name,shoe_size", "-o", "table").out
    assert table.splitlines()[0].split() == ["Name", "Shoe", "size"]
    for wrong in (["--field", "shoe=1"], ["--field", "tier=tin"], ["--sort", "shoe"], ["--columns", "shoe"]):
        assert shop.run("customer", "list", *wrong).code == 2


def test_history_keeps_what_changed_and_what_was_deleted(shop: Desk) -> None:
    people(shop)
    shop.ok("customer", "edit", "1", "--field", "tier=gold")
    assert shop.ok("customer", "history", "1", "-o", "json").json[-1]["changes"] == {
        "tier": {"old": "silver", "new": "gold"}
    }
    result = shop.ok("field", "delete", "tier", "--yes")
    assert "3 values" in result.err
    assert "tier" not in shop.customer("1")
    assert shop.ok("customer", "history", "1", "-o", "json").json[-1]["changes"] == {
        "tier": {"old": "gold", "new": None}
    }
    assert shop.run("field", "delete", "tier", "--yes").code == 4


def test_renaming_keeps_the_values(shop: Desk) -> None:
    people(shop)
    shop.ok("field", "edit", "shoe_size", "--key", "size", "--label", "Size")
    assert shop.customer("1")["size"] == "41.5"
    assert shop.run("field", "edit", "size", "--key", "tier").code == 5


def test_choices_in_use_stay(shop: Desk) -> None:
    people(shop)
    assert shop.run("field", "edit", "tier", "--choice", "gold").code == 5
    shop.ok("field", "edit", "tier", "--choice", "bronze", "--choice", "silver", "--choice", "gold", "--choice", "tin")
    assert shop.names("--sort", "tier")[:3] == ["Person 2", "Person 0", "Person 1"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Shoe Size",), 3), (("1st",), 3), (("email",), 5), (("notes",), 5), (("tier",), 5),
        (("kind2", "--type", "choice"), 2), (("kind2", "--choice", "a"), 2), (("kind2", "--type", "colour"), 2),
    ],
)  # fmt: skip
def test_definitions_that_cannot_be(shop: Desk, arguments: tuple[str, ...], code: int) -> None:
    assert shop.run("field", "add", *arguments).code == code


def test_the_wizard_asks_for_them(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("field", "add", "tier", "--type", "choice", "--choice", "gold", "--choice", "silver", "--required")
    given = [f"--{key.replace('_', '-')}={value}" for key, value in ANA.items()]
    with Terminal("customer", "add", *given, "--consent", "invoices", DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        assert " » gold\n   silver" in terminal.wait_for("? Tier *")
        terminal.type(ENTER)
        terminal.answer("More", "")
        assert "Tier *" in terminal.wait_for("Discard")
        terminal.type(ENTER)
        assert terminal.end() == 0
    assert sqlite_desk.customer("1")["tier"] == "gold"


@given(st.lists(st.decimals(-(10**15) + 1, 10**15 - 1, places=6), max_size=20))
def test_numbers_sort_as_numbers_and_are_read_back_the_same(values: list[Decimal]) -> None:
    field = Definition("n", "N", FieldType.NUMBER)
    stored = []
    for value in values:
        outcome = check_number(f"{value:f}", Context())
        assert isinstance(outcome, Accepted)
        assert Decimal(str(outcome.value)) == value
        assert check_number(str(outcome.value), Context()) == outcome
        stored.append(str(outcome.value))
    assert [Decimal(s) for s in sorted(stored, key=field.value_key)] == sorted(values)


def test_yes_and_no_are_booleans_in_json_and_words_elsewhere(shop: Desk) -> None:
    shop.ok("customer", "add", *flags(ANA), "--field", "paper=no", "--payment-terms", "30", "--discount", "12.5")
    assert (shop.customer("1")["paper"], shop.customer("1")["payment_terms"]) == (False, "30")
    assert shop.ok("customer", "edit", "1", "--field", "paper=true", "-o", "json").json["paper"] is True
    exported = json.loads(shop.ok("customer", "export", "-o", "jsonl").out)
    listed = shop.ok("customer", "list", "-o", "json").json[0]
    for record in (exported, listed):
        assert (record["paper"], record["shoe_size"], record["discount"]) == (True, None, "12.5")
    assert shop.names("--field", "paper=true") == shop.names("--field", "paper=yes") == ["Ana García López"]
    for command in ("list", "export"):
        rows = list(csv.DictReader(io.StringIO(shop.ok("customer", command, "-o", "csv").out)))
        assert rows[0]["paper"] == "yes"
    assert shop.ok("customer", "list", "--columns", "paper").out == "yes\n"
    assert re.search("Paper mail +yes", shop.ok("customer", "show", "1", "-o", "table").out)
    assert "paper\tyes\n" in shop.ok("customer", "show", "1").out


@pytest.mark.parametrize("said", [True, "yes", "true", "YES", "y", 1, "ja"])
@pytest.mark.parametrize("way", ["add", "edit", "import"])
def test_json_takes_booleans_and_words(sqlite_desk: Desk, said: object, way: str) -> None:
    sqlite_desk.ok("field", "add", "paper", "--type", "yes-no")
    record = json.dumps(ANA | {"paper": said})
    if way == "edit":
        sqlite_desk.add()
        sqlite_desk.ok("customer", "edit", "1", "--json", "-", stdin=json.dumps({"paper": said}))
    elif way == "add":
        sqlite_desk.ok("customer", "add", "--json", "-", stdin=record)
    else:
        sqlite_desk.ok("customer", "import", "-", stdin=record)
    assert sqlite_desk.customer("1")["paper"] is True


def test_a_history_shows_booleans_and_the_words_of_before_alike(shop: Desk) -> None:
    shop.add()
    for said in ("yes", "no", ""):
        shop.ok("customer", "edit", "1", "--field", f"paper={said}")
    with Book(shop.place).writing() as connection:
        old = '{"paper": [null, "yes"], "tier": [null, "yes"]}'
        first = select(func.min(table.c.id)).where(table.c.action == "edited", table.c.noun == "customer")
        connection.execute(update(table).where(table.c.id == first.scalar_subquery()).values(changes=old))
    history = shop.ok("customer", "history", "1", "-o", "json").json
    assert [change["changes"]["paper"] for change in history[1:]] == [
        {"old": None, "new": True}, {"old": True, "new": False}, {"old": False, "new": None},
    ]  # fmt: skip
    assert history[1]["changes"]["tier"] == {"old": None, "new": "yes"}
    shown = shop.ok("customer", "history", "1", "-o", "table").out
    assert [f"Paper mail  {change}" in shown for change in ("– → yes", "yes → no", "no → –")] == [True] * 3
    assert "paper\t\tyes" in shop.ok("customer", "history", "1").out


def test_a_deleted_yes_or_no_stays_in_the_history_as_it_was_shown(shop: Desk) -> None:
    shop.ok("customer", "add", *flags(ANA), "--field", "paper=no")
    shop.ok("field", "delete", "paper", "--yes")
    assert last_change(shop) == {"paper": {"old": False, "new": None}}


def test_columns_of_nothing_but_booleans_become_fields_of_yes_and_no(shop: Desk) -> None:
    lines = [
        {"name": f"P {n}", "vip": vip, "mixed": mixed} for n, (vip, mixed) in enumerate([(True, "a"), (None, True)])
    ]
    shop.ok("customer", "import", "-", "--create-fields", "--allow-incomplete", stdin="\n".join(map(json.dumps, lines)))
    types = {field["key"]: field["type"] for field in shop.ok("field", "list", "-o", "json").json}
    assert (types["vip"], types["mixed"]) == ("yes-no", "text")
    assert [(c["vip"], c["mixed"]) for c in shop.ok("customer", "list", "--sort", "number", "-o", "json").json] == [
        (True, "a"), (None, "yes"),
    ]  # fmt: skip
