"""Which customer is meant: what looks like a number is only ever a number, and nothing is changed by guessing."""

import json

import pytest
from conftest import Desk

CHANGING = (
    ("customer", "edit", "{}", "--city", "Rom", "--postal-code", "00118", "--country", "IT"),
    ("customer", "archive", "{}"),
    ("customer", "delete", "{}", "--yes"),
    ("customer", "merge", "{}", "1", "--yes"),
    ("customer", "merge", "1", "{}", "--yes"),
    ("customer", "consent", "grant", "{}", "promotions"),
    ("customer", "consent", "withdraw", "{}", "promotions"),
    ("note", "add", "{}", "pays late"),
    ("category", "assign", "Retail", "{}"),
    ("category", "unassign", "Retail", "{}"),
)
READING = (("customer", "show", "{}"), ("customer", "history", "{}"), ("customer", "consent", "show", "{}"),
           ("note", "list", "{}"))  # fmt: skip


@pytest.fixture
def two(desk: Desk) -> Desk:
    """Ana, and Luis, whose phone contains 1007."""
    return with_two(desk)


@pytest.fixture
def sqlite_two(sqlite_desk: Desk) -> Desk:
    """The same in an SQLite book."""
    return with_two(sqlite_desk)


def with_two(desk: Desk) -> Desk:
    desk.add()
    desk.ok("category", "add", "Retail")
    desk.ok("customer", "add", "--name", "Luis Vidal", "--phone", "+34912341007", "--email", "luis@example.com",
            "--allow-incomplete")  # fmt: skip
    return desk


def state(desk: Desk) -> str:
    """All that the book has of its customers."""
    customers = desk.ok("customer", "list", "--limit", "0", "-o", "json").json
    return json.dumps([desk.customer(each["number"]) for each in customers])


@pytest.mark.parametrize("verb", CHANGING, ids=lambda verb: " ".join(verb[:3]))
def test_a_script_changes_nobody_by_words_or_by_a_number_that_is_not_there(
    sqlite_two: Desk, verb: tuple[str, ...]
) -> None:
    two, before = sqlite_two, state(sqlite_two)
    for words in ("1007", "Vidal", "Luis Vidal", "007", " ", "٣"):
        refused = two.run(*(part.format(words) for part in verb))
        assert (refused.code, state(two)) == (4, before), (words, refused.err)
    assert "matches 2 Luis Vidal" in two.run(*(part.format("Vidal") for part in verb)).err
    two.ok(*(part.format("luis@example.com") for part in verb))


@pytest.mark.parametrize("verb", READING, ids=lambda verb: " ".join(verb[:3]))
def test_words_name_somebody_to_read_of_but_digits_are_a_number(sqlite_two: Desk, verb: tuple[str, ...]) -> None:
    sqlite_two.ok(*(part.format("vidal") for part in verb))
    assert sqlite_two.run(*(part.format("1007") for part in verb)).code == 4


def test_it_is_told_what_became_of_a_number(two: Desk) -> None:
    two.add(number="10", name="Ana Garcia Lopez", email="ana2@example.com", postal_code="28099", phone="912345679")
    two.ok("customer", "merge", "10", "1", "--yes")
    merged = two.run("customer", "show", "10")
    assert (merged.code, "Customer 10 was merged into 1 on " in merged.err) == (4, True), merged.err
    two.ok("customer", "edit", "2", "--number", "77", "--allow-incomplete")
    moved = two.run("customer", "delete", "2", "--yes")
    assert (moved.code, "Customer 2 has the number 77 now." in moved.err) == (4, True), moved.err
    two.ok("customer", "delete", "77", "--yes")
    for verb in (("show", "77"), ("delete", "77", "--yes"), ("edit", "77", "--city", "Rom")):
        gone = two.run("customer", *verb)
        assert (gone.code, "Customer 77 was deleted on " in gone.err, "by mara" in gone.err) == (4, True, True)
    assert two.ok("customer", "history", "77", "-o", "json").json[-1]["action"] == "deleted"
    # Of customers that were added together, too.
    two.ok("customer", "import", "-", "--allow-incomplete", stdin="name\nA\nB\nC\n")
    middle = two.ok("customer", "list", "--search", "B", "-o", "json").json[0]["number"]
    two.ok("customer", "edit", middle, "--number", "90", "--allow-incomplete")
    assert f"Customer {middle} has the number 90 now." in two.run("customer", "show", middle).err
    assert "There is no customer 4711." in two.run("customer", "show", "4711").err


def test_a_list_finds_a_number_first_and_once(two: Desk) -> None:
    two.add(number="1007", name="Zoë", email="zoe@example.com", phone="912345680", city="Getafe")
    for number in range(3):
        two.add(name=f"More {number}", email=f"{number}@example.com", phone=f"+3491234100{number}1007"[:12])
    found = [c["number"] for c in two.ok("customer", "list", "--search", "1007", "-o", "json").json]
    assert (found[0], found.count("1007"), "2" in found) == ("1007", 1, True)
    paged = [
        c["number"]
        for page in range(1, len(found) + 2)
        for c in two.ok("customer", "list", "--search", "1007", "--limit", "1", "--page", str(page), "-o", "json").json
    ]
    assert paged == found
    exported = two.ok("customer", "export", "--search", "1007", "-o", "jsonl").out.splitlines()
    assert sorted(json.loads(line)["number"] for line in exported) == sorted(found)
    assert "1007" in two.ok("customer", "list", "--search", "1007", "--sort", "name", "--limit", "2", "-o", "table").out
    assert two.names("--search", "1007", "--city", "Getafe") == ["Zoë"]
    assert "Zoë" not in two.names("--search", "1007", "--city", "Rom")


def test_products_are_named_alike(desk: Desk) -> None:
    desk.ok("product", "add", "--name", "Paper, 500 sheets", "--price", "5")
    for verb in (("edit", "{}", "--price", "6"), ("archive", "{}")):
        refused = desk.run("product", *(part.format("paper") for part in verb))
        assert (refused.code, "matches 1 Paper, 500 sheets" in refused.err) == (4, True)
        assert desk.run("product", *(part.format("500") for part in verb)).code == 4
    assert desk.ok("product", "show", "paper", "-o", "json").json["price"] == "5.00"
    assert desk.run("product", "show", "500").code == 4
    desk.ok("product", "edit", "paper, 500 SHEETS", "--price", "6")
    desk.ok("product", "add", "--name", "PAPER, 500 sheets", "--price", "7", "--allow-duplicate")
    several = desk.run("product", "edit", "paper, 500 sheets", "--price", "1")
    assert (several.code, "matches several products" in several.err) == (4, True)
    desk.ok("product", "edit", "1", "--number", "50")
    assert desk.ok("product", "history", "1", "-o", "json").json[-1]["changes"]["number"]["new"] == "50"
    warned = desk.ok("product", "add", "--name", "Ink", "--price", "€ 5")
    assert "! The price names a currency (€)" in warned.err


def test_a_number_of_letters_that_is_gone_means_nobody_else(desk: Desk) -> None:
    for name, number in (("Ana", "A-12"), ("Kilo A-12 Bar", "78"), ("Bob 7-8", "B9")):
        desk.ok("customer", "add", "--name", name, "--number", number, "--allow-incomplete")
    desk.ok("customer", "delete", "A-12", "--yes")
    for verb in (("show", "A-12"), ("delete", "A-12", "--yes"), ("edit", "A-12", "--city", "Rome")):
        refused = desk.run("customer", *verb)
        assert (refused.code, "was deleted on" in refused.err) == (4, True)
    assert desk.names() == ["Bob 7-8", "Kilo A-12 Bar"]


@pytest.mark.parametrize("number", ["#071234", "071 234", "071-234", "# 7", "1 0 0 7"])
def test_what_looks_like_a_number_names_nobody_who_contains_it(desk: Desk, number: str) -> None:
    desk.ok("customer", "add", "--name", f"Tele {number}", "--phone", "+34912071234", "--allow-incomplete")
    refused = desk.run("customer", "show", number)
    assert (refused.code, refused.out) == (4, "")
