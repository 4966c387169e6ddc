"""When a letter may arrive: in the client's own day, never at night, on a Sunday or a holiday.

No law sets hours for reminders; this is a courtesy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from portal.domain.calendar import OFFICE, WEEKDAYS, Calendar

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when letters leave: Monday to Thursday, and on Friday."""

    opens: time = time(9, 30)
    closes: time = time(17, 30)
    friday_opens: time = time(9, 30)
    friday_closes: time = time(12, 0)

    def of(self, day: date) -> tuple[time, time]:
        """The hours of a working day; the closing moment itself is too late."""
        if day.weekday() == _FRIDAY:
            return self.friday_opens, self.friday_closes
        return self.opens, self.closes


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Where a client lives: their time zone, and the days on which nobody works there."""

    zone: ZoneInfo = OFFICE
    calendar: Calendar = WEEKDAYS

    def day_of(self, moment: datetime) -> date:
        """The client's day at a moment (UTC)."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """The moment (UTC) at which the client's day begins."""
        return datetime.combine(day, time(0), self.zone).astimezone(UTC)

    def is_quiet(self, day: date) -> bool:
        """Whether nothing is sent on this day: closed, or between Christmas Eve and New Year."""
        return not self.calendar.is_open(day) or (day.month, day.day) in _YEARS_END

    def next_slot(self, moment: datetime, hours: Hours, *, formal: bool = False) -> datetime:
        """The first moment (UTC) from this one on at which a letter may leave.

        A formal letter never leaves on a Friday or on the eve of a day on which nobody works:
        whoever reads it must be able to reach somebody the day after.
        """
        local = moment.astimezone(self.zone)
        day = local.date()
        while True:
            opens, closes = hours.of(day)
            start = datetime.combine(day, opens, self.zone).astimezone(UTC)
            end = datetime.combine(day, closes, self.zone).astimezone(UTC)
            if not self.is_quiet(day) and moment < end and not (formal and self._is_eve(day)):
                return max(moment, start)
            day += _DAY

    def _is_eve(self, day: date) -> bool:
        return self.is_quiet(day + _DAY)  # as every Friday is of its Saturday


# 24 December to 1 January.
_YEARS_END = frozenset({(12, day) for day in range(24, 32)} | {(1, 1)})
