"""Patterns of document numbers: what they write, what could be of them, and whether two could meet."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from debitcli.fields.billing.number_pattern import check_pattern, may_meet, read, series, write
from debitcli.fields.value import Accepted, Context, Refused

DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("{year}-{number:04}", "{year}-{number:04}"), ("C{year}-{number:04}", "C{year}-{number:04}"),
        ("{number}", "{number}"), ("{number:1}", "{number}"), ("{number:0}", "{number}"), ("", None),
        ("RE {Year}/{MONTH}/{number:3}", "RE {year}/{month}/{number:03}"), ("{number:012}", "{number:12}"),
    ],
)  # fmt: skip
def test_what_a_pattern_can_be(typed: str, kept: str | None) -> None:
    assert check_pattern(typed, Context()) == Accepted(kept)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026", "has no {number}"), ("{year}", "has no {number}"), ("{nummer}-{number}", "{nummer} in it"),
        ("{number:x}", "{number:x} in it"), ("{number.real}", "means nothing"), ("{}{number}", "{} in it"),
        ("{number!r}", "means nothing"), ("{number:099}", "asks for 99 digits"), ("{number}{number}", "twice"),
        ("{number}-{number:04}", "twice"), ("{month}-{number}", "without {year}"), (" {number}", "blank"),
        ("{number}\n", "blank"), ("a\tb{number}", "a tab"), ("\x1b{number}", "a control character"),
        ("{{number}}", "brace"), ("{number", "brace"), ("}{number}", "brace"), ("x" * 33 + "{number}", "41 characters"),
        ("draft-{number}", "a draft"), ("Dr\u00e4ft{number}", "a draft"), ("x" * 30 + "{number:2}", "too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(typed: str, why: str) -> None:
    outcome = check_pattern(typed, Context())
    assert isinstance(outcome, Refused), outcome
    assert why in outcome.message


def test_what_it_writes_and_reads() -> None:
    assert write("{year}-{number:04}", DAY, 31) == "2026-0031"
    assert write("{year}{month}/{number}", DAY, 31) == "202603/31"
    assert write("{number:04}", DAY, 12345) == "12345"
    assert read("{year}-{number:04}", "2026-31") == read("{year}-{number:04}", "2026-00031") == (2026, None, 31)
    assert read("{year}{month}{number}", "2026037") == (2026, 3, 7)
    assert read("A.{number}", "A.7") == (None, None, 7)
    for text in ("Ab7", "A.", "A.-7", "A.٣", "A.7 ", "A.7\n"):
        assert read("A.{number}", text) is None
    assert read("{year}{month}{number}", "2026137") is None


def test_the_count_begins_again_with_year_and_month_and_not_with_more_digits() -> None:
    assert series("{year}-{number:04}", DAY) == series("{year}-{number:06}", DAY) == "2026-{number}"
    assert series("{year}{month}-{number}", DAY) == "202603-{number}"
    assert series("R{number:04}", DAY) == "R{number}"


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("{number}", "{number}", True), ("{number:04}", "{number:06}", True), ("{number}", "R{number}", False),
        ("{year}-{number}", "{number}", False), ("{year}{number:04}", "{number}", True),
        ("{year}{number:04}", "{number:12}", True), ("C{year}-{number:04}", "{year}-{number:04}", False),
        ("C{year}-{number:04}", "c{number}-{year}", True), ("R{number}", "r{number}", True),
        ("{year}/{number}", "{year}-{number}", True), ("1{number}", "2{number}", False),
        ("1{number}", "{number}", True),
        ("{number}-{year}", "{year}-{number}", True), ("{year}{month}-{number}", "{year}99-{number}", False),
        ("{year}-{number}-A", "{year}-{number}-B", False), ("{number}A", "{number}", False),
    ],
)  # fmt: skip
def test_whether_two_could_ever_write_the_same(one: str, other: str, meet: bool) -> None:
    assert may_meet(one, other) is may_meet(other, one) is meet


_PIECES = st.sampled_from(["", "", "R", "r", "-", "/", "1", "20", "2026", "0"])


@st.composite
def patterns(draw: st.DrawFn) -> str:
    number = draw(st.sampled_from(["{number}", "{number:02}", "{number:04}"]))
    parts = draw(st.permutations([number, *draw(st.sampled_from([(), ("{year}",), ("{year}", "{month}")]))]))
    return "".join(piece for part in parts for piece in (draw(_PIECES), part)) + draw(_PIECES)


_days = st.dates(date(2020, 1, 1), date(2029, 12, 31))
_numbers = st.integers(1, 99_999)


@given(patterns(), _days, _numbers)
def test_what_is_written_is_read(pattern: str, day: date, number: int) -> None:
    assert check_pattern(pattern, Context()) == Accepted(pattern)
    year = day.year if "{year}" in pattern else None
    month = day.month if "{month}" in pattern else None
    assert read(pattern, write(pattern, day, number)) == (year, month, number)
    assert read(series(pattern, day), write(pattern, day, number)) == (None, None, number)


@given(patterns(), patterns(), _days, _numbers)
def test_two_that_are_told_apart_never_write_the_same(one: str, other: str, day: date, number: int) -> None:
    text = write(one, day, number)
    found = read(other, text)
    assume(found is not None)
    assert found is not None
    year, month, count = found
    assume(count > 0 and year != 0)
    if write(other, date(year or 2026, month or 1, 1), count) == text:
        assert may_meet(one, other)
