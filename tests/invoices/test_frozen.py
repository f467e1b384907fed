"""What was issued never changes: the database itself refuses, whoever writes."""

from contextlib import suppress
from typing import Any

import pytest
from office import Office
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from debitcli.database.schema.invoices import CHANGING, invoice

FROZEN = [column.name for column in invoice.c if column.name not in CHANGING]


@pytest.fixture
def issued(office: Office) -> Any:
    """Runs a statement on a book with an issued invoice and a settlement; whether it was refused."""
    number = office.issue("--line", "Design @ 100 21%", "--charge", "Shipping @ 5")
    office.desk.ok("invoice", "credit", number, "--amount", "10")
    office.desk.ok("invoice", "add", office.ana, "--line", "Draft @ 5 21%")
    place = office.desk.place
    url = make_url(place).set(drivername="postgresql+psycopg") if "://" in place else f"sqlite:///{place}"
    engine = create_engine(url)

    def refused(statement: str) -> bool:
        before, said = office.invoice(number), ""
        with suppress(DBAPIError), engine.begin() as connection:
            try:
                connection.execute(text(statement))
            except DBAPIError as error:
                said = str(error.orig)
                raise
        return "never" in said and office.invoice(number) == before

    refused.is_sqlite = engine.dialect.name == "sqlite"  # type: ignore[attr-defined]
    yield refused
    engine.dispose()


def test_no_column_of_an_issued_document_changes(issued: Any) -> None:
    for name in FROZEN:
        assert issued(f'UPDATE invoice SET "{name}" = "{name}" WHERE id = 1'), name  # noqa: S608


def test_nothing_of_it_is_taken_away_or_added(issued: Any) -> None:
    for table in ("invoice_line", "invoice_allowance", "invoice_vat", "settlement", "settlement_vat", "invoice"):
        assert issued(f"DELETE FROM {table}"), table  # noqa: S608
    assert issued("UPDATE invoice_line SET net = 1 WHERE invoice = 1")
    assert issued("UPDATE invoice_vat SET vat = 1 WHERE invoice = 1")
    assert issued("UPDATE settlement SET amount = 1")
    assert issued("UPDATE invoice_line SET invoice = 1, position = 9 WHERE invoice = 3")
    copied = "SELECT 1, 9, description, kind, quantity, unit, price, vat_category, vat_rate, net FROM invoice_line"
    into = "invoice_line (invoice, position, description, kind, quantity, unit, price, vat_category, vat_rate, net)"
    assert issued(f"INSERT INTO {into} {copied} WHERE invoice = 3")


def test_nothing_is_replaced_or_emptied(issued: Any) -> None:
    if issued.is_sqlite:
        for statement in (
            "INSERT OR REPLACE INTO invoice SELECT * FROM invoice WHERE id = 1",
            "UPDATE OR REPLACE invoice SET number = (SELECT number FROM invoice WHERE id = 1), number_key = "
            "(SELECT number_key FROM invoice WHERE id = 1) WHERE id = 3",
            "UPDATE OR REPLACE invoice SET id = 1 WHERE id = 3",
            "REPLACE INTO settlement SELECT * FROM settlement",
            "REPLACE INTO settlement_vat SELECT * FROM settlement_vat",
            "REPLACE INTO invoice_line SELECT * FROM invoice_line WHERE invoice = 1",
        ):
            assert issued(statement), statement
    else:
        for table in ("invoice", "invoice_line", "settlement"):
            assert issued(f"TRUNCATE {table} CASCADE"), table


def test_a_draft_changes_and_a_customer_of_an_issued_one_may(issued: Any) -> None:
    assert not issued("UPDATE invoice SET message = 'x' WHERE id = 3")
    assert not issued("UPDATE invoice SET customer = customer WHERE id = 1")
