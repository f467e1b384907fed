"""Consents: who may be written to or called, for what, since when, and how that is known."""

import csv
import io
import json

import pytest
from conftest import ANA, Desk, flags

from debitcli.database.book import Book


def state(desk: Desk, number: str) -> dict[tuple[str, str], bool]:
    return {(c["purpose"], c["channel"]): c["granted"] for c in desk.customer(number)["consents"]}


def test_they_are_given_with_a_new_customer(desk: Desk) -> None:
    desk.ok("customer", "add", *flags(ANA), "--consent", "invoices", "--consent", "promotions:phone")
    assert state(desk, "1") == {("invoices", "email"): True, ("promotions", "phone"): True}
    assert {c["by"] for c in desk.customer("1")["consents"]} == {"mara"}


def test_json_takes_them_and_gives_them_back(desk: Desk) -> None:
    desk.ok("customer", "add", "--json", "-", stdin=json.dumps(ANA | {"consents": ["reminders", "invoices:post"]}))
    desk.ok("customer", "consent", "withdraw", "1", "reminders")
    record = desk.customer("1")
    desk.ok("customer", "add", "--json", "-", "--allow-duplicate", stdin=json.dumps(record | {"number": "2"}))
    assert state(desk, "2") == {("invoices", "post"): True, ("reminders", "email"): False}
    assert "Nothing changed" in desk.ok("customer", "edit", "1", "--json", "-", stdin=json.dumps(record)).err


def test_nobody_consents_unasked(desk: Desk) -> None:
    desk.add()
    assert desk.customer("1")["consents"] == []
    assert "never asked" in desk.ok("customer", "consent", "show", "1").err


def test_the_newest_row_decides_and_all_are_kept(desk: Desk) -> None:
    desk.add()
    assert desk.ok("customer", "consent", "grant", "1", "promotions", "--evidence", "fair, stand 7").out == "1\n"
    desk.ok("customer", "consent", "withdraw", "ana@example.com", "promotions", "--user", "luis")
    assert state(desk, "1") == {("promotions", "email"): False}
    log = desk.ok("customer", "consent", "show", "1", "-o", "json").json
    assert [(c["granted"], c["by"], c["evidence"]) for c in log] == [
        (True, "mara", "fair, stand 7"),
        (False, "luis", None),
    ]
    table = desk.ok("customer", "consent", "show", "1", "-o", "table").out
    assert "promotions –" in table
    assert "withdrawn" in table
    actions = [e["action"] for e in desk.ok("customer", "history", "1", "-o", "json").json]
    assert actions == ["added", "consent granted", "consent withdrawn"]


def test_csv_tells_what_is_allowed_now(desk: Desk) -> None:
    desk.ok(
        "customer",
        "add",
        *flags(ANA),
        "--consent",
        "invoices",
        "--consent",
        "promotions:phone",
        "--consent",
        "reminders",
    )
    desk.ok("customer", "consent", "withdraw", "1", "reminders")
    row = next(csv.DictReader(io.StringIO(desk.ok("customer", "list", "-o", "csv").out)))
    assert row["consents"] == "invoices:email; promotions:phone; reminders:email:no"


def test_the_profile_shows_them_beside_the_address(desk: Desk) -> None:
    desk.ok("customer", "add", *flags(ANA), "--consent", "invoices")
    desk.ok("customer", "consent", "grant", "1", "promotions", "--channel", "phone")
    profile = desk.ok("customer", "show", "1", "-o", "table").out
    assert "ana@example.com  invoices ✓" in profile
    assert "+34 912 34 56 78  promotions ✓" in profile


def test_the_review_shows_what_will_be_written_down(desk: Desk) -> None:
    review = desk.ok("customer", "add", *flags(ANA), "--consent", "promotions", "--dry-run").err
    assert "ana@example.com  promotions ✓" in review


@pytest.mark.parametrize("wrong", ["parties", "invoices:pigeon", "mail"])
def test_unknown_ones_are_refused(desk: Desk, wrong: str) -> None:
    result = desk.run("customer", "add", *flags(ANA), "--consent", wrong, "-o", "json")
    assert (result.code, list(result.problems)) == (3, ["consents"])
    assert desk.run("customer", "consent", "grant", "1", wrong).code == 2


def test_no_program_rewrites_them(desk: Desk) -> None:
    from sqlalchemy.exc import DBAPIError

    desk.ok("customer", "add", *flags(ANA), "--consent", "invoices")
    with pytest.raises(DBAPIError, match="never changed"), Book(desk.place).writing() as connection:
        connection.exec_driver_sql("UPDATE consent SET granted = 0")
    assert state(desk, "1") == {("invoices", "email"): True}
