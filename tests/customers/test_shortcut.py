"""The short check of ordinary rows comes to the same result as the check of the form, on a hundred thousand rows."""

import marshal
import pickle
import random

import pytest

from debitcli.customers.checked import Checked, Row
from debitcli.customers.checking import Checker
from debitcli.customers.columns import Plan
from debitcli.customers.custom import Definition, FieldType
from debitcli.customers.customer import NewCustomers
from debitcli.customers.form import Form, Rules
from debitcli.customers.shortcut import Shortcut

HOW_MANY = 100_000
LONG = "Ünd so weiter " * 20
# Good values first: most rows have no other.
VALUES = {
    "number": ("", "", "7", "K-9", "007", "a b", " 12 "),
    "name": ("Ana García", "Nordic Foods GmbH", "García López, Ana", "ACME", "山田", "'t Hoen", "'=1", " x ", LONG, ""),
    "kind": ("company", "person", "", "Person", "shop"),
    "country": ("ES", "DE", "US", "", "spain", "Deutschland", "JP", "HK", "Atlantis", "  "),
    "address": ("Calle Mayor 3", "Straße 1\nHinterhaus", "", "a\x07b"),
    "postal_code": ("28013", "10115", "1000001", "100-0001", "60649", "x", " 28013 ", ""),
    "city": ("Madrid", "Köln", "København", "", LONG),
    "region": ("", "", "", "Madrid", "IL", "Nowhere"),
    "email": ("ana@garcia.es", "info@nordic.de", "Ana@García.es", "a@gmail.com", "a@gmial.com", "a@@b", ""),
    "phone": ("+34912345678", "+13125557155", "912 34 56 78", "030 123456", "'+34912345678", "12", "+13125557155 x3"),
    "tax_id": ("", "", "", "ESB64717838", "DE136695976", "B64717838", "ESB64717839"),
    "contact": ("", "Zoë Smith", "Luis"),
    "categories": ("Retail", "retail; Online", "", "Unknown", ";"),
    "payment_terms": ("30", "", "Net 30", "soon"),
    "discount": ("", "2.5", "10", "200"),
    "notes": ("", "pays by card", "one\n---\ntwo", "---", "\x00"),
    "tier": ("", "gold", "Gold", "tin"),
    "points": ("", "1.50", "1,5", "x"),
}  # fmt: skip
FIELDS = (
    Definition("tier", "Tier", FieldType.CHOICE, choices=("gold", "silver")),
    Definition("points", "Points", FieldType.NUMBER),
)
CATEGORIES = {"retail": "Retail", "online": "Online"}


@pytest.mark.parametrize(
    ("rules", "marked", "foreign"),
    [
        (Rules(default_country="ES", categories=CATEGORIES, form=Form(FIELDS)), True, False),
        (Rules(frozenset(("name", "tier")), create_categories=True, form=Form(FIELDS)), False, False),
        (Rules(default_country="DE", allow_incomplete=True, categories=CATEGORIES, form=Form(FIELDS)), True, True),
        (Rules(frozenset(), categories=CATEGORIES, form=Form(FIELDS)), True, False),
    ],
)
def test_the_short_way_leads_where_the_long_one_does(rules: Rules, marked: bool, foreign: bool) -> None:
    draw = random.Random(1)
    targets = [*VALUES, "consents", "archived"]
    draw.shuffle(targets)
    checker = Checker(Plan(tuple(targets), marked, foreign), rules, len(targets))
    choices = VALUES | {"consents": ("", "", "promotions"), "archived": ("", "", "2026-01-02T03:04:05+00:00")}
    rows: list[Row] = []
    for line in range(HOW_MANY // 4):
        wild = draw.random() < 0.06
        cells = []
        for target in targets:
            values = choices[target]
            likely = draw.random() < 0.985
            cells.append(draw.choice(values) if wild else draw.choice(values[:2]) if likely else draw.choice(values))
        rows.append((line, cells, ""))
    saved = ordinary = 0
    while rows:
        batch, rows = rows[: (size := draw.choice((1, 2, 30, 500)))], rows[size:]
        checked = checker.check(batch)
        assert in_lists(checked) == in_lists(checker.check_at_length(batch, range(len(batch))))
        saved += len(checked.places)
        ordinary += len(Shortcut(checker.plan, rules).check(batch, range(len(batch))).places)
    assert saved > ordinary > HOW_MANY / 10


def in_lists(checked: Checked) -> object:
    """What became of rows, so that it can be compared: columns as lists."""
    numbers, columns, categories, custom = checked.new
    by_name = {name: list(column) for name, column in columns.items()}
    new = NewCustomers(list(numbers), by_name, list(categories), list(custom))
    return checked._replace(places=list(checked.places), new=new, keys=list(map(list, checked.keys)))


def test_two_columns_for_one_field_and_names_in_parts_go_the_long_way() -> None:
    targets = ("name", "email", "email", "given_name", "family_name")
    checker = Checker(Plan(targets, marked=False, foreign=False), Rules(frozenset(("name",)), form=Form()), 5)
    checked = checker.check([(1, ["", "", "a@b.com", "Ana", "García"], "")])
    assert checked.wrong == []
    assert checked.new.columns["name"][0] == "Ana García"
    assert checked.new.columns["email"][0] == "a@b.com"


def test_a_process_that_has_nothing_of_this_one_checks_the_same() -> None:
    """As on macOS and Windows, where helpers are started and get the checker sent."""
    rules = Rules(frozenset(("name",)), form=Form(FIELDS))
    checker = Checker(Plan(("name", "country", "tier"), marked=True, foreign=False), rules, 3)
    rows: list[Row] = [(1, ["Ana García", "spain", "Gold"], ""), (2, ["", "ES", "tin"], "")]
    here = checker.check(rows)
    there = pickle.loads(pickle.dumps(checker))  # noqa: S301 - our own
    assert in_lists(there.check(rows)) == in_lists(here)
    assert Checked.of_plain(marshal.loads(marshal.dumps(here.plain()))) == here  # noqa: S302 - our own
    assert list(here.places) == [0]
    assert [row.place for row in here.wrong] == [1]
