"""The JSON of invoices is a contract: every key is taken and answered, and what is answered is taken back."""

import json
from typing import Any

import pytest
from conftest import Desk, Result

LINES = [{"description": "Design", "price": "80", "quantity": "10"}]
COMPANY = {
    "name": "Sol SL",
    "address": "Calle Sol 8",
    "postal_code": "28013",
    "city": "Madrid",
    "country": "ES",
    "tax_id": "ESB64717838",
    "currency": "EUR",
}
FULL: dict[str, Any] = {
    "type": "invoice", "date": "2026-01-20", "due": "2026-02-24", "terms": "2% 10, 30", "delivered": "2026-01-19",
    "period": None, "currency": "EUR", "rate": None, "language": "es", "prices": "net", "discount": "10%",
    "withholding": "15", "reference": "PO-1", "buyer_reference": "BR-7", "message": "Thanks\nagain",
    "vat_category": None, "prepaid": None, "rounding": "0.01",
    "allowances": [
        {"charge": True, "amount": "9.90", "reason": "Shipping"},
        {"charge": False, "percent": "5", "vat_category": "S", "vat_rate": "21"},
        {"charge": False, "percent": "5", "base": "100", "vat_category": "S", "vat_rate": "10"},
    ],
    "credits": [{"number": "X-1", "date": "2026-01-02"}],
    "deducts": [],
    "delivery": {"name": "Ana", "address": "Calle 1", "postal_code": "28001", "city": "Madrid", "country": "ES"},
    "lines": [
        {
            "description": "A", "details": "more", "kind": "product", "quantity": "3", "unit": "HUR",
            "price": "33.333333", "base_quantity": "2", "price_discount": "3.33", "discount": "5",
            "vat_category": "S", "vat_rate": "10", "period": {"from": "2026-01-01", "to": "2026-01-31"},
            "allowances": [{"amount": "1.00", "reason": "x"}, {"percent": "2.5", "charge": True}],
        },
        {"description": "B", "price": "-5.5"},
    ],
}  # fmt: skip
"""An invoice that says something of everything."""


def set_up(desk: Desk) -> str:
    """Say who keeps the book, and register a customer; the number."""

    def commands() -> None:
        for key, value in COMPANY.items():
            desk.ok("settings", "set", f"company.{key}", value)
        desk.add()

    desk.stocked("json", commands)
    return "1"


def give(desk: Desk, content: Any, *flags: str) -> Result:
    """`invoice add --json -`, with what it is given; its answer as JSON."""
    text = content if isinstance(content, str) else json.dumps(content)
    return desk.run("invoice", "add", "--json", "-", "-o", "json", *flags, stdin=text)


def shown(desk: Desk, number: str) -> dict[str, Any]:
    record = desk.ok("invoice", "show", number, "-o", "json").json
    assert isinstance(record, dict)
    return record


@pytest.mark.parametrize("prices", ["net", "gross"])
def test_what_is_shown_is_taken_back_as_a_draft_with_the_same_figures(desk: Desk, prices: str) -> None:
    customer = set_up(desk)
    given = FULL | {"customer": customer, "prices": prices}
    dry = give(desk, given, "--dry-run").json
    assert give(desk, given).code == 0
    saved = shown(desk, "draft-1")
    assert {key: saved[key] for key in dry} == dry | {key: saved[key] for key in ("number", "created", "updated")}
    assert give(desk, saved).code == 0
    again = shown(desk, "draft-2")
    own = {"number", "created", "updated"}
    assert {key: again[key] for key in saved.keys() - own} == {key: saved[key] for key in saved.keys() - own}
    desk.ok("invoice", "issue", "draft-1")
    issued = shown(desk, "2026-0001")
    figures = ("lines", "allowances", "vat_breakdown", "net", "vat", "vat_base_currency", "total", "payable")
    assert {key: issued[key] for key in figures} == {key: saved[key] for key in figures}
    assert give(desk, issued).code == 0
    assert {key: shown(desk, "draft-3")[key] for key in figures} == {key: saved[key] for key in figures}
    assert {key: issued[key] for key in given if key not in ("prepaid", "lines", "allowances", "deducts")} == {
        key: value for key, value in given.items() if key not in ("prepaid", "lines", "allowances", "deducts")
    }


def test_every_amount_is_in_the_minor_units_of_its_currency(sqlite_desk: Desk) -> None:
    customer = set_up(sqlite_desk)
    for currency, nothing, total in (("EUR", "0.00", "1.94"), ("JPY", "0", "2"), ("KWD", "0.000", "1.936")):
        lines = [{"description": "x", "price": "1.6"}]
        given = {"customer": customer, "currency": currency, "rate": "1", "lines": lines}
        answer = give(sqlite_desk, given, "--dry-run").json
        assert [answer[key] for key in ("prepaid", "rounding", "withheld", "paid", "open")] == [nothing] * 5
        assert answer["total"] == total or currency == "JPY"


def test_a_customer_is_a_number_as_text_or_number_or_an_address(sqlite_desk: Desk) -> None:
    set_up(sqlite_desk)
    for customer in (1, "1", "ana@example.com", "ANA@Example.com"):
        answer = give(sqlite_desk, {"customer": customer, "lines": LINES}, "--dry-run").json
        assert (answer["customer"], answer["total"]) == ("1", "968.00")
    nobody = give(sqlite_desk, {"customer": "nobody@example.com", "lines": LINES})
    assert (nobody.code, nobody.problems) == (3, {"customer": "is the address of no customer, or of several"})
    assert give(sqlite_desk, {"lines": LINES}).problems == {"customer": "is required"}


def test_a_flag_wins_over_json_and_null_is_nothing(sqlite_desk: Desk) -> None:
    customer = set_up(sqlite_desk)
    sqlite_desk.ok("customer", "edit", customer, "--payment-terms", "14")
    given = {"customer": 99, "lines": LINES, "reference": "A", "terms": None, "discount": None, "allowances": None}
    dry = "--dry-run"
    answer = sqlite_desk.ok(
        "invoice", "add", customer, "--json", "-", dry, "-o", "json", "--reference", "B", "--discount", "50%",
        stdin=json.dumps(given),
    ).json  # fmt: skip
    assert (answer["customer"], answer["reference"], answer["terms"], answer["net"]) == ("1", "B", None, "400.00")
    missing = give(sqlite_desk, {"customer": 1, "lines": LINES}, dry).json
    assert missing["terms"] == "14"


def test_reckoned_figures_that_are_given_are_compared(sqlite_desk: Desk) -> None:
    given = {"customer": set_up(sqlite_desk), "lines": [LINES[0] | {"net": "800.001"}], "total": "968.01", "vat": 168}
    given["vat_breakdown"] = [{"category": "S", "rate": "21.0", "net": "799.00"}, {"category": "Z"}]
    assert give(sqlite_desk, given).problems == {
        "lines[1].net": "is 800.00 as it is reckoned",
        "total": "is 968.00 as it is reckoned",
        "vat_breakdown[1].net": "is 800.00 as it is reckoned",
        "vat_breakdown[2]": "has no line",
    }


def test_several_are_saved_all_or_none_each_problem_with_its_record(sqlite_desk: Desk) -> None:
    one = {"customer": set_up(sqlite_desk), "lines": LINES}
    wrong = give(sqlite_desk, [one, one | {"totl": 1}, one | {"lines": []}])
    problems = json.loads(wrong.err)["error"]["problems"]
    assert (wrong.code, [(each["record"], each["field"]) for each in problems]) == (
        3,
        [(2, "totl"), (3, "lines")],
    )
    assert "did you mean total?" in problems[0]["hint"]
    wrong = give(sqlite_desk, [one, one | {"customer": 9}, one | {"lines": []}])
    problems = json.loads(wrong.err)["error"]["problems"]
    assert [(each["record"], each["field"]) for each in problems] == [(2, "customer"), (3, "lines")]
    assert sqlite_desk.ok("invoice", "list").out == ""
    both = "\n".join(json.dumps(one | {"reference": each}) for each in "AB")
    assert sqlite_desk.ok("invoice", "add", "--json", "-", stdin=both).out == "draft-1\ndraft-2\n"


def test_what_cannot_be_read_hides_no_other_problem(sqlite_desk: Desk) -> None:
    ana = set_up(sqlite_desk)
    both = json.dumps([7, {"customer": ana, "date": True, "due": "tomorow", "lines": [{"price": True}, {"unit": "h"}]}])
    wrong = sqlite_desk.run("invoice", "add", "--json", "-", "-o", "json", stdin=both)
    problems = [(each["record"], each["field"]) for each in json.loads(wrong.err)["error"]["problems"]]
    assert problems == [
        (1, "json"), (1, "customer"),
        (2, "date"), (2, "lines[1].price"), (2, "due"), (2, "lines[1].description"), (2, "lines[2].price"),
        (2, "lines[2].description"),
    ]  # fmt: skip
    wrong = sqlite_desk.run(
        "invoice", "add", ana, "--line", "x @ 1,234", "--line", "y", "--charge", "z", "--due", "tomorow", "-o", "json"
    )
    assert wrong.code == 3
    assert list(wrong.problems) == ["lines[1]", "charge", "due", "lines[2].price"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ('"price": 1e400', "price"), ('"price": NaN', "price"), ('"price": Infinity', "price"),
        ('"price": true', "price"), ('"price": [1]', "price"), ('"price": {"a": 1}', "price"),
        ('"price": "1,234"', "price"), ('"price": "1.2.3"', "price"), ('"price": 1000000000', "price"),
        ('"price": 0.1234567', "price"), ('"price": 1, "quantity": 0', "quantity"),
        ('"price": 1, "unit": "bushels"', "unit"), ('"price": 1, "vat_rate": 0', "vat_category"),
        ('"price": 1, "vat_category": "E", "vat_rate": 5', "vat_rate"), ('"price": 1, "qty": 3', "qty"),
        ('"price": 1, "price_discount": 2', "price_discount"), ('"price": 1, "base_quantity": -1', "base_quantity"),
        ('"price": 1, "period": {"from": "2026-02-01", "to": "2026-01-01"}', "period"),
        ('"price": 1, "allowances": 3', "allowances"), ('"price": 1, "allowances": [{}]', "allowances[1].amount"),
    ],
)  # fmt: skip
def test_a_value_of_a_line_that_cannot_be_is_refused_with_its_field(sqlite_desk: Desk, wrong: str, field: str) -> None:
    set_up(sqlite_desk)
    result = give(sqlite_desk, f'{{"customer": 1, "lines": [{{"description": "x", {wrong}}}]}}')
    assert (result.code, [*result.problems]) == (3, [f"lines[1].{field}"])
    assert sqlite_desk.ok("invoice", "list").out == ""


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '"x"', "null", "[" * 100_000])
def test_what_is_no_invoice_is_refused(sqlite_desk: Desk, content: str) -> None:
    assert give(sqlite_desk, content).code == 3


def test_what_is_worth_a_look_is_said_once(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "ES")
    sqlite_desk.add()
    sqlite_desk.add(name="Weiß GmbH", country="DE", postal_code="80331", phone="089 123456", email="w@example.com")
    one = {"customer": "1", "lines": [{"description": "x", "price": "5", "vat_rate": "22"}]}
    said = sqlite_desk.ok("invoice", "add", "--json", "-", stdin=json.dumps([one, one])).err
    assert said.count("! 22 % is no VAT rate of ES") == 1
    lines = [argument for name in ("Draft", "Print", "Post", "Draft") for argument in ("--line", f"{name} @ 5")]
    said = sqlite_desk.ok("invoice", "add", "2", *lines).err
    assert said.count("! Draft, Print, Post: reverse charge needs the VAT ID of a company in DE.") == 1
    said = sqlite_desk.ok("invoice", "add", "2", *lines, "--line", "Paint @ 5", "--dry-run").err
    assert said.count("! ") == 1
    assert "! 4 lines, such as Draft: reverse charge" in said
