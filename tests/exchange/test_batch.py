"""Rows of a file checked together come to the same as each alone, on thousands of wild ones."""

import pickle
import random
from collections.abc import Sequence

import pytest

from debitcli.customers.exchange.target import CustomerTarget
from debitcli.exchange.batch import Checked, Checker
from debitcli.exchange.plan import Plan
from debitcli.exchange.target import Row
from debitcli.exchange.workers import packed, unpacked
from debitcli.forms.custom import Definition, FieldType
from debitcli.forms.known import Rules

HOW_MANY = 6_000
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
CATEGORIES = {"categories": {"retail": "Retail", "online": "Online"}}


USUAL = frozenset(("name", "address", "city", "postal_code", "email", "phone"))


@pytest.mark.parametrize(
    ("rules", "marked", "foreign"),
    [
        (Rules(USUAL, {"country": "ES"}, lists=CATEGORIES), True, False),
        (Rules(frozenset(("name", "tier")), may_add=frozenset(("categories",))), False, False),
        (Rules(USUAL, {"country": "DE"}, lenient=True, lists=CATEGORIES), True, True),
        (Rules(lists=CATEGORIES), True, False),
    ],
)
def test_rows_checked_together_come_to_the_same_as_each_alone(rules: Rules, marked: bool, foreign: bool) -> None:
    draw = random.Random(1)
    targets = [*VALUES, "consents", "archived"]
    draw.shuffle(targets)
    checker = Checker(CustomerTarget(), plan_of(targets, marked=marked, foreign=foreign), rules, FIELDS, len(targets))
    choices = VALUES | {
        "consents": ("", "", "promotions", "shoes"), "archived": ("", "", "2026-01-02T03:04:05+00:00", "x")
    }  # fmt: skip
    rows: list[Row] = []
    for line in range(HOW_MANY // 4):
        wild = draw.random() < 0.2
        cells = []
        for target in targets:
            values = choices[target]
            likely = draw.random() < 0.985
            cells.append(draw.choice(values) if wild else draw.choice(values[:2]) if likely else draw.choice(values))
        rows.append((line, cells, "", "is torn" if draw.random() < 0.01 else ""))
    saved = wrong = 0
    while rows:
        batch, rows = rows[: (size := draw.choice((1, 2, 30, 500)))], rows[size:]
        together = checker.check(batch)
        alone = [checker.check([row]) for row in batch]
        assert by_row(together, len(batch)) == [by_row(one, 1)[0] for one in alone]
        saved += len(together.places)
        wrong += len(together.wrong)
    assert saved > 100
    assert wrong > 100


def plan_of(targets: Sequence[str], *, marked: bool, foreign: bool) -> Plan:
    """A plan for columns that are these fields; of several for one field the first counts."""
    places = {key: tuple((place,) for place, of in enumerate(targets) if of == key) for key in targets}
    return Plan({key: (ways,) for key, ways in places.items()}, marked, foreign)


def by_row(checked: Checked, count: int) -> list[object]:
    """What became of each row, whatever its place."""
    told: list[object] = [None] * count
    for n, place in enumerate(checked.places):
        columns = {name: column[n] for name, column in checked.new.columns.items()}
        hanging = {key: of_rows[place] for key, of_rows in checked.beside.items() if place in of_rows}
        keys = [column[n] for column in checked.keys]
        told[place] = (checked.new.numbers[n], columns, checked.new.categories[n], checked.new.custom[n], hanging, keys)
    for row in checked.wrong:
        told[row.place] = (row.problems, row.keys)
    warned = [[warning for place, *warning in checked.warnings if place == n] for n in range(count)]
    return list(zip(told, warned, strict=True))


def test_of_two_columns_for_one_field_the_first_with_a_value_counts_and_parts_become_a_name() -> None:
    targets = ("name", "email", "email", "given_name", "family_name")
    plan = plan_of(targets, marked=False, foreign=False)
    checked = Checker(CustomerTarget(), plan, Rules(frozenset(("name",))), (), 5).check(
        [(1, ["", "", "a@b.com", "Ana", "García"], "", "")]
    )
    assert checked.wrong == []
    assert checked.new.columns["name"][0] == "Ana García"
    assert checked.new.columns["email"][0] == "a@b.com"


def test_a_process_that_has_nothing_of_this_one_checks_the_same() -> None:
    """As on macOS and Windows, where workers are started and get the checker sent."""
    plan = plan_of(("name", "country", "tier", "discount", "archived"), marked=True, foreign=False)
    checker = Checker(CustomerTarget(), plan, Rules(frozenset(("name",))), FIELDS, 5)
    rows: list[Row] = [
        (1, ["Ana García", "spain", "Gold", "2.50", "2026-01-02T03:04:05"], "", ""),
        (2, ["", "ES", "tin", "", ""], "", ""),
    ]
    here = checker.check(rows)
    there = pickle.loads(pickle.dumps(checker))  # noqa: S301 - our own
    assert by_row(there.check(rows), 2) == by_row(here, 2)
    assert by_row(unpacked(packed(here)), 2) == by_row(here, 2)
    assert list(here.places) == [0]
    assert [row.place for row in here.wrong] == [1]
