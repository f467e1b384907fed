"""The settings that concern invoices and payments: what they can be, and numbers that must not meet."""

from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from conftest import Desk, Start
from office import Office

from debitcli.invoices.settings import reminders, rounding
from debitcli.payments.settings import methods
from debitcli.run import Run


def setting(desk: Desk, key: str) -> str:
    return desk.ok("settings", "show", key).out.removesuffix("\n")


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("invoice.number", "RE {YEAR}-{number:5}", "RE {year}-{number:05}"), ("invoice.next", " 0032 ", "32"),
        ("invoice.terms", "2/10 net 30", "2% 10, 30"), ("invoice.prices", "GROSS", "gross"),
        ("invoice.rounding", "sek = 1; CHF=0.05", "CHF=0.05,SEK=1"), ("invoice.payment_reference", "RF", "rf"),
        ("invoice.reminders", "7 -3,1, 7", "-3, 1, 7"), ("invoice.reminders", "-3", "-3"),
        ("invoice.reminders", "None", "none"), ("payment.methods", "Bank, Bizum,bank", "bank, bizum"),
        ("invoice.legal", "VAT Act § 19", "VAT Act § 19"), ("company.oss", "ja", "yes"),
        ("company.vat_due", "Paid", "paid"), ("company.vat_category", "o", "O"), ("company.withholding", "15%", "15"),
        ("company.timezone", "europe/madrid", "Europe/Madrid"), ("company.timezone", "new york", "America/New_York"),
        ("company.electronic_address", "em:hola@sol.es", "EM:hola@sol.es"),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_spelling(desk: Desk, key: str, typed: str, kept: str) -> None:
    assert desk.ok("settings", "set", key, typed).out == f"{kept}\n"
    assert setting(desk, key) == kept


@pytest.mark.parametrize(
    ("key", "typed", "why"),
    [
        ("invoice.number", "{year}", "has no {number}"), ("invoice.number", "draft-{number}", "a draft"),
        ("invoice.next", "0", "from 1 to 999999999"), ("invoice.next", "-1", "from 1"),
        ("invoice.terms", "soon", "such as 30"), ("invoice.rounding", "CHF=0,05", "a point before decimals"),
        ("invoice.rounding", "EUR=0.001", "a multiple of 0.01"), ("invoice.rounding", "JPY=0.5", "a multiple of 1"),
        ("invoice.rounding", "EUR", "nothing"), ("invoice.rounding", "XXX=1", "names no currency in use: XXX"),
        ("invoice.rounding", "EUR=0", "a multiple of"), ("invoice.rounding", "CHF=1,CHF=2", "CHF twice"),
        ("invoice.reminders", "weekly", "no list of days"), ("invoice.reminders", "1.5", "no list of days"),
        ("invoice.reminders", "400", "-365 to 365"), ("payment.methods", "bank transfer", "no spaces"),
        ("payment.methods", "\x1b[2J", "control character"), ("company.timezone", "Europe/Madird", "Europe/Madrid"),
        ("company.timezone", "../../etc/passwd", "such as Europe/Madrid"), ("company.vat_category", "S", "E or O"),
        ("company.timezone", "Europe", "is no time zone"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_way_out(desk: Desk, key: str, typed: str, why: str) -> None:
    before = setting(desk, key)
    refused = desk.run("settings", "set", key, typed)
    assert (refused.code, refused.out) == (3, "")
    assert why in refused.err
    assert setting(desk, key) == before


def test_what_holds_where_nothing_is_set(desk: Desk) -> None:
    keys = ("invoice.number", "credit_note.number", "receipt.number", "invoice.terms", "invoice.prices")
    assert [setting(desk, key) for key in keys] == [
        "{year}-{number:04}", "C{year}-{number:04}", "R{year}-{number:04}", "30", "net",
    ]  # fmt: skip
    assert setting(desk, "company.vat_due") == "delivered"
    assert (rounding({}), reminders({}), methods({})[0]) == ({}, (1, 3, 7), "bank")
    assert rounding({"invoice.rounding": "CHF=0.05,SEK=1"}) == {"CHF": Decimal("0.05"), "SEK": Decimal(1)}
    assert reminders({"invoice.reminders": "none"}) == ()


class TestNumbers:
    """The numbers of invoices, credit notes and receipts."""

    @pytest.mark.parametrize(
        ("key", "pattern", "other"),
        [
            ("credit_note.number", "{year}-{number}", "invoice.number"),
            ("receipt.number", "{year}/{number}", "invoice.number"),
            ("receipt.number", "c{number}-{number:2}", "twice"),
            ("receipt.number", "c{year}-{number:06}", "credit_note.number"),
            ("invoice.number", "r{year}-{number}", "receipt.number"),
        ],
    )
    def test_two_that_could_meet_are_refused(self, desk: Desk, key: str, pattern: str, other: str) -> None:
        before = setting(desk, key)
        refused = desk.run("settings", "set", key, pattern)
        assert refused.code == 3
        assert other in refused.err
        assert setting(desk, key) == before

    def test_also_where_a_default_comes_back(self, desk: Desk) -> None:
        desk.ok("settings", "set", "invoice.number", "I{number}")
        desk.ok("settings", "set", "receipt.number", "{year}-{number}")
        refused = desk.run("settings", "unset", "invoice.number")
        assert refused.code == 3
        assert "receipt.number is {year}-{number}" in refused.err
        assert setting(desk, "invoice.number") == "I{number}"

    @pytest.mark.parametrize("lower", ["1", "40", "41"])
    def test_invoices_do_not_go_on_with_a_number_that_was_given(self, office: Office, lower: str) -> None:
        office.desk.ok("settings", "set", "invoice.next", "41")
        year = office.issue("--line", "Design @ 10 21%").partition("-")[0]
        refused = office.desk.run("settings", "set", "invoice.next", lower, "-o", "json")
        assert refused.code == 3
        assert refused.problems == {"invoice.next": f"is not above the highest number issued, {year}-0041"}
        assert '"42 or more"' in refused.err
        assert setting(office.desk, "invoice.next") == ""
        office.desk.ok("settings", "set", "invoice.next", "50")
        assert office.issue("--line", "Design @ 10 21%") == f"{year}-0050"

    def test_another_pattern_counts_anew(self, office: Office) -> None:
        office.issue("--line", "Design @ 10 21%")
        office.issue("--line", "Design @ 10 21%")
        office.desk.ok("settings", "set", "invoice.number", "A-{number}")
        office.desk.ok("settings", "set", "invoice.next", "2")
        refused = office.desk.run("settings", "unset", "invoice.number")
        assert refused.code == 3
        assert "is not above the highest number issued, " in refused.err
        assert office.issue("--line", "Design @ 10 21%") == "A-2"

    def test_two_may_change_places_in_the_editor(self, sqlite_desk: Desk, start: Start) -> None:
        swap = (
            "sed -i -e 's/^# invoice.number = .*/invoice.number = R{year}-{number}/'"
            " -e 's/^# receipt.number = .*/receipt.number = {year}-{number}/'"
        )
        terminal = start("settings", "edit", EDITOR=swap)
        assert terminal.end() == 0
        assert setting(sqlite_desk, "receipt.number") == "{year}-{number}"
        assert setting(sqlite_desk, "invoice.number") == "R{year}-{number}"


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Kiritimati", "2026-11-27"), ("Pacific/Pago_Pago", "2026-11-25")])
def test_today_is_the_day_of_the_company(desk: Desk, zone: str, day: str) -> None:
    moment = datetime(2026, 11, 26, 10, 30, tzinfo=UTC)
    desk.ok("settings", "set", "company.timezone", zone)
    with closing(Run(place=desk.place)) as run:
        run.__dict__["now"] = moment
        assert run.today.isoformat() == day
    desk.ok("settings", "unset", "company.timezone")
    with closing(Run(place=desk.place)) as run:
        run.__dict__["now"] = moment
        assert run.today == moment.astimezone().date()
