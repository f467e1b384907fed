"""Files that are not what they should be: the wrong encoding is told with its place, one hostile row stops no other."""

import json
from pathlib import Path

import pytest
from conftest import Desk

TEXTS = {
    "a.csv": "name,city\nBea,Bonn\nZoë,Köln\n",
    "a.jsonl": '{"name": "Bea"}\n{"name": "Zoë"}\n',
    "a.vcf": "BEGIN:VCARD\nVERSION:3.0\nFN:Bea\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nFN:Zoë\nEND:VCARD\n",
}

NO_TEXT = ("hex", "rot13", "base64", "zlib", "idna", "punycode", "undefined", "unicode_escape", "no such")
FITTING = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "latin-1", "cp1252")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", NO_TEXT)
def test_only_encodings_of_text_are_taken(sqlite_desk: Desk, name: str, encoding: str) -> None:
    Path(name).write_text(TEXTS[name], encoding="utf-8")
    refused = sqlite_desk.run("customer", "import", name, "--encoding", encoding, "--allow-incomplete")
    assert (refused.code, f"--encoding {encoding} is" in refused.err) == (2, True), refused.err


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ["ascii", "utf-7", "utf-16", "utf-32", "utf-16-be"])
def test_an_encoding_that_does_not_fit_is_told_with_its_line(sqlite_desk: Desk, name: str, encoding: str) -> None:
    Path(name).write_text(TEXTS[name], encoding="utf-8")
    flags = ("--encoding", encoding, "--allow-incomplete", "--skip-invalid")
    refused = sqlite_desk.run("customer", "import", name, *flags)
    assert refused.code == 3, refused.err
    assert "Nothing saved: line" in refused.err
    wanted = {"ascii": {"a.csv": 3, "a.jsonl": 2, "a.vcf": 7}}.get(encoding, {}).get(name)
    assert wanted is None or f"line {wanted} of {name} has a byte that cannot be ascii" in refused.err
    assert sqlite_desk.names() == []


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", FITTING)
def test_an_encoding_that_fits_is_read(sqlite_desk: Desk, name: str, encoding: str) -> None:
    Path(name).write_bytes(TEXTS[name].encode(encoding))
    # Without a mark, UTF-16 and UTF-32 tell themselves which they are.
    asked = encoding.removesuffix("-le").removesuffix("-be")
    sqlite_desk.ok("customer", "import", name, "--encoding", asked, "--allow-incomplete")
    assert sqlite_desk.names() == ["Zoë", "Bea"]


def test_a_byte_that_windows_does_not_know_is_told(sqlite_desk: Desk) -> None:
    for name, text in TEXTS.items():
        Path(name).write_bytes(text.encode("cp1252").replace("ë".encode("cp1252"), b"\xeb\x81"))
        refused = sqlite_desk.run("customer", "import", name, "--allow-incomplete")
        assert (refused.code, "cannot be cp1252" in refused.err) == (3, True), refused.err


CARDS = (
    "FN;CHARSET=NOSUCH;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB",
    "FN;ENCODING=b:!!!notbase64",
    "FN:No value\nCATEGORIES",
    "FN:No line\nTEL",
)


def test_a_hostile_card_stops_no_other(sqlite_desk: Desk) -> None:
    cards = [
        f"BEGIN:VCARD\nVERSION:3.0\n{card}\nEND:VCARD\n"
        for card in ("FN:First\nBEGIN:NOTE\nEND:NOTE", *CARDS, "FN:Last")
    ]
    Path("cards.vcf").write_text("".join(cards))
    flags = ("cards.vcf", "--allow-incomplete", "--rejects", "rejects.vcf")
    assert sqlite_desk.run("customer", "import", *flags[:2]).code == 3
    assert sqlite_desk.names() == []
    report = sqlite_desk.ok("customer", "import", *flags, "-o", "json").json
    assert (report["saved"], report["invalid"]) == (2, len(CARDS))
    assert sqlite_desk.names() == ["Last", "First"]
    rejected = Path("rejects.vcf").read_text()
    assert rejected.count("X-PROBLEMS:row is no card that can be read") == len(CARDS)


LINES = (
    '{"name": "\\ud800x"}',
    "[" * 50_000 + "]" * 50_000,
    '{"name": "a\\u0000b"}',
    "[1]",
    '{"name": ',
    '{"name": {"a": 1}}',
    '{"name": "Key", "k\\udfff": "x"}',
)


def test_a_hostile_line_stops_no_other_and_is_kept(sqlite_desk: Desk) -> None:
    Path("lines.jsonl").write_text("\n".join(('{"name": "First"}', *LINES, '{"name": "Last"}')) + "\n")
    flags = ("lines.jsonl", "--allow-incomplete", "--rejects", "rejects.jsonl")
    assert sqlite_desk.run("customer", "import", *flags[:2], "-o", "json").code == 3
    report = sqlite_desk.ok("customer", "import", *flags, "-o", "json").json
    assert (report["saved"], report["invalid"]) == (2, len(LINES))
    assert sqlite_desk.names() == ["Last", "First"]
    rejected = [json.loads(line) for line in Path("rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(each["problems"] for each in rejected)
    assert [each["row"] for each in rejected if "row" in each] == [LINES[1], LINES[3], LINES[4]]
    assert rejected[0]["name"] == "\ud800x"
    assert rejected[-1]["k\udfff"] == "x"


def test_commas_that_nobody_marked_are_kept(sqlite_desk: Desk) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\n{}\nEND:VCARD\n"
    lines = ("FN:Smith, Jones & Co\nORG:Smith, Jones & Co\nNOTE:a, b\nADR:;;Calle, 3;Madrid, Centro;;28013;Spain",
             "FN:Max Muster, Steuerberater\nNOTE:one\\, two,\n  three\nCATEGORIES:a,b\\,c")  # fmt: skip
    Path("cards.vcf").write_text("".join(map(card.format, lines)))
    sqlite_desk.ok("customer", "import", "cards.vcf", "--allow-incomplete", "--create-categories")
    firm, person = sqlite_desk.customer("1"), sqlite_desk.customer("2")
    assert (firm["name"], firm["kind"], firm["address"], firm["city"]) == (
        "Smith, Jones & Co", "company", "Calle, 3", "Madrid, Centro",
    )  # fmt: skip
    assert (person["name"], person["categories"]) == ("Max Muster, Steuerberater", ["a", "b,c"])
    assert [each["notes"][0]["text"] for each in (firm, person)] == ["a, b", "one, two, three"]
