"""The published invoices through the command line: `invoice add --json - --dry-run -o json`."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from conftest import Desk

PUBLISHED = {
    path.stem: json.loads(path.read_text("utf-8")) for path in (Path(__file__).parent / "en16931").glob("*.json")
}


def vat_of(given: dict[str, Any]) -> dict[str, Any]:
    """Category and rate, as our JSON has them."""
    return {"vat_category": given["category"], "vat_rate": given.get("rate")} if "category" in given else {}


def allowance(given: dict[str, Any]) -> dict[str, Any]:
    own = {key: given.get(key) for key in ("charge", "amount", "percent", "base")}
    return own | vat_of(given) | {"reason": given.get("reason_code")}


def line(given: dict[str, Any]) -> dict[str, Any]:
    """A line with the price before its discount, as our JSON has it."""
    discount, price = given.get("price_discount"), Decimal(given["net_price"])
    # A price has six decimals: one with more is said of so many.
    many = 1000 if price != round(price, 6) else 1
    return {
        "description": f"Line {given['id']}",
        "quantity": given["quantity"],
        "unit": given["unit"],
        "price": str((price + Decimal(discount or 0)) * many),
        "price_discount": discount,
        "base_quantity": str(Decimal(given.get("base_quantity", 1)) * many),
        "allowances": [allowance(each) for each in given.get("allowances_charges", ())],
    } | vat_of(given)


def as_json(published: dict[str, Any]) -> dict[str, Any]:
    totals = published["totals"]
    return {
        "type": "credit-note" if published["type_code"] == "381" else "invoice",
        "currency": published["currency"],
        "lines": [line(each) for each in published["lines"]],
        "allowances": [allowance(each) for each in published["document_allowances_charges"]],
        "prepaid": totals.get("prepaid"),
        "rounding": totals.get("rounding"),
    }


KEYS = {
    "line_total": "line_total", "allowance_total": "allowance_total", "charge_total": "charge_total",
    "tax_basis": "net", "vat_total": "vat", "grand_total": "total", "due": "payable",
}  # fmt: skip


def differences(published: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Where the answer differs from what is stated: everything that follows from a line that differs is left out."""
    found = []

    def compare(name: str, stated: str, computed: str) -> None:
        if Decimal(stated) != Decimal(computed):
            found.append(f"{name}: stated {stated}, computed {computed}")

    for stated, ours in zip(published["lines"], answer["lines"], strict=True):
        compare(f"line {stated['id']} net", stated["line_net"], ours["net"])
    if found:
        return found
    groups = {(each["category"], Decimal(each["rate"])): each for each in answer["vat_breakdown"]}
    for stated in published["vat_breakdown"]:
        rate = Decimal(stated.get("rate") or 0)
        ours = groups.pop((stated["category"], rate))
        compare(f"BT-116 taxable {stated['category']} {rate.normalize():f}", stated["taxable"], ours["net"])
        compare(f"BT-117 VAT {stated['category']} {rate.normalize():f}", stated["vat"], ours["vat"])
    assert groups == {}
    if not found:
        for theirs, key in KEYS.items():
            compare(theirs, published["totals"].get(theirs, "0"), answer[key])
    return found


def test_published_invoices_come_out_to_the_cent_or_differ_where_their_publishers_went_wrong(sqlite_desk: Desk) -> None:
    customer = sqlite_desk.add()
    for name, published in PUBLISHED.items():
        said = json.dumps(as_json(published) | {"customer": customer})
        answer = sqlite_desk.ok("invoice", "add", "--json", "-", "--dry-run", "-o", "json", stdin=said).json
        expected = published.get("deviations", [])
        of_lines = [each for each in expected if each.startswith("line ")]
        assert differences(published, answer) == (of_lines or expected), name
