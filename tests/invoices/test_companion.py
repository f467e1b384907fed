"""What invoices and payments add to customers: the profile, deleting, merging, lists; and to the first screen."""

import csv
from datetime import timedelta
from decimal import Decimal

import pytest
from conftest import Desk
from sqlalchemy import text

from debitcli.database import history
from debitcli.database.book import Book
from debitcli.database.history import By
from debitcli.invoices.records import Invoices
from debitcli.invoices.settlement import records as settlements
from debitcli.run import Run

COMPANY = {
    "name": "Sol SL", "address": "Calle Sol 8", "postal_code": "28013", "city": "Madrid", "country": "ES",
    "tax_id": "ESB64717838", "currency": "EUR",
}  # fmt: skip
TODAY = Run().now.astimezone().date()


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


class Shop:
    """A desk with a company, whose invoices can be paid before there is a verb for it."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.ok, self.run = desk, desk.ok, desk.run
        desk.stocked("companion", self._found)

    def _found(self) -> None:
        for key, value in COMPANY.items():
            self.ok("settings", "set", f"company.{key}", value)

    def invoice(self, customer: str, amount: str, days: int = 0, *flags: str) -> str:
        """An invoice of so many days ago, due 30 days later, without VAT."""
        line = f"Work @ {amount} Z"
        return self.ok("invoice", "add", customer, "--line", line, "--date", ago(days), "--issue", *flags).out.strip()

    def draft(self, customer: str, amount: str) -> str:
        return self.ok("invoice", "add", customer, "--line", f"Work @ {amount} Z").out.strip()

    def settle(self, number: str, amount: str, kind: str = "payment") -> None:
        """Close a part of an invoice."""
        by = By("mara", Run().now)
        with Book(self.desk.place).writing() as connection:
            store = Invoices(TODAY.isoformat())
            found = store.by_number(connection, number)
            assert found is not None
            whole = store.one_whole(connection, found)
            sum_ = Decimal(amount)
            settlements.settle(connection, store, whole, by, kind=kind, amount=sum_, day=ago(0), base=sum_)

    def on_account(self, customer: str, amount: int) -> None:
        """Money of a customer that no invoice uses yet, in cents."""
        payment = text(
            'INSERT INTO payment (id, number, customer, direction, date, amount, currency, base, method, "left", '
            "created) SELECT :amount, :number, id, 0, :day, :amount, 'EUR', :amount, 'bank', :amount, created "
            "FROM customer WHERE number = :customer"
        )
        values = {"amount": amount, "number": f"{amount}", "day": ago(0), "customer": customer}
        with Book(self.desk.place).writing() as connection:
            connection.execute(payment, values)

    def table(self, *arguments: str) -> str:
        return self.ok(*arguments, "-o", "table").out


@pytest.fixture
def shop(desk: Desk) -> Shop:
    """A shop with the customer 1, Ana."""
    shop = Shop(desk)
    desk.add(payment_terms="30")
    return shop


def test_a_profile_has_the_account_in_each_currency_and_the_latest_documents(shop: Shop) -> None:
    old, late, new = shop.invoice("1", "800", 90), shop.invoice("1", "100", 60), shop.invoice("1", "340", 10)
    sek = shop.invoice("1", "50", 0, "--currency", "SEK", "--rate", "0.09")
    draft = shop.draft("1", "5")
    shop.settle(old, "780.00")
    shop.settle(old, "15", "cash-discount")
    shop.settle(old, "5", "bad-debt")
    shop.settle(new, "120")
    shop.on_account("1", 2500)
    record = shop.desk.customer("1")
    assert record["account"] == [
        {
            "currency": "EUR", "invoices": 3, "invoiced": "1240.00", "credited": "0.00", "paid": "900.00",
            "discounted": "15.00", "written_off": "5.00", "open": "320.00", "overdue": "100.00", "credit": "25.00",
        },
        {
            "currency": "SEK", "invoices": 1, "invoiced": "50.00", "credited": "0.00", "paid": "0.00",
            "discounted": "0.00", "written_off": "0.00", "open": "50.00", "overdue": "0.00", "credit": "0.00",
        },
    ]  # fmt: skip
    assert [each["number"] for each in record["invoices"]] == [draft, sek, new, late, old]
    shown = shop.table("customer", "show", "1")
    assert "EUR    invoiced 1,240.00    paid 900.00    discounted 15.00    written off 5.00" in shown
    assert "open 320.00" in shown
    assert "overdue 100.00 (1)    credit 25.00" in shown
    assert f"{new}  {ago(10)}  due {ago(-20)}  340.00 EUR  open 220.00" in shown
    assert "100.00 EUR  overdue 30 days" in shown
    assert "800.00 EUR  written-off" in shown
    assert "5.00 EUR  draft" in shown


def test_a_profile_has_the_latest_ten_of_more(shop: Shop) -> None:
    for amount in range(1, 13):
        shop.invoice("1", str(amount))
    shown = shop.table("customer", "show", "1")
    assert "latest 10 of 12" in shown
    assert " 12.00  open 12.00" in shown
    assert " 2.00  open 2.00" not in shown
    assert len(shop.desk.customer("1")["invoices"]) == 10


def test_a_customer_without_invoices_has_an_empty_account(shop: Shop) -> None:
    shop.invoice("1", "10")
    shop.desk.add(name="Luis", email="luis@x.es", phone="+34912345679")
    record = shop.desk.customer("2")
    assert (record["account"], record["invoices"]) == ([], [])
    assert "Invoices" not in shop.table("customer", "show", "2")


@pytest.mark.parametrize("held", ["1 invoice", "1 payment"])
def test_a_customer_with_documents_or_payments_cannot_be_deleted(shop: Shop, held: str) -> None:
    if held == "1 invoice":
        shop.draft("1", "10")
    else:
        shop.on_account("1", 100)
    refused = shop.run("customer", "delete", "1", "--yes")
    assert refused.code == 5
    assert f"Customer 1, Ana García López, has {held}. Nothing was deleted." in refused.err
    assert "debitcli customer archive 1" in refused.err
    assert shop.desk.customer("1")["name"] == "Ana García López"


def test_merging_moves_invoices_and_payments_and_leaves_what_they_say(shop: Shop) -> None:
    shop.desk.add(name="Luis Vidal", email="luis@x.es", phone="+34912345679")
    number, draft = shop.invoice("1", "10"), shop.draft("1", "20")
    shop.on_account("1", 500)
    before = shop.ok("invoice", "show", number, "-o", "json").json
    merged = shop.ok("customer", "merge", "1", "2", "--yes")
    assert "Moved along: 2 invoices and 1 payment, as they were." in merged.err
    after = shop.ok("invoice", "show", number, "-o", "json").json
    changed = {key for key in before if before[key] != after[key]}
    assert changed - {"updated"} == {"customer"}
    assert (after["customer"], after["name"]) == ("2", "Ana García López")
    assert shop.ok("invoice", "show", draft, "-o", "json").json["name"] == "Luis Vidal"
    assert shop.desk.customer("2")["account"][0]["credit"] == "5.00"
    with Book(shop.desk.place).reading() as connection:
        entries = history.of_record(connection, noun="invoice", record=1)
    assert entries[-1].changes == {"customer": ("1", "2")}


@pytest.fixture
def owed(shop: Shop) -> Shop:
    """Ana (1) owes two currencies, Luis (2) something late, Eva (3) nothing any more, Jan (4) never got an invoice."""
    for name, phone in (("Luis", "1"), ("Eva", "2"), ("Jan", "3")):
        shop.desk.add(name=name, email=f"{name}@x.es", phone=f"+3491234570{phone}", payment_terms="30")
    shop.invoice("2", "1200", 40)
    shop.invoice("1", "340", 20)
    shop.settle(shop.invoice("3", "77", 5), "77")
    shop.invoice("1", "12", 0, "--currency", "SEK", "--rate", "0.09")
    shop.draft("4", "9")
    return shop


def numbers(shop: Shop, *arguments: str) -> list[str]:
    listed = shop.ok("customer", "list", "--columns", "number", "-o", "json", *arguments).json
    return [each["number"] for each in listed]


def test_lists_select_and_sort_by_what_is_owed(owed: Shop) -> None:
    assert numbers(owed, "--owing") == ["2", "1"]
    assert numbers(owed, "--overdue") == ["2"]
    assert numbers(owed, "--owing", "--search", "ana") == ["1"]
    # Those who owe nothing come last either way.
    assert numbers(owed, "--sort", "open") == ["1", "2", "4", "3"]
    assert numbers(owed, "--sort=-open") == ["2", "1", "4", "3"]
    assert numbers(owed, "--sort=-open", "--limit=2", "--page=2") == ["4", "3"]
    assert "1 of 2 customers, page 1 of 2." in owed.ok("customer", "list", "--owing", "--limit", "1", "-o", "table").err
    assert owed.ok("customer", "export", "--overdue").out.count("\n") == 2


def test_a_table_of_customers_has_what_is_open_and_the_last_invoice(owed: Shop) -> None:
    shown = owed.table("customer", "list")
    assert "Open" in shown
    assert f"340.00 EUR, 12.00 SEK  {ago(0)}" in shown
    assert f"1,200.00  {ago(40)}" in shown
    asked = owed.ok("customer", "list", "--columns", "number,open,last_invoice", "-o", "json").json
    assert asked == [
        {"number": "4", "open": None, "last_invoice": None},
        {"number": "3", "open": None, "last_invoice": ago(5)},
        {"number": "2", "open": "1200.00", "last_invoice": ago(40)},
        {"number": "1", "open": "340.00 EUR, 12.00 SEK", "last_invoice": ago(0)},
    ]


def test_what_is_open_is_no_key_of_customers_unless_asked_for(owed: Shop) -> None:
    assert "open" not in owed.ok("customer", "list", "-o", "json").json[0]
    assert "last_invoice" not in owed.ok("customer", "list", "-o", "csv").out
    assert owed.run("customer", "list", "--sort", "opne").code == 2
    assert "did you mean open or phone?" in owed.run("customer", "list", "--columns", "opne").err


def test_who_owes_is_listed_with_what_is_open(owed: Shop) -> None:
    for flag, owes in (("--owing", "340.00 EUR, 12.00 SEK"), ("--overdue", "1200.00")):
        first = ("customer", "list", flag, "--sort", "number", "--limit", "1")
        (found,) = owed.ok(*first, "-o", "json").json
        assert (found["open"], "last_invoice" in found) == (owes, False)
        assert owed.ok(*first).out.endswith(f"\t{owes}\n")
        (row,) = csv.DictReader(owed.ok(*first, "-o", "csv").out.splitlines())
        assert row["open"] == owes
    assert "open" not in owed.ok("customer", "export", "--owing").out.splitlines()[0].split(",")


def test_what_is_open_stays_on_a_narrow_screen(owed: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    for flags in (("--owing",), ("--overdue",), ("--sort", "open")):
        shown = owed.table("customer", "list", *flags)
        assert "1,200.00" in shown
        assert ("340.00 EUR, 12.00 SEK" in shown) is (flags != ("--overdue",))
        assert max(map(len, shown.splitlines())) <= 40


def test_a_book_without_invoices_lists_customers_as_ever(sqlite_desk: Desk) -> None:
    sqlite_desk.add()
    assert "Open" not in sqlite_desk.ok("customer", "list", "-o", "table").out
    assert sqlite_desk.ok("customer", "list", "--owing", "-o", "json").json == []


def test_the_first_screen_says_what_is_open_and_overdue(owed: Shop) -> None:
    shown = owed.ok().out
    assert "4 customers · 1 draft · 3 invoices open, EUR 1,540.00 + SEK 12.00" in shown
    assert "1 overdue, EUR 1,200.00" in shown
    assert "debitcli invoice list --overdue       1 invoice overdue" in shown
    assert "debitcli invoice list --status draft  issue or delete 1 draft" in shown
