"""Payments: for one invoice or several, on account, with discounts and fees, given back and taken back."""

import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import Desk, Start
from terminal import ENTER
from till import balance, invoice, issue, last_entry, open_shop, pay


class TestAdd:
    """`payment add`."""

    def test_all_that_is_open_is_paid_today_by_bank(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        done = desk.ok("payment", "add", number)
        assert done.out == "1\n"
        assert "Saved as payment 1: EUR 1,210.00, Ana García López." in done.err
        assert (invoice(desk, number)["status"], invoice(desk, number)["open"]) == ("paid", "0.00")
        assert last_entry(desk) == {"Bank": ("1210.00", "1210.00"), "Receivables": ("-1210.00", "-1210.00")}
        assert desk.ok("payment", "show", "1", "-o", "json").json["receipt"].endswith("-0001")

    def test_a_part_then_the_rest_with_a_fee(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        pay(desk, number, "--amount", "200")
        assert (invoice(desk, number)["status"], invoice(desk, number)["open"]) == ("part-paid", "1010.00")
        pay(desk, number, "--fee", "3,50", "--method", "paypal")
        assert invoice(desk, number)["paid"] == "1210.00"
        entry = last_entry(desk)
        assert {name: amount for name, (amount, _) in entry.items()} == {
            "PayPal": "1006.50", "Bank and payment fees": "3.50", "Receivables": "-1010.00",
        }  # fmt: skip

    def test_several_invoices_in_their_order_and_the_rest_is_credit(self, desk: Desk) -> None:
        open_shop(desk)
        first, second = issue(desk), issue(desk, "1 x Travel @ 100 21%")
        payment = pay(desk, second, first, "--amount", "1000")
        assert [(each["invoice"], each["amount"]) for each in payment["allocations"]] == [
            (second, "121.00"), (first, "879.00"),
        ]  # fmt: skip
        more = desk.ok("payment", "add", first, "--amount", "400")
        assert "EUR 69.00 is left: credit of Ana García López." in more.err
        assert (balance(desk, "receivable"), balance(desk, "customer-credit")) == (0, -69)

    def test_the_same_payment_is_not_saved_twice_by_mistake(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        pay(desk, number, "--amount", "200", "--reference", "May")
        refused = desk.run("payment", "add", number, "--amount", "200", "--reference", "May")
        assert (refused.code, refused.out) == (5, "")
        assert "payment 1, same date, amount and reference" in refused.err
        pay(desk, number, "--amount", "200", "--reference", "June")
        pay(desk, number, "--amount", "200", "--reference", "May", "--allow-duplicate")
        assert invoice(desk, number)["open"] == "610.00"

    def test_what_is_paid_though_nothing_is_open_is_credit_once(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        pay(desk, number)
        assert "Nothing is open" in desk.run("payment", "add", number).err
        assert pay(desk, number, "--amount", "1210", "--reference", "again")["left"] == "1210.00"
        assert desk.run("payment", "add", number, "--amount", "1210", "--reference", "again").code == 5

    def test_a_cash_discount_lowers_income_and_vat(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30")
        payment = pay(desk, number, "--discount")
        assert (payment["amount"], payment["allocations"][0]["discount"]) == ("1185.80", "24.20")
        record = invoice(desk, number)
        assert (record["status"], record["discounted"]) == ("paid", "24.20")
        assert last_entry(desk)["Output VAT"] == ("4.20", "4.20")
        assert last_entry(desk)["Cash discounts given"] == ("20.00", "20.00")
        (entry,) = desk.ok("entry", "list", "--limit", "1", "-o", "json").json
        (vat,) = (each for each in entry["lines"] if each["vat_side"])
        assert (vat["vat_base"], vat["vat_category"]) == ("20.00", "S")

    @pytest.mark.parametrize(
        ("more", "why"),
        [
            (("--discount", "--amount", "1000"), "is short by 210.00"),
            (("--discount", "--amount", "1210"), "nothing is short"),
            (("--discount", "1210"), "is all that is open"),
            (("--discount", "--date", "+0d", "--amount", "1000"), "discount  cannot be taken: "),
        ],
    )
    def test_a_cash_discount_that_cannot_be(self, desk: Desk, more: tuple[str, ...], why: str) -> None:
        open_shop(desk)
        number = issue(desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30")
        refused = desk.run("payment", "add", number, *more)
        assert refused.code == 3
        assert why in refused.err
        assert invoice(desk, number)["open"] == "1210.00"

    def test_one_that_is_not_due_is_refused_with_the_reason(self, desk: Desk) -> None:
        open_shop(desk)
        late = issue(desk, "1 x Design @ 1000 21%", "--terms", "2% 1, 30", "--date", "2026-01-02")
        without = issue(desk)
        refused = desk.run("payment", "add", without, "--discount")
        assert refused.code == 3
        assert f"discount  cannot be taken: {without} has none" in refused.err
        assert "--discount AMOUNT gives one nevertheless" in refused.err
        assert "was for payments until 2026-01-03" in desk.run("payment", "add", late, "--discount").err
        assert pay(desk, late, "--discount", "10")["amount"] == "1200.00"

    def test_one_that_is_short_by_just_that_is_told_of_it(self, desk: Desk) -> None:
        open_shop(desk)
        first, second = (issue(desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30") for _ in "ab")
        tried = desk.ok("payment", "add", first, second, "--amount", "2371.60", "--dry-run")
        assert (
            f"! Short by just the cash discount: {first}, {second} (EUR 48.40). --discount would take it." in tried.err
        )
        saved = desk.ok("payment", "add", first, "--amount", "1185.80")
        assert f"! Short by just the cash discount: {first} (EUR 24.20)." in saved.err
        assert "payment reverse 1" in saved.err
        assert invoice(desk, first)["open"] == "24.20"
        assert "Short by" not in desk.ok("payment", "add", second, "--amount", "1185.79").err
        desk.ok("payment", "reverse", "1", "--reason", "discount")
        assert pay(desk, first, "--amount", "1185.80", "--discount")["discount"] == "24.20"

    @pytest.mark.parametrize(
        ("more", "field"),
        [
            (("--amount", "0.02", "--received", "999999999"), "received"),
            (("--amount", "12", "--fee", "11.99", "--received", "999999999"), "received"),
            (("--amount", "10000", "--rate", "999999999.99"), "rate"),
            (("--amount", "999999999", "--rate", "1001"), "rate"),
            (("--amount", "9999999999", "--rate", "1"), "amount"),
            (("--amount", "10", "--received", "9999999999"), "received"),
        ],
    )
    def test_amounts_beyond_what_a_book_holds_are_refused(self, desk: Desk, more: tuple[str, ...], field: str) -> None:
        open_shop(desk)
        refused = desk.run("payment", "add", "--customer", "1", "--currency", "USD", *more, "-o", "json")
        assert (refused.code, list(refused.problems)) == (3, [field])
        assert "below 1" in refused.err
        assert desk.ok("payment", "list").out == ""

    def test_another_currency_leaves_a_difference_of_exchange(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk, "1 x Design @ 1000 21%", "--currency", "SEK", "--rate", "0.09")
        assert "rate" in desk.run("payment", "add", number, "-o", "json").problems
        payment = pay(desk, number, "--received", "108", "--fee", "10")
        assert (payment["currency"], payment["base"]) == ("SEK", "108.90")
        assert balance(desk, "receivable") == 0
        assert balance(desk, "bank") == 108
        # 1210 SEK were 108.90 EUR when they were invoiced.
        assert (balance(desk, "fees"), balance(desk, "exchange")) == (Decimal("0.90"), 0)

    def test_vat_that_waits_for_the_payment_becomes_due_in_its_share(self, desk: Desk) -> None:
        open_shop(desk)
        desk.ok("settings", "set", "company.vat_due", "paid")
        number = issue(desk)
        assert (balance(desk, "vat-not-due"), balance(desk, "output-vat")) == (-210, 0)
        pay(desk, number, "--amount", "605")
        assert (balance(desk, "vat-not-due"), balance(desk, "output-vat")) == (-105, -105)
        pay(desk, number, "--reference", "rest")
        assert (balance(desk, "vat-not-due"), balance(desk, "output-vat")) == (0, -210)

    @pytest.mark.parametrize(
        ("more", "code", "why"),
        [
            (("--date", "2999-01-01"), 5, "is in the future"),
            (("--date", "2020-01-01"), 5, "closed period"),
            (("--amount", "0"), 3, "is not above zero"),
            (("--amount", "1.234"), 3, "can be read in two ways"),
            (("--amount", "10.0051"), 3, "is no amount of EUR"),
            (("--fee", "1210"), 3, "is not less than the amount"),
            (("--method", "cheque"), 3, "is not one of the choices"),
            (("--currency", "SEK"), 3, "is not that of the invoices"),
            (("--rate", "2"), 3, "only for other currencies"),
        ],
    )
    def test_what_cannot_be_is_refused(self, desk: Desk, more: tuple[str, ...], code: int, why: str) -> None:
        open_shop(desk)
        number = issue(desk)
        desk.ok("book", "close", "2020-12-31")
        refused = desk.run("payment", "add", number, *more)
        assert (refused.code, refused.out) == (code, "")
        assert why in refused.err
        assert desk.ok("payment", "list", "-o", "json").json == []

    def test_drafts_other_customers_and_nobody_are_refused(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        other = desk.add(name="Bo Ek", email="bo@example.com", postal_code="28014", phone="912345679")
        of_other = issue(desk, customer=other)
        desk.ok("invoice", "add", "1", "--line", "1 x Design @ 10")
        assert "is a draft" in desk.run("payment", "add", "draft-3").err
        both = desk.run("payment", "add", number, of_other, "-o", "json")
        whose = f"{number} is of 1 Ana García López, {of_other} is of 2 Bo Ek"
        assert (both.code, both.problems) == (3, {"invoices": f"are not of one customer: {whose}"})
        wrong = desk.run("payment", "add", number, "--customer", other)
        assert wrong.code == 3
        assert f'"2" is another: {number} is of 1 Ana García López' in wrong.err
        assert desk.ok("payment", "add", number, "--customer", "1", "--amount", "1").out == "1\n"
        assert "an invoice, or --customer" in desk.run("payment", "add", "--amount", "10").err
        assert desk.run("payment", "add", "2026-9999").code == 4

    def test_an_array_is_saved_whole_or_not_at_all(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        same = f'{{"invoices": ["{number}"], "amount": "100.00"}}'
        refused = desk.run("payment", "add", "--json", "-", stdin=f'[{same}, {{"invoices": ["X"], "amount": 1}}]')
        assert refused.code == 3
        assert desk.ok("payment", "add", "--json", "-", stdin=f"[{same}, {same}]").out == "1\n2\n"
        assert invoice(desk, number)["open"] == "1010.00"


class TestAfterwards:
    """What is done with payments that are there."""

    def test_credit_pays_an_invoice_later(self, desk: Desk) -> None:
        open_shop(desk)
        assert pay(desk, "--customer", "1", "--amount", "500")["left"] == "500.00"
        number = issue(desk)
        desk.ok("payment", "allocate", "1", number, "--amount", "200")
        used = desk.ok("payment", "allocate", "1", number, "-o", "json").json
        assert (used["left"], invoice(desk, number)["open"]) == ("0.00", "710.00")
        assert desk.run("payment", "allocate", "1", number).code == 5
        assert balance(desk, "customer-credit") == 0

    def test_one_that_bounced_opens_its_invoices_again_once(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30")
        pay(desk, number, "--discount")
        done = desk.ok("payment", "reverse", "1", "--reason", "bounced")
        assert f"Open again: {number}." in done.err
        record = invoice(desk, number)
        assert (record["status"], record["open"], record["discounted"]) == ("open", "1210.00", "0.00")
        assert (balance(desk, "bank"), balance(desk, "receivable"), balance(desk, "cash-discount")) == (0, 1210, 0)
        assert desk.run("payment", "reverse", "1", "--reason", "again").code == 5
        assert pay(desk, number)["number"] == "2"

    def test_nothing_happens_to_it_before_it_was_there(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk, "1 x Design @ 100 21%", "--date", "2026-03-01")
        pay(desk, "--customer", "1", "--amount", "50", "--date", "2026-03-02")
        desk.ok("payment", "allocate", "1", number, "--amount", "20", "--date", "2026-03-05")
        for verb, day, said in (
            (("refund", "1"), "2026-03-01", "is before the payment, of 2026-03-02"),
            (("reverse", "1", "--reason", "bounced"), "2026-03-01", "is before the payment, of 2026-03-02"),
            (("reverse", "1", "--reason", "bounced"), "2026-03-04", "was last used, on 2026-03-05"),
        ):
            refused = desk.run("payment", *verb, "--date", day)
            assert (refused.code, said in refused.err) == (3, True), refused.err
        assert desk.ok("payment", "show", "1", "-o", "json").json["left"] == "30.00"

    def test_credit_goes_back_and_comes_again_where_that_is_reversed(self, desk: Desk) -> None:
        open_shop(desk)
        pay(desk, "--customer", "1", "--amount", "50")
        assert desk.run("payment", "refund", "1", "--amount", "60").code == 5
        assert desk.ok("payment", "refund", "1", "--amount", "20", "--method", "cash").out == "2\n"
        assert "given back by payment 2" in desk.run("payment", "reverse", "1", "--reason", "x").err
        assert desk.ok("payment", "refund", "--customer", "1").out == "3\n"
        assert desk.run("payment", "refund", "--customer", "1").code == 5
        assert (balance(desk, "cash"), balance(desk, "customer-credit")) == (-20, 0)
        desk.ok("payment", "reverse", "2", "--reason", "not sent")
        assert desk.ok("payment", "show", "1", "-o", "json").json["left"] == "20.00"
        assert [each["number"] for each in desk.ok("payment", "list", "--direction", "out", "-o", "json").json] == [
            "3", "2",
        ]  # fmt: skip

    def test_credit_pays_what_is_issued_oldest_first(self, desk: Desk) -> None:
        open_shop(desk)
        pay(desk, "--customer", "1", "--amount", "500", "--date", "yesterday")
        pay(desk, "--customer", "1", "--amount", "1000")
        done = desk.ok("invoice", "add", "1", "--line", "1 x Design @ 1000 21%", "--issue", "--use-credit")
        assert "0.00 open after the customer's credit" in done.err
        assert invoice(desk, done.out.strip())["status"] == "paid"
        lefts = [each["left"] for each in desk.ok("payment", "list", "-o", "json").json]
        assert lefts == ["290.00", "0.00"]
        desk.ok("invoice", "add", "1", "--line", "1 x Design @ 1000 21%")
        number = desk.ok("invoice", "issue", "draft-2", "--use-credit").out.strip()
        assert (invoice(desk, number)["open"], balance(desk, "customer-credit")) == ("920.00", 0)
        assert desk.run("invoice", "add", "1", "--line", "1 x Design @ 10", "--use-credit").code == 2

    def test_lists_are_narrowed(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        pay(desk, number, "--amount", "10", "--method", "cash", "--reference", "May 100%")
        pay(desk, "--customer", "1", "--amount", "20", "--date", "yesterday")

        def numbers(*filters: str) -> list[str]:
            return [each["number"] for each in desk.ok("payment", "list", "-o", "json", *filters).json]

        assert numbers("--invoice", number) == numbers("--method", "cash") == numbers("--search", "100%") == ["1"]
        assert numbers("--sort", "amount") == ["1", "2"]
        assert numbers("--customer", "1", "--to", "yesterday") == ["2"]
        assert desk.run("payment", "show", "99").code == 4

    def test_a_list_says_at_any_width_that_one_went_out(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        open_shop(desk)
        pay(desk, "--customer", "1", "--amount", "50")
        desk.ok("payment", "refund", "1", "--amount", "20")
        for width in ("40", "80", "120"):
            monkeypatch.setenv("COLUMNS", width)
            _, out, came = desk.ok("payment", "list", "-o", "table").out.splitlines()
            assert "out 20.00" in out
            assert "50.00" in came
            assert "out" not in came
        record = desk.ok("payment", "list", "-o", "json").json[0]
        assert (record["amount"], record["direction"]) == ("20.00", "out")

    def test_a_receipt_says_for_what(self, desk: Desk) -> None:
        open_shop(desk)
        number = issue(desk)
        pay(desk, number, "--amount", "1300")
        text = desk.ok("payment", "receipt", "1").out
        assert all(each in text for each in ("0001", "Ana García López", "EUR 1,300.00", f"For {number}", "90.00"))


@pytest.mark.parametrize(("references", "codes", "left"), [(("a", "b"), [0, 0], 1), (("a", "a"), [0, 5], 0)])
def test_two_people_pay_the_same_invoice_at_once(
    desk: Desk, program: Path, references: tuple[str, str], codes: list[int], left: int
) -> None:
    open_shop(desk)
    number = issue(desk)
    both = [
        subprocess.Popen(
            [program, "--book", desk.place, "payment", "add", number, "--amount", "1210", "--reference", each]
        )
        for each in references
    ]
    assert sorted(each.wait() for each in both) == codes
    assert (invoice(desk, number)["paid"], balance(desk, "receivable")) == ("1210.00", 0)
    assert balance(desk, "customer-credit") == -1210 * left


class TestAtATerminal:
    """What is missing is asked for."""

    def test_an_invoice_is_chosen_and_its_cash_discount_proposed(self, sqlite_desk: Desk, start: Start) -> None:
        open_shop(sqlite_desk)
        number = issue(sqlite_desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30")
        terminal = start("payment", "add")
        terminal.wait_for("Which invoice?")
        terminal.press(ENTER)
        terminal.wait_for("1210.00")
        terminal.type("\x15")
        terminal.answer("Amount", "1185.80")
        terminal.wait_for("cash discount of")
        terminal.press("y")
        terminal.wait_for("Method")
        terminal.press(ENTER)
        terminal.wait_for("More")
        terminal.press("n")
        terminal.wait_for("Please check")
        terminal.type(ENTER)
        assert terminal.end() == 0
        assert "Saved as payment 1" in terminal.text
        assert invoice(sqlite_desk, number)["discounted"] == "24.20"

    @pytest.mark.parametrize(("answer", "discounted"), [("y", "24.20"), ("n", "0.00")])
    def test_an_amount_that_is_given_proposes_the_cash_discount(
        self, sqlite_desk: Desk, start: Start, answer: str, discounted: str
    ) -> None:
        open_shop(sqlite_desk)
        number = issue(sqlite_desk, "1 x Design @ 1000 21%", "--terms", "2% 10, 30")
        terminal = start("payment", "add", number, "--amount", "1185.80", "--method", "bank")
        terminal.wait_for(f"EUR 24.20 is short, the cash discount of {number}. Take it?")
        terminal.press(answer)
        terminal.wait_for("More")
        terminal.press("n")
        terminal.wait_for("Please check")
        terminal.type(ENTER)
        assert terminal.end() == 0
        assert "Short by" not in terminal.text
        assert invoice(sqlite_desk, number)["discounted"] == discounted


def test_words_and_amounts_are_read_and_said_like_all_others(sqlite_desk: Desk) -> None:
    open_shop(sqlite_desk)
    yen = ("payment", "add", "--customer", "1", "--currency", "JPY", "--rate", "0.006", "--amount")
    assert "JPY 1,000," in sqlite_desk.ok(*yen, "1000").err
    assert "JPY 1,000 is left" in sqlite_desk.ok(*yen, "1000.00", "--reference", "b").err
    assert sqlite_desk.run(*yen, "0.5").code == 3
    hostile = sqlite_desk.run("payment", "refund", "1", "--reference", "a\x1b[31m", "-o", "json")
    assert (hostile.code, list(hostile.problems)) == (3, ["reference"])
