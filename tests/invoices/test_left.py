"""What is left of an invoice after discounts, bad debts, credits and deductions: nothing is given back twice."""

from decimal import Decimal

import pytest
from office import Office

JOB = ("--line", "Job @ 1000 21%")


def test_a_credit_note_leaves_out_the_cash_discount_that_was_taken(office: Office) -> None:
    number = office.issue(*JOB, "--terms", "2% 10, 30")
    office.desk.ok("payment", "add", number, "--discount")
    note = office.desk.ok("invoice", "credit", number, "-o", "json").json
    assert (note["net"], note["vat"], note["total"]) == ("980.00", "205.80", "1185.80")
    office.desk.ok("payment", "refund", note["number"])
    assert office.balances() == {"income-services": Decimal("-20.00"), "cash-discount": Decimal("20.00")}


def test_nothing_is_credited_of_what_was_written_off(office: Office) -> None:
    number = office.issue(*JOB)
    office.desk.ok("invoice", "write-off", number, "--reason", "Insolvent")
    refused = office.desk.run("invoice", "credit", number)
    assert (refused.code, "Nothing is left to credit" in refused.err) == (5, True)


def test_a_cash_discount_is_of_what_credit_notes_leave(sqlite_office: Office) -> None:
    number = sqlite_office.issue(*JOB, "--terms", "2% 10, 30")
    sqlite_office.desk.ok("invoice", "credit", number, "--amount", "210")
    sqlite_office.desk.ok("payment", "add", number, "--discount")
    assert sqlite_office.invoice(number)["discounted"] == "20.00"


def test_a_cash_discount_lowers_the_vat_whatever_is_withheld(sqlite_office: Office) -> None:
    number = sqlite_office.issue(*JOB, "--terms", "2% 10, 30", "--withholding", "15")
    sqlite_office.desk.ok("payment", "add", number, "--discount")
    balances = sqlite_office.balances()
    assert (balances["cash-discount"], balances["output-vat"]) == (Decimal("20.00"), Decimal("-205.80"))


def test_one_amount_of_discount_is_of_one_invoice(sqlite_office: Office) -> None:
    numbers = sqlite_office.issue(*JOB), sqlite_office.issue(*JOB)
    refused = sqlite_office.desk.run("payment", "add", *numbers, "--discount", "5.00", "-o", "json")
    assert (refused.code, list(refused.problems)) == (3, ["discount"])


def test_gross_lines_come_back_as_they_were_paid(sqlite_office: Office) -> None:
    lines = [part for name in "ABC" for part in ("--line", f"{name} @ 0.10 21%")]
    number = sqlite_office.issue(*lines, "--prices", "gross")
    notes = [
        sqlite_office.desk.ok("invoice", "credit", number, "--only", place, "-o", "json").json["total"]
        for place in "123"
    ]
    assert notes == ["0.10", "0.10", "0.10"]


def test_lines_of_which_an_amount_was_credited_give_no_more_than_is_left(sqlite_office: Office) -> None:
    number = sqlite_office.issue("--line", "A @ 100 21%", "--line", "B @ 100 21%")
    sqlite_office.desk.ok("invoice", "credit", number, "--amount", "121")
    refused = sqlite_office.desk.run("invoice", "credit", number, "--only", "1", "--only", "2")
    assert (refused.code, "121.00 is left to credit" in refused.err) == (5, True)


def test_a_prepayment_is_either_deducted_or_credited(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    prepaid = sqlite_office.issue("--type", "prepayment", "--line", "Deposit @ 100 21%", "--charge", "Freight @ 10 10%")
    final = sqlite_office.issue(*JOB, "--deduct", prepaid)
    refused = desk.run("invoice", "credit", prepaid)
    assert (refused.code, f"is deducted in {final}" in refused.err) == (5, True)
    desk.ok("invoice", "credit", final)
    desk.ok("invoice", "credit", prepaid)
    again = desk.run("invoice", "add", sqlite_office.ana, *JOB, "--deduct", prepaid, "-o", "json")
    assert (again.code, again.problems["deducts"]) == (3, "was credited, in part or whole")


def test_what_is_below_zero_is_no_invoice(sqlite_office: Office) -> None:
    for flags in (("--line", "-1 x Foo @ 100 21%"), (*JOB, "--discount", "2000.00")):
        refused = sqlite_office.desk.run("invoice", "add", sqlite_office.ana, *flags, "--issue", "-o", "json")
        assert (refused.code, refused.problems) == (3, {"total": "is below zero"})


def test_an_exempt_company_charges_no_vat(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    desk.ok("settings", "set", "company.vat", "exempt")
    desk.ok("settings", "set", "company.vat_note", "Exempt by article 20 LIVA")
    assert sqlite_office.invoice(sqlite_office.issue("--line", "Job @ 1000"))["vat"] == "0.00"
    refused = desk.run("invoice", "add", sqlite_office.ana, *JOB, "--issue", "-o", "json")
    assert (refused.code, list(refused.problems)) == (3, ["vat_rate"])


def test_a_product_without_a_currency_is_priced_in_that_of_the_company(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    desk.ok("product", "add", "--name", "Laptop", "--price", "999.99")
    flags = ("--line", "Laptop", "--currency", "USD", "--rate", "0.9", "-o", "json")
    refused = desk.run("invoice", "add", sqlite_office.ana, *flags)
    assert (refused.code, list(refused.problems)) == (3, ["lines[1].price"])


def test_vat_is_not_dated_in_a_closed_period(sqlite_office: Office) -> None:
    sqlite_office.desk.ok("book", "close", "2020-12-31")
    add = ("invoice", "add", sqlite_office.ana, *JOB, "--issue")
    for flag, given in (("--delivered", "2020-03-01"), ("--period", "2020-02-01/2020-03-01")):
        refused = sqlite_office.desk.run(*add, flag, given)
        assert refused.code == 5
        assert f"{flag[2:]} 2020-03-01 is in a closed period" in refused.err
        assert f"Give a later day with {flag}." in refused.err
        record = sqlite_office.desk.run(*add, flag, given, "-o", "json")
        assert record.problems == {flag[2:]: "is in the period closed until 2020-12-31"}


def test_a_refund_in_parts_of_a_credit_note_with_vat_due_when_paid(office: Office) -> None:
    desk = office.desk
    desk.ok("settings", "set", "company.vat_due", "paid")
    number = office.issue("--line", "Job @ 100 21%")
    desk.ok("payment", "add", number)
    note = desk.ok("invoice", "credit", number).out.strip()
    desk.ok("payment", "refund", note, "--amount", "50")
    desk.ok("payment", "refund", note)
    assert {role: amount for role, amount in office.balances().items() if abs(amount) > Decimal("0.01")} == {}


def test_vat_that_waits_is_due_where_credit_pays_another_invoice(office: Office) -> None:
    desk = office.desk
    desk.ok("settings", "set", "company.vat_due", "paid")
    paid = office.issue("--line", "x @ 100 21%")
    desk.ok("payment", "add", paid)
    desk.ok("invoice", "credit", paid)
    office.issue("--line", "y @ 100 10%", "--use-credit")
    # 21 was due with the payment; 10 is now, and of the 21 that are credited the share of 110 in 121, 19.09.
    balances = office.balances()
    assert (balances["output-vat"], balances["vat-not-due"]) == (Decimal("-11.91"), Decimal("1.91"))


def test_what_was_paid_before_the_invoice_was_written_closes_it_on_its_day(office: Office) -> None:
    desk = office.desk
    number = office.issue("--line", "x @ 100 21%", "--date", "2026-02-10")
    desk.ok("payment", "add", number, "--date", "2026-02-01")
    shown = desk.ok("invoice", "show", number, "-o", "json").json
    assert [(each["kind"], each["date"]) for each in shown["settlements"]] == [("payment", "2026-02-10")]
    assert desk.ok("payment", "show", "1", "-o", "json").json["date"] == "2026-02-01"


def test_a_debt_that_was_written_off_is_paid_after_all(office: Office) -> None:
    desk = office.desk
    number = office.issue("--line", "x @ 100 21%")
    before = office.balances()
    for amount in ("21", "100"):
        desk.ok("invoice", "write-off", number, "--amount", amount, "--reason", "gone")
    assert office.invoice(number)["status"] == "written-off"
    assert desk.run("invoice", "write-off", number, "--undo", "--amount", "5", "--reason", "x").code == 2
    desk.ok("invoice", "write-off", number, "--undo", "--reason", "paid after all")
    again = office.invoice(number)
    assert (again["status"], again["open"], again["written_off"]) == ("open", "121.00", "0.00")
    assert office.balances() == before
    assert desk.run("invoice", "write-off", number, "--undo", "--reason", "x").code == 5
    desk.ok("payment", "add", number)
    assert office.invoice(number)["status"] == "paid"
    # What was opened again can be given up again.
    other = office.issue("--line", "x @ 50 21%")
    for how in ((), ("--undo",), ()):
        desk.ok("invoice", "write-off", other, *how, "--reason", "again")
    assert office.invoice(other)["written_off"] == "60.50"


@pytest.mark.parametrize(
    ("lines", "withholding", "notes"),
    [
        (("A @ 333.33 19%",), "15", (("--amount", "100"),) * 3 + ((),)),
        (("2 x A @ 0.50 19%", "B @ 333.33 19%"), "15", (("--only", "1=1"), ("--only", "1=1"), ("--only", "2"))),
        (("A @ 80.37 21%",), None, (("--amount", "50"), ())),
        (("A @ 80.38 21%", "B @ 0.07 21%"), None, (("--only", "1"), ("--only", "2"))),
    ],
)
def test_the_note_that_closes_takes_what_was_withheld_and_rounded(
    office: Office, lines: tuple[str, ...], withholding: str | None, notes: tuple[tuple[str, ...], ...]
) -> None:
    desk = office.desk
    desk.ok("settings", "set", "invoice.rounding", "EUR=0.05")
    said = ("--withholding", withholding) if withholding else ()
    number = office.issue(*(each for line in lines for each in ("--line", line)), *said)
    for more in notes:
        desk.ok("invoice", "credit", number, *more)
    whole = office.invoice(number)
    assert (whole["status"], whole["open"], office.balances()) == ("credited", "0.00", {})
    made = [each for each in desk.ok("invoice", "list", "-o", "json").json if each["type"] == "credit-note"]
    assert sum(Decimal(each["payable"]) for each in made) == Decimal(whole["payable"])
    assert {each["status"] for each in made} == {"paid"}


def test_dates_rates_and_reasons_that_cannot_be_are_refused(sqlite_office: Office) -> None:
    desk, add = sqlite_office.desk, ("invoice", "add", sqlite_office.ana, "--line", "x @ 5 21%")
    late = desk.run(*add, "--due", "2020-01-01", "--issue", "-o", "json")
    assert (late.code, list(late.problems)) == (5, ["due"])
    alone = desk.run(*add, "--rate", "1.1", "-o", "json")
    assert (alone.code, list(alone.problems)) == (3, ["rate"])
    number = sqlite_office.issue("--line", "x @ 5 21%")
    for reason in ("", "  ", "a\x1b[31m", "x" * 9_000):
        assert desk.run("invoice", "write-off", number, "--reason", reason).code == 3
    assert desk.run("invoice", "credit", number, "--reason", "a\x1b[31m").code == 3
    assert sqlite_office.invoice(number)["open"] == "6.05"


def test_a_rate_that_the_country_has_not_is_said(sqlite_office: Office) -> None:
    said = sqlite_office.desk.ok("invoice", "add", sqlite_office.ana, "--line", "x @ 5 22%").err
    assert "22 % is no VAT rate of ES" in said
    assert "VAT rate" not in sqlite_office.desk.ok("invoice", "add", sqlite_office.ana, "--line", "x @ 5 21%").err


@pytest.mark.parametrize("flag", ["--rounding", "--prepaid"])
def test_amounts_of_the_whole_are_amounts_of_its_currency(sqlite_office: Office, flag: str) -> None:
    refused = sqlite_office.desk.run("invoice", "add", "1", "--line", "A @ 5 21%", flag, "0.004", "-o", "json")
    assert (refused.code, refused.problems) == (3, {flag[2:]: "is no amount of EUR"})
