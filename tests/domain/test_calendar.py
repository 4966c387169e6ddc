"""Working days: weekends and public holidays never count, and months keep the day wished for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WEEKDAYS, Calendar, add_months

THURSDAY = date(2026, 12, 24)
CHRISTMAS = date(2026, 12, 25)
MONDAY = date(2026, 12, 28)
FESTIVE = Calendar(frozenset({CHRISTMAS}))

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
counts = st.integers(0, 40)
calendars = st.builds(
    Calendar, st.frozensets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=40)
)
busy_days = st.dates(date(2024, 12, 1), date(2027, 1, 31))


def test_a_holiday_is_a_working_day_only_for_who_does_not_know_it() -> None:
    assert WEEKDAYS.is_open(CHRISTMAS)
    assert not FESTIVE.is_open(CHRISTMAS)
    assert not WEEKDAYS.is_open(date(2026, 12, 26))  # a Saturday


def test_the_nearest_working_day_lies_on_either_side_of_a_long_weekend() -> None:
    assert FESTIVE.on_or_after(CHRISTMAS) == MONDAY
    assert FESTIVE.on_or_before(date(2026, 12, 27)) == THURSDAY
    assert FESTIVE.on_or_after(MONDAY) == FESTIVE.on_or_before(MONDAY) == MONDAY


def test_an_answer_within_two_working_days_skips_weekend_and_holiday() -> None:
    assert WEEKDAYS.after(THURSDAY, 2) == MONDAY
    assert FESTIVE.after(THURSDAY, 2) == date(2026, 12, 29)
    assert FESTIVE.after(CHRISTMAS, 1) == MONDAY


def test_no_working_day_after_a_day_is_the_day_itself() -> None:
    assert FESTIVE.after(CHRISTMAS, 0) == CHRISTMAS


def test_working_days_are_counted_without_the_first_day_and_with_the_last() -> None:
    assert FESTIVE.between(THURSDAY, date(2026, 12, 29)) == 2
    assert FESTIVE.between(THURSDAY, THURSDAY) == 0
    assert FESTIVE.between(MONDAY, THURSDAY) == 0


def test_whatever_can_be_asked_for_a_day_may_be_what_is_closed() -> None:
    class Decembers:
        def __contains__(self, day: object) -> bool:
            return isinstance(day, date) and day.month == 12

    assert Calendar(Decembers()).after(date(2026, 11, 30), 1) == date(2027, 1, 1)


@given(calendars, busy_days, counts)
def test_counting_forward_and_counting_between_agree(
    calendar: Calendar, day: date, count: int
) -> None:
    last = calendar.after(day, count)

    assert calendar.between(day, last) == count
    assert count == 0 or calendar.is_open(last)


@given(calendars, busy_days)
def test_no_working_day_lies_between_a_day_and_the_nearest_one(
    calendar: Calendar, day: date
) -> None:
    before, after = calendar.on_or_before(day), calendar.on_or_after(day)

    assert before <= day <= after
    assert calendar.is_open(before)
    assert calendar.is_open(after)
    assert calendar.is_open(day) or calendar.between(before, after) == 1


@given(calendars, busy_days, counts, counts)
def test_counting_in_two_steps_is_counting_at_once(
    calendar: Calendar, day: date, first: int, then: int
) -> None:
    assert calendar.after(calendar.after(day, first), then) == calendar.after(day, first + then)


@pytest.mark.parametrize(
    ("day", "months", "anchor", "found"),
    [
        (date(2026, 1, 31), 1, None, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, None, date(2028, 2, 29)),
        (date(2026, 2, 28), 1, 31, date(2026, 3, 31)),
        (date(2026, 3, 31), 1, 31, date(2026, 4, 30)),
        (date(2026, 2, 28), 1, None, date(2026, 3, 28)),
        (date(2026, 11, 15), 3, None, date(2027, 2, 15)),
        (date(2026, 12, 31), 12, None, date(2027, 12, 31)),
        (date(2026, 3, 31), -1, None, date(2026, 2, 28)),
        (date(2026, 2, 28), 0, 31, date(2026, 2, 28)),
    ],
)
def test_a_month_later_is_the_day_wished_for_or_the_last_of_the_month(
    day: date, months: int, anchor: int | None, found: date
) -> None:
    assert add_months(day, months, anchor=anchor) == found


@given(days, st.integers(-36, 36), st.integers(1, 31))
def test_months_are_never_skipped_whatever_day_is_wished_for(
    day: date, months: int, anchor: int
) -> None:
    later = add_months(day, months, anchor=anchor)

    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == anchor or (later + timedelta(days=1)).day == 1


@given(days, st.integers(0, 36))
def test_month_by_month_with_an_anchor_is_all_months_at_once(day: date, months: int) -> None:
    step = day
    for _ in range(months):
        step = add_months(step, 1, anchor=day.day)

    assert step == add_months(day, months)
