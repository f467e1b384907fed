"""`customer export`, and the law: what it writes, an empty book takes in and writes again, byte for byte."""

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from hypothesis import given, settings
from hypothesis import strategies as st

from debitcli import cli

TAKE_ALL = ("--create-categories", "--create-fields", "--allow-incomplete", "--on-duplicate", "add")


@pytest.fixture
def desk_of_two(desk: Desk) -> Desk:
    """A desk with a person and a firm that have something of everything."""

    def fill() -> None:
        desk.ok("field", "add", "tier")
        desk.add(note="pays by card", consent="promotions:phone", region="Madrid")
        two = {"name": "Nordic Foods", "country": "DE", "city": "Berlin", "categories": ["Export", "Retail"]}
        two |= {"tier": "=gold", "address": "-1", "discount": "2.5", "notes": ["a\n---\nb", "c"]}
        desk.ok("customer", "add", "--json", "-", "--allow-incomplete", "--create-categories", stdin=json.dumps(two))

    desk.stocked("export", fill)
    return desk


def test_csv_is_safe_in_a_spreadsheet(desk_of_two: Desk) -> None:
    assert "2 customers exported to all.csv" in desk_of_two.ok("customer", "export", "all.csv").err
    text = Path("all.csv").read_bytes().decode()
    assert text.startswith(
        "number,name,kind,country,address,address2,postal_code,city,region,email,phone,tax_id,business_id,"
    )
    # A sign before nothing but a number does no harm.
    assert (",+34912345678," in text, ",-1," in text) == (True, True)
    assert ",'=gold," in text
    assert text.endswith('"a\n----\nb\n---\nc",\'=gold,,\r\n')
    assert desk_of_two.ok("customer", "export").out == text.replace("\r\n", "\r\n")


def test_raw_cells_have_no_marks_and_come_back(desk_of_two: Desk, tmp_path: Path) -> None:
    desk_of_two.ok("customer", "edit", "2", "--contact", "'=Bo", "--address2", "'t Hoen", "--region", "@home")
    for ending in ("csv", "tsv"):
        desk_of_two.ok("customer", "export", f"raw.{ending}", "--raw")
        row = Path(f"raw.{ending}").read_text(encoding="utf-8")
        # What looks as if it had a mark gets one, so that an import, which takes it off, leaves the value.
        assert ("=gold" in row, "'=gold" in row, "''=Bo" in row, "''t" in row) == (True, False, True, False)
        book = ("--book", str(tmp_path / f"{ending}.db"))
        desk_of_two.ok("customer", "import", f"raw.{ending}", *TAKE_ALL, *book)
        again = desk_of_two.ok("customer", "export", "-o", ending, "--raw", *book).out
        assert again.encode() == Path(f"raw.{ending}").read_bytes()
        record = desk_of_two.ok("customer", "show", "2", "-o", "json", *book).json
        said = [record[key] for key in ("tier", "contact", "address2", "region", "address")]
        assert said == ["=gold", "'=Bo", "'t Hoen", "@home", "-1"]


@pytest.mark.parametrize("name", ["all.xlsx", "all.jsonl", "all.json", "all.vcf"])
def test_raw_says_nothing_of_files_without_marks(desk_of_two: Desk, name: str) -> None:
    refused = desk_of_two.run("customer", "export", name, "--raw")
    assert (refused.code, "only CSV and TSV have marks" in refused.err, Path(name).exists()) == (2, True, False)


def test_a_file_from_when_signs_of_numbers_were_marked_means_the_same(desk_of_two: Desk) -> None:
    desk_of_two.ok("customer", "export", "old.csv")
    text = Path("old.csv").read_text(encoding="utf-8")
    Path("old.csv").write_text(text.replace(",+34", ",'+34").replace(",-1,", ",'-1,"), encoding="utf-8")
    assert "2 unchanged" in desk_of_two.ok("customer", "import", "old.csv", "--on-duplicate", "update").err


def test_the_filters_of_list_select(desk_of_two: Desk) -> None:
    names = [json.loads(line)["name"] for line in desk_of_two.ok("customer", "export", "-o", "jsonl").out.splitlines()]
    assert names == ["Ana García López", "Nordic Foods"]
    berlin = desk_of_two.ok("customer", "export", "-o", "json", "--city", "berlin").json
    assert [(c["name"], c["notes"], c["categories"]) for c in berlin] == [
        ("Nordic Foods", ["a\n---\nb", "c"], ["Export", "Retail"])
    ]
    assert desk_of_two.ok("customer", "export", "--category", "Export", "-o", "csv").out.count("\r\n") == 2
    assert desk_of_two.ok("customer", "export", "-o", "json", "--city", "nowhere").json == []


def test_a_card_has_what_there_is_a_place_for(desk_of_two: Desk) -> None:
    desk_of_two.ok("customer", "export", "all.vcf")
    text = Path("all.vcf").read_text(encoding="utf-8")
    assert text.count("BEGIN:VCARD") == 2
    assert "N:López;Ana García;;;" in text
    assert "NOTE:pays by card" in text
    desk_of_two.ok("customer", "import", "all.vcf", "--allow-incomplete", "--on-duplicate", "skip")


def test_what_cannot_be_written(desk_of_two: Desk, tmp_path: Path) -> None:
    assert desk_of_two.run("customer", "export", "all.doc").code == 2
    assert desk_of_two.run("customer", "export", "/nowhere/all.csv").code == 2
    desk_of_two.ok("customer", "edit", "2", "--address2", "x" * 40_000)
    Path("all.xlsx").write_text("as it was")
    refused = desk_of_two.run("customer", "export", "all.xlsx", "--yes")
    assert refused.code == 3
    assert "address2" in refused.err
    assert Path("all.xlsx").read_text() == "as it was"
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "xlsx", "vcf"])
def test_an_export_comes_back_as_it_was(desk_of_two: Desk, ending: str, tmp_path: Path) -> None:
    desk_of_two.ok("customer", "export", f"one.{ending}")
    book = ("--book", str(tmp_path / "other.db"))
    desk_of_two.ok("customer", "import", f"one.{ending}", *TAKE_ALL, *book)
    desk_of_two.ok("customer", "export", f"two.{ending}", *book)
    # The times are those of each book.
    one, two = (re.sub(rb"(?:REV|UID):[^\n]*\n", b"", Path(f"{n}.{ending}").read_bytes()) for n in ("one", "two"))
    assert one == two


HOSTILE = (
    "=1+1",
    "'quoted",
    "''",
    "+x",
    "a\tb",
    'a;b, "c"',
    "---",
    "----",
    "\n---\n",
    "_x0041_x0041_",
    "<r>x</r>",
    "港区",
    "👩‍👩‍👧",
    "e\u0301",
)
LINE = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
CUSTOMER = st.fixed_dictionaries(
    {"name": LINE, "address": LINE, "contact": LINE, "notes": st.lists(LINE, max_size=3), "tier": LINE},
    optional={
        "categories": st.lists(st.sampled_from(("Retail", "Export", "Ärzte")), unique=True),
        "consents": st.lists(st.sampled_from(("promotions", "invoices:post"))),
        "country": st.sampled_from(("ES", "US", "JP")),
        "discount": st.sampled_from(("2.5", "100")),
        "phone": st.sampled_from(("+34912345678", "call me")),
        "number": st.sampled_from(("K-1", "007", "12")),
        "paper": st.sampled_from((True, False, "yes", "no", "true", None)),
    },
)


@settings(max_examples=12)
@given(st.lists(CUSTOMER, max_size=4), st.sampled_from(("csv", "raw.csv", "jsonl", "xlsx")))
def test_the_law_of_export_and_import(empty_book: str, customers: list[dict[str, Any]], ending: str) -> None:
    raw = ["--raw"] if ending == "raw.csv" else []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        one, two = (("--book", shutil.copyfile(empty_book, str(place / f"{name}.db"))) for name in ("one", "two"))
        assert cli.run(["field", "add", "tier", *one]) == 0
        assert cli.run(["field", "add", "paper", "--type", "yes-no", *one]) == 0
        source = place / "source.json"
        for customer in customers:
            # What no book takes is not there to be exported.
            source.write_text(json.dumps(customer), encoding="utf-8")
            flags = ("--allow-incomplete", "--allow-duplicate", "--create-categories")
            cli.run(["customer", "add", "--json", str(source), *flags, *one])
        first, second = place / f"first.{ending}", place / f"second.{ending}"
        assert cli.run(["customer", "export", str(first), *raw, *one]) == 0
        assert cli.run(["customer", "import", str(first), *TAKE_ALL, *two]) == 0
        assert cli.run(["customer", "export", str(second), *raw, *two]) == 0
        assert second.read_bytes() == first.read_bytes()
