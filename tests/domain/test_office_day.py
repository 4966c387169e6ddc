"""Moments are UTC, days are the owner's: shortly before midnight they are not the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

from portal.domain.calendar import office_day


def test_late_in_the_evening_in_utc_it_is_the_next_day_at_the_office() -> None:
    assert office_day(datetime(2026, 11, 25, 23, 30, tzinfo=UTC)) == date(2026, 11, 26)


def test_in_summer_the_office_is_two_hours_ahead() -> None:
    assert office_day(datetime(2026, 7, 1, 22, 0, tzinfo=UTC)) == date(2026, 7, 2)
    assert office_day(datetime(2026, 7, 1, 21, 59, tzinfo=UTC)) == date(2026, 7, 1)
