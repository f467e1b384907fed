"""`book check` finds what plain SQL breaks."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest
from office import Office
from sqlalchemy import Row, text
from sqlalchemy.exc import OperationalError

from debitcli import processes
from debitcli.book.documents import proof
from debitcli.database.book import Book
from debitcli.invoices.fingerprint import fingerprint_of
from debitcli.invoices.records import Invoices


def breaks(office: Office, *statements: str) -> None:
    """Have plain SQL change a book past all that protects it, which is put back."""
    again: Sequence[Row[Any]] = ()
    with Book(office.desk.place).writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            kept = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
            again = connection.exec_driver_sql(kept).all()
            for trigger, _ in again:
                connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for each in statements:
            connection.execute(text(each))
        for _, statement in again:
            # Some are of a table that is gone.
            with suppress(OperationalError):
                connection.exec_driver_sql(statement)


def found(office: Office) -> dict[str, str]:
    """The faults that a check finds: what was looked at → of which records."""
    result = office.desk.run("book", "check", "-o", "json")
    assert result.code == 3, result.err
    faults: dict[str, str] = {}
    for each in json.loads(result.err)["error"]["problems"]:
        faults[each["field"]] = " ".join(filter(None, (faults.get(each["field"]), each["value"])))
    return faults


def test_a_whole_book_is_said_to_be(full: Office) -> None:
    said = full.desk.ok("book", "check", "-o", "json").json
    assert (said["faults"], said["invoice"], said["payment"]) == (0, 6, 2)
    info = full.desk.ok("book", "info", "-o", "json").json
    assert (info["customers"], info["invoices"], info["expenses"]) == (1, 6, 1)


@pytest.mark.parametrize(
    ("statements", "field", "record"),
    [
        (("UPDATE invoice_line SET net = net + 1, price = price WHERE invoice = 2",), "documents", "2026-0002"),
        (("UPDATE invoice SET message = 'other' WHERE number = '2026-0002'",), "documents", "2026-0002"),
        (("UPDATE invoice SET number = '2026-0009' WHERE number = '2026-0002'",), "documents", "2026-0009"),
        (("UPDATE invoice SET place = NULL, issued = NULL WHERE number = '2026-0002'",), "documents", "2026-0003"),
        (
            ("UPDATE entry_line SET base = base + 1, amount = amount + 1 WHERE entry = 2 AND position = 1",),
            "entries",
            "2",
        ),
        (("DELETE FROM entry_line WHERE entry = 2",), "entries", "2"),
        (("DELETE FROM entry_line WHERE entry = 2", "DELETE FROM entry WHERE id = 2"), "numbers", "3"),
        (("UPDATE entry_line SET amount = 2 * amount, base = 2 * base WHERE entry = 2",), "postings", "2026-0002"),
        (("UPDATE entry SET date = '2025-12-31' WHERE id = 2",), "postings", "2026-0002"),
        (("UPDATE entry_line SET vat_side = NULL WHERE entry = 2",), "postings", "2026-0002"),
        (("UPDATE entry_line SET vat_rate = 1000 WHERE entry = 2",), "postings", "2026-0002"),
        (("UPDATE entry_line SET vat_date = '2024-01-01' WHERE entry = 2",), "postings", "2026-0002"),
        (
            ('UPDATE payment SET amount = amount + 7, "left" = "left" + 7 WHERE number = \'1\'',),
            "postings",
            "payment 1",
        ),
        (("UPDATE entry SET record = 99 WHERE noun = 'payment' AND record = 2",), "postings", "payment 2"),
        (("UPDATE invoice SET open = open + 1 WHERE number = '2026-0001'",), "open amounts", "2026-0001"),
        (("UPDATE payment SET \"left\" = 7 WHERE number = '1'",), "open amounts", "payment 1"),
        (("UPDATE expense SET open = 5",), "open amounts", "expense 1"),
        (("DELETE FROM history WHERE noun = 'customer'",), "history", "customer 1"),
    ],
)
def test_what_was_changed_from_outside_is_found(
    full: Office, statements: tuple[str, ...], field: str, record: str
) -> None:
    breaks(full, *statements)
    assert record in found(full).get(field, "")


@pytest.mark.parametrize("count", [2, 3, 5])
def test_several_processes_find_what_one_does(office: Office, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    def documents() -> list[str]:
        problems = json.loads(office.desk.run("book", "check", "-o", "json").err)["error"]["problems"]
        return [f"{each['value']} {each['message']}" for each in problems if each["field"] == "documents"]

    for _ in range(6):
        office.issue("--line", "2 x Work @ 50 21%")
    breaks(
        office,
        "UPDATE invoice SET place = NULL WHERE number = '2026-0003'",
        "UPDATE invoice SET message = 'other' WHERE number = '2026-0004'",
        "UPDATE invoice_line SET net = net + 1, price = price WHERE invoice = 6",
    )
    alone = documents()
    assert {each.split()[1] for each in alone} == {"2026-0003", "2026-0004", "2026-0006"}
    monkeypatch.setattr(proof, "_MOST_WITHOUT_HELP", 1)
    monkeypatch.setattr(proof, "_AT_ONCE", 2)
    monkeypatch.setattr(processes, "worthwhile", lambda: count)
    assert documents() == alone


def test_a_flipped_byte_in_an_attachment_is_found(full: Office) -> None:
    byte = "decode('00', 'hex')" if "postgresql" in full.desk.place else "x'00'"
    breaks(full, f"UPDATE file_chunk SET data = {byte}")  # noqa: S608 - one of these two
    assert list(found(full)) == ["attachments"]


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("UPDATE invoice_line SET product = 99 WHERE invoice = 4", "references"),
        ("INSERT INTO customer_search (customer_search) VALUES ('delete-all')", "search index"),
    ],
)
def test_what_only_sqlite_may_lack_is_found(sqlite_office: Office, statement: str, field: str) -> None:
    import sqlite3
    from contextlib import closing

    for _ in range(4):
        sqlite_office.desk.ok("invoice", "add", sqlite_office.ana, "--line", "x @ 1 21%")
    with closing(sqlite3.connect(sqlite_office.desk.place)) as connection, connection:
        connection.execute(statement)
    assert field in found(sqlite_office)


def test_figures_that_do_not_follow_from_the_lines_are_found(office: Office) -> None:
    office.issue("--line", "2 x Work @ 50 21%", "--discount", "5%")
    office.issue("--line", "2 x Work @ 50 21%")
    office.desk.ok("book", "check")
    more = ", ".join(f"{name} = {name} + 1" for name in ("line_total", "net", "total", "payable", "open"))
    breaks(
        office,
        "UPDATE invoice_line SET net = net + 1 WHERE invoice = 2",
        "UPDATE invoice_vat SET net = net + 1 WHERE invoice = 2",
        f"UPDATE invoice SET {more} WHERE id = 2",  # noqa: S608 - names from above
    )
    # Whoever changes the figures may change the fingerprint, too.
    store = Invoices("2026-11-27")
    with Book(office.desk.place).reading() as connection:
        whole = store.one_whole(connection, store.by_numbers(connection, ["2026-0002"])["2026-0002"])
    forged = fingerprint_of(whole, whole.fingerprint_before)
    breaks(office, f"UPDATE invoice SET fingerprint = '{forged}' WHERE id = 2")  # noqa: S608 - a hash
    assert found(office)["documents"] == "invoice 2026-0002"


@pytest.mark.parametrize(
    "change",
    [
        "seller = 'no JSON'", "seller = '[1]'", """buyer = '{"a": 1.5}'""", "cash_discounts = '[2.5]'",
        "rate = 'abc'", "discount = 'x%'", "discount = '1e9999999%'", "issued = -99999999999999",
        "issued = 99999999999999999", "message = CAST(x'ff' AS TEXT)", "total = 9223372036854775807",
        "number = CAST(x'ff' AS TEXT), message = number",
    ],
)  # fmt: skip
def test_a_document_that_cannot_even_be_read_is_a_fault_of_its_own(sqlite_office: Office, change: str) -> None:
    for _ in range(5):
        sqlite_office.issue("--line", "2 x Work @ 50 21%", "--discount", "5%")
    breaks(sqlite_office, f"UPDATE invoice SET {change} WHERE id = 4")  # noqa: S608 - from above
    faults = found(sqlite_office)["documents"]
    named = "invoice \N{REPLACEMENT CHARACTER}" if change.startswith("number") else "invoice 2026-0004"
    assert named in faults
    assert not any(f"2026-000{other}" in faults for other in (1, 2, 3))


@pytest.mark.parametrize("change", ["seller = 'no JSON'", "rate = 'abc'", "message = CAST(x'ff' AS TEXT)"])
def test_what_a_damaged_document_makes_impossible_is_told_of_the_book(sqlite_office: Office, change: str) -> None:
    number = sqlite_office.issue("--line", "2 x Work @ 50 21%")
    breaks(sqlite_office, f"UPDATE invoice SET {change}")  # noqa: S608 - from above
    refused = sqlite_office.desk.run("invoice", "show", number)
    assert (refused.code, "is damaged" in refused.err, "debitcli book check" in refused.err) == (6, True, True)


@pytest.mark.parametrize("change", ["DELETE FROM document_series", "UPDATE document_series SET last = 1"])
def test_a_series_that_has_forgotten_numbers_is_found(office: Office, change: str) -> None:
    for _ in range(2):
        office.issue("--line", "2 x Work @ 50 21%")
    breaks(office, change)
    assert found(office) == {"series": "invoice numbers"}


def test_a_document_without_lines_is_found(office: Office) -> None:
    number = office.issue("--line", "2 x Work @ 50 21%", "--charge", "P @ 3")
    breaks(office, "DELETE FROM invoice_line")
    assert found(office)["documents"] == f"invoice {number}"


@pytest.mark.parametrize(
    ("statement", "field"),
    [
        ("DROP TABLE invoice_vat", "schema"),
        ("DROP TABLE history", "schema"),
        ("ALTER TABLE invoice DROP COLUMN message", "schema"),
        ("UPDATE entry_line SET amount = 9223372036854775807", "entries"),
        ("UPDATE customer SET number = CAST(x'ff' AS TEXT)", "history"),
    ],
)
def test_what_makes_other_checks_impossible_is_a_fault(sqlite_office: Office, statement: str, field: str) -> None:
    sqlite_office.issue("--line", "2 x Work @ 50 21%")
    breaks(sqlite_office, statement)
    assert field in found(sqlite_office)


def test_a_history_of_no_end_is_looked_at_in_no_time(sqlite_office: Office) -> None:
    breaks(sqlite_office, "UPDATE history SET last_record = 9223372036854775807 WHERE noun = 'customer'")
    sqlite_office.desk.ok("book", "check")
    breaks(sqlite_office, "UPDATE history SET record = 5 WHERE noun = 'customer'")
    assert found(sqlite_office) == {"history": "customer 1"}


def test_what_protects_the_book_is_missed(office: Office) -> None:
    with Book(office.desk.place).writing() as connection:
        for statement in UNPROTECTED[connection.dialect.name]:
            connection.exec_driver_sql(statement)
    assert found(office)["protection"] == "index ix_note_customer trigger consent_is_kept trigger entry_line_insert"


UNPROTECTED = {
    "sqlite": ("DROP INDEX ix_note_customer", "DROP TRIGGER consent_is_kept", "DROP TRIGGER entry_line_insert"),
    "postgresql": (
        "DROP INDEX ix_note_customer",
        "DROP TRIGGER consent_is_kept ON consent",
        "ALTER TABLE entry_line DISABLE TRIGGER entry_line_insert",
    ),
}
