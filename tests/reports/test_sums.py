"""Every number of every report is a sum that plain SQL finds in the same book, whatever was done to it.

More examples, by hand: DEBITCLI_EXAMPLES=200 pytest --hypothesis-profile=search tests/reports/test_sums.py
"""

import os
import shlex
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Desk
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from office import Office
from plain_sql import (
    BALANCE,
    EXPENSES,
    IN_CATEGORIES,
    INCOME,
    OF_CATEGORIES,
    OF_CUSTOMERS,
    OF_DOCUMENTS,
    OPEN,
    PAID,
    PROFIT,
    VAT,
    VIEW,
)

EXAMPLES = int(os.environ.get("DEBITCLI_EXAMPLES", "2"))
STEPS = 12
SPANS = (("2026-01-01", "2026-10-31"), ("2026-02-27", "2026-04-07"))
NAMES = ("not_due", "1_30", "31_60", "61_90", "over_90")

a_number, a_customer = st.integers(1, 4), st.integers(1, 3)
two_customers = st.sampled_from((("1", "2"), ("2", "1"), ("3", "1")))
some_cents = st.integers(1, 40_000).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
a_line = st.tuples(
    st.sampled_from(("{q} x Design", "{q} x Book @ {p}", "{q} x Trip @ {p} 10%", "{q} x Work @ {p} AE")),
    st.integers(1, 9), some_cents,
).map(lambda drawn: drawn[0].format(q=drawn[1], p=drawn[2]))  # fmt: skip
a_currency = st.sampled_from(((), (), ("--currency", "USD", "--rate", "0.87654")))
a_discount = st.sampled_from(((), ("--discount", "7%"), ("--discount", "3.33")))
the_terms = st.sampled_from(("30", "2% 60, 90", "0"))
invoices = st.builds(
    lambda who, lines, currency, discount, terms: (
        "invoice", "add", str(who), *(word for line in lines for word in ("--line", line)), *currency, *discount,
        "--terms", terms, "--issue",
    ),
    a_customer, st.lists(a_line, min_size=1, max_size=3), a_currency, a_discount, the_terms,
)  # fmt: skip
amount = some_cents.map(lambda each: ("--amount", each))
maybe_amount = st.one_of(st.just(()), amount)
rate = st.sampled_from((("--rate", "0.9"), ("--rate", "0.8")))


def of_number(pattern: str, *words: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[str, ...]]:
    """A command on a record with a number."""
    return st.tuples(a_number, *words).map(
        lambda drawn: (*pattern.format(drawn[0]).split(), *(word for some in drawn[1:] for word in some))
    )


steps = st.one_of(
    invoices,
    invoices,
    of_number("invoice credit 2026-000{}", maybe_amount),
    of_number("invoice credit 2026-000{} --only 1=1"),
    of_number("payment add 2026-000{} --allow-duplicate", maybe_amount, st.just(())),
    of_number("payment add 2026-000{}", maybe_amount, rate),
    of_number("payment add 2026-000{} --discount"),
    of_number("payment add --customer {}", amount),
    st.tuples(a_number, a_number).map(lambda two: ("payment", "allocate", str(two[0]), f"2026-000{two[1]}")),
    of_number("payment reverse {} --reason bounced"),
    of_number("payment refund {}"),
    of_number("payment refund C2026-000{}"),
    of_number("invoice write-off 2026-000{} --reason gone", maybe_amount),
    of_number("invoice write-off 2026-000{} --reason here --undo"),
    st.builds(
        lambda much, who, more: ("expense", "add", "--supplier", "Iberia", *much, *who, *more, "--allow-duplicate"),
        amount,
        st.one_of(st.just(()), a_customer.map(lambda n: ("--customer", str(n)))),
        st.sampled_from(((), ("--vat", "21%", "--category", "Travel"), ("--vat-category", "AE"),
                         ("--currency", "USD", "--rate", "0.9"))),
    ),
    of_number("expense edit {} --allow-duplicate", amount),
    of_number("expense pay {}", maybe_amount),
    of_number("expense delete {} --yes"),
    two_customers.map(lambda two: ("customer", "merge", *two, "--yes")),
    st.sampled_from((
        ("account", "merge", "Travel", "Rent", "--yes"), ("category", "merge", "Retail", "Regular", "--yes"),
        ("entry", "add", "--text", "Interest", "--line", "bank 5.55", "--line", "705 -5.55"),
    )),
)  # fmt: skip


@pytest.fixture
def shop(sqlite_office: Office, tmp_path: Path) -> tuple[Desk, Path]:
    """A book of three customers in two categories, with a little of everything; where a copy of it is kept."""
    desk = sqlite_office.desk
    for name in ("Retail", "Regular"):
        desk.ok("category", "add", name)
    desk.ok("customer", "edit", "1", "--add-category", "Retail", "--add-category", "Regular", "--tax-id", "ES12345678Z")
    desk.add(name="Bea", email="bea@example.com", phone="91 234 56 79", category="Retail")
    desk.add(
        name="Cid",
        email="cid@example.com",
        phone="91 234 56 70",
        country="FR",
        postal_code="75001",
        tax_id="FR40303265045",
    )
    desk.ok("product", "add", "--name", "Design", "--price", "80", "--vat-rate", "21")
    day = ("--date", "2026-01-01")
    for who, *lines in (("1", "2 x Design", "Trip @ 33.33 10%"), ("2", "Book @ 99.99 4%"), ("3", "5 x Design")):
        of = (word for line in lines for word in ("--line", line))
        desk.ok("invoice", "add", who, *of, "--terms", "2% 60, 90", *day, "--issue")
    desk.ok("payment", "add", "2026-0001", "--amount", "100", *day)
    desk.ok("payment", "add", "--customer", "2", "--amount", "50", *day)
    desk.ok("invoice", "credit", "2026-0003", "--amount", "20", *day)
    for who in ("1", "2"):
        desk.ok("expense", "add", "--supplier", "Cloud", "--amount", "12.10", "--vat", "21%", "--customer", who,
                "--allow-duplicate", *day)  # fmt: skip
    kept = tmp_path / "kept.db"
    shutil.copy(desk.place, kept)
    return desk, kept


@settings(
    max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@example(
    done=[shlex.split(words) for words in (
        "invoice add 2 --line Design --line 'Book @ 33.33 21%' --discount 7% --terms 30 --issue",
        "invoice credit 2026-0001 --only 1=1",
        "payment add 2026-0003 --discount",
        "invoice credit 2026-0004 --amount 50",
        "payment allocate 2 2026-0004 --amount 30",
        "payment reverse 1 --reason bounced",
        "invoice credit 2026-0003 --amount 30",
        "payment refund C2026-0004 --amount 10",
        "invoice write-off 2026-0004 --reason gone --amount 5",
        "expense add --supplier Iberia --amount 50 --vat 21% --category Travel",
        "expense edit 1 --amount 20",
        "invoice add 3 --line 'Trip @ 80 21%' --currency USD --rate 0.9 --terms 0 --issue",
        "payment add 2026-0005 --amount 30 --rate 0.8",
        "category merge Retail Regular --yes",
    )],
    due="paid",
)  # fmt: skip
@given(done=st.lists(steps, min_size=STEPS // 2, max_size=STEPS), due=st.sampled_from(("delivered", "paid")))
def test_every_number_is_what_plain_sql_finds(
    shop: tuple[Desk, Path], done: Sequence[tuple[str, ...]], due: str
) -> None:
    desk, kept = shop
    shutil.copy(kept, desk.place)
    desk.ok("settings", "set", "company.vat_due", due)
    for n, step in enumerate(done, 1):
        day = f"2026-{n * 18 // 28 + 1:02}-{n * 18 % 28 + 1:02}"
        is_dated = step[1] != "merge" and tuple(step[:2]) not in {("expense", "edit"), ("expense", "delete")}
        result = desk.run(*step, *(("--date", day) if is_dated else ()))
        # What cannot be is refused, and nothing else goes wrong.
        assert result.code in (0, 2, 3, 4, 5), (step, result.err)
    desk.ok("book", "check")
    with closing(sqlite3.connect(desk.place)) as book:
        book.execute(VIEW)
        book.execute(IN_CATEGORIES)
        for span in SPANS:
            compare_income_and_expenses(desk, book, *span)
            compare_customers(desk, book, *span)
            compare_vat(desk, book, *span)
            compare_aging(desk, book, span[1])
        compare_with_documents(desk, book)


def compare_income_and_expenses(desk: Desk, book: sqlite3.Connection, first: str, last: str) -> None:
    """Income and expenses by each key, the profit, and what stands on accounts."""
    of = ("--from", first, "--to", last)
    for by, query in INCOME.items():
        assert reported(desk, "income", "--by", by, *of, of="income") == sums(book, query, first, last), by
    for by, query in EXPENSES.items():
        assert reported(desk, "expenses", "--by", by, *of, of="expenses") == sums(book, query, first, last), by
    assert reported(desk, "profit", *of, of="amount") == sums(book, PROFIT, first, last)
    assert reported(desk, "balance", "--to", last, of="balance") == sums(book, BALANCE, last)


def compare_customers(desk: Desk, book: sqlite3.Connection, first: str, last: str) -> None:
    """Income and expenses of customers and of their categories; the totals count each customer once."""
    for verb, query in (("customers", OF_CUSTOMERS), ("categories", OF_CATEGORIES)):
        *rows, total = report(desk, verb, "--from", first, "--to", last)
        for name, kind in (("income", 3), ("expenses", 4)):
            found = {next(iter(row.values())): cents(row[name]) for row in rows}
            assert without_nothing(found) == sums(book, query, kind, first, last)
            assert cents(total[name]) == sum(sums(book, OF_CUSTOMERS, kind, first, last).values())
        assert all(cents(row["net"]) == cents(row["income"]) - cents(row["expenses"]) for row in (*rows, total))


def compare_vat(desk: Desk, book: sqlite3.Connection, first: str, last: str) -> None:
    """VAT by side, category, rate and country, whole and in detail; what waits for its payment does not count."""
    wanted, owed = {}, 0
    for side, category, rate, country, net, vat in book.execute(VAT, (first, last)):
        sign = (-1, 1)[side]
        if net or vat:
            wanted[("output", "input")[side], category, rate, country] = sign * net, sign * vat
        owed -= vat
    for words in ((), ("--detail",), ("--by", "customer")):
        *rows, total = report(desk, "vat", "--from", first, "--to", last, *words)
        found: dict[tuple[str, str, int, str], tuple[int, int]] = {}
        for row in rows:
            key = row["side"], row["category"], int(Decimal(row["rate"]) * 100), row["country"]
            net, vat = found.get(key, (0, 0))
            found[key] = net + cents(row["net"]), vat + cents(row["vat"])
        assert {key: both for key, both in found.items() if any(both)} == wanted
        assert cents(total["vat"]) == owed


def compare_aging(desk: Desk, book: sqlite3.Connection, day: str) -> None:
    """What is open on a day: what is to be paid less what had been settled by then, by days since it was due."""
    wanted: dict[tuple[str, str], int] = {}
    for currency, late, opened in book.execute(OPEN, {"day": day}):
        name = NAMES[0 if late <= 0 else min((late + 29) // 30, 4)]
        wanted[currency, name] = wanted.get((currency, name), 0) + opened
    for words in ((), ("--by", "customer"), ("--detail",)):
        found: dict[tuple[str, str], int] = {}
        for row in report(desk, "aging", "--to", day, *words):
            assert cents(row["total"]) == sum(cents(row[name]) for name in NAMES)
            for name in NAMES:
                found[row["currency"], name] = found.get((row["currency"], name), 0) + cents(row[name])
        assert without_nothing(found) == without_nothing(wanted)


def compare_with_documents(desk: Desk, book: sqlite3.Connection) -> None:
    """Income in one currency as documents say it, and as settlements do, rather than the ledger."""
    of = ("--from", SPANS[0][0], "--to", SPANS[0][1], "--currency", "EUR")
    ((net,),) = book.execute(OF_DOCUMENTS)
    for by in ("month", "product"):
        assert sum(reported(desk, "income", "--by", by, *of, of="income").values()) == net
    ((paid, notes),) = book.execute(PAID)
    for by in ("month", "product", "account"):
        found = sum(reported(desk, "income", "--basis", "paid", "--by", by, *of, of="income").values())
        assert abs(found - paid) <= notes / 2


def report(desk: Desk, *words: str) -> list[dict[str, Any]]:
    found = desk.ok("report", *words, "-o", "json").json
    assert isinstance(found, list)
    return found


def reported(desk: Desk, *words: str, of: str) -> dict[str, int]:
    """What stands under each key of a report, in cents; its total is their sum, in a profit income less expenses."""
    *rows, total = report(desk, *words)
    assert cents(total[of]) == sum(
        cents(row[of]) * (-1 if words[0] == "profit" and row["kind"] == "expense" else 1) for row in rows
    )
    return without_nothing({next(iter(row.values())): cents(row[of]) for row in rows})


def sums(book: sqlite3.Connection, query: str, *values: str | int) -> dict[str, int]:
    """What a query finds: key, cents; but nothings."""
    return without_nothing(dict(book.execute(query, values)))


def without_nothing(found: Mapping[Any, int]) -> dict[Any, int]:
    return {key: amount for key, amount in found.items() if amount}


def cents(amount: str) -> int:
    return int(amount.replace(".", ""))
