"""`customer list`: search, filters, sorting, paging, formats."""

import csv
import io
import json

import pytest
from conftest import ANA, Desk

PEOPLE = [
    ANA | {"phone": "", "tax_id": "B64717838", "kind": "person"},
    {"name": "Søren Jensen", "country": "DK", "city": "København", "postal_code": "2100", "email": "soren@jensen.dk"},
    {"name": "Łukasz Nowak", "country": "PL", "city": "Łódź", "postal_code": "90-001", "phone": "+48 42 123 45 67"},
    {"name": "Nordic Foods GmbH", "country": "DE", "city": "Berlin", "postal_code": "10115", "contact": "Chloé Brown"},
    {"name": "港区商店", "country": "JP", "city": "港区", "postal_code": "105-0001", "email": "info@minato.jp"},
    {"name": "100% Wool_Co", "country": "DE", "city": "Bonn", "postal_code": "53111", "email": "w@wool.de"},
]


@pytest.fixture
def people(desk: Desk) -> Desk:
    """A desk with six customers from five countries."""

    def fill() -> None:
        desk.ok("customer", "add", "--json", "-", "--allow-incomplete", stdin=json.dumps(PEOPLE))

    desk.stocked("list", fill)
    return desk


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("garc", ["Ana García López"]),
        ("GARCÍA ana", ["Ana García López"]),
        ("lodz", ["Łukasz Nowak"]),
        ("soren", ["Søren Jensen"]),
        ("chloe", ["Nordic Foods GmbH"]),
        ("jensen.dk", ["Søren Jensen"]),
        ("42 123-45", ["Łukasz Nowak"]),
        ("+48 42", ["Łukasz Nowak"]),
        ("042 123-45-67", ["Łukasz Nowak"]),
        ("0048 42", ["Łukasz Nowak"]),
        ("b-64717838", ["Ana García López"]),
        ("B6471", ["Ana García López"]),
        ("港区", ["港区商店"]),
        ("ow", ["Nordic Foods GmbH", "Łukasz Nowak"]),
        ("%", ["100% Wool_Co"]),
        ("ool_c", ["100% Wool_Co"]),
        ('wo"l', []),
        ("nothing like it", []),
    ],
)
def test_search_finds_any_part_without_regard_to_case_and_accents(people: Desk, search: str, found: list[str]) -> None:
    assert people.names("--search", search) == found


def test_filters_narrow_together(people: Desk) -> None:
    assert people.names("--country", "Germany") == ["100% Wool_Co", "Nordic Foods GmbH"]
    assert people.names("--country", "DE", "--city", "BERLIN") == ["Nordic Foods GmbH"]
    assert people.names("--city", "lodz") == ["Łukasz Nowak"]
    assert people.names("--postal-code", "1") == ["港区商店", "Nordic Foods GmbH"]
    assert people.names("--postal-code", "90001") == ["Łukasz Nowak"]
    assert people.names("--search", "info", "--country", "DE") == []
    assert people.run("customer", "list", "--country", "Atlantis").code == 2


def test_persons_sort_by_family_name(people: Desk) -> None:
    assert people.names("--sort", "name") == [
        "100% Wool_Co", "Søren Jensen", "Ana García López", "Nordic Foods GmbH", "Łukasz Nowak", "港区商店",
    ]  # fmt: skip


def test_newest_first_unless_sorted(people: Desk) -> None:
    newest_first = [person["name"] for person in reversed(PEOPLE)]
    assert people.names() == newest_first
    assert people.names("--sort", "created") == newest_first[::-1]
    assert people.names("--sort", "-number") == newest_first
    # Empty values come last.
    assert people.names("--sort", "email")[-2:] == ["Łukasz Nowak", "Nordic Foods GmbH"]


def test_pages(people: Desk) -> None:
    everybody = people.names("--sort", "number")
    assert people.names("--sort", "number", "--limit", "4") == everybody[:4]
    assert people.names("--sort", "number", "--limit", "4", "--page", "2") == everybody[4:]
    assert people.names("--sort", "number", "--limit", "4", "--page", "3") == []
    assert people.names("--limit", "0", "--sort", "number") == everybody
    assert people.run("customer", "list", "--limit", "-1").code == 2


def test_a_pipe_gets_tab_separated_whole_values(people: Desk) -> None:
    line = people.ok("customer", "list", "--search", "garcia").out
    assert line == "1\tAna García López\t28013\tMadrid\tES\tana@example.com\t\n"


def test_a_line_break_in_a_value_does_not_break_the_line(people: Desk) -> None:
    people.ok("customer", "edit", "1", "--address", "Calle Mayor 3\nBack\\slash")
    assert "address\tCalle Mayor 3\\nBack\\\\slash\n" in people.ok("customer", "show", "1").out


def test_csv_has_every_column_and_no_formula(people: Desk) -> None:
    nowak = people.ok("customer", "list", "--search", "nowak", "-o", "json").json[0]["number"]
    people.ok("customer", "edit", nowak, "--contact", "=1+1")
    rows = list(csv.DictReader(io.StringIO(people.ok("customer", "list", "-o", "csv", "--search", "nowak").out)))
    assert (rows[0]["contact"], rows[0]["phone"]) == ("'=1+1", "+48421234567")
    assert set(rows[0]) == set(people.customer("1")) - {"account", "invoices", "mails"}


def test_json_and_jsonl_have_the_same_records(people: Desk) -> None:
    records = people.ok("customer", "list", "-o", "json").json
    lines = people.ok("customer", "list", "-o", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == records
    assert people.ok("customer", "list", "--search", "zzz", "-o", "json").json == []


def test_the_table_says_how_many_there_are(people: Desk) -> None:
    page = people.ok("customer", "list", "-o", "table", "--limit", "2")
    assert "2 of 6 customers, page 1 of 3. Next: --page 2.  All: --limit 0" in page.err
    assert "6 customers." in people.ok("customer", "list", "-o", "table").err
    assert "No customers match." in people.ok("customer", "list", "-o", "table", "--search", "zzz").err
    filtered = people.ok("customer", "list", "-o", "table", "--limit", "1", "--country", "DE")
    assert "1 of 2 customers, page 1 of 2. Next" in filtered.err


@pytest.mark.parametrize("width", [40, 80, 120])
def test_tables_stay_aligned_at_any_width(people: Desk, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", str(width))
    lines = people.ok("customer", "list", "-o", "table").out.splitlines()
    assert len(lines) == 1 + len(PEOPLE)
    assert max(cell_len(line) for line in lines) <= width
