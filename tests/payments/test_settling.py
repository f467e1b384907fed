"""The laws of money: whatever comes in, goes out or is taken back, invoices, credit and ledger agree."""

import json
from decimal import Decimal

import pytest
from conftest import Desk
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from till import balance, issue, open_shop

AMOUNTS = st.decimals("0.01", 300, places=2)
PLACES = st.integers(0, 4)
WHAT = ("pay", "discount", "allocate", "reverse", "refund", "credit", "give back", "write-off", "issue")
STEPS = st.tuples(st.sampled_from(WHAT), AMOUNTS, PLACES, PLACES)


def arguments(step: tuple[str, Decimal, int, int], invoices: list[str], payments: list[str]) -> list[str]:
    """The command line of a step; which record is meant goes round."""
    what, amount, first, second = step
    one, other = (invoices[n % len(invoices)] for n in (first, second))
    payment = payments[first % len(payments)] if payments else "1"
    match what:
        case "pay":
            return ["payment", "add", one, other, "--amount", f"{amount:f}", "--allow-duplicate"]
        case "discount":
            return ["payment", "add", one, "--discount"]
        case "allocate":
            return ["payment", "allocate", payment, other]
        case "reverse":
            return ["payment", "reverse", payment, "--reason", "law"]
        case "refund":
            return ["payment", "refund", payment, "--amount", f"{amount:f}"]
        case "credit":
            return ["invoice", "credit", one, "--amount", f"{amount:f}"]
        case "write-off":
            return ["invoice", "write-off", one, "--reason", "law"]
        case "issue":
            line = f"1 x Design @ {amount:f} 21%"
            return ["invoice", "add", "1", "--line", line, "--issue", "--use-credit"]
    return ["payment", "refund", "--customer", "1"]


@pytest.fixture
def shop(sqlite_desk: Desk) -> Desk:
    """A book with a company and a customer."""
    open_shop(sqlite_desk)
    return sqlite_desk


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=4, max_size=8))
def test_invoices_credit_and_ledger_agree(shop: Desk, steps: list[tuple[str, Decimal, int, int]]) -> None:
    issue(shop, "1 x Design @ 100 21%", "--terms", "2% 10, 30")
    for step in steps:
        every = shop.ok("invoice", "list", "-o", "json", "--limit", "0").json
        paid = [each["number"] for each in shop.ok("payment", "list", "-o", "json", "--limit", "0").json]
        issued = [each["number"] for each in every if each["type"] == "invoice"]
        done = shop.run(*arguments(step, issued, paid))
        # What cannot be is refused.
        assert done.code in (0, 3, 4, 5), done.err
    every = shop.ok("invoice", "list", "-o", "json", "--limit", "0").json
    payments = shop.ok("payment", "list", "-o", "json", "--limit", "0").json
    said = json.dumps([every, payments])
    owed = Decimal(0)
    for each in every:
        opened = Decimal(each["open"])
        owed += -opened if each["type"] == "credit-note" else opened
        closed = sum((Decimal(each[key]) for key in ("credited", "paid", "discounted", "written_off")), Decimal(0))
        assert opened >= 0
        assert each["type"] == "credit-note" or Decimal(each["total"]) - closed == opened, said
    left = [Decimal(each["left"]) for each in payments]
    assert min(left, default=Decimal(0)) >= 0
    assert balance(shop, "receivable") == owed
    assert balance(shop, "customer-credit") == -sum(left, Decimal(0))
