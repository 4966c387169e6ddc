"""A promise: its day, when it counts as kept or missed, and the days that people name."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WEEKDAYS, Calendar
from portal.domain.money import Money
from portal.domain.payments import Share
from portal.domain.promises import Action, QuickDay, covered, is_kept, quick_days
from tests.domain.values import EUR, calendars, days, invoice, promise

LESS = Money(5_000, "EUR")


@given(today=days, ahead=st.none() | st.integers(0, 60), calendar=calendars)
def test_quick_days_are_open_unique_ahead_and_inside_the_limit(
    today: date, ahead: int | None, calendar: Calendar
) -> None:
    latest = None if ahead is None else today + timedelta(days=ahead)
    found = quick_days(today, latest, calendar)
    named = [day for _, day in found]

    assert all(calendar.is_open(day) for day in named)
    assert all(today < day for day in named)
    assert latest is None or all(day <= latest for day in named)
    assert named == sorted(set(named))
    assert len({name for name, _ in found}) == len(found)


def test_on_a_friday_the_next_friday_is_a_week_away_and_the_months_end_stays_in_its_month() -> None:
    friday = date(2026, 11, 20)

    assert quick_days(friday, None, WEEKDAYS) == (
        (QuickDay.NEXT_FRIDAY, date(2026, 11, 27)),
        (QuickDay.MONTH_END, date(2026, 11, 30)),
        (QuickDay.FIFTH, date(2026, 12, 7)),
        (QuickDay.TENTH, date(2026, 12, 10)),
    )
    assert dict(quick_days(date(2027, 1, 4), None, WEEKDAYS))[QuickDay.MONTH_END] == date(
        2027, 1, 29
    )


@given(day=days, calendar=calendars, action=st.sampled_from(Action))
def test_the_nudge_comes_before_the_day_and_the_patience_after_it(
    day: date, calendar: Calendar, action: Action
) -> None:
    said = promise(day=day, action=action)

    assert said.nudge_on(calendar) < day < said.awaited_until(calendar)
    assert calendar.is_open(said.nudge_on(calendar))
    assert calendar.is_open(said.awaited_until(calendar))


def test_a_transfer_is_awaited_a_day_longer_than_a_card() -> None:
    friday = date(2026, 11, 27)

    def until(action: Action) -> date:
        return promise(day=friday, action=action).awaited_until(WEEKDAYS)

    assert until(Action.PAY) == date(2026, 11, 30)
    assert until(Action.TRANSFER) == date(2026, 12, 1)
    assert until(Action.CHEQUE) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("paid", "kept"), [(0, False), (4_999, False), (5_000, True), (12_000, True), (15_000, True)]
)
def test_a_promise_is_kept_by_what_arrived_whichever_way(paid: int, *, kept: bool) -> None:
    assert is_kept(promise(amount=LESS), [invoice(paid=paid)]) is kept


def test_what_moves_no_money_is_kept_by_word_alone_unless_all_is_settled() -> None:
    said = promise(action=Action.CALL)

    assert not is_kept(said, [invoice(paid=6_000)])
    assert is_kept(said, [invoice(paid=12_000)])


@given(st.integers(0, 20_000), st.integers(0, 12_000))
def test_an_invoice_covers_at_most_what_was_left_of_it(paid: int, before: int) -> None:
    left = Money(12_000 - before, "EUR")
    share = Share(invoice_id="F-1", amount=left)

    found = covered([share], [invoice(paid=before).receive(Money(paid, "EUR"))])

    assert found == min(paid, left.minor)


def test_an_invoice_that_is_gone_is_not_asked_for() -> None:
    assert covered(promise().shares, []) == EUR.minor
