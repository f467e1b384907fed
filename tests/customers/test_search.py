"""`customer list --search`: what a book accepted is found by itself, as typed and as shown."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import phonenumbers
import pytest
from conftest import ANA, Desk
from hypothesis import HealthCheck, assume, example, given, reject, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from test_laws import TEXT, says

from debitcli.customers.customer import Customer, of_values
from debitcli.customers.form import FORM
from debitcli.customers.records import STORE
from debitcli.customers.selection import records as selection_records
from debitcli.customers.selection.filters import Selection
from debitcli.database.book import Book
from debitcli.database.history import By
from debitcli.fields.address import _PLATES, _rules
from debitcli.fields.country import codes
from debitcli.fields.value import Context
from debitcli.forms.known import Rules
from debitcli.forms.reader import Reader

READER = Reader(FORM, Rules(required=frozenset(("name",))))
NAMES = [
    "24/7 Cleaning", "1.618", "21-23", "C++", "A.T.U", "l'Oréal", "O’Brien", "50%", "№5", "!!!", "+", "\"", "_", "*",
    "1 618", "½ Price", "1/2", "007", "Ⅳ", "１２３", "١٢٣", "港区", "한국", "Σίσυφος ΟΔΟΣ", "İstanbul", "ﬁnance",
    "e\u0301\u0323", "=1+1", "a\u00a0b", "ﷺ", "# 1", "3 x 4", "12 ext 5", "tel:1", "AT 3 PM", "xn--a@b", "(0)",
    "x" * 300, "12 " * 90,
]  # fmt: skip
TAX_IDS = [
    ("AT", "ATU13585627"), ("BE", "BE0428759497"), ("BR", "11.222.333/0001-81"), ("CH", "CHE-100.155.212"),
    ("DE", "DE136695976"), ("ES", "B58378431"), ("FR", "FR40303265045"), ("GB", "GB 980 7806 84"), ("IN", "AAPPV8261K"),
    ("IT", "IT00743110157"), ("MX", "MAB-930714-8T4"), ("NO", "NO 995 525 828 MVA"), ("SE", "SE 123456789701"),
    ("US", "12-3456789"), ("GR", "EL 094259216"), ("TR", "anything 1-2/3"),
]  # fmt: skip
SIGNS = st.sampled_from(["", " ", "-", ".", "/"])


def customer(**fields: str) -> Customer:
    """A customer with these fields, as the book takes them; what it refuses is no example."""
    reading = READER.check({"name": "Somebody Else"} | fields)
    if reading.problems:
        reject()
    return of_values(reading.values, FORM, incomplete=False)


@st.composite
def phones(draw: st.DrawFn) -> tuple[str, str]:
    """A country, and a number of it in one of the ways in which people write it."""
    country = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kind = draw(st.sampled_from([0, 1, 3, 6]))
    number = phonenumbers.example_number_for_type(country, kind) or phonenumbers.example_number(country)
    assume(number)
    text = phonenumbers.format_number(number, draw(st.integers(0, 3)))
    if draw(st.booleans()):
        text = text.replace(" ", draw(st.sampled_from(["-", ".", "/", "\u2011", "\u00a0", ""])))
    dialled_abroad = phonenumbers.PhoneMetadata.metadata_for_region(country).international_prefix
    if text.startswith("+") and dialled_abroad == "00" and draw(st.booleans()):
        text = f"00{text[1:]}"
    return country, text + draw(st.sampled_from(["", "", " ext. 345", " x345", ";ext=345"]))


@st.composite
def postal_codes(draw: st.DrawFn) -> tuple[str, str]:
    """A country, and a postal code of it, perhaps with the country's letters in front or in other signs."""
    country = draw(
        st.sampled_from(sorted(code for code in codes() if getattr(_rules(code), "postal_code_examples", ())))
    )
    code = draw(st.sampled_from([each for each in _rules(country).postal_code_examples if each]))
    code = draw(st.sampled_from(["", f"{country}-", f"{country} ", f"{_PLATES.get(country, country)}-"])) + code
    return country, draw(st.sampled_from([code, code.lower(), code.replace(" ", ""), code.replace("-", " ")]))


@st.composite
def tax_ids(draw: st.DrawFn) -> tuple[str, str]:
    """A country, and an ID of it with signs where somebody likes them."""
    country, number = draw(st.sampled_from(TAX_IDS))
    at = draw(st.integers(1, len(number)))
    return country, number[:at] + draw(SIGNS) + number[at:]


@given(TEXT, st.sampled_from(["company", "person"]))
@settings(max_examples=150)
def test_a_name_is_found_by_itself_and_by_each_of_its_words(name: str, kind: str) -> None:
    named = customer(name=name, kind=kind)
    for search in (name, named.name or "", *name.split()):
        assert says(named, search), search


@pytest.mark.parametrize("kind", ["company", "person"])
@pytest.mark.parametrize("name", NAMES)
def test_so_are_names_from_the_wild(name: str, kind: str) -> None:
    named = customer(name=name, kind=kind)
    for search in (name, unicodedata.normalize("NFD", name), name.upper(), *name.split()):
        assert says(named, search), search


@given(TEXT)
def test_a_city_is_found_by_itself(city: str) -> None:
    called = customer(city=city)
    # One of signs that nobody sees is none.
    assume(called.city)
    assert says(called, city)


@given(phones())
@example(("DE", "+49 (0)30 1234-567"))
@example(("DE", "030/1234567"))
@example(("US", "011 49 30 1234567"))
@settings(max_examples=100)
def test_a_phone_number_is_found_as_typed_and_as_shown(phone: tuple[str, str]) -> None:
    country, typed = phone
    called = customer(phone=typed, country=country)
    shown = [FORM.by_key["phone"].kind.show(called.phone, Context(home=home)) for home in (country, None)]
    for search in (typed, called.phone or "", *shown):
        assert says(called, search), search


@given(st.from_regex(r"[0-9 +]{0,12}[a-zA-Z ]{1,9}[0-9]{0,4}", fullmatch=True))
def test_so_is_one_that_was_kept_as_typed(phone: str) -> None:
    lenient = Reader(FORM, Rules(required=frozenset(), lenient=True)).check({"name": "Somebody", "phone": phone})
    assume(not lenient.problems and lenient.values["phone"] == phone.strip())
    assert says(of_values(lenient.values, FORM, incomplete=False), phone)


@given(tax_ids())
def test_a_tax_id_is_found_as_typed_and_as_shown(tax_id: tuple[str, str]) -> None:
    country, typed = tax_id
    taxed = customer(tax_id=typed, country=country)
    for search in (typed, taxed.tax_id or "", FORM.by_key["tax_id"].kind.show(taxed.tax_id, Context(country=country))):
        assert says(taxed, search), search


@given(postal_codes())
def test_a_postal_code_is_found_as_typed_and_as_shown(code: tuple[str, str]) -> None:
    country, typed = code
    living = customer(postal_code=typed, country=country)
    for search in (typed, living.postal_code or ""):
        assert says(living, search), search


@given(st.emails())
@example("Ana@xn--bcher-kva.de")
@example("ANA@faß.de")
def test_an_address_is_found_as_typed_and_as_shown(email: str) -> None:
    written = customer(email=email)
    for search in (email, written.email or ""):
        assert says(written, search), search


VALUES = st.one_of(
    st.tuples(TEXT).map(lambda name: {"name": name[0]}),
    st.sampled_from(NAMES).map(lambda name: {"name": name}),
    st.tuples(phones()).map(lambda of: {"country": of[0][0], "phone": of[0][1]}),
    st.tuples(tax_ids()).map(lambda of: {"country": of[0][0], "tax_id": of[0][1]}),
    st.tuples(postal_codes()).map(lambda of: {"country": of[0][0], "postal_code": of[0][1]}),
)


@pytest.fixture
def connection(place: str) -> Iterator[Connection]:
    """An open transaction in a book, on each database."""
    with Book(place).writing() as opened:
        yield opened


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(VALUES)
def test_the_book_finds_it_too(connection: Connection, fields: dict[str, str]) -> None:
    saved = STORE.add(connection, customer(**fields), By("me", datetime.now(UTC)))
    (typed,) = (value for key, value in fields.items() if key != "country")
    found = selection_records.rows(connection, Selection(search=typed))
    assert saved.number in [each.number for each in found]


def test_a_number_is_found_in_any_case_also_by_a_part(desk: Desk) -> None:
    people: list[dict[str, Any]] = [
        ANA | {"number": number, "email": f"{place}@b.com", "name": f"Firm {place}"}
        for place, number in enumerate(("C-1001", "VIP", "7", "2024/0005"))
    ]
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(people))
    for search, name in (("c-1001", "Firm 0"), ("vip", "Firm 1"), ("7", "Firm 2"), ("2024/0005", "Firm 3")):
        assert desk.names("--search", search)[0] == name
    assert desk.names("--search", "C-10") == ["Firm 0"]
    desk.ok("customer", "edit", "VIP", "--number", "Gold-1", "--yes")
    assert desk.names("--search", "gold-1") == ["Firm 1"]
    assert desk.names("--search", "vip") == []


def test_what_is_not_there_is_not_found(desk: Desk) -> None:
    desk.add(phone="030 1234567", country="DE", postal_code="10115", name="24/7 Cleaning")
    for search in ("030 1234568", "D-10116", "24/8", "24/7 Washing", "+34 30 1234567", "Ana+x@example.com"):
        assert desk.names("--search", search) == []


def test_a_long_search_is_none_too_long(desk: Desk) -> None:
    desk.add(name="Ana")
    for search in (
        "1" * 5_000,
        "-" * 5_000,
        " ".join(f"word{n}" for n in range(1_000)),
        "".join(map(chr, range(200, 4_000))),
    ):
        assert desk.names("--search", search) == []
