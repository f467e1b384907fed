"""Payment terms: as people write them, what cannot be, and the days that follow."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debitcli.fields.billing.terms import TERMS, cash_discounts, check_terms, due
from debitcli.fields.value import Accepted, Context, Refused

EOM = "end of month"


def read(typed: str) -> str | None:
    outcome = check_terms(typed, Context())
    assert isinstance(outcome, Accepted), (typed, outcome)
    return outcome.value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("", None), ("30", "30"), ("30 days", "30"), ("0", "0"), ("8d", "8"), ("14.0", "14"), ("Net 30", "30"),
        ("NET30", "30"), ("30 d\u00edas", "30"), ("zahlbar innerhalb 14 Tagen", "14"), ("30 Tage netto", "30"),
        ("\u00e0 r\u00e9ception", "0"), ("Sofort f\u00e4llig", "0"), ("due on receipt", "0"), ("due in 30 days", "30"),
        ("EOM", EOM), ("Monatsende", EOM), ("fin de mes", EOM), ("end of the month", EOM), ("0 + eom", EOM),
        ("eom+30", f"{EOM} + 30"), ("fin de mois + 30 jours", f"{EOM} + 30"), ("net EOM 10", f"{EOM} + 10"),
        ("20th of the following month", f"{EOM} + 20"), ("30 days + EOM", f"30 + {EOM}"),
        ("1 month", "1 month"), ("2 Monate", "2 months"), ("1 month end of month", f"1 month + {EOM}"),
        ("2% 10, 30", "2% 10, 30"), ("2/10 net 30", "2% 10, 30"), ("2/10, n/30", "2% 10, 30"),
        ("1% 10 Net 30", "1% 10, 30"), ("2,5% 10,30", "2.5% 10, 30"), ("2.50 % 10; 30", "2.5% 10, 30"),
        ("10 Tage 2 % Skonto, 30 Tage netto", "2% 10, 30"), ("30 Tage netto, 10 Tage 2 % Skonto", "2% 10, 30"),
        ("2% Skonto innerhalb 10 Tagen, sonst 30 Tage", "2% 10, 30"), ("2/10, n/eom", f"2% 10, {EOM}"),
        ("2% cash discount if paid within 10 days, net 30 days", "2% 10, 30"),
        ("3% 7, 2% 14, 30", "3% 7, 2% 14, 30"), ("2% 14,3% 7, 30", "3% 7, 2% 14, 30"),
    ],
)  # fmt: skip
def test_as_people_and_programs_write_them(typed: str, value: str | None) -> None:
    assert read(typed) == value


@pytest.mark.parametrize(
    ("typed", "why", "way_out"),
    [
        *((text, "cannot be read", "such as 30") for text in ("soon", "-1", "1.5", "1e2", "٣", "net", "30+", "+30")),
        # Instalments, the tenth of next month, a date: none is a cash discount.
        *((text, "cannot be read", "2% 10, 30") for text in ("30/60/90", "30/60", "2/10 EOM", "10/12/2026", "x" * 999)),
        ("1000", "too long", "at most 999 days"), ("99 months", "too long", "at most 24 months"),
        ("EOM + 1000", "too long", "at most 999 days"), ("2% 10", "without a discount", "2% 10, 30"),
        ("60 gg fine mese", "two ways", f"{EOM} + 60 or 60 + {EOM}"), ("2% 40, 30", "due before", "at most 30 days"),
        ("2% 10, due on receipt", "due before", "a longer term"), ("120% 10, 30", "more than 100", "0 to 100"),
        ("2.555% 10, 30", "is no percentage", "two decimals"), ("0% 10, 30", "0 percent", "leave it out"),
        ("2% 7, 3% 14, 30", "no more than 2 % within 7", "pays earlier"), ("2% 7, 3% 7, 30", "two", "leave one"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_way_out(typed: str, why: str, way_out: str) -> None:
    outcome = check_terms(typed, Context())
    assert isinstance(outcome, Refused), outcome
    assert why in outcome.message
    assert way_out in outcome.hint


_days = st.integers(0, 999)
_terms = st.one_of(
    _days.map(str),
    st.just("1 month"),
    st.integers(2, 24).map("{} months".format),
    st.just(EOM),
    st.integers(1, 999).map(f"{EOM} + {{}}".format),
    st.integers(1, 999).map(f"{{}} + {EOM} + 5".format),
)
_percents = st.lists(st.integers(1, 10_000), unique=True, max_size=4).map(lambda some: sorted(some, reverse=True))


@given(_terms, _percents, st.data())
def test_what_is_kept_is_read_and_shown_as_the_same(term: str, off: list[int], data: st.DataObject) -> None:
    most = (due(term, date(2026, 7, 1)) - date(2026, 7, 1)).days
    periods = sorted(data.draw(st.sets(st.integers(0, most), max_size=len(off))))
    parts = [f"{Decimal(each) / 100}% {days}" for each, days in zip(off, periods, strict=False)]
    value = read(", ".join([*parts, term]))
    assert value is not None
    assert read(value) == value
    assert read(TERMS.shown(value, Context())) == value
    percents = [percent for percent, _ in cash_discounts(value, date(2026, 1, 1))]
    assert percents == [Decimal(each) / 100 for each in off[: len(parts)]]


@pytest.mark.parametrize(
    ("terms", "day", "until"),
    [
        ("30", "2026-11-26", "2026-12-26"), ("0", "2026-11-26", "2026-11-26"), (EOM, "2026-02-03", "2026-02-28"),
        (EOM, "2028-02-29", "2028-02-29"), (f"{EOM} + 30", "2026-01-31", "2026-03-02"),
        ("1 month", "2026-01-31", "2026-02-28"), ("1 month", "2028-01-31", "2028-02-29"),
        ("2 months", "2026-01-31", "2026-03-31"), ("13 months", "2026-12-05", "2028-01-05"),
        (f"30 + {EOM}", "2026-01-31", "2026-03-31"), (f"2% 10, {EOM} + 5", "2026-12-31", "2027-01-05"),
    ],
)  # fmt: skip
def test_when_it_is_due(terms: str, day: str, until: str) -> None:
    assert due(terms, date.fromisoformat(day)) == date.fromisoformat(until)


def test_until_when_who_pays_early_pays_less() -> None:
    day = date(2026, 11, 26)
    assert cash_discounts("3% 7, 2.5% 14, 30", day) == [
        (Decimal(3), day + timedelta(days=7)),
        (Decimal("2.5"), day + timedelta(days=14)),
    ]
    assert cash_discounts("30", day) == []


@pytest.mark.parametrize(
    ("terms", "shown"),
    [
        ("1", "1 day"), ("0", "due on receipt"), (f"{EOM} + 30", f"{EOM} + 30 days"),
        ("2% 10, 30", "2 % within 10 days, 30 days"),
    ],
)  # fmt: skip
def test_as_people_see_them(terms: str, shown: str) -> None:
    assert TERMS.shown(terms, Context()) == shown
