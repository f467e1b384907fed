"""Cards: what other programs write is read whole, what an export writes is read by others as the same values."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import vobject
from conftest import Desk
from hypothesis import given
from hypothesis import strategies as st

from debitcli.customers.exchange import vcards
from debitcli.customers.form import FORM

TEXT = st.one_of(
    st.text(st.sampled_from("\\;,:\n nN\"'=é港👩"), min_size=1, max_size=90),
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40),
).filter(lambda text: bool(text.strip()))
CUSTOMER = st.fixed_dictionaries(
    {"name": TEXT, "number": TEXT},
    optional={
        **dict.fromkeys(("address", "address2", "postal_code", "city", "region", "email"), TEXT),
        "kind": st.sampled_from(("person", "company")),
        "country": st.sampled_from(("ES", "JP")),
        "website": st.just("https://example.com/a,b;c"),
        "categories": st.lists(TEXT, min_size=1, max_size=3).map(tuple),
    },
)

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
NOTHING = dict.fromkeys(FORM.columns) | {"created": NOW, "notes": ()}
CARDS = Path(__file__).parent / "cards"
EXPECTED = json.loads((CARDS / "expected.json").read_text(encoding="utf-8"))
"""What each file of another program comes to: its customers, and what has no place."""


@pytest.mark.parametrize("name", EXPECTED)
def test_cards_of_other_programs_are_read_whole(sqlite_desk: Desk, name: str) -> None:
    report = sqlite_desk.ok("customer", "import", str(CARDS / name), "--allow-incomplete", "-o", "json").json
    lines = sqlite_desk.ok("customer", "export", "-", "-o", "jsonl").out.splitlines()
    found = [{key: value for key, value in json.loads(line).items() if value not in (None, [])} for line in lines]
    assert {key: report[key] for key in ("not_used", "passed_over")} | {"customers": found} == EXPECTED[name]


def test_what_has_no_place_is_kept_where_it_is_asked_for(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("customer", "import", str(CARDS / "silent_loss.vcf"), "--allow-incomplete", "--create-fields")
    found = sqlite_desk.customer("1")
    wanted = {
        "phone_2": "+6493001234", "email_2": "c@d.com", "title": "Boss", "birthday": "1980-01-02",
        "middle_name": "Quinn", "prefix": "Dr.",
    }  # fmt: skip
    assert {key: found[key] for key in wanted} == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (("N;CHARSET=windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg", "TEL;CELL:0171"),
         {"name": "J\u00f6rg M\u00fcller"}),
        (("FN:Bo", "TEL;FAX:+34912345678"), {"phone": "+34912345678"}),
        (("FN:Bo", "TEL;HOME:+34912345678", "TEL;WORK:+34600123456"), {"phone": "+34600123456"}),
        (("FN:Bo", "ADR;HOME:;;Home 1;Rom;;;", "ADR;WORK:;;Work 2;Bonn;;;"), {"address": "Work 2", "city": "Bonn"}),
        (("FN:Bo", "ADR:1234;;Main St 1;Bonn;;;"), {"address": "Main St 1", "address2": "PO Box 1234"}),
        (("FN:Acme GmbH", "N:Roe;Jane;;;", "ORG:Acme GmbH"),
         {"name": "Acme GmbH", "contact": "Jane Roe", "kind": "company"}),
        (("ORG:Acme;Sales", "EMAIL:a@acme.com"), {"name": "Acme", "kind": "company"}),
        (("EMAIL:mailto:x@acme.com",), {"name": "x@acme.com", "email": "x@acme.com"}),
        (("FN:C:\\new", "VERSION:2.1"), {"name": "C:\\new"}),
        (("fn:bo lee", "item1.email;type=pref:b@x.com", "EMAIL:a@x.com"), {"name": "bo lee", "email": "b@x.com"}),
        (("FN:Bo", "NOTE:one\\ntwo, three; four", "NOTE:five"), {"notes": ["one\ntwo, three; four", "five"]}),
        (("FN:Bo", "UID:debitcli-K-7-20260203040506"), {"number": "K-7"}),
        (("FN:Bo", "CATEGORIES:A\\, B,myContacts,C"), {"categories": ["A, B", "C"]}),
    ],
)  # fmt: skip
def test_what_a_card_says(sqlite_desk: Desk, lines: tuple[str, ...], wanted: dict[str, Any]) -> None:
    versioned = sorted(
        ("VERSION:3.0", *lines) if "VERSION:2.1" not in lines else lines, key=lambda line: line[:3] != "VER"
    )
    Path("one.vcf").write_text("\r\n".join(("BEGIN:VCARD", *versioned, "END:VCARD", "")), newline="")
    sqlite_desk.ok("customer", "import", "one.vcf", "--allow-incomplete")
    (line,) = sqlite_desk.ok("customer", "export", "-", "-o", "jsonl").out.splitlines()
    found = json.loads(line)
    assert {key: found[key] for key in wanted} == wanted


def test_customers_come_back_from_their_cards(sqlite_desk: Desk, tmp_path: Path) -> None:
    sqlite_desk.ok("field", "add", "shoe_size", "--label", "Shoe size")
    sqlite_desk.add(
        name="Garc\u00eda L\u00f3pez, Ana",
        kind="person",
        website="https://a.es",
        note="pays; late",
    )
    firm = (
        "--name",
        "Miller, Smith & Sons",
        "--contact",
        "Mar\u00eda de la Cruz",
        "--field",
        "shoe_size=42",
        "--discount",
        "2",
    )
    sqlite_desk.ok("customer", "add", *firm, "--allow-incomplete")
    result = sqlite_desk.ok("customer", "export", "all.vcf")
    assert "Without a place in a card: discount" in result.err
    wanted = [json.loads(line) for line in sqlite_desk.ok("customer", "export", "-", "-o", "jsonl").out.splitlines()]
    another = ("--book", str(tmp_path / "another.db"))
    sqlite_desk.ok("customer", "import", "all.vcf", "--allow-incomplete", "--create-fields", *another)
    found = [
        json.loads(line) for line in sqlite_desk.ok("customer", "export", "-", "-o", "jsonl", *another).out.splitlines()
    ]
    assert found == [each | {"discount": None} for each in wanted]
    cards = list(vobject.readComponents(Path("all.vcf").read_text(encoding="utf-8")))
    assert [(card.validate(), card.n.value.family, card.n.value.given) for card in cards] == [
        (True, "Garc\u00eda L\u00f3pez", "Ana"), (True, "Cruz", "Mar\u00eda de la"),
    ]  # fmt: skip
    uids = [card.uid.value for card in cards]
    assert uids == [
        card.uid.value for card in vobject.readComponents(sqlite_desk.ok("customer", "export", "-", "-o", "vcard").out)
    ]
    text = (
        Path("all.vcf")
        .read_text(encoding="utf-8")
        .replace("X-CUSTOMER-NUMBER", "X-LOST")
        .replace("EMAIL:ana@", "EMAIL:new@")
    )
    Path("all.vcf").write_text(text, encoding="utf-8")
    report = sqlite_desk.ok(
        "customer", "import", "all.vcf", "--allow-incomplete", "--on-duplicate", "update", "-o", "json"
    )
    assert (report.json["updated"], sqlite_desk.customer("1")["email"]) == (1, "new@example.com")


def read(card: Any, name: str) -> Any:
    """The value of a property of a card; empty text where it has none."""
    return card.contents[name][0].value if name in card.contents else ""


@given(CUSTOMER)
def test_a_card_is_read_as_the_same_values(values: Mapping[str, Any]) -> None:
    (text,) = vcards.write([NOTHING | values], FORM)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    card = vobject.readOne(text)
    address = read(card, "adr") or vobject.vcard.Address()
    parts = {"address": "street", "address2": "extended", "postal_code": "code", "city": "city", "region": "region"}
    assert {key: getattr(address, part) for key, part in parts.items()} == {key: values.get(key, "") for key in parts}
    assert [read(card, name) for name in ("fn", "email", "url", "x-customer-number")] == [
        values.get(key, "") for key in ("name", "email", "website", "number")
    ]
    assert tuple(read(card, "categories")) == values.get("categories", ())
    family, comma, given = values["name"].partition(",")
    words = (f"{given} {family}" if comma else values["name"]).split() if values.get("kind") == "person" else []
    assert f"{read(card, 'n').given} {read(card, 'n').family}".split() == words
    assert read(card, "org") == {"person": ""}.get(values.get("kind", ""), [values["name"]])


def test_a_long_line_is_folded_between_characters() -> None:
    (text,) = vcards.write([NOTHING | {"name": "ö" * 80}], FORM)
    assert f"FN:{'ö' * 36}\r\n {'ö' * 37}\r\n {'ö' * 7}\r\n" in text


def test_no_card_is_lost_where_another_has_no_end_or_holds_one(sqlite_desk: Desk) -> None:
    Path("odd.vcf").write_text(
        "BEGIN:VCARD\nVERSION:2.1\nFN:Open End\n"
        "BEGIN:VCARD\nVERSION:2.1\nFN:Boss GmbH\n"
        "AGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Agent Smith\nEND:VCARD\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE:Café=20Bar\n"
    )
    sqlite_desk.ok("customer", "import", "odd.vcf", "--allow-incomplete")
    assert sorted(sqlite_desk.names()) == ["Boss GmbH", "Café Bar", "Open End"]


@pytest.mark.parametrize(
    ("kind", "name", "contact"),
    [("company", "Foo GmbH", "Garc\u00eda L\u00f3pez, Ana"), ("company", "Foo", "Foo"), ("person", "Ana Vidal", "Luis"),
     ("company", "Foo GmbH", "Ana")],
)  # fmt: skip
def test_whom_to_ask_for_comes_back(sqlite_desk: Desk, tmp_path: Path, kind: str, name: str, contact: str) -> None:
    sqlite_desk.ok("customer", "add", "--name", name, "--kind", kind, "--contact", contact, "--allow-incomplete")
    sqlite_desk.ok("customer", "export", "one.vcf")
    other = ("--book", str(tmp_path / "other.db"))
    sqlite_desk.ok("customer", "import", "one.vcf", "--allow-incomplete", *other)
    found = sqlite_desk.ok("customer", "show", "1", "-o", "json", *other).json
    assert (found["name"], found["kind"], found["contact"]) == (name, kind, contact)
