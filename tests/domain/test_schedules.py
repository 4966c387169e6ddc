"""The parts of a plan: they add up, stand on open days, and each comes after the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WEEKDAYS, Calendar
from portal.domain.errors import PlanRefused
from portal.domain.money import Money
from portal.domain.plans import Instalment
from portal.domain.policy import Frequency
from portal.domain.schedules import (
    LONGEST_DAYS,
    MOST_PARTS,
    equal_parts,
    require_sound,
    training_parts,
)
from tests.domain.values import EUR, TODAY, amounts, calendars, days

MONDAYS = (TODAY, TODAY + timedelta(days=28))
TWO = tuple(Instalment(due=day, amount=Money(6_000, "EUR")) for day in MONDAYS)


@given(
    amount=amounts,
    count=st.integers(1, MOST_PARTS),
    first=days,
    frequency=st.sampled_from(Frequency),
    calendar=calendars,
)
def test_equal_parts_add_up_with_the_odd_units_first_on_open_days_one_after_another(
    amount: Money, count: int, first: date, frequency: Frequency, calendar: Calendar
) -> None:
    parts = equal_parts(amount, count, first=first, frequency=frequency, calendar=calendar)

    minors = [part.amount.minor for part in parts]
    assert sum(minors) == amount.minor
    assert minors == sorted(minors, reverse=True)
    assert max(minors) - min(minors) <= 1
    assert all(part.amount.currency == amount.currency for part in parts)
    assert all(calendar.is_open(part.due) for part in parts)
    assert all(part.due >= first for part in parts)
    assert all(left.due < right.due for left, right in pairwise(parts))


@given(amount=amounts, count=st.integers(2, 12), first=days, calendar=calendars)
def test_a_training_asks_at_most_thirty_percent_first_and_still_adds_up(
    amount: Money, count: int, first: date, calendar: Calendar
) -> None:
    parts = training_parts(
        amount, count, first=first, frequency=Frequency.MONTHLY, calendar=calendar
    )

    assert sum(part.amount.minor for part in parts) == amount.minor
    assert parts[0].amount.minor * 100 <= amount.minor * 30 or amount.minor < count * 4
    assert [part.due for part in parts] == [
        part.due
        for part in equal_parts(
            amount, count, first=first, frequency=Frequency.MONTHLY, calendar=calendar
        )
    ]


def test_weekly_parts_do_not_meet_on_the_day_after_a_long_closure() -> None:
    closed = Calendar(frozenset(date(2026, 12, 21) + timedelta(days=n) for n in range(14)))

    parts = equal_parts(
        EUR, 3, first=date(2026, 12, 21), frequency=Frequency.WEEKLY, calendar=closed
    )

    assert [part.due for part in parts] == [
        date(2027, 1, 4), date(2027, 1, 5), date(2027, 1, 6),
    ]  # fmt: skip


def test_monthly_parts_keep_the_day_of_the_month_where_there_is_one() -> None:
    parts = equal_parts(
        EUR, 3, first=date(2028, 1, 31), frequency=Frequency.MONTHLY, calendar=WEEKDAYS
    )

    assert [part.due for part in parts] == [
        date(2028, 1, 31), date(2028, 2, 29), date(2028, 3, 31),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (TWO, ""),
        ((), "parts"),
        (TWO[:1], "parts"),
        (TWO * 19, "parts"),
        ((TWO[0], replace(TWO[1], amount=Money(0, "EUR"))), "amount"),
        ((TWO[0], replace(TWO[1], amount=Money(6_000, "JPY"))), "amount"),
        ((TWO[0], replace(TWO[1], amount=Money(6_001, "EUR"))), "sum"),
        ((replace(TWO[0], due=TODAY - timedelta(days=3)), TWO[1]), "past"),
        ((TWO[1], TWO[0]), "order"),
        ((TWO[0], replace(TWO[1], due=TODAY + timedelta(days=27))), "closed"),
        ((TWO[0], replace(TWO[1], due=TODAY + timedelta(days=LONGEST_DAYS + 4))), "far"),
    ],
)
def test_what_is_no_plan_says_why(parts: tuple[Instalment, ...], why: str) -> None:
    if not why:
        require_sound(parts, EUR, today=TODAY, calendar=WEEKDAYS)
        return
    with pytest.raises(PlanRefused) as refusal:
        require_sound(parts, EUR, today=TODAY, calendar=WEEKDAYS)
    assert refusal.value.why == why


def test_the_first_part_may_be_today_on_whichever_day_that_is() -> None:
    sunday = date(2026, 11, 22)
    parts = (replace(TWO[0], due=sunday), TWO[1])

    require_sound(parts, EUR, today=sunday, calendar=WEEKDAYS)


def test_a_training_plan_may_not_ask_more_than_thirty_percent_first() -> None:
    with pytest.raises(PlanRefused, match="training"):
        require_sound(TWO, EUR, today=TODAY, calendar=WEEKDAYS, training=True)
