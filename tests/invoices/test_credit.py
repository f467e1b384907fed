"""Credit notes: of all, of lines, of amounts; what is more than is left; and that credits add up to the invoice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from office import Office, company_of_nobody, customer_of_nobody

from debitcli.invoices.credit_notes.credit_note import by_amount, by_lines, whole
from debitcli.invoices.credit_notes.left import Left
from debitcli.invoices.draft.complete import Completing
from debitcli.invoices.draft.given import Draft, LineDraft
from debitcli.invoices.draft.known import Sources
from debitcli.invoices.invoice import Invoice

THREE = ("--line", "3 h x Design @ 33,33", "--line", "7 x Book @ 12,49 4%", "--charge", "Shipping @ 9.90")


def amounts(record: dict[str, object], *keys: str) -> list[str]:
    return [str(record[key]) for key in keys]


def test_a_whole_credit_note_says_what_the_invoice_says(office: Office) -> None:
    number = office.issue(*THREE, "--discount", "10%")
    note = office.desk.ok("invoice", "credit", number, "--reason", "Never delivered", "-o", "json").json
    invoice = office.invoice(number)
    assert note["number"].startswith("C20")
    assert note["credits"] == [{"number": number, "date": invoice["date"]}]
    assert note["message"] == "Never delivered"
    assert note["vat_breakdown"] == invoice["vat_breakdown"]
    assert amounts(note, "net", "vat", "total", "open", "status") == [
        invoice["net"],
        invoice["vat"],
        "202.71",
        "0.00",
        "paid",
    ]
    assert amounts(invoice, "status", "credited", "open") == ["credited", "202.71", "0.00"]
    assert office.balances() == {}


def test_lines_are_credited_in_proportion_and_the_last_takes_what_is_left(office: Office) -> None:
    number = office.issue("--line", "3 x Cup @ 3.33 21%", "--discount", "1.00")
    notes = [office.desk.ok("invoice", "credit", number, "--only", "1=1", "-o", "json").json for _ in range(3)]
    assert [note["total"] for note in notes] == ["3.63", "3.63", "3.62"]
    invoice = office.invoice(number)
    assert (invoice["total"], invoice["status"]) == ("10.88", "credited")
    refused = office.desk.run("invoice", "credit", number, "--only", "1=1")
    assert (refused.code, "Nothing is left to credit" in refused.err) == (5, True)


def test_an_amount_is_shared_among_the_rates(office: Office) -> None:
    number = office.issue("--line", "Design @ 100 21%", "--line", "Book @ 100 4%")
    note = office.desk.ok("invoice", "credit", number, "--amount", "45.00", "-o", "json").json
    assert [(group["rate"], group["net"], group["vat"]) for group in note["vat_breakdown"]] == [
        ("21", "20.00", "4.20"), ("4", "20.00", "0.80"),
    ]  # fmt: skip
    assert office.invoice(number)["status"] == "part-paid"


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        (("--amount", "300"), 5, "121.00 is left to credit, not 300.00"),
        (("--amount", "0"), 3, "amount"),
        (("--amount", "1.0050"), 3, "more decimals than EUR"),
        (("--only", "2"), 3, "is no line of the invoice"),
        (("--only", "1=3"), 5, "2 is left, not 3"),
        (("--only", "1=-1"), 5, "2 is left, not -1"),
        (("--only", "1=1", "--only", "1=1"), 3, "names line 1 again"),
        (("--only", "first"), 3, "is no line of the invoice"),
        (("--only", "1", "--amount", "5"), 2, "say two things"),
        (("--date", "2020-01-01"), 5, " is of 2026-"),
    ],
)
def test_what_cannot_be_credited(sqlite_office: Office, flags: tuple[str, ...], code: int, said: str) -> None:
    number = sqlite_office.issue("--line", "2 x Design @ 50 21%")
    before = sqlite_office.invoice(number)
    refused = sqlite_office.desk.run("invoice", "credit", number, *flags)
    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert sqlite_office.invoice(number) == before
    assert len(sqlite_office.desk.ok("invoice", "list").out.splitlines()) == 1


@pytest.mark.parametrize(
    ("only", "code", "said", "way"),
    [
        ("2", 3, "comes to EUR -24.20, and a credit note is of more than 0", "with the lines that it lowers"),
        ("2=-1", 3, "comes to EUR -12.10", "with the lines that it lowers"),
        ("2=1", 5, "Of line 2, -2 is left, not 1.", "--only 2=-1"),
        ("2=-3", 5, "Of line 2, -2 is left, not -3.", ""),
    ],
)
def test_a_line_below_zero_is_credited_with_those_that_it_lowers(
    sqlite_office: Office, only: str, code: int, said: str, way: str
) -> None:
    number = sqlite_office.issue("--line", "Design @ 100 21%", "--line", "-2 x Voucher @ 10 21%")
    refused = sqlite_office.desk.run("invoice", "credit", number, "--only", only)
    assert refused.code == code
    assert said in refused.err
    assert way in refused.err
    assert "--type credit-note" not in refused.err
    both = sqlite_office.desk.ok("invoice", "credit", number, "--only", "1", "--only", "2").out.strip()
    assert sqlite_office.invoice(both)["total"] == "96.80"


def test_drafts_and_credit_notes_are_not_credited(sqlite_office: Office) -> None:
    desk = sqlite_office.desk
    draft = desk.ok("invoice", "add", sqlite_office.ana, "--line", "Design @ 50").out.strip()
    assert desk.run("invoice", "credit", draft).code == 5
    note = desk.ok("invoice", "credit", sqlite_office.issue("--line", "Design @ 50")).out.strip()
    assert desk.run("invoice", "credit", note).code == 5


def test_a_draft_of_a_credit_note_takes_no_more_than_is_left_when_it_is_issued(office: Office) -> None:
    number = office.issue("--line", "2 x Design @ 50 21%")
    draft = office.desk.ok("invoice", "credit", number, "--draft").out.strip()
    assert office.invoice(number)["status"] == "open"
    office.desk.ok("invoice", "credit", number, "--only", "1=1")
    refused = office.desk.run("invoice", "issue", draft)
    assert (refused.code, "60.50 is left to credit" in refused.err) == (5, True)
    # It stays a draft, and takes no number.
    assert office.invoice(draft)["status"] == "draft"
    assert office.desk.ok("invoice", "credit", number).out.strip().endswith("0002")


def test_a_draft_of_a_credit_note_is_not_edited(sqlite_office: Office) -> None:
    desk, number = sqlite_office.desk, sqlite_office.issue("--line", "2 x Design @ 50 21%")
    draft = desk.ok("invoice", "credit", number, "--only", "1=1", "--draft").out.strip()
    refused = desk.run("invoice", "edit", draft, "--line", "Everything @ 1000 21%")
    assert (refused.code, f"follows from {number}" in refused.err) == (5, True)
    assert sqlite_office.invoice(draft)["total"] == "60.50"


def test_a_credit_note_on_an_invoice_of_another_program(office: Office) -> None:
    note = office.issue("--type", "credit-note", "--credits", "RE-2019-7 2026-01-31", "--line", "Design @ 50 21%")
    record = office.invoice(note)
    assert record["credits"] == [{"number": "RE-2019-7", "date": "2026-01-31"}]
    assert amounts(record, "total", "open", "status") == ["60.50", "60.50", "open"]
    assert office.balances()["receivable"] == Decimal("-60.50")


def test_a_bad_debt_lowers_the_vat_in_its_shares(office: Office) -> None:
    number = office.issue("--line", "Design @ 100 21%", "--line", "Book @ 100 4%")
    office.desk.ok("invoice", "write-off", number, "--amount", "75", "--reason", "Insolvent")
    assert amounts(office.invoice(number), "open", "written_off", "status") == ["150.00", "75.00", "part-paid"]
    office.desk.ok("invoice", "write-off", number, "--reason", "Insolvent")
    assert amounts(office.invoice(number), "open", "written_off", "status") == ["0.00", "225.00", "written-off"]
    assert office.balances() == {"bad-debt": Decimal("200.00"), "income-services": Decimal("-200.00")}
    again = office.desk.run("invoice", "write-off", number, "--reason", "Insolvent")
    assert (again.code, "Nothing is open" in again.err) == (5, True)


LINES = st.lists(
    st.tuples(
        st.integers(1, 50), st.decimals("0.01", "999.99", places=2), st.sampled_from(["21", "10", "4", "5.5", "0"])
    ),
    min_size=1,
    max_size=6,
)


def invoiced(lines: list[tuple[int, Decimal, str]], discount: str, prices: str) -> Invoice:

    sources = Sources(company_of_nobody(), {"1": customer_of_nobody()}, {}, {}, date(2026, 11, 26))
    drafts = [
        LineDraft({
            "description": "x", "quantity": str(quantity), "price": f"{price}", "vat_rate": rate,
            "vat_category": "Z" if rate == "0" else "S",
        })
        for quantity, price, rate in lines
    ]  # fmt: skip
    texts = {"customer": "1", "currency": "EUR", "discount": discount, "prices": prices}
    done = Completing(sources).complete(Draft(dict(texts), drafts))
    assert done.problems == []
    return replace(done.invoice, number="2026-0001", date="2026-11-26")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(LINES, st.sampled_from(["", "10%", "0.37"]), st.sampled_from(["net", "gross"]), st.data())
def test_credits_add_up_to_the_invoice(
    lines: list[tuple[int, Decimal, str]], discount: str, prices: str, data: st.DataObject
) -> None:
    invoice = invoiced(lines, discount, prices)
    assume(invoice.total >= 0)
    notes: list[Invoice] = []
    for _ in range(data.draw(st.integers(0, 3))):
        left = Left(invoice, notes)
        if left.total <= 0:
            break
        if data.draw(st.booleans()):
            cents = data.draw(st.integers(1, int(left.total * 100)))
            notes.append(by_amount(left, Decimal(cents) / 100))
        elif all(line.credited_line for note in notes for line in note.lines):
            open_lines = [n for n, quantity in left.quantities.items() if quantity]
            position = data.draw(st.sampled_from(open_lines))
            quantity = data.draw(st.integers(1, int(left.quantities[position])))
            notes.append(by_lines(left, {position: Decimal(quantity)}))
    left = Left(invoice, notes)
    if left.total > 0:
        notes.append(whole(left))
    for group in invoice.groups:
        of_notes = [each for note in notes for each in note.groups if each.key == group.key]
        assert sum(each.net for each in of_notes) == group.net
        assert sum(each.vat for each in of_notes) == group.vat
    assert sum(note.total for note in notes) == invoice.total
    for note in notes:
        assert note.line_total - note.allowance_total + note.charge_total == note.net
        assert sum(line.net for line in note.lines) == note.line_total
