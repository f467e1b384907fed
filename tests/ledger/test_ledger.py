"""The ledger at work: accounts and entries by flags and JSON, opening balances, reversals, closed periods."""

import json
from typing import Any

import pytest
from conftest import Desk
from terminal import Terminal

CHARGES = ("--text", "Bank charges", "--line", "fees 12.50", "--line", "bank -12.50", "--date", "2026-03-02")


@pytest.fixture
def firm(desk: Desk) -> Desk:
    """A company in Germany."""
    desk.ok("settings", "set", "company.country", "DE")
    return desk


def entry(firm: Desk, number: str) -> dict[str, Any]:
    record = firm.ok("entry", "show", number, "-o", "json").json
    assert isinstance(record, dict)
    return record


def lines(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(line["account"], line["amount"]) for line in record["lines"]]


def balances(firm: Desk, *filters: str) -> dict[str, str]:
    """What stands on each account on which anything stands."""
    rows = firm.ok("account", "list", *filters, "-o", "json").json
    return {row["number"]: row["balance"] for row in rows if float(row["balance"])}


def numbers(firm: Desk, *filters: str) -> list[str]:
    return [row["number"] for row in firm.ok("entry", "list", *filters, "-o", "json").json]


@pytest.mark.parametrize(
    ("country", "receivable", "bank"),
    [("DE", "1400", "1200"), ("ES", "430", "572"), ("FR", "411", "512"), ("SE", "1100", "1010")],
)
def test_the_chart_is_that_of_the_companys_country(sqlite_desk: Desk, country: str, receivable: str, bank: str) -> None:
    sqlite_desk.ok("settings", "set", "company.country", country)
    proposed = sqlite_desk.ok("account", "list", "-o", "json").json
    assert {row["merged_into"] for row in proposed} == {None}
    found = {row["role"]: row["number"] for row in proposed}
    assert (found["receivable"], found["bank"]) == (receivable, bank)
    sqlite_desk.ok("entry", "add", *CHARGES)
    assert balances(sqlite_desk) == {found["fees"]: "12.50", found["bank"]: "-12.50"}


def test_without_a_country_there_is_no_ledger(desk: Desk) -> None:
    refused = desk.run("entry", "add", *CHARGES)
    assert (refused.code, "debitcli setup" in refused.err) == (3, True)
    assert desk.ok("entry", "list").out == ""


def test_an_entry_is_posted_shown_and_found(firm: Desk) -> None:
    assert firm.ok("entry", "add", *CHARGES).out == "1\n"
    record = entry(firm, "1")
    assert (record["date"], record["text"], record["amount"], record["noun"]) == (
        "2026-03-02",
        "Bank charges",
        "12.50",
        None,
    )
    assert lines(record) == [("4970", "12.50"), ("1200", "-12.50")]
    firm.ok(
        "entry", "add", "--text", "Rent", "--line", "4210 1.234,50", "--line", "Cash −1234.50", "--date", "2026-05-01"
    )
    assert firm.ok("entry", "list").out == "2\t2026-05-01\tRent\t1234.50\n1\t2026-03-02\tBank charges\t12.50\n"
    assert firm.ok("entry", "list", "--account", "bank").out == "1\t2026-03-02\tBank charges\t-12.50\n"
    for filters in (
        ("--period", "2026-Q1"), ("--period", "2026-03"), ("--to", "2026-03-31"), ("--search", "CHARGES"),
        ("--search", "1"), ("--account", "1200", "--from", "2026-03-02"), ("--limit", "1", "--page", "2"),
        ("--sort", "date", "--limit", "1"),
    ):  # fmt: skip
        assert numbers(firm, *filters) == ["1"], filters
    assert numbers(firm, "--period", "2026") == ["2", "1"]
    assert numbers(firm, "--account", "bank", "--period", "2025") == []
    assert "2 entries, page 1 of 2" in firm.ok("entry", "list", "--limit", "1", "-o", "table").err
    screen = firm.ok("entry", "show", "2", "-o", "table").out
    assert "4210 Rent" in screen
    assert "1,234.50" in screen
    assert firm.ok("entry", "list", "-o", "csv").out.startswith("number,date,text,amount,noun,reverses,")


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        (("--line", "fees 12.50", "--line", "bank -12"), "line", "does not add up to 0"),
        (("--line", "fees 12.50", "--line", "shoes -12.50"), "line", 'There is no account "shoes"'),
        (("--line", "fees 1.234", "--line", "bank -1.234"), "line", "can be read in two ways"),
        (("--line", "fees 0", "--line", "bank 0"), "line", "is an amount of 0"),
        (("--line", "fees 0.125", "--line", "bank -0.125"), "line", "is no amount of EUR"),
        (("--line", "fees --5", "--line", "bank 5"), "line", "has no amount"),
        (("--line", "12.50",), "line", "names no account"),
        (("--line", "fees",), "line", "has no amount"),
        ((), "line", "is required"),
        (("--line", "fees 5", "--line", "bank -5", "--date", "2026-02-30"), "date", "is no day of the calendar"),
        (("--line", "fees 5", "--line", "bank -5", "--date", "+1d"), "date", "is in the future"),
        (("--line", "fees 5", "--line", "bank -5", "--currency", "USD"), "rate", "is required"),
        (("--line=fees 99999", "--line=bank -99999", "--currency=USD", "--rate=99999999"), "rate", "makes an"),
        (("--line", "fees 5", "--line", "bank -5", "--rate", "2"), "rate", "is for other currencies than EUR"),
        (("--line", "fees 5", "--line", "bank -5", "--text", "a\nb"), "text", "has a line break"),
        (("--line", "fees 5", "--line", "bank -5", "--text", " "), "text", "is required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_posted(
    sqlite_desk: Desk, given: tuple[str, ...], field: str, message: str
) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "DE")
    refused = sqlite_desk.run("entry", "add", "--text", "X", *given, "-o", "json")
    assert refused.code == 3
    assert refused.problems[field].startswith(message)
    assert numbers(sqlite_desk) == []


def test_a_difference_is_told_with_the_line_that_is_missing(firm: Desk) -> None:
    refused = firm.run("entry", "add", "--text", "X", "--line", "fees 12.50", "--line", "bank -12")
    assert "0.50 EUR is missing in credit: a line of -0.50" in refused.err


def test_json_gives_entries_accounts_and_opening_balances(firm: Desk) -> None:
    rent = [{"account": "Rent", "amount": 1.234e3}, {"account": "1200", "amount": "-1234"}]
    content = {"date": "2026-03-02", "text": "Rent", "lines": rent}
    assert firm.ok("entry", "add", "--json", "-", "--text", "Rent of March", stdin=json.dumps(content)).out == "1\n"
    assert (entry(firm, "1")["text"], lines(entry(firm, "1"))[0]) == ("Rent of March", ("4210", "1234.00"))
    account = {"name": "Coffee", "kind": "expense", "number": "4980"}
    assert firm.ok("account", "add", "--json", "-", stdin=json.dumps(account)).out == "4980\n"
    opening = {"date": "2026-01-01", "lines": [{"account": "cash", "amount": "1.234"}]}
    wrong = firm.run("account", "open", "--json", "-", "-o", "json", stdin=json.dumps(opening))
    assert wrong.problems["line"] == "is no amount of EUR"
    for bad, field in (
        ('{"colour": "red"}', "colour"), ('{"lines": 5}', "lines"), ('{"lines": [5]}', "lines"), ("[]", "json"),
        ('{"text": {}}', "text"), ('{"lines": [{"account": "bank", "amount": "1,5"}]}', "lines"), ("{", "json"),
    ):  # fmt: skip
        refused = firm.run("entry", "add", "--json", "-", "-o", "json", stdin=bad)
        assert (refused.code, field in refused.problems) == (3, True), bad


def test_another_currency_balances_in_both(firm: Desk) -> None:
    firm.ok("account", "add", "Dollars", "--kind", "asset")
    spent = ("--line", "fees 10", "--line", "3100 10.01", "--line", "3200 10.02", "--line", "Dollars -30.03")
    firm.ok("entry", "add", "--text", "Fair", "--currency", "USD", "--rate", "0.8765", *spent)
    record = entry(firm, "1")
    assert sum(round(float(line["base"]) * 100) for line in record["lines"]) == 0
    assert (record["lines"][3]["amount"], record["lines"][3]["currency"], record["lines"][3]["base"]) == (
        "-30.03",
        "USD",
        "-26.32",
    )
    found = firm.ok("account", "list", "--search", "dollars", "-o", "json").json
    assert found[0]["balances"] == [{"currency": "USD", "amount": "-30.03", "base": "-26.32"}]
    firm.ok("entry", "add", "--text", "Bought", "--line", "Dollars 5", "--line", "bank -5")
    assert "5.00 EUR, -30.03 USD" in firm.ok("account", "list", "--search", "dollars", "-o", "table").out


def test_an_entry_is_taken_back_once(firm: Desk) -> None:
    firm.ok("entry", "add", *CHARGES)
    assert firm.ok("entry", "reverse", "1", "--reason", "twice", "--date", "2026-04-01").out == "2\n"
    back = entry(firm, "2")
    assert (back["reverses"], back["date"], back["text"]) == ("1", "2026-04-01", "Reversal of entry 1: twice")
    assert lines(back) == [("4970", "-12.50"), ("1200", "12.50")]
    assert entry(firm, "1")["reversed_by"] == "2"
    assert balances(firm) == {}
    for number, code in (("1", 5), ("2", 5), ("3", 4), ("x", 4), ("9" * 30, 4)):
        assert firm.run("entry", "reverse", number, "--reason", "again").code == code
    assert firm.run("entry", "reverse", "1", "--reason", " ").code == 3


def test_it_is_taken_back_from_its_own_day_to_today(firm: Desk) -> None:
    firm.ok("entry", "add", *CHARGES)
    for day, why in (("2026-03-01", "is before the entry, of 2026-03-02"), ("+1d", "is in the future")):
        refused = firm.run("entry", "reverse", "1", "--reason", "twice", "--date", day, "-o", "json")
        assert (refused.code, refused.problems) == (3, {"date": why})
    assert "a day from 2026-03-02 to" in firm.run("entry", "reverse", "1", "--reason", "x", "--date", "2026-03-01").err
    assert firm.run("account", "open", "+1d", "--line", "bank 5").code == 3
    assert firm.ok("entry", "reverse", "1", "--reason", "twice", "--date", "2026-03-02").out == "2\n"


@pytest.mark.parametrize("width", ["30", "40", "60", "80"])
def test_no_amount_is_cut_on_a_narrow_screen(firm: Desk, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    firm.ok("account", "rename", "fees", "Fees of banks, of payment services and of all the others")
    abroad = ("--currency", "USD", "--rate", "1.5", "--line=fees 987654321.01", "--line=bank -987654321.01")
    firm.ok("entry", "add", "--text", "A text that is far longer than there is room for it", *abroad)
    shown = firm.ok("entry", "show", "1", "-o", "table").out
    assert shown.count("987,654,321.01") == 2
    assert "1,481,481,481.52" in shown
    assert "-1,481,481,481.52" in shown
    assert "4970 Fees of" in shown
    listed = firm.ok("account", "list", "-o", "table").out
    assert "-1,481,481,481.52" in listed
    assert "4970" in listed
    assert "Fees of " in listed
    assert "1,481,481,481.52" in firm.ok("entry", "list", "-o", "table").out
    assert max(map(len, (shown + listed).splitlines())) <= int(width)


def test_opening_balances_are_given_once_and_corrected_by_a_reversal(firm: Desk) -> None:
    opening = ("account", "open", "2026-01-01", "--line", "bank 2500", "--line", "1600 -300")
    assert firm.ok(*opening).out == "1\n"
    assert balances(firm) == {"1200": "2500.00", "1600": "-300.00", "9000": "-2200.00"}
    refused = firm.run(*opening)
    assert (refused.code, "debitcli entry reverse 1" in refused.err) == (5, True)
    firm.ok("entry", "reverse", "1", "--reason", "wrong", "--date", "2026-01-01")
    assert firm.ok(*opening, "--line", "cash 80.50").out == "3\n"
    assert balances(firm)["9000"] == "-2280.50"
    assert firm.run("account", "open", "2026-01-01").code == 3


def test_accounts_are_made_renamed_merged_and_put_aside(firm: Desk) -> None:
    assert firm.ok("account", "add", "Coffee", "--kind", "expense").out == "4971\n"
    assert firm.ok("account", "add", "Tea", "--kind", "expense", "--number", "4990").out == "4990\n"
    spent = ("--line", "coffee 3", "--line", "tea 2", "--line", "cash -5")
    firm.ok("entry", "add", "--text", "Kitchen", *spent)
    assert firm.ok("account", "rename", "coffee", "Hot drinks").out == "4971\n"
    assert firm.run("account", "merge", "tea", "4971").code == 2
    assert firm.ok("account", "merge", "tea", "4971", "--yes").out == "4971\n"
    assert balances(firm, "--kind", "expense") == {"4971": "5.00"}
    assert lines(entry(firm, "1"))[1] == ("4990", "2.00")
    assert firm.ok("entry", "list", "--account", "tea").out.endswith("Kitchen\t5.00\n")
    firm.ok("entry", "add", "--text", "More", "--line", "tea 2", "--line", "cash -2")
    assert lines(entry(firm, "2"))[0] == ("4971", "2.00")
    (merged,) = firm.ok("account", "list", "--archived", "-o", "json").json
    assert (merged["number"], merged["merged_into"]) == ("4990", "4971")
    assert firm.ok("account", "archive", "4971").out == "4971\n"
    refused = firm.run("entry", "add", "--text", "More", "--line", "4971 2", "--line", "cash -2")
    assert (refused.code, "debitcli account restore 4971" in refused.err) == (3, True)
    firm.ok("account", "restore", "4971")
    firm.ok("account", "add", "Mugs", "--kind", "expense", "--number", "4995")
    firm.ok("account", "merge", "4971", "Mugs", "--yes")
    assert balances(firm, "--kind", "expense") == {"4995": "7.00"}
    assert firm.run("account", "restore", "tea").code == 5


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("account", "add", "Bank", "--kind", "asset"), 5),
        (("account", "add", "Else", "--kind", "asset", "--number", "1200"), 5),
        (("account", "add", "1200", "--kind", "asset"), 3),
        (("account", "add", "Else", "--kind", "thing"), 3),
        (("account", "add", "Else"), 3),
        (("account", "add", "Else", "--kind", "asset", "--number", "12a"), 3),
        (("account", "add", "Else", "--role", "king"), 3),
        (("account", "add", "Else", "--role", "bank", "--kind", "income"), 3),
        (("account", "rename", "bank", "Cash"), 5),
        (("account", "rename", "shoes", "Cash"), 4),
        (("account", "merge", "bank", "cash", "--yes"), 5),
        (("account", "merge", "bank", "fees", "--yes"), 5),
        (("account", "merge", "bank", "1200", "--yes"), 2),
        (("account", "archive", "bank"), 5),
        (("account", "list", "--kind", "thing"), 2),
        (("entry", "list", "--account", "shoes"), 4),
        (("entry", "list", "--period", "2026-13"), 2),
        (("entry", "list", "--period", "2026", "--from", "2026-01-01"), 2),
        (("entry", "list", "--from", "yesteryear"), 2),
        (("entry", "list", "--sort", "amount"), 2),
        (("entry", "show", "7"), 4),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(sqlite_desk: Desk, command: tuple[str, ...], code: int) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "DE")
    before = sqlite_desk.ok("account", "list").out
    assert sqlite_desk.run(*command).code == code
    assert sqlite_desk.ok("account", "list").out == before


def test_another_account_takes_over_a_role(firm: Desk) -> None:
    said = firm.ok("account", "add", "Sparkasse", "--role", "bank")
    assert "1200 Bank is no longer bank" in said.err
    roles = {row["role"]: row["name"] for row in firm.ok("account", "list", "-o", "json").json}
    assert roles["bank"] == "Sparkasse"
    assert firm.ok("account", "archive", "1200").out == "1200\n"


def test_nothing_is_dated_in_a_closed_period(firm: Desk) -> None:
    firm.ok("entry", "add", *CHARGES)
    assert firm.ok("book", "close", "2026-03-31").out == "2026-03-31\n"
    refused = firm.run("entry", "add", *CHARGES)
    assert (refused.code, "debitcli book reopen 2026-03-02" in refused.err) == (5, True)
    assert firm.run("entry", "reverse", "1", "--reason", "x", "--date", "2026-03-31").code == 5
    assert firm.run("account", "open", "2026-01-01", "--line", "bank 5").code == 5
    assert firm.run("book", "close", "2026-02-28").code == 5
    assert firm.run("book", "close", "+1d").code == 3
    assert "Nothing changed" in firm.ok("book", "close", "2026-03-31").err
    assert firm.run("book", "reopen", "2026-04-01", "--reason", "x").code == 5
    assert firm.run("book", "reopen", "2026-03-01").code == 2
    assert firm.ok("book", "reopen", "2026-03-01", "--reason", "late invoice").out == "2026-02-28\n"
    assert firm.ok("entry", "add", *CHARGES).out == "2\n"
    assert firm.run("entry", "reverse", "1", "--reason", "x", "--date", "2026-02-28").code == 3
    assert firm.ok("book", "reopen", "0001-01-01", "--reason", "all").out == "\n"


def test_the_companys_currency_stays_once_there_are_entries(firm: Desk) -> None:
    firm.ok("settings", "set", "company.currency", "CHF")
    firm.ok("settings", "unset", "company.currency")
    firm.ok("entry", "add", *CHARGES)
    for change in (("set", "company.currency", "USD"), ("unset", "company.currency")):
        assert firm.run("settings", *change).code == 5
    firm.ok("settings", "set", "company.country", "CH")
    assert firm.ok("settings", "show", "company.currency").out == "EUR\n"


def test_the_shell_proposes_accounts(firm: Desk) -> None:
    assert firm.proposed("entry", "list", "--account", "14")["1400"] == "Receivables"
    assert "income-goods" in firm.proposed("account", "add", "--role", "income")


def test_a_terminal_asks_which_and_says_what_lines_are(sqlite_desk: Desk) -> None:
    sqlite_desk.ok("settings", "set", "company.country", "DE")
    with Terminal("entry", "add", "--text", "X", DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        assert terminal.end() == 3
        assert "--line 'fees 12.50' --line 'bank -12.50'" in " ".join(terminal.text.split())
    sqlite_desk.ok("entry", "add", *CHARGES)
    with Terminal("entry", "show", DEBITCLI_BOOK=sqlite_desk.place) as terminal:
        terminal.answer("Entry", "1")
        terminal.wait_for("4970 Bank and payment fees")
        assert terminal.end() == 0
