"""Public holidays: of France by default, of its regions and of other countries when asked."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from holidays import country_holidays

from portal.calendars.holidays import HolidaysUnknown, PublicHolidays, open_days

# What the law says (code du travail, L3133-1), in 2026.
FRENCH = [
    date(2026, 1, 1),
    date(2026, 4, 6),
    date(2026, 5, 1),
    date(2026, 5, 8),
    date(2026, 5, 14),
    date(2026, 5, 25),
    date(2026, 7, 14),
    date(2026, 8, 15),
    date(2026, 11, 1),
    date(2026, 11, 11),
    date(2026, 12, 25),
]
GOOD_FRIDAY = date(2026, 4, 3)


def days_of(*years: int) -> list[date]:
    """Every day of these years."""
    return [
        date(year, 1, 1) + timedelta(days=number)
        for year in years
        for number in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def test_the_french_holidays_are_those_of_the_law() -> None:
    closed = PublicHolidays("FR")

    assert [day for day in days_of(2026) if day in closed] == FRENCH


def test_nothing_is_promised_for_a_public_holiday() -> None:
    calendar = open_days()

    assert calendar.after(date(2026, 5, 13), 1) == date(2026, 5, 15)
    assert calendar.after(date(2026, 12, 24), 1) == date(2026, 12, 28)
    assert not calendar.is_open(date(2026, 7, 14))


def test_a_region_adds_its_own() -> None:
    assert open_days().is_open(GOOD_FRIDAY)
    assert not open_days("FR", "57").is_open(GOOD_FRIDAY)
    assert not open_days("FR", "971").is_open(date(2026, 5, 27))  # the abolition of slavery


def test_a_region_may_be_spelled_in_its_other_way() -> None:
    assert not open_days("FR", "Moselle").is_open(GOOD_FRIDAY)


@pytest.mark.parametrize("country", ["FR", "BE", "US", "GB", "JP"])
def test_year_by_year_the_days_are_those_of_the_library(country: str) -> None:
    grown, closed = country_holidays(country), PublicHolidays(country)

    assert [d for d in days_of(2021, 2022, 2023) if (d in grown) != (d in closed)] == []


def test_threads_that_ask_at_once_read_the_same() -> None:
    years = range(1990, 2090)
    closed = PublicHolidays("FR", "972")  # no other test asks for it

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda year: date(year, 5, 8) in closed, [*years, *years]))

    assert all(found)


def test_what_is_no_day_is_no_holiday() -> None:
    assert "2026-12-25" not in PublicHolidays("FR")


def test_a_country_that_nobody_knows_is_refused() -> None:
    with pytest.raises(HolidaysUnknown) as refused:
        open_days("XX")

    assert refused.value.regions is None


def test_a_region_that_nobody_knows_is_refused_with_those_that_are() -> None:
    with pytest.raises(HolidaysUnknown, match="region 99 of FR") as refused:
        open_days("FR", "99")

    assert "57" in (refused.value.regions or ())


def test_who_asks_for_no_day_does_not_load_the_library() -> None:
    code = (
        "import sys\n"
        "from portal.calendars.holidays import open_days\n"
        "open_days()\n"
        "sys.exit('holidays' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
