"""Prices as people type them: exact, and never read in a way that was not meant."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitcli.fields.billing.units import UNIT
from debitcli.fields.billing.vat import settle, standard_rate
from debitcli.fields.numbers import PRICE, decimal_sign
from debitcli.fields.value import Accepted, Context, Refused

POINT, COMMA, UNKNOWN = Context(decimal="."), Context(decimal=","), Context()


def price(typed: str, context: Context = UNKNOWN) -> Decimal | None:
    outcome = PRICE.read(typed, context)
    assert isinstance(outcome, Accepted), outcome
    return outcome.value


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("80", "80.00"), ("12.5", "12.50"), ("12,5", "12.50"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"),
        ("1 234,5", "1234.50"), ("1'234.5", "1234.50"), ("1’234.50", "1234.50"), ("1.234.567", "1234567.00"),
        ("1,234,567.8", "1234567.80"), ("0.125", "0.125"), ("0,125", "0.125"), ("0.000001", "0.000001"),
        (" 80 € ", "80.00"), ("1234.567", "1234.567"), ("12,3456", "12.3456"), ("0", "0.00"),
        ("1\u202f234,00", "1234.00"), ("80,-", "80.00"), ("80.– €", "80.00"), ("1.234,-", "1234.00"),
    ],
)  # fmt: skip
def test_separators_of_every_country_are_understood(typed: str, wanted: str) -> None:
    assert str(price(typed)) == wanted


@pytest.mark.parametrize("typed", ["1.060,50", "1,060.50", "60,50", "60.50", "1.234.567", "1,234,567", "0,125", "80"])
def test_what_tells_its_sign_itself_is_read_the_same_whatever_the_sign_of_others(typed: str) -> None:
    assert price(typed, POINT) == price(typed, COMMA) == price(typed)


@pytest.mark.parametrize("typed", ["1.234", "1,234", "12.345", "999,999"])
def test_what_can_be_read_in_two_ways_is_refused_with_both(typed: str) -> None:
    outcome = PRICE.read(typed, UNKNOWN)
    assert isinstance(outcome, Refused)
    assert outcome.message == "can be read in two ways"
    first, second = outcome.hint.partition(":")[0].split(" or ")
    assert price(first) == Decimal(typed.replace(",", "").replace(".", ""))
    assert price(second) == Decimal(typed.replace(",", "."))
    sign, other = (POINT, COMMA) if "." in typed else (COMMA, POINT)
    assert price(typed, sign) == price(second)
    assert price(typed, other) == price(first)


@pytest.mark.parametrize(
    "typed", ["eighty", "-5", "1.2.3", "1,2,3", "12.34.567", "1..5", ",", "€", "1e3", "1000000000", "0.1234567", "NaN",
              "１０", "1,23,456", "+5", "12 50", "0.500.000", "01.234,5"],
)  # fmt: skip
def test_what_is_no_price_is_refused(typed: str) -> None:
    assert isinstance(PRICE.read(typed, UNKNOWN), Refused)


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("€ 80", "€"),
        ("80 €", "€"),
        ("80EUR", "EUR"),
        ("usd 80,00", "usd"),
        ("80 £", "£"),
        ("$80.0", "$"),
        ("80\u00a0€", "€"),
    ],
)
def test_a_currency_beside_a_price_is_left_out_with_a_warning(typed: str, named: str) -> None:
    outcome = PRICE.read(typed, UNKNOWN)
    assert outcome == Accepted(Decimal("80.00"), (f"names a currency ({named}), which is a field of its own",))


@pytest.mark.parametrize(
    "typed", ["80 pcs", "80 abc", "per 80", "80 € €", "EUR", "80 EURO", "0.0000010000000000000000000000001"]
)
def test_other_words_beside_a_price_and_the_smallest_decimals_are_refused(typed: str) -> None:
    assert isinstance(PRICE.read(typed, UNKNOWN), Refused)


@given(st.decimals(0, Decimal("999999999.999999"), places=6))
def test_what_was_read_is_written_so_that_it_is_read_the_same_everywhere(value: Decimal) -> None:
    stored = price(f"{value:f}", POINT)
    assert stored == value
    written = PRICE.text(stored)
    assert price(written) == price(written, POINT) == stored
    assert price(str(PRICE.record(stored)), POINT) == stored


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        (["1.234", "12,50"], ","), (["1,234", "1.5"], "."), (["1.234", "5"], None), (["1,5", "1.5"], None),
        (["1.234.567"], ","), (["1,234,567"], "."), ([], None), (["1.234,5"], ","),
    ],
)  # fmt: skip
def test_a_column_tells_its_sign_before_decimals(column: list[str], sign: str | None) -> None:
    assert decimal_sign(column) == sign


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("hour", "HUR"), ("Hours", "HUR"), ("h", "HUR"), ("HUR", "HUR"), ("std.", "HUR"), ("piece", "C62"),
        ("Stk.", "C62"), ("kg", "KGM"), ("m²", "MTK"), ("km", "KMT"), ("lump sum", "LS"), ("hour (HUR)", "HUR"),
        ("GB", "E34"), ("c62", "C62"), ("Month", "MON"), ("página", "ZP"), ("", None),
        ("XPP", "XPP"), ("nar", "NAR"), ("EA", "EA"), ("KW", "KWT"), ("ha", "H18"), ("4L", "4L"),
    ],
)  # fmt: skip
def test_units_are_known_by_code_and_by_common_name(typed: str, code: str | None) -> None:
    outcome = UNIT.read(typed, UNKNOWN)
    assert isinstance(outcome, Accepted)
    assert outcome.value == code


def test_an_unknown_unit_is_refused_with_near_ones() -> None:
    outcome = UNIT.read("houre", UNKNOWN)
    assert isinstance(outcome, Refused)
    assert "hour (HUR)" in outcome.hint


def test_every_unit_that_is_shown_is_read_back() -> None:
    assert UNIT.choices is not None
    for shown in UNIT.choices(UNKNOWN):
        outcome = UNIT.read(shown, UNKNOWN)
        assert isinstance(outcome, Accepted)
        assert UNIT.shown(outcome.value or "", UNKNOWN) == shown.rpartition(" (")[0]
        assert UNIT.read(UNIT.shown(outcome.value or "", UNKNOWN), UNKNOWN) == outcome


@pytest.mark.parametrize(
    ("category", "rate", "wanted", "wrong"),
    [
        (None, None, ("S", "21"), []), ("S", None, ("S", "21"), []), (None, "10", ("S", "10"), []),
        ("Z", None, ("Z", "0"), []), ("AE", "0", ("AE", "0"), []), (None, "0", (None, "0"), ["vat_category"]),
        ("S", "0", ("S", "0"), ["vat_category"]), ("E", "21", ("E", "21"), ["vat_rate"]),
    ],
)  # fmt: skip
def test_rate_and_category_follow_from_each_other(
    category: str | None, rate: str | None, wanted: tuple[str | None, str], wrong: list[str]
) -> None:
    found, percent, problems = settle(category, None if rate is None else Decimal(rate), Decimal(21))
    assert (found, str(percent)) == wanted
    assert [field for field, _message, _hint in problems] == wrong


def test_standard_rates_are_exact() -> None:
    assert standard_rate("ES") == Decimal(21)
    assert standard_rate("FI") == Decimal("25.5")
    assert standard_rate("US") is None
    assert standard_rate(None) is None
