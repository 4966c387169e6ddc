"""When a letter may arrive: in the client's own hours, in every season, place and feast."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendars.holidays import open_days
from portal.domain.hours import Clock, Hours
from tests.domain.moments import HERE, clock, moment
from tests.domain.values import calendars

if TYPE_CHECKING:
    from portal.domain.calendar import Calendar

HOURS = Hours()
ZONES = ("Europe/Paris", "Indian/Reunion", "America/Guadeloupe", "Pacific/Noumea", "Asia/Kolkata")


def slot(now: datetime, *, at: Clock = HERE, formal: bool = False) -> datetime:
    """The next slot, as the client reads it on the wall."""
    return at.next_slot(now, HOURS, formal=formal).astimezone(at.zone)


def wall(day: date, hour: int, minute: int, *, at: Clock = HERE) -> datetime:
    return datetime.combine(day, time(hour, minute), at.zone)


def test_within_the_hours_a_letter_leaves_at_once() -> None:
    now = moment(date(2026, 11, 24), 15, 12)

    assert HERE.next_slot(now, HOURS) == now


@pytest.mark.parametrize(
    ("now", "then"),
    [
        pytest.param((24, 3, 0), (24, 9, 30), id="at night: in the morning"),
        pytest.param((24, 9, 29), (24, 9, 30), id="a minute early"),
        pytest.param((24, 17, 30), (25, 9, 30), id="closing time itself is too late"),
        pytest.param((27, 11, 59), (27, 11, 59), id="Friday morning"),
        pytest.param((27, 12, 0), (30, 9, 30), id="Friday noon: on Monday"),
        pytest.param((28, 10, 0), (30, 9, 30), id="Saturday"),
        pytest.param((29, 23, 59), (30, 9, 30), id="Sunday night"),
    ],
)
def test_nothing_arrives_at_night_on_a_friday_afternoon_or_a_weekend(
    now: tuple[int, int, int], then: tuple[int, int, int]
) -> None:
    day, hour, minute = now
    then_day, *clock_time = then

    assert slot(moment(date(2026, 11, day), hour, minute)) == wall(
        date(2026, 11, then_day), *clock_time
    )


def test_the_hours_stay_the_same_on_the_wall_when_the_clocks_change() -> None:
    before_spring, after_spring = date(2027, 3, 26), date(2027, 3, 29)
    before_autumn, after_autumn = date(2026, 10, 23), date(2026, 10, 27)

    assert HERE.next_slot(moment(before_spring, 1), HOURS) == datetime(
        2027, 3, 26, 8, 30, tzinfo=UTC
    )
    # the Monday after the change is Easter Monday
    assert slot(moment(after_spring, 1)) == wall(date(2027, 3, 30), 9, 30)
    assert HERE.next_slot(moment(after_spring, 1), HOURS) == datetime(
        2027, 3, 30, 7, 30, tzinfo=UTC
    )
    assert HERE.next_slot(moment(before_autumn, 1), HOURS).hour == 7
    assert HERE.next_slot(moment(after_autumn, 1), HOURS).hour == 8


@pytest.mark.parametrize(
    ("zone", "region", "utc"),
    [
        ("Indian/Reunion", "974", "05:30"),
        ("America/Guadeloupe", "971", "13:30"),
        ("Pacific/Noumea", "NC", "22:30"),
    ],
)
def test_half_past_nine_is_the_clients_half_past_nine(zone: str, region: str, utc: str) -> None:
    there = clock(zone, region)
    midnight = there.start_of(date(2026, 11, 25))

    opens = there.next_slot(midnight, HOURS)

    assert opens.astimezone(there.zone) == wall(date(2026, 11, 25), 9, 30, at=there)
    assert f"{opens:%H:%M}" == utc


def test_a_day_begins_where_the_client_lives() -> None:
    evening = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)

    assert HERE.day_of(evening) == date(2026, 11, 24)
    assert clock("Indian/Reunion").day_of(evening) == date(2026, 11, 25)
    assert clock("America/Guadeloupe").day_of(evening) == date(2026, 11, 24)
    assert HERE.start_of(date(2026, 11, 25)) == datetime(2026, 11, 24, 23, tzinfo=UTC)


def test_good_friday_is_a_holiday_in_strasbourg_and_none_in_brest() -> None:
    good_friday = moment(date(2027, 3, 26), 9, 45)
    strasbourg = Clock(calendar=open_days("FR", "57"))

    assert slot(good_friday) == wall(date(2027, 3, 26), 9, 45)
    assert slot(good_friday, at=strasbourg) == wall(date(2027, 3, 30), 9, 30)


def test_the_end_of_slavery_is_remembered_on_its_own_day_overseas() -> None:
    day = date(2027, 5, 27)  # Guadeloupe
    there = clock("America/Guadeloupe", "971")

    assert slot(moment(day, 10, zone=there.zone), at=there).date() == date(2027, 5, 28)
    assert slot(moment(day, 10)).date() == day


def test_from_christmas_eve_to_new_years_day_nothing_is_written() -> None:
    last = moment(date(2026, 12, 23), 17, 29)

    assert HERE.next_slot(last, HOURS) == last
    assert slot(last + timedelta(minutes=1)) == wall(date(2027, 1, 4), 9, 30)
    for day in range(24, 32):
        assert slot(moment(date(2026, 12, day), 10)) == wall(date(2027, 1, 4), 9, 30)


@pytest.mark.parametrize(
    ("day", "then"),
    [
        pytest.param(date(2026, 11, 26), date(2026, 11, 26), id="a Thursday is fine"),
        pytest.param(date(2026, 11, 27), date(2026, 11, 30), id="never on a Friday"),
        pytest.param(date(2026, 11, 10), date(2026, 11, 12), id="never on the eve of a holiday"),
        pytest.param(date(2026, 12, 23), date(2027, 1, 4), id="nor of Christmas Eve"),
        pytest.param(date(2027, 5, 5), date(2027, 5, 10), id="nor of Ascension, nor in its bridge"),
    ],
)
def test_a_formal_letter_leaves_where_somebody_can_be_reached_the_day_after(
    day: date, then: date
) -> None:
    assert slot(moment(day, 10), formal=True).date() == then


def test_the_owner_may_have_other_hours() -> None:
    short = Hours(time(14), time(16), time(10), time(11))

    assert HERE.next_slot(moment(date(2026, 11, 24), 9), short) == moment(date(2026, 11, 24), 14)
    assert HERE.next_slot(moment(date(2026, 11, 24), 16), short) == moment(date(2026, 11, 25), 14)
    assert HERE.next_slot(moment(date(2026, 11, 27), 9), short) == moment(date(2026, 11, 27), 10)


START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 366 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(now=moments, zone=st.sampled_from(ZONES), calendar=calendars, formal=st.booleans())
def test_every_slot_is_ahead_open_and_inside_the_hours(
    now: datetime, zone: str, calendar: Calendar, formal: bool
) -> None:
    there = Clock(zone=ZoneInfo(zone), calendar=calendar)

    found = there.next_slot(now, HOURS, formal=formal)
    local = found.astimezone(there.zone)
    opens, closes = HOURS.of(local.date())

    assert found >= now
    assert opens <= local.time() < closes
    assert not there.is_quiet(local.date())
    assert there.next_slot(found, HOURS, formal=formal) == found
    if formal:
        assert not there.is_quiet(local.date() + timedelta(days=1))
        assert local.weekday() != 4
