"""The database itself keeps the ledger: entries balance, and stay as they are, whoever writes into it."""

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from debitcli.database.book import Book

NOW = {"sqlite": "1767322800000", "postgresql": "'2026-01-02T03:00:00+00:00'"}
ACCOUNTS = (
    "INSERT INTO account (id, number, name, name_key, kind, created) "
    "VALUES (1, '1000', 'Cash', 'cash', 0, NOW), (2, '4000', 'Sales', 'sales', 3, NOW)"
)
LINES = "INSERT INTO entry_line (entry, position, account, amount, currency, base) VALUES "
ENTRY = "INSERT INTO entry (id, number, date, text, at, actor) VALUES (1, 1, '2026-01-02', 'Sale', NOW, 'mara')"
BALANCED = f"{LINES} (1, 1, 1, 500, 'EUR', 500), (1, 2, 2, -500, 'EUR', -500)"


def execute(place: str, *statements: str) -> None:
    """Run SQL in one transaction, as any program could."""
    with Book(place).writing() as connection:
        for each in statements:
            connection.execute(text(re.sub(r"\bNOW\b", NOW[connection.dialect.name], each)))


def count(place: str, table: str) -> int:
    with Book(place).reading() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())  # noqa: S608


@pytest.fixture
def ledger(place: str) -> str:
    """A book with one entry."""
    execute(place, ACCOUNTS, BALANCED, ENTRY)
    return place


@pytest.mark.parametrize(
    "statements",
    [
        (ENTRY,),
        (BALANCED,),
        (f"{LINES} (1, 1, 1, 500, 'EUR', 500), (1, 2, 2, -499, 'EUR', -499)", ENTRY),
        (f"{LINES} (1, 1, 1, 500, 'EUR', 500), (1, 2, 2, -500, 'EUR', -499)", ENTRY),
        (f"{LINES} (1, 1, 1, 500, 'USD', 500), (1, 2, 2, -500, 'EUR', -500)", ENTRY),
        (f"{LINES} (1, 1, 7, 500, 'EUR', 500), (1, 2, 2, -500, 'EUR', -500)", ENTRY),
        (
            f"{LINES} (1, 1, 1, 500, 'EUR', 500), (2, 1, 2, -500, 'EUR', -500)",
            f"{ENTRY}, (2, 2, '2026-01-02', 'Sale', NOW, 'mara')",
        ),
    ],
    ids=["no lines", "no entry", "amount off", "base off", "currencies", "no account", "two that balance together"],
)
def test_what_does_not_balance_is_refused(place: str, statements: Sequence[str]) -> None:
    execute(place, ACCOUNTS)
    with pytest.raises(IntegrityError):
        execute(place, *statements)
    assert (count(place, "entry"), count(place, "entry_line")) == (0, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET text = 'Gift'",
        "UPDATE entry SET id = 7",
        "DELETE FROM entry",
        "UPDATE entry_line SET amount = 0, base = 0",
        "UPDATE entry_line SET account = 1",
        "DELETE FROM entry_line",
        f"{LINES} (1, 3, 1, 0, 'EUR', 0)",
        f"{LINES} (1, 3, 1, 5, 'EUR', 5), (1, 4, 2, -5, 'EUR', -5)",
        "DELETE FROM account",
        "DELETE FROM account WHERE id = 2",
        ENTRY,
    ],
)
def test_what_is_posted_stays_as_it_is(ledger: str, statement: str) -> None:
    with pytest.raises(IntegrityError):
        execute(ledger, statement)
    assert (count(ledger, "entry"), count(ledger, "entry_line"), count(ledger, "account")) == (1, 2, 2)


@pytest.mark.parametrize(
    "statements",
    [
        (ENTRY.replace("INSERT", "REPLACE", 1),),
        (BALANCED.replace("INSERT", "REPLACE", 1),),
        (BALANCED.replace("(1,", "(2,"), ENTRY.replace("INSERT", "REPLACE", 1).replace("(1, 1", "(2, 1")),
    ],
)
def test_nothing_is_replaced_on_sqlite(sqlite_place: str, statements: Sequence[str]) -> None:
    execute(sqlite_place, ACCOUNTS, BALANCED, ENTRY)
    with pytest.raises(IntegrityError):
        execute(sqlite_place, *statements)
    assert count(sqlite_place, "entry") == 1


def test_nothing_is_truncated_on_postgresql(databases: object, empty_database: str) -> None:
    place = str(databases(empty_database))  # type: ignore[operator]
    execute(place, ACCOUNTS, BALANCED, ENTRY)
    with pytest.raises(IntegrityError):
        execute(place, "TRUNCATE entry, entry_line, account")
    assert count(place, "entry_line") == 2


def test_an_entry_is_reversed_once(ledger: str) -> None:
    back = "INSERT INTO entry (id, number, date, text, at, actor, reverses) VALUES ({0}, {0}, '', 'Back', NOW, '', 1)"
    lines = LINES + "({0}, 1, 1, -500, 'EUR', -500), ({0}, 2, 2, 500, 'EUR', 500)"
    execute(ledger, lines.format(2), back.format(2))
    with pytest.raises(IntegrityError):
        execute(ledger, lines.format(3), back.format(3))
    assert count(ledger, "entry") == 2


def test_what_bears_on_vat_says_all_of_it(place: str) -> None:
    execute(place, ACCOUNTS)
    half = LINES.replace("base)", "base, vat_side)") + "(1, 1, 1, 0, 'EUR', 0, 0)"
    with pytest.raises(IntegrityError):
        execute(place, half, ENTRY)
