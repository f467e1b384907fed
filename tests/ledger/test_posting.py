"""What later nouns post: by roles, many at once, through two currencies, with VAT; and what they may not."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from conftest import Desk

from debitcli.database.book import Book
from debitcli.database.history import By
from debitcli.errors import ConflictError
from debitcli.ledger import closing, records
from debitcli.ledger.accounts import records as accounts
from debitcli.ledger.entry import Entry, Posting, Vat

BY = By("mara", datetime(2026, 3, 2, tzinfo=UTC))
EUR = "EUR"


@pytest.fixture
def book(desk: Desk) -> Book:
    """A book of a company in Spain."""
    desk.ok("settings", "set", "company.country", "ES")
    return Book(desk.place)


def euros(account: str, amount: str, vat: Vat | None = None) -> Posting:
    return Posting(account, Decimal(amount), EUR, Decimal(amount), vat)


def invoice(record: int = 1) -> Entry:
    vat = Vat("output", "ES", "S", Decimal(21), Decimal("-100.00"))
    lines = [euros("receivable", "121"), euros("income-services", "-100"), euros("output-vat", "-21", vat)]
    return Entry("2026-03-02", f"Invoice {record}", lines, "invoice", record)


def test_an_invoice_is_posted_by_roles_with_its_vat(book: Book) -> None:
    with book.writing() as connection:
        (id_,) = records.post(connection, [invoice()], BY)
        posted = records.by_id(connection, id_)
    assert [(line.account, str(line.amount)) for line in posted.lines] == [
        ("430", "121.00"), ("705", "-100.00"), ("477", "-21.00"),
    ]  # fmt: skip
    vat = posted.lines[2]
    assert (vat.vat_side, vat.vat_country, vat.vat_category, vat.vat_date) == ("output", "ES", "S", "2026-03-02")
    assert (vat.vat_rate, vat.vat_base) == (Decimal(21), Decimal("-100.00"))
    with book.writing() as connection:
        back = records.by_id(connection, records.reverse(connection, id_, "2026-04-05", "Back", BY))
    assert (back.noun, back.reverses, back.lines[2].vat_base, back.lines[2].vat_date) == (
        "invoice", posted.number, Decimal("100.00"), "2026-04-05",
    )  # fmt: skip


def test_currencies_that_meet_pass_through_conversion(book: Book) -> None:
    paid = Entry(
        "2026-03-02",
        "100 dollars, invoiced at 0.90, received as 92 euros",
        [
            euros("bank", "92"),
            Posting("receivable", Decimal(-100), "USD", Decimal(-90)),
            euros("exchange", "-2"),
        ],
    )
    with book.writing() as connection:
        posted = records.by_id(connection, records.post(connection, [paid], BY)[0])
    of_conversion = [
        (str(line.amount), line.currency, str(line.base)) for line in posted.lines if line.account == "555"
    ]
    assert of_conversion == [("-90.00", "EUR", "-90.00"), ("100.00", "USD", "90.00")]


def test_what_does_not_balance_is_a_fault(book: Book) -> None:
    off = Entry("2026-03-02", "Off", [euros("bank", "92"), euros("cash", "-91")])
    with book.writing(to_save=False) as connection, pytest.raises(ValueError, match="off by 100 minor units"):
        records.post(connection, [off], BY)
    for wrong in (euros("bank", "1.005"), Posting("bank", Decimal(1), EUR, Decimal(2)), euros("nowhere", "1")):
        both = Entry("2026-03-02", "Wrong", [wrong, euros("cash", "-1")])
        with book.writing(to_save=False) as connection, pytest.raises((ValueError, LookupError)):
            records.post(connection, [both], BY)


def test_many_entries_have_numbers_in_a_row(book: Book) -> None:
    with book.writing() as connection:
        assert records.post(connection, [], BY) == []
        ids = records.post(connection, [invoice(n) for n in range(1, 301)], BY)
        assert [records.by_id(connection, id_).number for id_ in (ids[0], ids[-1])] == [1, 300]
    with book.writing(to_save=False) as connection:
        records.post(connection, [invoice(7)], BY)
    with book.writing() as connection:
        (id_,) = records.post(connection, [invoice(8)], BY)
        assert records.by_id(connection, id_).number == 301
        assert accounts.balances(connection)[accounts.find(connection, "430").id] == [
            (EUR, Decimal("36421.00"), Decimal("36421.00"))
        ]


def test_a_merged_account_is_posted_to_as_what_it_became(book: Book, desk: Desk) -> None:
    desk.ok("account", "merge", "705", "700", "--yes")
    with book.writing() as connection:
        posted = records.by_id(connection, records.post(connection, [invoice()], BY)[0])
        assert (posted.lines[1].account, accounts.resolve(connection, "Sales of services").number) == ("700", "700")


def test_the_first_open_day_takes_what_comes_late(book: Book) -> None:
    with book.writing() as connection:
        assert closing.open_day(connection, "2026-03-02") == "2026-03-02"
        closing.close(connection, "2026-12-31", BY)
        assert closing.open_day(connection, "2026-03-02") == "2027-01-01"
        with pytest.raises(ConflictError):
            records.post(connection, [invoice()], BY)
