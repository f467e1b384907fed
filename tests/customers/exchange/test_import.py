"""`customer import`: files of every kind, all or nothing, rejects, duplicates, and what is wrong with files."""

import contextlib
import csv
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from sqlalchemy import event

from debitcli.customers.duplicates.records import TwinKeys, finder
from debitcli.database.book import Book
from debitcli.exchange import workers

HEADER = "name,country,address,postal_code,city,email,phone"
ANA = "Ana García,ES,Calle Mayor 3,28013,Madrid,ana@garcia.es,+34912345678"
LUIS = "Luis Vidal,ES,Calle Mayor 5,28013,Madrid,luis@vidal.es,+34912345679"
NORDIC = "Nordic Foods GmbH,DE,Hauptstraße 1,10115,Berlin,info@nordic.de,+493012345678"
COUNTS = ("read", "saved", "updated", "unchanged", "skipped", "invalid")


def write(name: str, *lines: str, encoding: str = "utf-8") -> str:
    Path(name).write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return name


def counts(desk: Desk, *arguments: str, stdin: str = "") -> dict[str, int]:
    """The counts of an import that must succeed, those that are zero left out."""
    report = desk.ok("customer", "import", *arguments, "-o", "json", stdin=stdin).json
    return {name: report[name] for name in COUNTS if report[name]}


def test_a_file_is_imported_as_if_each_customer_had_been_added(desk: Desk) -> None:
    desk.add(name="Somebody Else", email="else@where.es", postal_code="28099", phone="+34913456789")
    more = "categories,notes,consents,discount"
    write("two.csv", f"{HEADER},{more}", f"{ANA},Retail; Export,pays by card,promotions,2.5", f"{NORDIC},,,,")
    assert counts(desk, "two.csv", "--create-categories") == {"read": 2, "saved": 2}
    ana = desk.customer("2")
    assert (ana["kind"], ana["categories"], ana["discount"]) == ("person", ["Export", "Retail"], "2.5")
    assert ana["notes"][0]["text"] == "pays by card"
    assert (ana["consents"][0]["purpose"], ana["consents"][0]["evidence"]) == ("promotions", "imported from two.csv")
    assert [entry["action"] for entry in desk.ok("customer", "history", "3", "-o", "json").json] == ["added"]
    assert desk.names("--search", "nordic") == ["Nordic Foods GmbH"]
    assert desk.names("--search", "garcia", "--category", "Retail") == ["Ana García"]
    assert desk.names("--city", "Berlin") == ["Nordic Foods GmbH"]


def test_one_wrong_row_saves_nothing_and_every_problem_is_told(desk: Desk) -> None:
    bad = "Bea,ES,Calle 1,280133,,bea@@x,"
    result = desk.run("customer", "import", write("bad.csv", HEADER, ANA, bad, bad.replace("Bea", "")))
    assert result.code == 3
    assert "✗ Nothing saved: 2 of 3 rows have problems." in result.err
    assert "2 ×  postal_code is no postal code of Spain" in result.err
    assert 'lines 3 ("280133"), 4 ("280133")' in result.err
    assert "1 ×  name is required" in result.err
    assert "--skip-invalid" in result.err
    assert "--allow-incomplete" in result.err
    assert desk.names() == []
    error = json.loads(desk.run("customer", "import", "bad.csv", "-o", "json").err)["error"]
    assert len(error["problems"]) == 9
    assert error["problems"][0] == {
        "field": "postal_code", "value": "280133", "message": "is no postal code of Spain",
        "hint": "such as 28039", "line": 3, "column": "postal_code",
    }  # fmt: skip


def test_rejects_can_be_mended_and_imported_again(desk: Desk) -> None:
    write("three.csv", HEADER, ANA, "Bea,ES,'=Calle 1,280133,Madrid,bea@x.es,+34912345677", NORDIC)
    result = desk.ok("customer", "import", "three.csv", "--skip-invalid")
    assert "2 saved, 1 invalid" in result.err
    rejects = Path("three.rejects.csv")
    rows = list(csv.DictReader(io.StringIO(rejects.read_text(encoding="utf-8"), newline="")))
    assert rows[0]["address"] == "'=Calle 1"
    assert rows[0]["problems"] == "postal_code is no postal code of Spain"
    rejects.write_bytes(rejects.read_bytes().replace(b",280133,", b",28013,"))
    assert counts(desk, "three.rejects.csv") == {"read": 1, "saved": 1}
    assert desk.customer("3")["address"] == "=Calle 1"
    write("bad.csv", HEADER, "Bea,ES,,,,,")
    every = desk.run("customer", "import", "bad.csv", "--rejects", "all.csv")
    assert every.code == 3
    assert "Nothing saved" in every.err
    assert Path("all.csv").exists()
    assert desk.run("customer", "import", "bad.csv", "--rejects", "bad.csv").code == 2


@pytest.mark.parametrize(
    ("policy", "wanted", "city"),
    [
        ("skip", {"read": 3, "saved": 1, "skipped": 2}, "Madrid"),
        ("update", {"read": 3, "saved": 1, "updated": 1, "unchanged": 1}, "Getafe"),
        ("add", {"read": 3, "saved": 3}, "Madrid"),
    ],
)
def test_customers_that_are_there_already(desk: Desk, policy: str, wanted: dict[str, int], city: str) -> None:
    desk.ok("customer", "import", write("first.csv", HEADER, ANA, LUIS))
    write("second.csv", HEADER, ANA.replace("Madrid", "Getafe").replace("Calle Mayor 3", ""), LUIS, NORDIC)
    refused = desk.run("customer", "import", "second.csv", "--allow-incomplete")
    assert refused.code == 5
    assert '2 ×  email has the same e-mail address as a customer  lines 2 ("customer 1"), 3' in refused.err
    assert counts(desk, "second.csv", "--on-duplicate", policy, "--allow-incomplete") == wanted
    ana = desk.customer("1")
    assert ana["city"] == city
    assert ana["address"] == "Calle Mayor 3"


def test_an_empty_cell_changes_nothing_unless_it_is_to_clear(desk: Desk) -> None:
    desk.ok("customer", "import", write("first.csv", f"{HEADER},contact", f"{ANA},Chloé"))
    write("second.csv", f"{HEADER},contact", f"{ANA},")
    assert counts(desk, "second.csv", "--on-duplicate", "update") == {"read": 1, "unchanged": 1}
    assert desk.customer("1")["contact"] == "Chloé"
    assert counts(desk, "second.csv", "--on-duplicate", "update", "--empty-clears") == {"read": 1, "updated": 1}
    assert desk.customer("1")["contact"] is None


def test_a_second_import_of_the_same_file_changes_nothing_and_says_so(desk: Desk) -> None:
    columns = f"number,{HEADER},notes,consents,tier"
    write("all.csv", columns, f'K-7,{ANA},"one\r\n---\r\ntwo",promotions,gold', f",{NORDIC},,,")
    flags = ("all.csv", "--create-fields", "--on-duplicate", "update")
    assert counts(desk, *flags) == {"read": 2, "saved": 2}
    before = desk.ok("customer", "list", "-o", "csv").out
    result = desk.ok("customer", "import", *flags)
    assert "✓ 2 read: 2 unchanged. Nothing changed." in result.err
    assert desk.ok("customer", "list", "-o", "csv").out == before
    assert desk.customer("K-7")["tier"] == "gold"
    desk.ok("customer", "consent", "withdraw", "K-7", "promotions")
    assert counts(desk, *flags) == {"read": 2, "unchanged": 2}
    assert desk.customer("K-7")["consents"][0]["granted"] is False


def test_a_number_is_kept_and_tells_who_is_meant(desk: Desk) -> None:
    desk.ok("customer", "import", write("first.csv", f"number,{HEADER}", f"1234567890123456789,{ANA}"))
    moved = ANA.replace("ana@garcia.es", "new@garcia.es").replace("Ana García", "Ana Vidal").replace("28013", "28901")
    write("second.csv", f"number,{HEADER}", f"1234567890123456789,{moved}")
    assert desk.run("customer", "import", "second.csv").code == 5
    assert desk.run("customer", "import", "second.csv", "--on-duplicate", "add").code == 5
    assert counts(desk, "second.csv", "--on-duplicate", "update") == {"read": 1, "updated": 1}
    assert desk.customer("1234567890123456789")["email"] == "new@garcia.es"
    twice = write("twice.csv", f"number,{HEADER}", f"9,{LUIS}", f"9,{NORDIC}")
    assert "number is given twice in this file" in desk.run("customer", "import", twice).err


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("skip", {"read": 4, "saved": 2, "skipped": 2}),
        # The last row spells the name in small letters, and so the customer is called from then on.
        ("update", {"read": 4, "saved": 2, "updated": 2}),
        ("add", {"read": 4, "saved": 4}),
    ],
)
def test_rows_of_one_file_that_mean_the_same_customer(desk: Desk, policy: str, wanted: dict[str, int]) -> None:
    again = f"{ANA.replace('+34912345678', '+34912345671')},Bea,calls on Mondays,promotions"
    rows = (f"{ANA},,pays by card,", f"{LUIS},,,", again, f"{LUIS.lower()},,,")
    write("same.csv", f"{HEADER},contact,notes,consents", *rows)
    refused = desk.run("customer", "import", "same.csv")
    assert refused.code == 5
    assert "2 ×  email has the same e-mail address as another row" in refused.err
    assert 'lines 4 ("line 2")' in refused.err
    assert counts(desk, "same.csv", "--on-duplicate", policy) == wanted
    assert desk.customer("1")["contact"] == ("Bea" if policy == "update" else None)
    assert len(desk.names("--search", "garcia")) == (2 if policy == "add" else 1)
    notes = {note["text"] for note in desk.customer("1")["notes"]}
    assert notes == {"pays by card"} | ({"calls on Mondays"} if policy == "update" else set())
    assert len(desk.customer("1")["consents"]) == (1 if policy == "update" else 0)


def test_skipping_invalid_rows_keeps_the_first_of_two_and_rejects_the_other(desk: Desk) -> None:
    write("same.csv", HEADER, ANA, NORDIC, ANA.replace("Madrid", "Getafe"))
    assert counts(desk, "same.csv", "--skip-invalid") == {"read": 3, "saved": 2, "invalid": 1}
    assert "Getafe" in Path("same.rejects.csv").read_text(encoding="utf-8")
    assert desk.customer("1")["city"] == "Madrid"


def test_a_dry_run_tells_everything_and_saves_nothing(desk: Desk) -> None:
    write("two.csv", f"{HEADER},tier", f"{ANA},gold", f"{NORDIC},silver")
    result = desk.ok("customer", "import", "two.csv", "--create-fields", "--dry-run")
    assert "✓ 2 read: would be 2 saved. Nothing was saved (--dry-run)." in result.err
    assert desk.names() == []
    assert desk.ok("field", "list").out == ""


def test_unclear_columns_are_refused_mapped_left_out_or_made_fields(desk: Desk) -> None:
    write("wide.csv", f"{HEADER},Handy 2,Phon,Fax", f"{ANA},1,2,3")
    refused = desk.run("customer", "import", "wide.csv")
    assert refused.code == 3
    assert 'did you mean phone? say with --map "Phon=FIELD", leave it out with --map "Phon=", or keep' in refused.err
    maps = ("--map", "Handy 2=contact", "--map", "#9=", "--map", "Fax=")
    assert counts(desk, "wide.csv", *maps) == {"read": 1, "saved": 1}
    assert desk.customer("1")["contact"] == "1"
    assert counts(desk, "wide.csv", "--create-fields", "--on-duplicate", "add") == {"read": 1, "saved": 1}
    assert {k: desk.customer("2")[k] for k in ("handy_2", "phon", "fax")} == {"handy_2": "1", "phon": "2", "fax": "3"}
    assert desk.run("customer", "import", "wide.csv", "--map", "Nope=phone").code == 2
    assert desk.run("customer", "import", "wide.csv", "--map", "Fax=shoe").code == 2
    assert desk.run("customer", "import", "wide.csv", "--map", "Fax").code == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_recognised(sqlite_desk: Desk, encoding: str, delimiter: str) -> None:
    lines = [line.replace(",", delimiter) for line in (HEADER, ANA, NORDIC)]
    assert counts(sqlite_desk, write("file.csv", *lines, encoding=encoding)) == {"read": 2, "saved": 2}
    assert sqlite_desk.names() == ["Nordic Foods GmbH", "Ana García"]


def test_encoding_and_delimiter_can_be_said(sqlite_desk: Desk) -> None:
    write("file.txt", *(line.replace(",", "~") for line in (HEADER, ANA)), encoding="cp850")
    assert counts(sqlite_desk, "file.txt", "--encoding", "cp850", "--delimiter", "~") == {"read": 1, "saved": 1}
    assert sqlite_desk.names() == ["Ana García"]
    assert sqlite_desk.run("customer", "import", "file.txt", "--encoding", "klingon").code == 2
    assert sqlite_desk.run("customer", "import", "file.txt", "--delimiter", "ab").code == 2


OPEN = '"Ana,ES,Calle 1,28013,Madrid,a@x.es,+34912345678'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (f"{ANA}\n".encode(), "line 1 of bad.csv names no column that is known"),
        (f"{HEADER}\nAna ES Calle 1\n".encode(), "row has 1 cells where the header has 7  line 2"),
        (f"{HEADER}\n{ANA},more\n".encode(), "row has 8 cells where the header has 7  line 2"),
        (f"{HEADER}\nA\0{ANA}\n".encode(), "name has a control character (U+0000) at position 2"),
        (f"{HEADER}\n{'x' * 10_000_000}{ANA}\n".encode(), "name has 10,000,010 characters  line 2"),
        (f"{HEADER}\n{OPEN}\nmore\n".encode(), "row has a quoted cell that never ends  line 2"),
        (f'{HEADER}\n"Ana" G,ES,C 1,28013,Madrid,a@x.es,\n'.encode(), "row has text behind a closing quote  line 2"),
        (f"{HEADER}\n{ANA}\nJos\udce9,ES,,,,,\n".encode("utf-8", "surrogateescape"), "line 3 of bad.csv has a byte"),
        (b"\x00\xff\x00\xfe" * 30, "names no column that is known"),
    ],
    ids=["empty", "no header", "short", "long", "NUL", "10 MB", "open quote", "quote", "byte", "noise"],
)
def test_files_that_are_no_good_are_told_apart(sqlite_desk: Desk, content: bytes, words: str) -> None:
    Path("bad.csv").write_bytes(content)
    result = sqlite_desk.run("customer", "import", "bad.csv")
    assert result.code == 3
    assert words in result.err
    assert sqlite_desk.names() == []


@pytest.mark.parametrize(
    "lines",
    [
        ("foo,bar", "Alfa,1", "Name,City", "Beta,Bonn"),
        # A word in a row of data is also called by the name of a column.
        ("Person - Name,Person - Label,Person - Work", "Ana,Customer,ana@x.es", "Tom,Hot lead,tom@x.uk"),
    ],
)
def test_a_header_of_which_no_column_is_known_is_not_taken_for_a_title(
    sqlite_desk: Desk, lines: tuple[str, ...]
) -> None:
    flags = (write("a.csv", *lines), "--allow-incomplete", "--ignore-unknown")
    refused = sqlite_desk.run("customer", "import", *flags)
    assert (refused.code, "line 1 of a.csv names no column that is known" in refused.err) == (3, True), refused.err
    sqlite_desk.ok("customer", "import", *flags, "--map", f"{lines[0].partition(',')[0]}=name")
    assert len(sqlite_desk.names()) == len(lines) - 1


def test_rows_end_where_nothing_more_is_said_and_a_line_of_blanks_is_none(sqlite_desk: Desk) -> None:
    lines = ("name,email,country,city", "Ana,a@a.es,ES,Madrid", "Eva,e@a.es,ES", "  ", " , ,", "Lea,l@a.es,ES,Lugo")
    sqlite_desk.ok("customer", "import", write("short.csv", *lines), "--allow-incomplete")
    listed = sqlite_desk.ok("customer", "list", "-o", "json", "--sort", "number").json
    assert [(each["name"], each["city"]) for each in listed] == [("Ana", "Madrid"), ("Eva", None), ("Lea", "Lugo")]


def test_places_that_are_no_files(sqlite_desk: Desk, tmp_path: Path) -> None:
    assert "is a folder" in sqlite_desk.run("customer", "import", str(tmp_path)).err
    missing = sqlite_desk.run("customer", "import", "missing.csv")
    assert (missing.code, "No such file" in missing.err) == (2, True)
    assert sqlite_desk.run("customer", "import", write("a.csv", HEADER, ANA), "--layout", "waves").code == 2
    assert sqlite_desk.run("customer", "import", write("a.xlsx", HEADER)).code == 3


def test_a_header_alone_is_no_error_and_no_success_story(sqlite_desk: Desk) -> None:
    result = sqlite_desk.ok("customer", "import", write("head.csv", HEADER))
    assert "0 read: nothing to save. Nothing changed." in result.err


def test_titles_repeated_headers_and_empty_columns_are_passed_over(sqlite_desk: Desk) -> None:
    lines = ("Our customers", "as of today,,", f"{HEADER},,", f"{ANA},,", "", f"{HEADER},,", ",,,,,,,,", f"{NORDIC},,")
    assert counts(sqlite_desk, write("titled.csv", *lines)) == {"read": 2, "saved": 2}


@pytest.mark.parametrize(
    ("lines", "titles", "saved"),
    [
        (
            ("Customer list 2026", "as of today", "Name,City", "Beta,Bonn"),
            ["Customer list 2026", "as of today"],
            ["Beta"],
        ),
        (("Customer", "Name,City", "Beta,Bonn"), ["Customer"], ["Beta"]),
        (("Exported,2026", "Name,City,Note", "Beta,Bonn,x"), ["Exported, 2026"], ["Beta"]),
        # What could be a header with data below it is one, whatever comes later, and so is one above common words.
        (("name,contact", "Alfa,Ana", "Name,City", "Beta,Bea"), [], ["Alfa", "Name", "Beta"]),
        (("name,category", "Company,Name", "Beta,"), [], ["Company", "Beta"]),
    ],
)
def test_lines_above_the_header_are_told_and_none_with_data_below_is_passed_over(
    sqlite_desk: Desk, lines: tuple[str, ...], titles: list[str], saved: list[str]
) -> None:
    flags = (write("titled.csv", *lines), "--allow-incomplete", "--create-categories")
    report = sqlite_desk.ok("customer", "import", *flags, "-o", "json").json
    assert report["titles"] == titles
    assert sqlite_desk.names() == saved[::-1]
    said = sqlite_desk.ok("customer", "import", *flags, "--on-duplicate", "add", "--dry-run").err
    assert all(f'"{title}"' in said for title in titles)
    assert ("Passed over above the header" in said) is bool(titles)


def test_columns_are_named_by_place_where_the_file_does_not_name_them(sqlite_desk: Desk) -> None:
    bare = write("bare.csv", "Alfa,Bonn,x", "Beta,Ulm,y")
    places = ("--map", "#1=name", "--map", "#2=city", "--allow-incomplete")
    refused = sqlite_desk.run("customer", "import", bare, "--no-header", *places)
    assert (refused.code, '"#3" is no field' in refused.err, "--ignore-unknown" in refused.err) == (3, True, True)
    report = sqlite_desk.ok("customer", "import", bare, "--no-header", *places, "--ignore-unknown", "-o", "json").json
    assert (report["saved"], report["not_used"], sqlite_desk.names()) == (2, ["#3"], ["Beta", "Alfa"])
    # Without the flag the first line is a header, and the person is told so.
    said = sqlite_desk.ok("customer", "import", bare, *places, "--map", "#3=", "--on-duplicate", "add", "--dry-run").err
    assert "names the columns: Alfa, Bonn, x (else: --no-header)" in said
    assert "would be 1 saved" in said
    named = write("named.csv", "Foo,Bar", "Gamma,z")
    assert counts(sqlite_desk, named, "--map", "Foo=name", "--ignore-unknown", "--allow-incomplete")["saved"] == 1


def test_columns_of_one_name_become_fields_each(sqlite_desk: Desk) -> None:
    write("same.csv", "name,x,x,x", "Gamma,1,2,3")
    assert counts(sqlite_desk, "same.csv", "--create-fields", "--allow-incomplete") == {"read": 1, "saved": 1}
    gamma = sqlite_desk.customer("1")
    assert (gamma["x"], gamma["x_2"], gamma["x_3"]) == ("1", "2", "3")


def test_a_file_of_twenty_thousand_unknown_columns_is_refused_or_left_out(sqlite_desk: Desk) -> None:
    wide = write("wide.csv", ",".join(["name", *(f"c{n}" for n in range(20_000))]), "Alfa" + ",x" * 20_000)
    refused = sqlite_desk.run("customer", "import", wide, "--allow-incomplete", "-o", "json")
    assert (refused.code, len(json.loads(refused.err)["error"]["problems"])) == (3, 20_000)
    many = sqlite_desk.run("customer", "import", wide, "--allow-incomplete", "--create-fields")
    assert (many.code, "at most 200" in many.err) == (2, True)
    assert counts(sqlite_desk, wide, "--allow-incomplete", "--ignore-unknown") == {"read": 1, "saved": 1}


@pytest.mark.parametrize(
    ("name", "flags", "said"),
    [
        ("cards.vcf", ("--map", "a=name"), "--map says nothing of cards.vcf, which is vCard"),
        ("cards.vcf", ("--delimiter", ";"), "--delimiter says nothing"),
        ("cards.vcf", ("--no-header",), "--no-header says nothing"),
        ("lines.jsonl", ("--delimiter", ";"), "--delimiter says nothing of lines.jsonl, which is JSON"),
        ("lines.jsonl", ("--no-header",), "--no-header says nothing"),
    ],
)
def test_a_flag_that_says_nothing_of_a_file_is_refused(
    sqlite_desk: Desk, name: str, flags: tuple[str, ...], said: str
) -> None:
    cards = ("BEGIN:VCARD", "VERSION:3.0", "FN:Xaver", "END:VCARD")
    write(name, *(cards if name == "cards.vcf" else ('{"name": "Xaver"}',)))
    refused = sqlite_desk.run("customer", "import", name, *flags)
    assert (refused.code, said in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ('"Smith, ""Bob"""', 'Smith, "Bob"'),
        ('"line one\r\nline two"', "line one\nline two"),
        ('{"type": "Point"}'.replace('"', '""').join('""'), '{"type": "Point"}'),
        ("ʤ", "ʤ"),
        ("'t Hoen", "'t Hoen"),
        ("'=1+1", "=1+1"),
        ("''quoted'", "''quoted'"),
        ("''=1+1", "'=1+1"),
        ("''", "''"),
    ],
)
def test_cells_are_read_as_csv_means_them(sqlite_desk: Desk, cell: str, wanted: str) -> None:
    """The cases of csv-spectrum (commas, quotes, line breaks, JSON, UTF-8), and the apostrophe against formulas."""
    write("cell.csv", HEADER, ANA.replace("Calle Mayor 3", cell))
    assert counts(sqlite_desk, "cell.csv") == {"read": 1, "saved": 1}
    assert sqlite_desk.customer("1")["address"] == wanted


def test_json_lines_arrays_and_standard_input(desk: Desk) -> None:
    ana = dict(zip(HEADER.split(","), ANA.split(","), strict=True))
    nordic = dict(zip(HEADER.split(","), NORDIC.split(","), strict=True))
    lines = [ana | {"notes": ["one", "---"], "categories": ["Retail"], "discount": 2.5}, nordic | {"tax_id": None}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    assert counts(desk, "-", "--create-categories", stdin=text) == {"read": 2, "saved": 2}
    assert [note["text"] for note in desk.customer("1")["notes"]] == ["---", "one"]
    Path("array.json").write_text(json.dumps(lines), encoding="utf-8")
    assert counts(desk, "array.json", "--on-duplicate", "update", "--create-categories") == {"read": 2, "unchanged": 2}
    Path("bad.jsonl").write_text('{"name": "Ana"}\n{"name": \n[1]\n{"name": {"a": 1}}\n', encoding="utf-8")
    bad = desk.run("customer", "import", "bad.jsonl", "--allow-incomplete", "--on-duplicate", "add")
    assert bad.code == 3
    assert "row is no JSON at column" in bad.err
    assert "row is no object" in bad.err
    assert 'row has a value for "name" that is neither text nor number' in bad.err
    desk.ok("customer", "import", "bad.jsonl", "--allow-incomplete", "--skip-invalid", "--on-duplicate", "add")
    assert Path("bad.rejects.jsonl").read_text(encoding="utf-8").count('"problems"') == 3


CARDS = """BEGIN:VCARD
VERSION:4.0
FN:Ana García
N:García;Ana;;;
TEL;VALUE=uri:tel:+34-912-345-678
EMAIL;PREF=1:ana@garcia.es
ADR:;;Calle Mayor 3\\, 2;Madrid;;28013;Spain
NOTE:pays\\nby card
KIND:individual
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Chloé Brown
N:Brown;Chloé;;;
ORG:Nordic Foods;Sales
EMAIL;TYPE=INTERNET:info@nordic.de
CATEGORIES:Retail
END:VCARD
"""


def test_cards(desk: Desk) -> None:
    Path("cards.vcf").write_text(CARDS, encoding="utf-8")
    assert counts(desk, "cards.vcf", "--allow-incomplete", "--create-categories") == {"read": 2, "saved": 2}
    ana, nordic = desk.customer("1"), desk.customer("2")
    assert (ana["kind"], ana["phone"], ana["country"]) == ("person", "+34912345678", "ES")
    assert ana["address"] == "Calle Mayor 3, 2"
    assert ana["notes"][0]["text"] == "pays\nby card"
    assert (nordic["name"], nordic["contact"], nordic["kind"]) == ("Nordic Foods", "Chloé Brown", "company")


def test_a_workbook_with_numbers_and_dates(desk: Desk) -> None:
    from xlsxwriter import Workbook

    workbook = Workbook("book.xlsx")
    sheet = workbook.add_worksheet()
    for line, values in enumerate([["Title"], HEADER.split(","), ANA.split(",")]):
        for place, value in enumerate(values):
            sheet.write(line, place, int(value) if value == "28013" else value)
    workbook.close()
    assert counts(desk, "book.xlsx") == {"read": 1, "saved": 1}
    assert desk.customer("1")["postal_code"] == "28013"


def test_many_rows_are_checked_by_several_processes_to_the_same_result(
    sqlite_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"Firm {n} S.L.,ES,Calle {n},28013,Madrid,a@firm{n}.es,+3491{2000000 + n}" for n in range(3_000)]
    rows[2_500] = rows[2_500].replace("28013", "")
    write("many.csv", HEADER, *rows)
    monkeypatch.setattr(workers, "_MOST_WITHOUT_HELP", 100)
    alone = sqlite_desk.run("customer", "import", "many.csv", "-o", "json")
    assert json.loads(alone.err)["error"]["problems"][0]["line"] == 2_502
    assert counts(sqlite_desk, "many.csv", "--skip-invalid") == {"read": 3_000, "saved": 2_999, "invalid": 1}
    assert sqlite_desk.names("--search", "firm 2999") == ["Firm 2999 S.L."]
    schema = "SELECT type, name FROM sqlite_schema ORDER BY name"
    with Book(sqlite_desk.place).reading() as connection:
        for check in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
            assert connection.exec_driver_sql(check).scalar() in ("ok", None)
        made = connection.exec_driver_sql(schema).all()
    with Book("another.db").reading() as connection:
        assert connection.exec_driver_sql(schema).all() == made
    sqlite_desk.ok("customer", "edit", "2999", "--city", "Getafe")
    assert sqlite_desk.names("--city", "Getafe", "--search", "firm") == ["Firm 2999 S.L."]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_import_saves_nothing(sqlite_desk: Desk, how: signal.Signals) -> None:
    rows = [f"Firm {n} S.L.,ES,Calle {n},28013,Madrid,a@firm{n}.es,+3491{2000000 + n}" for n in range(60_000)]
    write("many.csv", HEADER, *rows)
    sqlite_desk.ok("customer", "list")
    program = str(Path(sys.executable).with_name("debitcli"))
    command = [program, "customer", "import", "many.csv", "--book", sqlite_desk.place]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    while not _is_being_written(sqlite_desk.place) and process.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)
    assert _is_being_written(sqlite_desk.place), "it ended before it could be interrupted"
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    assert process.returncode == (130 if how is signal.SIGINT else -signal.SIGKILL), err
    assert sqlite_desk.names() == []
    deadline = time.monotonic() + 10
    while _group_lives(process.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _group_lives(process.pid), "a helper was left behind"


def _is_being_written(book: str) -> bool:
    with contextlib.closing(sqlite3.connect(book, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("name", "Ana Vidal"),
        ("kind", "company"),
        ("address", "Calle Mayor 4"),
        ("address2", "3rd floor"),
        ("postal_code", "28014"),
        ("city", "Getafe"),
        ("region", "Toledo"),
        ("email", "other@garcia.es"),
        ("phone", "+34912345670"),
        ("tax_id", "B64717838"),
        ("contact", "Luis"),
        ("categories", "Retail"),
        ("payment_terms", "14"),
        ("currency", "SEK"),
        ("language", "de"),
        ("discount", "3"),
        ("notes", "two"),
        ("consents", "reminders"),
        ("tier", "silver"),
        ("contact", " "),
    ],
)
def test_whatever_a_second_import_says_anew_is_taken(sqlite_desk: Desk, column: str, said: str) -> None:
    row = {
        "number": "K-7", "name": "Ana García", "kind": "person", "country": "ES", "address": "Calle Mayor 3",
        "address2": "2nd floor", "postal_code": "28013", "city": "Madrid", "region": "Madrid", "email": "ana@garcia.es",
        "phone": "+34912345678", "tax_id": "ESB64717838", "contact": "Chloé", "categories": "Retail; Online",
        "payment_terms": "30", "currency": "EUR", "language": "es", "discount": "2.5", "notes": "one",
        "consents": "promotions", "tier": "gold",
    }  # fmt: skip
    flags = ("--create-fields", "--create-categories", "--on-duplicate", "update")
    for version, wanted in ((row, {"saved": 1}), (row, {"unchanged": 1}), (row | {column: said}, {"updated": 1})):
        with Path("all.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows([version, version.values()])
        assert counts(sqlite_desk, "all.csv", *flags) == {"read": 1} | wanted


def test_rows_that_say_different_things_of_one_customer_change_nothing_the_second_time(desk: Desk) -> None:
    first = "Firm S.L.,ES,Calle 1,28013,Madrid,a@firm.es,+34912345678"
    second = "Firm S.L.,ES,Calle 2,28013,Madrid,b@firm.es,+34912345678"
    write("all.csv", f"{HEADER},notes", f"{first},one", f"{second},two")
    update = ("all.csv", "--on-duplicate", "update")
    assert counts(desk, *update) == {"read": 2, "saved": 1, "updated": 1}
    before = desk.ok("customer", "show", "1", "-o", "json").out, desk.ok("customer", "history", "1", "-o", "json").out
    assert "b@firm.es" in before[0]
    assert counts(desk, *update) == {"read": 2, "unchanged": 2}
    assert "Nothing changed" in desk.ok("customer", "import", *update).err
    after = desk.ok("customer", "show", "1", "-o", "json").out, desk.ok("customer", "history", "1", "-o", "json").out
    assert after == before
    write("more.csv", f"{HEADER},notes", f"{first},one", f"{second},three")
    assert counts(desk, "more.csv", "--on-duplicate", "update") == {"read": 2, "updated": 2}


@pytest.mark.parametrize("policy", ["skip", "update", "fail"])
def test_rows_that_are_taken_back_leave_nothing_in_the_history(desk: Desk, policy: str) -> None:
    firm = "Firm S.L.,ES,Calle 1,28013,Madrid,a@firm.es,+34912345678"
    write("all.csv", f"{HEADER},consents,notes", f"{firm},,first", f"{NORDIC},,", f"{firm},promotions,second")
    desk.run("customer", "import", "all.csv", "--on-duplicate", policy, "--skip-invalid")
    there = desk.customer("1")
    kept = ["second", "first"] if policy == "update" else ["first"]
    assert [note["text"] for note in there["notes"]] == kept
    assert [consent["purpose"] for consent in there["consents"]] == ["promotions"][: len(kept) - 1]
    with Book(desk.place).reading() as connection:
        records = connection.exec_driver_sql("SELECT record, last_record FROM history WHERE noun = 'customer'").all()
        ids = set(connection.exec_driver_sql("SELECT id FROM customer").scalars())
    assert {id_ for first, last in records for id_ in range(first, (last or first) + 1)} == ids


def test_only_what_a_later_row_says_changes_the_customer_of_an_earlier_one(desk: Desk) -> None:
    desk.ok("settings", "set", "company.country", "ES")
    firm = "Firm,{},Rue 1,28013,Chartres,a@firm.fr,+34912345678,{}"
    rows = (firm.format(*said) for said in (("FR", "5"), ("", "120"), ("", "7")))
    write("all.csv", f"{HEADER},discount", *rows)
    flags = ("--on-duplicate", "update", "--skip-invalid", "--rejects", "wrong.csv", "-o", "json")
    report = desk.run("customer", "import", "all.csv", *flags).json
    assert [(p["line"], p["field"]) for p in report["problems"]] == [(3, "discount")]
    assert (desk.customer("1")["country"], desk.customer("1")["discount"]) == ("FR", "7")


def test_twins_of_rows_are_found_by_the_indexes_of_the_book(sqlite_desk: Desk) -> None:
    """Else every batch of rows would look at every customer."""
    sqlite_desk.add()
    keys = TwinKeys(["1"], ["ana@example.com"], ["ES:B64717838"], ["28013"], ["anagarcialopez"], [7])
    plans: list[str] = []
    with Book(sqlite_desk.place).reading() as connection:

        def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if statement.startswith("SELECT"):
                raw = cursor.connection
                plans.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

        event.listen(connection, "before_cursor_execute", explain)
        [found] = finder(connection, only_numbers=False)(keys)
    assert {twin.field for twin in found} == {"number"}
    assert len([plan for plan in plans if "SEARCH customer USING" in plan]) == 4
    assert not [plan for plan in plans if plan.startswith("SCAN customer")]
