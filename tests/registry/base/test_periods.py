"""Periods are half-open; papers name the last day, and 长久 is 9999-01-01."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry.periods import OPEN_DATE, Period, add_years

DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


@st.composite
def periods(draw: st.DrawFn) -> Period:
    start = draw(DAYS)
    return Period(start, start + timedelta(days=draw(st.integers(1, 40_000))))


def test_a_term_of_thirty_years_on_paper_ends_before_the_next_day() -> None:
    term = Period.from_inclusive(date(1999, 1, 1), date(2028, 12, 31))
    assert (term.start, term.end) == (date(1999, 1, 1), date(2029, 1, 1))
    assert term.contains(date(2028, 12, 31))
    assert not term.contains(date(2029, 1, 1))
    assert term.last_day == date(2028, 12, 31)


@pytest.mark.parametrize("last", [None, date(9999, 1, 1), date(9999, 12, 31)])
def test_a_term_without_end_is_open_and_has_no_last_day(last: date | None) -> None:
    term = Period.from_inclusive(date(1999, 1, 1), last)
    assert term.end == OPEN_DATE
    assert term.last_day is None


def test_the_day_before_without_end_is_an_end() -> None:
    assert Period.from_inclusive(date(1999, 1, 1), date(9998, 12, 31)).last_day == date(9998, 12, 31)


@given(DAYS, st.integers(0, 400))
def test_a_period_is_never_empty_nor_backwards(start: date, back: int) -> None:
    with pytest.raises(AssertionError, match="empty period"):
        Period(start, start - timedelta(days=back))


@given(periods(), DAYS)
def test_the_first_day_is_inside_and_the_end_is_not(period: Period, day: date) -> None:
    assert period.contains(period.start)
    assert not period.contains(period.end)
    assert period.contains(period.end - timedelta(days=1))
    assert period.contains(day) == (period.start <= day <= period.end - timedelta(days=1))


@given(periods(), periods())
def test_two_periods_overlap_where_they_share_a_day(a: Period, b: Period) -> None:
    shared = max(a.start, b.start) < min(a.end, b.end)
    assert a.overlaps(b) == b.overlaps(a) == shared
    if shared:
        assert a.contains(max(a.start, b.start))
        assert b.contains(max(a.start, b.start))


@given(periods(), st.integers(1, 400))
def test_a_period_that_begins_when_another_ends_does_not_overlap(period: Period, length: int) -> None:
    assert not period.overlaps(Period(period.end, period.end + timedelta(days=length)))


@given(periods(), periods())
def test_inside_is_inclusion_of_both_ends(a: Period, b: Period) -> None:
    assert a.inside(a)
    assert a.inside(b) == (b.contains(a.start) and b.contains(a.end - timedelta(days=1)))


@given(DAYS, DAYS)
def test_the_paper_s_last_day_comes_back(first: date, last: date) -> None:
    assume(first <= last)
    assert Period.from_inclusive(first, last).last_day == last


@pytest.mark.parametrize(
    ("day", "years", "then"),
    [
        (date(1999, 1, 1), 30, date(2029, 1, 1)),
        (date(2000, 2, 29), 30, date(2030, 3, 1)),
        (date(2000, 2, 29), 28, date(2028, 2, 29)),
        (date(1999, 12, 31), 1, date(2000, 12, 31)),
    ],
)
def test_years_are_calendar_years(day: date, years: int, then: date) -> None:
    assert add_years(day, years) == then
