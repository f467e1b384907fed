"""Products: by flags, JSON, files and the wizard; found, changed, put aside; nothing read in a way not meant."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk, Result
from terminal import ENTER, Terminal

DESIGN = ("--name", "Design, per hour", "--kind", "service", "--unit", "hour", "--price", "80")


@pytest.fixture
def shop(desk: Desk) -> Desk:
    """A company in Spain."""
    desk.ok("settings", "set", "company.country", "ES")
    return desk


def product(shop: Desk, words: str) -> dict[str, Any]:
    record = shop.ok("product", "show", words, "-o", "json").json
    assert isinstance(record, dict)
    return record


def names(shop: Desk, *filters: str) -> list[str]:
    return [record["name"] for record in shop.ok("product", "list", "-o", "json", *filters).json]


def test_a_product_is_added_with_the_rate_of_the_companys_country(shop: Desk) -> None:
    assert shop.ok("product", "add", *DESIGN).out == "1\n"
    record = product(shop, "1")
    assert list(record) == [
        "number", "name", "description", "kind", "unit", "price", "prices", "currency", "vat_rate", "vat_category",
        "vat_exemption", "account", "created", "updated", "archived",
    ]  # fmt: skip
    assert {key: record[key] for key in ("kind", "unit", "price", "prices", "vat_rate", "vat_category")} == {
        "kind": "service", "unit": "HUR", "price": "80.00", "prices": "net", "vat_rate": "21", "vat_category": "S",
    }  # fmt: skip
    plain = product(shop, shop.ok("product", "add", "--name", "Paper", "--price", "3,5").out.strip())
    assert (plain["kind"], plain["unit"], plain["price"]) == ("product", "C62", "3.50")
    assert "hour" in shop.ok("product", "show", "design, per HOUR", "-o", "table").out


def test_every_problem_is_told_and_nothing_saved(shop: Desk) -> None:
    wrong = ("--price", "1.234", "--unit", "houre", "--kind", "thing", "--vat-rate", "200", "--currency", "XXZ")
    result = shop.run("product", "add", *wrong, "-o", "json")
    assert result.code == 3
    assert set(result.problems) == {"name", "price", "unit", "kind", "vat_rate", "currency"}
    assert result.problems["price"] == "can be read in two ways"
    assert names(shop) == []


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (("--vat-rate", "0"), {"vat_category": "is required where the VAT rate is 0"}),
        (("--vat-rate", "0", "--vat-category", "S"), {"vat_category": "cannot be S where the VAT rate is 0"}),
        (("--vat-rate", "21", "--vat-category", "E"), {"vat_rate": "must be 0 in category E"}),
    ],
)
def test_a_rate_of_zero_says_why(shop: Desk, flags: tuple[str, ...], problem: dict[str, str]) -> None:
    assert shop.run("product", "add", *DESIGN, *flags, "-o", "json").problems == problem


def test_a_category_without_vat_needs_no_rate(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN, "--vat-category", "ae")
    assert (product(shop, "1")["vat_rate"], product(shop, "1")["vat_category"]) == ("0", "AE")


def test_a_name_that_is_there_is_a_conflict_and_so_is_a_number(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN, "--number", "D-1")
    same = shop.run("product", "add", "--name", "DESIGN, per hour", "--price", "1")
    assert (same.code, "product D-1" in same.err) == (5, True)
    assert shop.run("product", "add", "--name", "Else", "--price", "1", "--number", "D-1").code == 5
    shop.ok("product", "add", "--name", "Design, per hour", "--price", "1", "--allow-duplicate")
    shop.ok("product", "add", "--name", "Else", "--price", "1")
    assert shop.run("product", "edit", "Else", "--name", "Design, per hour").code == 5


def test_json_has_a_point_before_decimals_and_takes_many_or_none(shop: Desk) -> None:
    many = [{"name": "A", "price": 1.234}, {"name": "B", "price": "1234.5"}]
    assert shop.ok("product", "add", "--json", "-", stdin=json.dumps(many)).out == "1\n2\n"
    assert [product(shop, n)["price"] for n in "12"] == ["1.234", "1234.50"]
    for items, problems in (
        ([{"name": "C", "price": "1,5"}], [(1, "price")]),
        ([{"name": "C", "price": "1.5"}, {}], [(2, "name"), (2, "price")]),
    ):
        bad = shop.run("product", "add", "--json", "-", "-o", "json", stdin=json.dumps(items))
        assert bad.code == 3
        assert [(p["record"], p["field"]) for p in json.loads(bad.err)["error"]["problems"]] == problems
    shown = shop.ok("product", "show", "1", "-o", "json").out
    assert "Nothing changed" in shop.ok("product", "edit", "1", "--json", "-", stdin=shown).err


def test_changes_are_shown_saved_and_remembered(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN)
    review = shop.ok("product", "edit", "1", "--price", "84,50", "--dry-run").err
    assert "80.00 → 84.50" in review
    assert product(shop, "1")["price"] == "80.00"
    shop.ok("product", "edit", "1", "--price", "84,50", "--clear", "description")
    assert shop.ok("product", "history", "1", "-o", "json").json[-1]["changes"] == {
        "price": {"old": "80.00", "new": "84.50"}
    }
    assert shop.run("product", "edit", "1", "--clear", "name", "-o", "json").problems == {"name": "is required"}
    assert shop.run("product", "edit", "1").code == 2


def test_archived_products_leave_the_list_and_come_back(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN)
    assert shop.ok("product", "archive", "1").out == "1\n"
    assert (names(shop), names(shop, "--archived")) == ([], ["Design, per hour"])
    assert "already archived" in shop.ok("product", "archive", "1").err
    shop.ok("product", "restore", "1")
    actions = [entry["action"] for entry in shop.ok("product", "history", "1", "-o", "json").json]
    assert actions == ["added", "archived", "restored"]


def test_lists_search_filter_sort_and_page(shop: Desk) -> None:
    for number, (name, price) in enumerate((("Tea", "3"), ("Ärmel", "12.5"), ("Cup_1", "100"), ("teapot", "20"))):
        shop.ok("product", "add", "--name", name, "--price", price, "--number", str(10 - number))
    assert names(shop, "--search", "tea") == ["teapot", "Tea"]
    assert names(shop, "--search", "armel") == ["Ärmel"]
    assert names(shop, "--search", "p_1") == ["Cup_1"]
    assert names(shop, "--search", "9") == ["Ärmel"]
    assert names(shop, "--sort", "price") == ["Tea", "Ärmel", "teapot", "Cup_1"]
    assert names(shop, "--sort", "-name") == ["teapot", "Tea", "Cup_1", "Ärmel"]
    assert names(shop, "--sort", "number")[0] == "teapot"
    assert names(shop, "--limit", "2", "--page", "2", "--sort", "price") == ["teapot", "Cup_1"]
    assert names(shop, "--kind", "service") == []
    assert shop.ok("product", "list", "--search", "cup").out == "8\tCup_1\tC62\t100.00\t\t21\n"
    assert "2 of 4 products" in shop.ok("product", "list", "--limit", "2", "-o", "table").err
    for wrong in (("--sort", "shoe"), ("--columns", "shoe"), ("--kind", "shoe")):
        assert shop.run("product", "list", *wrong).code == 2
    assert shop.run("product", "show", "nothing").code == 4
    assert "10 Tea" in shop.run("product", "show", "te").err


def test_raw_files_of_products_have_no_marks(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN, "--description", "=1+1")
    assert ",'=1+1," in shop.ok("product", "export").out
    assert ",=1+1," in shop.ok("product", "export", "--raw").out
    assert shop.run("product", "export", "--raw", "-o", "jsonl").code == 2


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "xlsx"])
def test_what_is_exported_is_imported_unchanged(shop: Desk, ending: str) -> None:
    shop.ok("product", "add", *DESIGN, "--description", "=1+1", "--number", "007")
    shop.ok("product", "add", "--name", "Nails", "--price", "0.125", "--vat-category", "Z", "--currency", "SEK")
    shop.ok("product", "add", "--name", "Odd", "--price", "1,2345", "--prices", "gross", "--account", "4000")
    shop.ok("product", "add", "--json", "-", stdin='{"name": "Thousand", "price": "1.234"}')
    shop.ok("product", "archive", "Odd")
    shop.ok("product", "export", f"all.{ending}")
    shop.ok("product", "export", "--archived", f"old.{ending}")
    other = Desk(str(Path("other.db").absolute()), shop.capture, shop.monkeypatch)
    other.ok("settings", "set", "company.country", "ES")
    other.ok("product", "import", f"all.{ending}")
    other.ok("product", "import", f"old.{ending}")
    other.ok("product", "export", f"again.{ending}")
    other.ok("product", "export", "--archived", f"old-again.{ending}")
    assert Path(f"again.{ending}").read_bytes() == Path(f"all.{ending}").read_bytes()
    assert Path(f"old-again.{ending}").read_bytes() == Path(f"old.{ending}").read_bytes()


def imported(shop: Desk, content: str, *flags: str) -> Result:
    Path("new.csv").write_text(content, encoding="utf-8")
    return shop.run("product", "import", "new.csv", *flags)


def test_a_file_tells_its_own_sign_before_decimals(shop: Desk) -> None:
    assert imported(shop, "Artikel;Preis\nTee;1.234\nTasse;2,50\n").code == 0
    assert [product(shop, words)["price"] for words in ("Tee", "Tasse")] == ["1234.00", "2.50"]
    unclear = imported(shop, "name,price\nPen,1.234\n")
    assert (unclear.code, "can be read in two ways" in unclear.err) == (3, True)
    assert imported(shop, "name,price\nPen,1.234\n", "--decimal", ".").code == 0
    assert product(shop, "Pen")["price"] == "1.234"
    assert imported(shop, "name,price\nPen,1\n", "--decimal", ";").code == 2


def test_rows_that_mean_a_product_that_is_there(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN)
    rows = 'number,name,price\n,DESIGN per hour,1\n,"Design, per hour",85\n1,Renamed,90\n'
    refused = imported(shop, rows)
    assert refused.code == 5
    assert "1 ×  name has the same name as a product" in refused.err
    assert '3 ("product 1")' in refused.err
    updated = imported(shop, rows, "--on-duplicate", "update", "-o", "json")
    assert {key: updated.json[key] for key in ("saved", "updated")} == {"saved": 1, "updated": 2}
    assert (product(shop, "1")["name"], product(shop, "1")["price"]) == ("Renamed", "90.00")
    assert len(shop.ok("product", "history", "1", "-o", "json").json) == 2
    twice = "name,price\nCup,1\ncup,2\n"
    assert imported(shop, twice).code == 5
    assert imported(shop, twice, "--on-duplicate", "skip").code == 0
    assert product(shop, "Cup")["price"] == "1.00"


def test_wrong_rows_go_to_the_rejects_and_cards_are_no_products(shop: Desk) -> None:
    result = imported(shop, "name,price,Farbe\nCup,1,red\n,2,\n", "--skip-invalid", "--map", "Farbe=")
    assert (result.code, "1 saved, 1 invalid" in result.err) == (0, True)
    rows = list(csv.DictReader(io.StringIO(Path("new.rejects.csv").read_text(encoding="utf-8"))))
    assert rows[0]["problems"] == "name is required"
    unclear = imported(shop, "name,price,Farbe\nPen,1,red\n")
    assert (unclear.code, "--create-fields" in unclear.err) == (3, False)
    Path("a.vcf").write_text("BEGIN:VCARD\nFN:Ana\nEND:VCARD\n")
    assert shop.run("product", "import", "a.vcf").code == 3
    assert shop.run("product", "export", "-o", "vcard").code == 2


def test_the_wizard_asks_proposes_and_saves(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    with Terminal("product", "add", DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        terminal.answer("Name *", "Design, per hour")
        terminal.wait_for("? Kind")
        terminal.type("\x15service", ENTER)
        terminal.wait_for("? Unit")
        terminal.type("\x15hour", ENTER)
        terminal.answer("Price *", "1.234")
        terminal.wait_for('"1.234" can be read in two ways; 1234 or 1.2340: write one of these.')
        terminal.type("\x1580,5", ENTER)
        assert "21" in terminal.wait_for("? VAT rate")
        terminal.type(ENTER)
        terminal.answer("More", "")
        screen = terminal.wait_for("Discard")
        assert "Price *       80.50" in screen
        assert "VAT category  S" in screen
        terminal.type(ENTER)
        terminal.wait_for("Saved as product 1")
        assert terminal.end() == 0
    assert product(sqlite_desk, "1")["unit"] == "HUR"


def test_digits_name_a_product_by_its_number_alone(shop: Desk) -> None:
    shop.ok("product", "add", "--name", "Tee 12", "--price", "3", "--number", "P04711")
    for words in ("12", "4711", "", " "):
        assert shop.run("product", "edit", words, "--price", "9").code == 4
    assert product(shop, "tee 12")["price"] == "3.00"
    assert names(shop, "--search", "p04711") == names(shop, "--search", "P04711 tee") == ["Tee 12"]


def test_no_product_loses_its_number_kind_unit_or_way_of_pricing(shop: Desk) -> None:
    shop.ok("product", "add", *DESIGN)
    for how in (("--clear", "number"), ("--number", " ")):
        assert "number" in shop.run("product", "edit", "1", *how, "-o", "json").problems
    given = json.dumps({"number": ""})
    assert "number" in shop.run("product", "edit", "1", "--json", "-", "-o", "json", stdin=given).problems
    shop.ok("product", "edit", "1", "--clear", "kind", "--clear", "unit", "--clear", "prices")
    emptied = product(shop, "1")
    assert (emptied["kind"], emptied["unit"], emptied["prices"]) == ("product", "C62", "net")


def test_an_export_brings_products_of_one_name_up_to_date_by_their_numbers(shop: Desk) -> None:
    for price in ("3", "4"):
        shop.ok("product", "add", "--name", "Tea", "--price", price, "--allow-duplicate")
    shop.ok("product", "export", "all.csv")
    again = shop.ok("product", "import", "all.csv", "--on-duplicate", "update", "-o", "json").json
    assert (again["unchanged"], again["problems"]) == (2, [])
    text = Path("all.csv").read_text(encoding="utf-8")
    Path("all.csv").write_text(text.replace(",4.00,", ",5.00,"), encoding="utf-8")
    assert shop.ok("product", "import", "all.csv", "--on-duplicate", "update", "-o", "json").json["updated"] == 1
    assert [product(shop, n)["price"] for n in "12"] == ["3.00", "5.00"]
