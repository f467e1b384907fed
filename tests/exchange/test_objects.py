"""Files of JSON: an object, several of them, an array, or one on each line."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from office import Office

from debitcli.files import jsonlines

BEN, EVA = {"name": "Ben", "city": "Ulm"}, {"name": "Eva", "city": "Rom"}
LOOSE = ("--allow-incomplete", "-o", "json")


def indented(record: Any) -> str:
    """JSON as people read it."""
    return json.dumps(record, indent=2) + "\n"


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (indented(BEN), ["Ben"]),
        (indented(BEN) + indented(EVA), ["Ben", "Eva"]),
        (indented([BEN, EVA]), ["Ben", "Eva"]),
        (f"[\n  {json.dumps(BEN)},\n  {json.dumps(EVA)}\n]\n", ["Ben", "Eva"]),
        (json.dumps([BEN, EVA]), ["Ben", "Eva"]),
        (f"{json.dumps(BEN)}\n\n{json.dumps(EVA)}\n", ["Ben", "Eva"]),
        ('{"name":\n"Ben"}', ["Ben"]),
        ('{"categories": [\n"x"\n], "name": "Ben"}', ["Ben"]),
        ("[]", []),
    ],
)
@pytest.mark.parametrize("way", ["file", "stdin"])
def test_objects_are_read_however_their_lines_are_broken(
    sqlite_desk: Desk, content: str, names: list[str], way: str
) -> None:
    Path("in.json").write_text(content)
    file, stdin = ("in.json", "") if way == "file" else ("-", content)
    sqlite_desk.ok("customer", "import", file, *LOOSE, "--create-categories", stdin=stdin)
    assert sorted(sqlite_desk.names()) == names


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ('{\n  "name": "Ben",\n  city: "Ulm"\n}\n', 3, 3),
        ('{\n  name: "Ben"\n}\n', 2, 3),
        ('{\n  "name": "Ben"\n', 2, 16),
        ('[\n  {"name": "Ben"},\n  {"name": "Eva"\n]\n', 4, 1),
        ('[\n  {"name": "Ben"},\n]\n', 3, 1),
        ('[\n  {"name": "Ben"}\n  {"name": "Eva"}\n]\n', 3, 3),
        ('{"name": "Ben"}\n{"name": "Eva",\n{"name": "Ida"}\n', 2, 16),
        ('{"name": "Ben",\n{"name": "Eva"}\n', 1, 16),
    ],
)
def test_what_is_no_json_is_said_once_with_its_line(sqlite_desk: Desk, content: str, line: int, column: int) -> None:
    Path("in.json").write_text(content)
    result = sqlite_desk.run("customer", "import", "in.json", *LOOSE)
    assert result.code == 3
    (problem,) = json.loads(result.err)["error"]["problems"]
    assert problem["line"] == line
    assert problem["message"].startswith(f"is no JSON at column {column}: ")
    assert sqlite_desk.names() == []


def test_a_problem_names_the_line_where_its_record_begins(sqlite_desk: Desk) -> None:
    wrong = EVA | {"email": "eva@@x"}
    for content, line in ((indented([BEN, wrong]), 6), (json.dumps([BEN, wrong]), 2)):
        result = sqlite_desk.run("customer", "import", "-", *LOOSE, stdin=content)
        assert [(each["field"], each["line"]) for each in json.loads(result.err)["error"]["problems"]] == [
            ("email", line)
        ]


def test_lines_are_read_one_after_another(sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    whole: list[str] = []
    read = jsonlines._whole
    monkeypatch.setattr(jsonlines, "_whole", lambda text: whole.append(text) or read(text))
    for broken in ("", '{"name": "Bad",\n'):
        content = broken + "".join(json.dumps({"name": f"C{n}"}) + "\n" for n in range(50))
        sqlite_desk.ok("customer", "import", "-", *LOOSE, "--skip-invalid", stdin=content)
    assert whole == []
    assert len(sqlite_desk.names("--limit", "0")) == 100


def test_what_show_answers_import_takes(sqlite_office: Office, sqlite_place: str, tmp_path: Path) -> None:
    desk = sqlite_office.desk
    other = f"{sqlite_place}.other"
    shutil.copyfile(sqlite_place, other)
    sqlite_office.issue("--line", "x @ 100 21%")
    for command in (
        ("note", "add", "1", "see"),
        ("customer", "consent", "grant", "1", "promotions"),
        ("product", "add", "--name", "Design", "--price", "80", "--vat-rate", "21"),
        ("payment", "add", "2026-0001", "--amount", "50"),
        ("expense", "add", "--supplier", "A", "--part", "121 21%", "--category", "Travel"),
    ):
        desk.ok(*command)
    for noun, number in (
        ("customer", "1"), ("product", "1"), ("invoice", "2026-0001"), ("payment", "1"), ("expense", "1"),
    ):  # fmt: skip
        (tmp_path / f"{noun}.json").write_text(desk.ok(noun, "show", number, "-o", "json").out)
    desk.place = other
    desk.ok("customer", "import", "customer.json", "--on-duplicate", "update")
    assert [each["text"] for each in desk.customer("1")["notes"]] == ["see"]
    desk.ok("invoice", "import", "invoice.json", "--issue")
    for noun in ("product", "payment", "expense"):
        desk.ok(noun, "import", f"{noun}.json")
    assert sqlite_office.invoice("2026-0001")["open"] == "71.00"
    assert desk.ok("product", "show", "1", "-o", "json").json["price"] == "80.00"
    shown = desk.ok("expense", "show", "1", "-o", "json").json
    assert (shown["category"], shown["vat"], shown["open"]) == ("Travel", "21.00", "121.00")


def test_parts_of_an_expense_do_not_contradict_what_all_of_them_have(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    parts = [
        {"category": "Travel", "total": "121", "vat_rate": "21"},
        {"category": "Rent", "total": "12.1", "vat_rate": "21"},
    ]
    expense = {"supplier": "A", "category": None, "vat_rate": "21", "parts": parts}
    desk.ok("expense", "add", "--json", "-", "--yes", stdin=json.dumps(expense))
    result = desk.run("expense", "add", "--json", "-", "-o", "json", stdin=json.dumps(expense | {"category": "Rent"}))
    assert result.problems == {"category": "is said by each part"}


@pytest.mark.parametrize(
    ("content", "names"),
    [
        ('{"name": "Ben", "categories": ["x",\n"y"]}', ["Ben"]),
        ('{"name": "Ben", "contact":\n"A"}', ["Ben"]),
        ('{"k": [\n{"name": "Cy"}\n{"name": "Dan"}', ["Cy", "Dan"]),
        ('{"name": "Bad",\n{"name": "Cy"}\n{"name": "Dan"}', ["Cy", "Dan"]),
    ],
)
def test_a_record_that_was_cut_off_costs_no_other(sqlite_desk: Desk, content: str, names: list[str]) -> None:
    Path("in.json").write_text(content)
    sqlite_desk.ok("customer", "import", "in.json", *LOOSE, "--create-categories", "--skip-invalid")
    assert sorted(sqlite_desk.names()) == names


def test_a_column_that_is_called_as_what_show_answers_is_not_lost(sqlite_desk: Desk) -> None:
    Path("in.json").write_text(json.dumps({"name": "Carla", "account": "K-77", "invoices": [{"open": "1"}]}))
    refused = sqlite_desk.run("customer", "import", "in.json", *LOOSE)
    assert (refused.code, "account" in refused.err) == (3, True)
    sqlite_desk.ok("customer", "import", "in.json", *LOOSE, "--map", "account=buyer_reference")
    assert sqlite_desk.customer("1")["buyer_reference"] == "K-77"
