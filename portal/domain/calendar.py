"""Working days: what is promised for a day is never promised for a Sunday or a public holiday."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Container
    from datetime import datetime

# The owner's days. A moment is UTC; a due date is a day in France.
OFFICE = ZoneInfo("Europe/Paris")

_SATURDAY = 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The owner's working days: Monday to Friday without `closed` (public holidays)."""

    closed: Container[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether somebody works on this day."""
        return day.weekday() < _SATURDAY and day not in self.closed

    def on_or_after(self, day: date) -> date:
        """The first working day from this day on."""
        while not self.is_open(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The last working day up to this day."""
        while not self.is_open(day):
            day -= _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The day `count` working days after `day`, which itself does not count; with 0, `day`."""
        for _ in range(count):
            day = self.on_or_after(day + _DAY)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days there are after `first`, up to and including `last`."""
        days = range(1, (last - first).days + 1)
        return sum(self.is_open(first + timedelta(days=number)) for number in days)


WEEKDAYS = Calendar()  # of whom no holidays are known


def add_months(day: date, months: int, *, anchor: int | None = None) -> date:
    """The same day, so many months later, or the month's last day where there is no such day.

    `anchor` is the day of the month that was wished for: 31 January, 28 February, 31 March.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    wished = day.day if anchor is None else anchor
    return date(year, month + 1, min(wished, monthrange(year, month + 1)[1]))


def office_day(moment: datetime) -> date:
    """The owner's day at a moment (UTC): just before midnight in UTC it is the next one already."""
    return moment.astimezone(OFFICE).date()
