"""What holds for all customers: round trips, search equals filter, hostile text is only text."""

import csv
import io
import json
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ANA, Desk, flags
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from debitcli.customers import keys
from debitcli.customers.customer import Customer, of_values
from debitcli.customers.form import FORM
from debitcli.customers.records import STORE
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.customers.selection.readings import readings
from debitcli.database.book import Book
from debitcli.database.history import By
from debitcli.files import formulas
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader
from debitcli.terminal import safe

READER = Reader(FORM, Rules(required=frozenset(("name",))))

HOSTILE = [
    "[red]Ana[/red]",
    '"; DROP TABLE customers; --',
    "مرحبا بالعالم",
    "👩‍👩‍👧 Family 🎉",
    '=HYPERLINK("http://x")',
    "%_\\",
    "x" * 10_000,
    "港区" * 50,
    "'quoted'",
    "--name",
    "e\u0301\u0323 combining",
]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_stored_as_typed_and_shown_as_text(
    desk: Desk, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len

    desk.add()
    desk.ok("customer", "add", "--json", "-", stdin=json.dumps(ANA | {"name": name, "email": "b@b.com"}))
    stored = desk.customer("2")["name"]
    assert stored == READER.check({"name": name}).values["name"]
    assert desk.names("--search", stored[:30]) == [stored]
    rows = list(csv.DictReader(io.StringIO(desk.ok("customer", "list", "-o", "csv", "--limit", "1").out)))
    assert rows[0]["name"] == formulas.marked([stored])[0]
    for width in (40, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        for command in (("customer", "list", "-o", "table"), ("customer", "show", "2", "-o", "table")):
            out = desk.ok(*command).out
            assert "\x1b" not in out
            assert max(cell_len(line) for line in out.splitlines()) <= width
        assert desk.ok("customer", "list", "-o", "table").out.count("\n") == 3
    review = desk.run("customer", "add", *flags(ANA | {"email": "c@c.com"}), f"--name={name}", "--dry-run").err
    edges = [cell_len(line) for line in review.splitlines() if line.startswith("│")]
    assert len(set(edges)) == 1


def test_control_characters_are_refused_and_shown_harmless(desk: Desk) -> None:
    result = desk.run("customer", "add", *flags(ANA | {"name": "\x1b[31mAna\x07"}))
    assert result.code == 3
    assert "\x1b" not in result.err
    assert "␛[31mAna␇" in result.err


def test_control_characters_that_came_into_a_book_otherwise_do_not_act(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    with Book(sqlite_desk.place).writing() as connection:
        connection.exec_driver_sql("UPDATE customer SET name = char(27) || '[31mAna'")
    for command in (("customer", "list", "-o", "table"), ("customer", "show", "1", "-o", "table")):
        assert "\x1b" not in sqlite_desk.ok(*command).out


# Without what no field takes: control characters, surrogates, what Unicode has not given out.
_LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"))
TEXT = st.text(_LETTERS, min_size=1, max_size=40).map(str.strip).filter(bool)


def a_customer(name: str, contact: str, city: str) -> Customer | None:
    """A customer with these values, if they pass the check."""
    reading = READER.check({"name": name, "contact": contact, "city": city})
    return None if reading.problems else of_values(reading.values, FORM, incomplete=False)


@given(TEXT, TEXT, TEXT)
def test_what_a_record_says_is_read_back_the_same(name: str, contact: str, city: str) -> None:
    customer = a_customer(name, contact, city)
    assume(customer is not None)
    assert customer is not None
    draft = {key: FORM.text(key, customer.value(key)) for key in FORM.keys}
    assert of_values(READER.check(draft).values, FORM, incomplete=False) == customer


def search_text(customer: Customer) -> str:
    """What a search looks through, as the book puts it together (database/schema/customers.py)."""
    columns = STORE.columns_of([customer])
    of = keys.keys_of(columns)
    (beside,) = keys.new_rows(columns, of).columns["search"]
    contact = "".join(c.lower() if c.isascii() else c for c in customer.contact or "")
    parts = (of.sort_key[0], contact, of.email_key[0], of.city_key[0], of.postal_key[0], customer.phone, beside)
    return " ".join(part or "" for part in parts)


def says(customer: Customer, search: str) -> bool:
    """Whether a customer says what a search asks for, looked at without any index."""
    text = search_text(customer)
    return any(all(any(s in text for s in term) for term in reading) for reading in readings(search))


WORDS = st.text(alphabet="abcäöß%_\"' 1é港", min_size=1, max_size=6).filter(lambda t: bool(t.strip()))


@settings(max_examples=40)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=1, max_size=8), st.lists(WORDS, min_size=1, max_size=4))
def test_search_finds_what_a_look_through_all_customers_finds(
    empty_book: str, people: list[tuple[str, str, str]], searches: list[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = Book(shutil.copyfile(empty_book, str(Path(folder) / "book.db")))
        customers = [c for c in (a_customer(*person) for person in people) if c is not None]
        with book.writing() as connection:
            saved = [STORE.add(connection, each, By("me", datetime.now(UTC))) for each in customers]
        for search in searches:
            wanted = {c.number for c in saved if says(c, search)}
            wanted |= {c.number for c in saved if c.number == search}
            with book.reading() as connection:
                found = {c.number for c in selection_records.rows(connection, Selection(search=search))}
                counted = selection_records.count(connection, Selection(search=search))
            assert found == wanted, search
            assert counted == (len(wanted), True)


@given(st.text())
def test_what_goes_to_a_screen_cannot_act(value: str) -> None:
    shown = safe.for_screen(value)
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in shown)


@given(st.text())
def test_marking_for_spreadsheets_can_be_taken_back(value: str) -> None:
    (marked,) = formulas.marked([value])
    is_a_number = re.fullmatch(r"[+-][0-9 ().,/%'eExt;=\u00a0+-]+", marked) and re.search("[0-9]", marked)
    assert is_a_number or not marked.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert marked in (value, f"'{value}")
    assert formulas.unmarked(marked) == value


@given(st.text(st.sampled_from("'=+-@\t\r ＝12.(/|!ab"), max_size=8))
def test_what_a_raw_file_says_is_read_as_it_was(value: str) -> None:
    raw = formulas.kept(value)
    assert formulas.unmarked(raw) == value
    assert raw == value or value.startswith("'")


@pytest.mark.parametrize(
    "value",
    [
        "+34 912 34 56 78", "+34912345678", "+15367728058;ext=345", "+1 (536) 772-8058 ext. 3", "+49 (0)30/1234-567",
        "-12.50", "+3", "-1,234.50", "-5 %", "-1e5",
    ],
)  # fmt: skip
def test_a_number_with_its_sign_and_a_phone_number_are_left_alone(value: str) -> None:
    assert formulas.marked([value]) == [value]
    # As files have it that were written when these were marked, too.
    assert formulas.unmarked(f"'{value}") == value


@pytest.mark.parametrize(
    "value",
    [
        "=1+1", "+1+1", "-1-2", "+1-2", "-2/3", "-1(2)", "+34 912 34 56 78|x", "+34 912 34 56 78\n=1", "+A1", "-", "+",
        "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋A1", "'=1", "''-1", "-2+3+cmd|' /C calc'!A0", "+٣٤٩١٢٣٤٥",
    ],
)  # fmt: skip
def test_what_else_could_be_a_formula_is_marked(value: str) -> None:
    assert formulas.marked([value]) == [f"'{value}"]


@given(st.text(alphabet="'a t", max_size=5))
def test_apostrophes_before_what_is_no_formula_are_left_alone(value: str) -> None:
    assert formulas.unmarked(value) == value
    assert formulas.marked([value]) == [value]
