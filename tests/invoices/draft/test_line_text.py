"""Lines, charges and discounts as people type them: each part found, and nothing read that was not meant."""

from dataclasses import astuple, replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitcli.fields.billing.units import UNIT
from debitcli.fields.billing.vat import VAT_CATEGORY
from debitcli.fields.codes import CURRENCY
from debitcli.fields.numbers import AMOUNT, PERCENT, PRICE, QUANTITY
from debitcli.fields.value import Accepted, Context, Kind, Refused
from debitcli.invoices.draft.line_text import (
    ChargeText,
    DiscountText,
    LineText,
    read_charge,
    read_discount,
    read_line,
)

US = Context(home="US")


def line(typed: str) -> LineText:
    read = read_line(typed, US)
    assert isinstance(read, LineText), read
    return read


def refusal(typed: str) -> str:
    read = read_line(typed, US)
    assert isinstance(read, Refused), read
    return f"{read.message} ({read.hint})"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10 h x Design @ 80 25% -10%", LineText("Design", "10", "HUR", "80.00", vat_rate="25", discount="10")),
        ("Design", LineText("Design")),
        ("7", LineText("7")),
        ("7 @ 80", LineText("7", price="80.00")),
        ("10 h x Design", LineText("Design", "10", "HUR")),
        ("10h x Design", LineText("Design", "10", "HUR")),
        ("3 × Mug @ 4", LineText("Mug", "3", price="4.00")),
        ("3 * Mug @ 4,50", LineText("Mug", "3", price="4.50")),
        ("10 X Design", LineText("Design", "10")),
        ("1 000 Stk. x Screw @ 0,05", LineText("Screw", "1000", "C62", "0.05")),
        ("10 m² x Carpet @ 12", LineText("Carpet", "10", "MTK", "12.00")),
        ("10 4L x Traffic @ 1", LineText("Traffic", "10", "4L", "1.00")),
        ("2 metric ton x Sand @ 40", LineText("Sand", "2", "TNE", "40.00")),
        ("  10 h  x\u00a0Design  @\u00a080\u00a0€ ", LineText("Design", "10", "HUR", "80.00", currency="EUR")),
        # Text may hold x, @, % and -.
        ("2 x 4 timber @ 5", LineText("4 timber", "2", price="5.00")),
        ("1 x 2 x 4 timber @ 5", LineText("2 x 4 timber", "1", price="5.00")),
        ("Frame 10 x 20 @ 5", LineText("Frame 10 x 20", price="5.00")),
        ("2x4 timber @ 5", LineText("2x4 timber", price="5.00")),
        ("50% cotton shirt @ 20", LineText("50% cotton shirt", price="20.00")),
        ("e-mail support @ home @ 80", LineText("e-mail support @ home", price="80.00")),
        ("support @ home", LineText("support @ home")),
        ("Meeting @ Room 5 @ 80", LineText("Meeting @ Room 5", price="80.00")),
        ("mail to ana@example.com @ 5", LineText("mail to ana@example.com", price="5.00")),
        ("1/2 day @ 200", LineText("1/2 day", price="200.00")),
        ("24/7 support @ 50", LineText("24/7 support", price="50.00")),
        ("3D print @ 20", LineText("3D print", price="20.00")),
        ("3XL shirt @ 20", LineText("3XL shirt", price="20.00")),
        ("2026 hosting @ 100", LineText("2026 hosting", price="100.00")),
        ("- Design @ 5", LineText("- Design", price="5.00")),
        ("3 x x x 3 @ 2", LineText("x x 3", "3", price="2.00")),
        # Prices.
        ("Design @ €80", LineText("Design", price="80.00", currency="EUR")),
        ("Design @ 80EUR", LineText("Design", price="80.00", currency="EUR")),
        ("Design @ eur 80", LineText("Design", price="80.00", currency="EUR")),
        ("Design @ 80 euros", LineText("Design", price="80.00", currency="EUR")),
        ("Design @ $80", LineText("Design", price="80.00", currency="USD")),
        ("Design @ 80,-", LineText("Design", price="80.00")),
        ("Design @ 80.– CHF 8.1%", LineText("Design", price="80.00", currency="CHF", vat_rate="8.1")),
        ("Design @ 1 234,50 21%", LineText("Design", price="1234.50", vat_rate="21")),
        ("Design @ 1’234.50", LineText("Design", price="1234.50")),
        ("Design @ 100 100%", LineText("Design", price="100.00", vat_rate="100")),
        ("Gold @ 60000.123456", LineText("Gold", price="60000.123456")),
        ("Screw @ 5/100 SEK", LineText("Screw", price="5.00", base_quantity="100", currency="SEK")),
        ("Screw @ 5 / 1 000", LineText("Screw", price="5.00", base_quantity="1000")),
        # The sign of a price goes to the quantity.
        ("Design @ -50", LineText("Design", "-1", price="50.00")),
        ("Design @ -€50", LineText("Design", "-1", price="50.00", currency="EUR")),
        ("-2 x Refund @ 50", LineText("Refund", "-2", price="50.00")),
        ("−2 x Refund @ −50", LineText("Refund", "2", price="50.00")),
        # Marks.
        ("Design @ 80 -10% EUR 25%", LineText("Design", None, None, "80.00", None, "EUR", "25", None, "10")),
        ("Design @ 80 19 % -2,5 %", LineText("Design", price="80.00", vat_rate="19", discount="2.5")),
        ("Design @ 80 AE", LineText("Design", price="80.00", vat_category="AE")),
        ("Design @ 80 ae", LineText("Design", price="80.00", vat_category="AE")),
        ("Design @ 80 0% E", LineText("Design", price="80.00", vat_rate="0", vat_category="E")),
        ("Design @ 80 S 25%", LineText("Design", price="80.00", vat_rate="25", vat_category="S")),
        ("Design 25% -10%", LineText("Design", vat_rate="25", discount="10")),
        ("Design Z", LineText("Design", vat_category="Z")),
        ("Vitamin E 10%", LineText("Vitamin E", vat_rate="10")),
        ("Milk 3,5% 7%", LineText("Milk 3,5%", vat_rate="7")),
        ("25%", LineText("25%")),
    ],
)
def test_a_line_is_taken_apart(typed: str, read: LineText) -> None:
    assert line(typed) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "is empty"), ("   ", "is empty"), ("@ 80", "names no item"), ("10 h x", "names no item"),
        ("10 h x @ 80", "names no item"), ("Design @", "no price behind its @"),
        ("0 x Design", "quantity that is zero"), ("1.234 x Design", "(1234 or 1.2340"),
        ("1/2 x day @ 200", "`1 x 1/2 x day @ 200` where it is text"), ("½ x Day @ 100", "is no quantity: ½"),
        ("١٠ x Design @ 80", "is no quantity: ١٠"), ("+2 x A @ 3", "is no quantity: +2"),
        ("1000000000 x A @ 1", "too large"), ("1.2345678 kg x Gold @ 1", "more than 6 decimals"),
        ("1e3 x A @ 1", "is no unit: e3"),
        ("10 houre x Design", "did you mean hour (HUR)?"), ("24 hour support, 7 x 365 @ 100", "hour support, 7"),
        ("10x Design @ 5", "`10 x …`, or `1 x 10x Design @ 5`"), ("3 ×Mug @ 5", "begins like a quantity"),
        ("10 h Design @ 80", "`10 h x …`, or `1 x 10 h Design @ 80`"), ("10h Design", "begins like a quantity"),
        ("Design @ 1.234", "(1234 or 1.2340"), ("Design @ 8O", "is no price: 8O"), ("Design @ 80%", "is no price"),
        ("Design @ ٨٠", "is no price"), ("Design @ 1e3", "is no price"), ("Meeting @ 5pm", "is no price: 5pm"),
        ("Screw @ 5/h", "base quantity that is no quantity: h"), ("Screw @ 5/0", "base quantity"),
        ("Screw @ 5/-2", "base quantity"),
        ("10 h x Design @ 80 per hour", "no mark: per"), ("Design @ 80 + VAT", "no mark: +"),
        ("Design @ 80 kr", "no mark: kr"), ("Design @ 80 XYZ", "no mark: XYZ"),
        ("Design @ 80 -5", "without %: -5 (`-5%`"), ("Design -5", "without %: -5"), ("Design @ 80 - 10%", "alone: -"),
        ("Design - 10%", "alone: -"), ("Design @ 80 -150%", "more than 100 percent: -150%"),
        ("Design @ 80 1.234%", "is no percentage: 1.234%"),
        ("Design @ 80 25% 7%", "second VAT rate: 7%"), ("Design @ 80 EUR USD", "second currency: USD"),
        ("Design @ €80 EUR", "second currency"), ("Design @ 80 -5% -5%", "second discount"),
        ("Design 0%", "which of Z"), ("Design @ 80 0%", "which of Z (zero rated), E (exempt)"),
        ("Design @ 80 25% AE", "must be 0 in category AE"), ("Design @ 80 0% S", "cannot be S"),
        ("Design @ 80 ¥", "sign of several currencies: ¥"),
        ("A\x07B @ 5", "control character"), ("A\nB @ 5", "a line break"),
    ],
)  # fmt: skip
def test_what_can_be_meant_in_no_way_or_in_two_is_refused_with_the_way_out(typed: str, said: str) -> None:
    assert said in refusal(typed)


def test_signs_of_several_currencies_are_those_of_the_company() -> None:
    for home, sign, code in (("US", "$", "USD"), ("CA", "$", "CAD"), ("JP", "¥", "JPY")):
        assert read_line(f"Design @ {sign}80", Context(home=home)) == LineText("Design", price="80.00", currency=code)
    for context in (Context(), Context(home="ES"), Context(home="JP")):
        assert isinstance(read_line("Design @ $80", context), Refused)


@pytest.mark.parametrize(
    "typed",
    [
        "9" * 1_000_000, "1 " * 2400, "1 123" * 900, "x " * 2400, "@ " * 2400, "5 @ " + "1" * 4900,
        "A @ " + "1 123" * 900 + "z", "% " * 2400, "A " + "5% " * 1600, "A @ 1/" + "1 111" * 900 + "!",
        "1 " + "q" * 4900 + " x b", "A @ " + "€1" * 2400, "1" + "'" * 4900, "A @ 5" + "/" * 4900, "A @ 1" + " 1" * 2400,
        "1" + "," * 2400 + "x" * 2400, "A @ 1" + "-" * 4900, "A @ 1" + "." * 4900 + "%",
    ],
)  # fmt: skip
def test_hostile_lines_are_read_at_once(typed: str) -> None:
    began = perf_counter()
    read = read_line(typed, US)
    assert perf_counter() - began < 0.5
    assert isinstance(read, Refused) is False or len(read.message) + len(read.hint) < 400


# A line written out as text is read again as it was.


def written(read: LineText) -> str:
    counted = [read.quantity, read.unit, "x"] if read.quantity else []
    base = f"/{read.base_quantity}" if read.base_quantity else ""
    price = ["@", f"{read.price}{base}"] if read.price else []
    rate, discount = read.vat_rate and f"{read.vat_rate}%", read.discount and f"-{read.discount}%"
    return " ".join(filter(None, [*counted, read.item, *price, read.currency, rate, read.vat_category, discount]))


def numbers(kind: Kind, least: str, most: str, places: int = 6) -> st.SearchStrategy[str]:
    drawn = st.decimals(least, most, places=places).map(lambda value: kind.read(f"{value:f}", Context(decimal=".")))
    return drawn.filter(lambda read: isinstance(read, Accepted)).map(lambda read: kind.text(read.value))


MAYBE = {
    "quantity": numbers(QUANTITY, "-999999999", "999999999"),
    "base_quantity": numbers(QUANTITY, "0.000001", "100000"),
    "price": numbers(PRICE, "0", "999999999"),
    "currency": st.sampled_from(["EUR", "USD", "CHF", "JPY"]),
    "vat_rate": numbers(PERCENT, "0.01", "100", 2),
    "discount": numbers(PERCENT, "0", "100", 2),
    "unit": st.sampled_from(["C62", "HUR", "4L", "E34", "MTK"]),
}
WORDS = ["x", "×", "@", "h", "2", "50%", "-5%", "E", "AE", "kg", "ana@home", "4x5", "10h", "-", "/", "€", "1,5", "@5"]


@given(st.lists(st.sampled_from(WORDS), max_size=7), st.fixed_dictionaries({}, optional=MAYBE))
def test_a_line_written_out_is_read_again_as_it_was(words: list[str], parts: dict[str, str]) -> None:
    whole = LineText(" ".join(["Tea", *words, "pot"]), "1")
    drawn = replace(whole, **parts)
    if drawn.price is None:
        # Without a price, a number behind @ would be one.
        drawn = replace(drawn, item=drawn.item.replace("@", "at"), base_quantity=None, currency=None)
    assert line(written(drawn)) == drawn


@given(st.lists(st.sampled_from([*WORDS, "1", "80", "5%", "EUR", "$5", "1.5", "-2", "0%", "/3", "5/2", "1,234"])))
def test_whatever_is_read_has_parts_that_are_read_in_one_way(words: list[str]) -> None:
    read = read_line(" ".join(words), US)
    assert isinstance(read, Refused) or (read.item and read.item.strip() == read.item)
    kinds = (QUANTITY, UNIT, PRICE, QUANTITY, CURRENCY, PERCENT, VAT_CATEGORY, PERCENT)
    parts = () if isinstance(read, Refused) else zip(kinds, astuple(read)[1:], strict=True)
    for kind, part in parts:
        assert part is None or kind.text(kind.read(part, Context()).value) == part


# Charges and discounts of the whole document.


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Shipping @ 9.90 21%", ChargeText("Shipping", "9.90", "21")),
        ("Shipping @ 9,90", ChargeText("Shipping", "9.90")),
        ("2 x Express @ home @ 1 000 AE", ChargeText("2 x Express @ home", "1000.00", None, "AE")),
    ],
)
def test_a_charge_is_taken_apart(typed: str, read: ChargeText) -> None:
    assert read_charge(typed, US) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Shipping", "has no amount"), ("Shipping @", "has no amount"), ("@ 5", "has no text"), ("", "is empty"),
        ("Shipping @ -5", "--discount 5.00"), ("Shipping @ 0", "not above zero"), ("Shipping @ 5 0%", "which of Z"),
        ("Shipping @ 5 EUR", "more than"), ("Shipping @ 5/2", "more than"), ("Shipping @ 5 -5%", "more than"),
        ("Shipping @ 1.234", "an amount that can be read in two ways"), ("Shipping @ 5 by post", "no mark: by"),
    ],
)  # fmt: skip
def test_what_is_no_charge_is_refused(typed: str, said: str) -> None:
    read = read_charge(typed, US)
    assert isinstance(read, Refused)
    assert said in f"{read.message} ({read.hint})"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("10%", DiscountText(percent="10")), ("2,5 %", DiscountText(percent="2.5")), ("0%", DiscountText(percent="0")),
        ("50.00", DiscountText(amount="50.00")), ("50,5", DiscountText(amount="50.50")),
        ("1,000.00", DiscountText(amount="1000.00")), ("5,-", DiscountText(amount="5.00")),
    ],
)  # fmt: skip
def test_a_discount_is_percent_or_an_amount(typed: str, read: DiscountText) -> None:
    assert read_discount(typed, US) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("10", "10% or 10.00"), ("0", "0% or 0.00"), ("150", "(150.00)"), ("1 000", "(1000.00)"),
        ("1.000", "two ways"), ("1.000.000", "(1000000.00)"), ("-5.00", "--charge"), ("150%", "more than 100"),
        ("-10%", "no percentage"), ("50 EUR", "no discount"), ("", "no discount"), ("9" * 10**6, "no discount"),
    ],
)  # fmt: skip
def test_a_discount_that_could_be_either_or_neither_is_refused(typed: str, said: str) -> None:
    read = read_discount(typed, US)
    assert isinstance(read, Refused)
    assert said in f"{read.message} ({read.hint})"


# The kinds of numbers that lines have.


@pytest.mark.parametrize(
    ("kind", "given_in_json", "text"),
    [
        (QUANTITY, 1.5, "1.5"), (QUANTITY, -2, "-2"), (QUANTITY, "1.234", "1.2340"), (QUANTITY, -1.234, "-1.2340"),
        (QUANTITY, 1e3, "1000"), (QUANTITY, "10.500", "10.5"), (AMOUNT, -5, "-5.00"), (AMOUNT, "1.234", "1.2340"),
        (AMOUNT, 0, "0.00"),
    ],
)  # fmt: skip
def test_signed_numbers_of_json_are_read_as_meant(kind: Kind, given_in_json: object, text: str) -> None:
    typed = kind.typed(given_in_json)
    assert typed is not None
    read = kind.read(typed, Context())
    assert isinstance(read, Accepted)
    assert kind.text(read.value) == text
    assert kind.read(kind.typed(kind.record(read.value)) or "", Context()) == read


def test_signed_numbers_have_their_limits_and_a_price_is_never_below_zero() -> None:
    assert QUANTITY.shown(QUANTITY.read("-1234.50", Context()).value, Context()) == "-1,234.5"
    assert AMOUNT.read("-50 €", Context()).value == AMOUNT.read("-€50", Context()).value == -50
    for kind, typed, said in (
        (QUANTITY, "0", "is zero"), (QUANTITY, "-1.234", "two ways"), (QUANTITY, "5 EUR", "no quantity"),
        (QUANTITY, "-1000000000", "too large"), (AMOUNT, "five", "no amount"), (PRICE, "-5", "below zero"),
        (AMOUNT, "--5", "no amount"), (PRICE, "five", "no price"),
    ):  # fmt: skip
        read = kind.read(typed, Context())
        assert isinstance(read, Refused)
        assert said in read.message
    assert [kind.typed("-1,5") for kind in (QUANTITY, AMOUNT, PRICE)] == [None] * 3
