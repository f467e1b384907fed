"""What invoices need of a customer: in every way in and out, and what each of it can be."""

import csv
import io
from pathlib import Path

import pytest
from conftest import Desk, flags

GIVEN = {
    "business_id": "HRB 12345", "electronic_address": "0088: 5790000435975", "buyer_reference": "04011000-1-06",
    "invoice_email": "Bills@Example.com", "prices": "Gross", "withholding": "15,00 %", "payment_terms": "2/10 net 30",
}  # fmt: skip
KEPT = GIVEN | {
    "electronic_address": "0088:5790000435975", "invoice_email": "Bills@example.com", "prices": "gross",
    "withholding": "15", "payment_terms": "2% 10, 30",
}  # fmt: skip


def kept(desk: Desk, number: str = "1") -> dict[str, str]:
    customer = desk.customer(number)
    return {key: customer[key] for key in KEPT}


def test_they_are_in_every_way_in_and_out(desk: Desk, tmp_path: Path) -> None:
    desk.add(**GIVEN)
    assert kept(desk) == KEPT
    shown = " ".join(desk.ok("customer", "show", "1", "-o", "table").out.split())
    assert "Payment terms 2 % within 10 days, 30 days" in shown
    assert "Withholding 15 %" in shown
    desk.ok("customer", "edit", "1", "--payment-terms", "EOM + 30")
    assert desk.ok("customer", "history", "1", "-o", "json").json[-1]["changes"] == {
        "payment_terms": {"old": "2% 10, 30", "new": "end of month + 30"}
    }
    desk.ok("customer", "edit", "1", "--payment-terms", "2% 10, 30")
    [row] = csv.DictReader(io.StringIO(desk.ok("customer", "list", "-o", "csv").out))
    assert {key: row[key] for key in KEPT} == KEPT
    for ending in ("csv", "jsonl", "xlsx"):
        desk.ok("customer", "export", f"all.{ending}")
        other = Desk(str(tmp_path / f"{ending}.db"), desk.capture, desk.monkeypatch)
        other.ok("customer", "import", f"all.{ending}")
        assert kept(other) == KEPT, ending


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("electronic_address", "0088:5790000435976", "GLN"), ("electronic_address", "1234:5", "no electronic address"),
        ("electronic_address", "0192:", "no electronic address"), ("electronic_address", "EM:", "lacks an ID"),
        ("electronic_address", "ana@example.com", "lacks its scheme"), ("electronic_address", "EM:ana", "@-sign"),
        ("electronic_address", "0192:9 8", "no electronic address"), ("prices", "both", "not one of the choices"),
        ("withholding", "101", "more than 100 percent"), ("invoice_email", "ana@@x", "@"),
        ("business_id", "x" * 61, "61 characters"), ("payment_terms", "2% 40, 30", "due before"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_lost(desk: Desk, key: str, typed: str, why: str) -> None:
    desk.add()
    refused = desk.run("customer", "edit", "1", *flags({key: typed}), "-o", "json")
    assert refused.code == 3
    assert why in refused.problems[key]
    assert kept(desk) == dict.fromkeys(KEPT)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("em:Ana@Example.com", "EM:Ana@example.com"), ("9930:DE136695976", "9930:DE136695976"),
        ("iso6523-actorid-upis::0192:987654325", "0192:987654325"),
    ],
)  # fmt: skip
def test_electronic_addresses_as_directories_write_them(sqlite_desk: Desk, typed: str, address: str) -> None:
    sqlite_desk.add(electronic_address=typed)
    assert sqlite_desk.customer("1")["electronic_address"] == address


def test_why_a_product_is_exempt_is_a_code_or_a_text(desk: Desk) -> None:
    exempt = ("product", "add", "--price", "1", "--vat-rate", "0", "--vat-category", "E", "--name")
    desk.ok(*exempt, "Therapy", "--vat-exemption", "vatex-eu-132-1c")
    desk.ok(*exempt, "Course", "--vat-exemption", "Article 132 (1) (i)")
    # Without it, only the invoice asks.
    desk.ok(*exempt, "Stamp")
    of = {each["name"]: each["vat_exemption"] for each in desk.ok("product", "list", "-o", "json").json}
    assert of == {"Therapy": "VATEX-EU-132-1C", "Course": "Article 132 (1) (i)", "Stamp": None}
    refused = desk.run(*exempt, "Else", "--vat-exemption", "VATEX-132", "-o", "json")
    assert (refused.code, refused.problems) == (3, {"vat_exemption": "is no VATEX code"})
