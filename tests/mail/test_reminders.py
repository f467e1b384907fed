"""Reminders: each due one once, only the latest after a pause, only while something is open."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from conftest import ANA
from counter import Counter

from debitcli.invoices.invoice import Invoice
from debitcli.invoices.sending import steps
from debitcli.invoices.sending.steps import Reminder

Later = Callable[[int], None]


def issue(counter: Counter, *more: str, amount: int = 100) -> str:
    """An invoice that is due today."""
    return counter.office.issue("--line", f"x @ {amount} 21%", "--due", "today", *more)


def remind(counter: Counter) -> list[str]:
    """The subjects of the reminders that are sent now."""
    before = len(counter.post.taken)
    counter.desk.ok("remind")
    return [str(message["Subject"]) for _, _, message in counter.post.taken[before:]]


def test_each_is_sent_once_on_its_day(counter: Counter, later: Later) -> None:
    number = issue(counter)
    for day, subjects in (
        (0, []), (1, [f"Reminder: invoice {number}"]), (1, []), (2, []), (3, [f"Second reminder: invoice {number}"]),
        (4, []), (7, [f"Last reminder: invoice {number}"]), (8, []), (60, []),
    ):  # fmt: skip
        later(day)
        assert remind(counter) == subjects
    text = counter.post.taken[-1][2].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "€121.00" in text
    assert counter.post.receivers == [ANA["email"]] * 3


def test_after_a_pause_only_the_latest_is_sent(counter: Counter, later: Later) -> None:
    number = issue(counter)
    later(5)
    assert remind(counter) == [f"Second reminder: invoice {number}"]
    later(6)
    assert remind(counter) == []


def test_it_names_what_is_still_open(counter: Counter, later: Later) -> None:
    number = issue(counter)
    counter.desk.ok("payment", "add", number, "--amount", "21")
    later(1)
    remind(counter)
    assert "€100.00 is still open" in counter.post.taken[0][2].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_what_is_paid_credited_on_hold_or_covered_is_left_in_peace(counter: Counter, later: Later) -> None:
    desk = counter.desk
    paid, credited, held = (issue(counter) for _ in range(3))
    desk.ok("payment", "add", paid)
    desk.ok("invoice", "credit", credited)
    desk.ok("invoice", "hold", held, "--until", "+3d")
    later(1)
    assert remind(counter) == []
    later(4)
    assert remind(counter) == [f"Second reminder: invoice {held}"]
    desk.ok("payment", "add", "--customer", "1", "--amount", "121")
    later(7)
    due = desk.ok("remind", "--dry-run", "-o", "json").json
    assert [(each["invoice"], each["why"]) for each in due] == [(held, "the customer's credit covers it")]
    assert remind(counter) == []


def test_days_before_the_due_date_are_a_notice(sqlite_counter: Counter, later: Later) -> None:
    sqlite_counter.desk.ok("settings", "set", "invoice.reminders", "-3, 10")
    number = sqlite_counter.office.issue("--line", "x @ 100 21%", "--due", "+10d")
    for day, begins in ((6, []), (7, [f"Invoice {number} is due on "]), (8, []), (20, ["Reminder: invoice"])):
        later(day)
        assert [each[: len(begin)] for each, begin in zip(remind(sqlite_counter), begins, strict=True)] == begins


def test_without_days_nobody_is_reminded(sqlite_counter: Counter, later: Later) -> None:
    sqlite_counter.desk.ok("settings", "set", "invoice.reminders", "none")
    issue(sqlite_counter)
    later(30)
    assert remind(sqlite_counter) == []


def test_a_dry_run_lists_them_and_sends_nothing(sqlite_counter: Counter, later: Later) -> None:
    number = issue(sqlite_counter)
    later(3)
    result = sqlite_counter.desk.ok("remind", "--dry-run")
    assert result.out == f"{number}\t{ANA['email']}\t2\t121.00\t\n"
    assert "1 reminder. Nothing was sent (--dry-run)." in result.err
    assert sqlite_counter.mails() == []


def test_the_first_screen_says_what_is_due(sqlite_counter: Counter, later: Later) -> None:
    desk, number = sqlite_counter.desk, issue(sqlite_counter)
    later(3)
    assert "debitcli remind --dry-run" in (shown := desk.ok().out)
    assert "1 reminder due" in shown
    with sqlite_counter.closed():
        desk.run("invoice", "send", number, "--yes")
    assert "1 mail in the outbox" in desk.ok().out


def test_who_wants_no_mail_gets_none_and_it_is_said(sqlite_counter: Counter, later: Later) -> None:
    desk, number = sqlite_counter.desk, issue(sqlite_counter)
    later(1)
    desk.ok("customer", "consent", "withdraw", "1", "reminders")
    assert "consent to reminders by mail was refused or withdrawn" in desk.ok("remind").err
    refused = desk.run("invoice", "remind", number, "--yes")
    assert refused.code == 5
    assert "debitcli invoice pdf" in refused.err
    desk.ok("customer", "consent", "grant", "1", "reminders")
    assert remind(sqlite_counter) == [f"Reminder: invoice {number}"]


def test_one_by_hand_counts(sqlite_counter: Counter, later: Later) -> None:
    desk, number = sqlite_counter.desk, issue(sqlite_counter)
    later(2)
    assert desk.run("invoice", "remind", number).code == 2  # nobody said --yes
    assert desk.ok("invoice", "remind", number, "--yes").out == f"{number}\n"
    assert remind(sqlite_counter) == []
    later(3)
    assert remind(sqlite_counter) == [f"Second reminder: invoice {number}"]


def test_what_is_past_holds_nothing(sqlite_counter: Counter) -> None:
    desk, number = sqlite_counter.desk, issue(sqlite_counter)
    for day in ("2020-01-01", "-1d", "yesterday"):
        refused = desk.run("invoice", "hold", number, "--until", day, "-o", "json")
        assert (refused.code, list(refused.problems)) == (3, ["until"])
    desk.ok("invoice", "hold", number, "--until", "today")


@pytest.mark.parametrize("how", ["paid", "draft", "credit", "hold"])
def test_what_nobody_owes_is_not_reminded_of(sqlite_counter: Counter, how: str) -> None:
    desk, number = sqlite_counter.desk, issue(sqlite_counter)
    match how:
        case "paid":
            desk.ok("payment", "add", number)
        case "draft":
            number = desk.ok("invoice", "add", "1", "--line", "x @ 1 21%").out.strip()
        case "credit":
            number = desk.ok("invoice", "credit", number).out.strip()
        case "hold":
            desk.ok("invoice", "hold", number, "--until", "+1d")
    assert desk.run("invoice", "remind", number, "--yes").code == 5
    assert sqlite_counter.mails() == []


@pytest.mark.parametrize("what", ["paid", "held"])
def test_a_queued_one_is_cancelled_when_it_is_paid_or_held(counter: Counter, later: Later, what: str) -> None:
    number = issue(counter)
    later(1)
    with counter.closed():
        result = counter.desk.run("remind")
        assert (result.code, result.out) == (7, f"{number}\n")
        if what == "paid":
            counter.desk.ok("payment", "add", number)
        else:
            counter.desk.ok("invoice", "hold", number, "--until", "+9d")
    assert counter.desk.ok("mail", "send").out == ""
    assert counter.mails()[0]["status"] == "cancelled"
    assert counter.post.taken == []


def test_a_consent_withdrawn_meanwhile_stops_what_waits(counter: Counter, later: Later) -> None:
    issue(counter)
    later(1)
    with counter.closed():
        counter.desk.run("remind")
    counter.desk.ok("customer", "consent", "withdraw", "1", "invoices")
    counter.desk.ok("mail", "send")
    assert counter.post.taken == []
    assert counter.mails()[0]["status"] == "cancelled"


@pytest.mark.parametrize(
    ("days", "late", "latest", "wanted"),
    [
        ("1, 3, 7", 0, None, None),
        ("1, 3, 7", 1, None, Reminder(1, 1)),
        ("1, 3, 7", 2, 1, None),
        ("1, 3, 7", 40, 1, Reminder(7, 3)),
        ("1, 3, 7", 40, 7, None),
        ("-5, -1, 2", -3, None, Reminder(-5, 0)),
        ("-5, -1, 2", -1, -5, Reminder(-1, 0)),
        ("-5, -1, 2", 2, -1, Reminder(2, 1)),
        ("0, 5", 0, None, Reminder(0, 0)),
        ("none", 50, None, None),
        (None, 50, None, None),
    ],
)
def test_which_is_due(days: str | None, late: int, latest: int | None, wanted: Reminder | None) -> None:
    today = date(2026, 11, 27)
    invoice = Invoice(reminders=days, due=(today - timedelta(days=late)).isoformat())
    assert steps.due(invoice, today, latest) == wanted
