"""Prepayments, and the final invoice that deducts them."""

from decimal import Decimal

from office import Office

WORK = ("--line", "Work @ 1000 21%", "--line", "Book @ 50 4%")


def test_a_final_invoice_deducts_a_prepayment_by_rate_once(office: Office) -> None:
    prepaid = office.issue("--type", "prepayment", "--line", "Down payment @ 100 21%", "--line", "Book @ 10 4%")
    final = office.invoice(office.issue(*WORK, "--deduct", prepaid))
    assert [(line["quantity"], line["net"]) for line in final["lines"]][2:] == [("-1", "-100.00"), ("-1", "-10.00")]
    assert [(each["rate"], each["net"], each["vat"]) for each in final["vat_breakdown"]] == [
        ("21", "900.00", "189.00"), ("4", "40.00", "1.60"),
    ]  # fmt: skip
    assert final["deducts"] == [{"number": prepaid, "date": final["date"]}]
    again = office.desk.run("invoice", "add", office.ana, *WORK, "--deduct", prepaid)
    assert (again.code, f"is deducted already, in {final['number']}" in again.err) == (5, True)


def test_the_vat_of_a_prepayment_is_due_when_it_is_paid(office: Office) -> None:
    office.issue("--type", "prepayment", "--line", "Down payment @ 100 21%")
    assert office.balances()["vat-not-due"] == Decimal("-21.00")


def test_only_issued_prepayments_of_the_customer_are_deducted(sqlite_office: Office) -> None:
    desk, ana = sqlite_office.desk, sqlite_office.ana
    draft = desk.ok("invoice", "add", ana, "--type", "prepayment", "--line", "Down payment @ 100").out.strip()
    other = desk.add(name="Berta", email="berta@example.com", phone="91 234 56 00")
    hers = desk.ok("invoice", "add", other, "--type", "prepayment", "--line", "It @ 5", "--issue").out.strip()
    for number in (draft, sqlite_office.issue("--line", "Design @ 5"), hers, "nothing"):
        refused = desk.run("invoice", "add", ana, *WORK, "--deduct", number, "-o", "json")
        assert (refused.code, list(refused.problems)) == (3, ["deducts"])


def test_a_draft_with_a_deduction_is_issued_and_copied_without_doubling_it(sqlite_office: Office) -> None:
    desk, ana = sqlite_office.desk, sqlite_office.ana
    prepaid = sqlite_office.issue("--type", "prepayment", "--line", "Down payment @ 100 21%")
    draft = desk.ok("invoice", "add", ana, *WORK, "--deduct", prepaid).out.strip()
    shown = desk.ok("invoice", "show", draft, "-o", "json").out
    desk.ok("invoice", "delete", draft, "--yes")
    again = desk.ok("invoice", "add", "--json", "-", ana, "-o", "json", stdin=shown).json
    assert len(again["lines"]) == 3
    assert len(sqlite_office.invoice(desk.ok("invoice", "issue", again["number"]).out.strip())["lines"]) == 3
