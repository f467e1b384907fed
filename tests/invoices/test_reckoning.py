"""The reckoning of documents: published invoices to the cent, and the laws that hold for all."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitcli.fields.billing.money import minor_unit, rounded, shared
from debitcli.invoices.reckoning import Adjustment, Document, Line, VatGroup, reckon

PUBLISHED = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (Path(__file__).parent / "en16931").glob("*.json")
}


def decimal(text: str | None) -> Decimal:
    return Decimal(text or 0)


def group_of(given: dict[str, Any]) -> VatGroup:
    return VatGroup(given["category"], decimal(given.get("rate")))


def adjustment(given: dict[str, Any]) -> Adjustment:
    group = group_of(given) if "category" in given else None
    return Adjustment(decimal(given["amount"]), is_charge=given["charge"], group=group)


def document(published: dict[str, Any], lines: list[Line]) -> Document:
    totals = published["totals"]
    return Document(
        published["currency"],
        lines,
        [adjustment(each) for each in published["document_allowances_charges"]],
        prepaid=decimal(totals.get("prepaid")),
        rounding=decimal(totals.get("rounding")),
    )


def lines_of(published: dict[str, Any]) -> list[Line]:
    return [
        Line(
            decimal(line["quantity"]),
            decimal(line["net_price"]),
            group_of(line),
            decimal(line.get("base_quantity", "1")),
            [adjustment(each) for each in line.get("allowances_charges", ())],
        )
        for line in published["lines"]
    ]


def differences(published: dict[str, Any]) -> list[str]:
    """Where our figures differ from those that are stated: lines by their prices, the rest by the stated lines."""
    found = []

    def compare(name: str, stated: str, computed: Decimal) -> None:
        if Decimal(stated) != computed:
            found.append(f"{name}: stated {stated}, computed {computed}")

    for line, net in zip(published["lines"], reckon(document(published, lines_of(published))).line_nets, strict=True):
        compare(f"line {line['id']} net", line["line_net"], net)
    stated_lines = [Line(Decimal(1), decimal(line["line_net"]), group_of(line)) for line in published["lines"]]
    reckoned = reckon(document(published, stated_lines))
    ours = {each.group: each for each in reckoned.groups}
    for stated in published["vat_breakdown"]:
        of_ours = ours.pop(group_of(stated))
        name = f"{stated['category']} {decimal(stated.get('rate')).normalize():f}"
        compare(f"BT-116 taxable {name}", stated["taxable"], of_ours.net)
        compare(f"BT-117 VAT {name}", stated["vat"], of_ours.vat)
    assert ours == {}
    totals = published["totals"]
    # The sums of VAT that are stated go on from the stated VAT.
    off = sum((Decimal(each["vat"]) for each in published["vat_breakdown"]), Decimal(0)) - reckoned.vat
    for key, computed in (
        ("line_total", reckoned.line_total), ("allowance_total", reckoned.allowance_total),
        ("charge_total", reckoned.charge_total), ("tax_basis", reckoned.net), ("vat_total", reckoned.vat + off),
        ("grand_total", reckoned.total + off), ("due", reckoned.payable + off),
    ):  # fmt: skip
        compare(key, totals.get(key, "0"), computed)
    return found


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_invoice_comes_out_to_the_cent_or_differs_where_its_publisher_went_wrong(name: str) -> None:
    assert differences(PUBLISHED[name]) == PUBLISHED[name].get("deviations", [])


# The laws.

AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
PRICES = st.decimals(-(10**6), 10**6, places=6)
QUANTITIES = st.decimals(-(10**4), 10**4, places=6)
GROUPS = st.sampled_from(
    [VatGroup("S", Decimal(rate)) for rate in ("19", "7", "25.5", "8.1", "2.6")]
    + [VatGroup("Z"), VatGroup("AE"), VatGroup("S", Decimal(20), "FR")]
)
CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD", "HUF", "CHF"])
PERCENTAGES = st.builds(Adjustment, amount=st.none(), percent=st.decimals(0, 100, places=2), is_charge=st.booleans())
PARTS = PERCENTAGES | st.builds(Adjustment, amount=st.decimals(0, 10**6, places=2), is_charge=st.booleans())
LINES = st.lists(
    st.builds(
        Line, QUANTITIES, PRICES, GROUPS, st.decimals("0.001", 1000, places=3), st.lists(PARTS, max_size=2)
    ),
    min_size=1, max_size=8,
)  # fmt: skip
DOCUMENTS = st.builds(
    Document,
    currency=CURRENCIES,
    lines=LINES,
    adjustments=st.lists(
        st.builds(Adjustment, percent=st.decimals(0, 100, places=2), is_charge=st.booleans()), max_size=2
    ),
    gross=st.booleans(),
    prepaid=AMOUNTS,
)


@given(DOCUMENTS)
def test_totals_are_the_sums_of_what_is_shown(document: Document) -> None:
    reckoned = reckon(document)
    shown = [*reckoned.line_nets, *(each.amount or Decimal(0) for each in reckoned.adjustments)]
    shown += [each.net for each in reckoned.groups] + [each.vat for each in reckoned.groups]
    assert all(rounded(amount, document.currency) == amount for amount in shown)
    assert reckoned.net == reckoned.line_total - reckoned.allowance_total + reckoned.charge_total
    assert reckoned.net == sum(each.net for each in reckoned.groups)
    assert reckoned.total == reckoned.net + reckoned.vat
    assert reckoned.payable == reckoned.total - reckoned.prepaid
    for each in reckoned.groups:
        lines = [net for net, line in zip(reckoned.line_nets, document.lines, strict=True) if line.group == each.group]
        more = [
            a.amount if a.is_charge else -a.amount for a in reckoned.adjustments if a.group == each.group and a.amount
        ]
        assert each.net == sum(lines) + sum(more)


@given(DOCUMENTS)
def test_gross_prices_come_out_exactly(document: Document) -> None:
    priced = Document(document.currency, document.lines, gross=True)
    reckoned = reckon(priced)
    as_net = reckon(Document(document.currency, document.lines))
    assert reckoned.total == as_net.line_total  # what stands on the price tags
    unit = minor_unit(document.currency)
    for each in reckoned.groups:
        assert abs(each.vat - rounded(each.net * each.group.rate / 100, document.currency)) <= unit


@given(st.lists(st.decimals(-(10**6), 10**6, places=8), min_size=1, max_size=30), CURRENCIES)
def test_shares_add_up_and_none_is_a_unit_off(parts: list[Decimal], currency: str) -> None:
    unit = minor_unit(currency)
    total = sum(parts, Decimal(0)).quantize(unit, ROUND_HALF_UP)
    shares = shared(total, parts, currency)
    assert sum(shares) == total
    assert all(abs(share - part) < unit for share, part in zip(shares, parts, strict=True))


def line(quantity: str, price: str, rate: str = "19", *adjustments: Adjustment) -> Line:
    return Line(Decimal(quantity), Decimal(price), VatGroup("S", Decimal(rate)), adjustments=adjustments)


def test_where_no_net_leads_back_to_the_gross_the_vat_is_a_cent_off() -> None:
    reckoned = reckon(Document("EUR", [line("1", "0.03")], gross=True))
    assert (reckoned.net, reckoned.vat, reckoned.total) == (Decimal("0.03"), Decimal("0.00"), Decimal("0.03"))


@pytest.mark.parametrize(
    ("price", "rounds_to", "payable", "rounding"),
    [("10.02", "0.05", "10.00", "-0.02"), ("10.03", "0.05", "10.05", "0.02"), ("10.50", "1", "11", "0.50")],
)
def test_what_is_to_be_paid_is_rounded_to_a_coin(price: str, rounds_to: str, payable: str, rounding: str) -> None:
    reckoned = reckon(Document("CHF", [line("1", price, "0")], rounds_to=Decimal(rounds_to)))
    assert (reckoned.payable, reckoned.rounding) == (Decimal(payable), Decimal(rounding))


def test_what_is_withheld_is_a_part_of_the_net_and_not_paid() -> None:
    reckoned = reckon(Document("EUR", [line("1", "100", "21")], withholding=Decimal(15)))
    assert (reckoned.total, reckoned.withheld, reckoned.payable) == (Decimal(121), Decimal(15), Decimal(106))


def test_a_discount_of_the_document_is_shared_over_the_rates_by_their_nets() -> None:
    ten_percent = Adjustment(percent=Decimal(10))
    reckoned = reckon(Document("EUR", [line("1", "100"), line("1", "50.05", "7")], [ten_percent]))
    assert [(each.group.rate, each.net) for each in reckoned.groups] == [(19, Decimal("90.00")), (7, Decimal("45.04"))]
    assert reckoned.allowance_total == Decimal("15.01")


@pytest.mark.parametrize(
    ("currency", "unit"), [("EUR", "0.01"), ("JPY", "1"), ("KWD", "0.001"), ("HUF", "0.01"), ("CLF", "0.0001")]
)
def test_minor_units_are_those_of_iso_4217(currency: str, unit: str) -> None:
    assert minor_unit(currency) == Decimal(unit)
