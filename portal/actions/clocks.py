"""Where a client lives: the hours of their day, and the days on which nobody works there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.calendars.holidays import HolidaysUnknown, open_days
from portal.domain.calendar import OFFICE
from portal.domain.hours import Clock

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.calendar import Calendar
    from portal.domain.clients import Client


def office_clock(tools: Tools) -> Clock:
    """The owner's own."""
    return Clock(zone=OFFICE, calendar=tools.calendar)


def clock_of(tools: Tools, client: Client) -> Clock:
    """The client's; what is not known of them, or not understood, is as at the office."""
    return Clock(zone=_zone(client), calendar=_calendar(tools, client))


def _zone(client: Client) -> ZoneInfo:
    if not client.zone:
        return OFFICE
    try:
        return ZoneInfo(client.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return OFFICE


def _calendar(tools: Tools, client: Client) -> Calendar:
    country, region = tools.place
    if client.country and client.country != country:
        country, region = client.country, client.region
    elif client.region:
        region = client.region
    if (country, region) == tools.place:
        return tools.calendar
    try:
        return open_days(country, region)
    except HolidaysUnknown:
        return tools.calendar
