"""Working days: the day by which an answer is promised is never a Sunday."""

from __future__ import annotations

from datetime import date, timedelta


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days (Monday to Friday) after `day`; holidays are not known here."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            count -= 1
    return day
