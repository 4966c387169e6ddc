"""Calendar files (RFC 5545): dates that a client keeps in their own calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

_DAY = timedelta(days=1)
# An all-day event begins at midnight where the client is: at nine in the morning of the day before.
_BEFORE = timedelta(hours=-15)
# What no text of a calendar may hold; ends of lines are escaped, and tabs stay.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One whole day to remember. Calendars know it again by its `uid` and its `sequence`.

    Who moves or cancels an entry keeps the uid and raises the sequence, or it is not noticed.
    """

    uid: str  # stable, and like no other in the world: <id>-<n>@<host>
    day: date
    title: str
    text: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False
    changed_at: datetime


def calendar_file(
    entries: Sequence[Entry], *, language: str, organizer: tuple[str, str] | None = None
) -> bytes:
    """The file that holds these entries, at least one; the same entries give the same bytes.

    `organizer` is a name and an e-mail address. Where every entry is cancelled, so is the file.
    """
    if not entries:
        raise ValueError("a calendar file holds at least one entry")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", f"-//Portal//Calendar//{language.upper()}")
    calendar.add("calscale", "GREGORIAN")
    ends = all(entry.cancelled for entry in entries)
    calendar.add("method", "CANCEL" if ends else "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, language, organizer))
    made: bytes = calendar.to_ical()
    return made


def _event(entry: Entry, language: str, organizer: tuple[str, str] | None) -> Event:
    changed_at = entry.changed_at.astimezone(UTC)
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + _DAY)  # the first day after it
    event.add("summary", _plain(entry.title), parameters={"language": language})
    if entry.text:
        event.add("description", _plain(entry.text), parameters={"language": language})
    if entry.url:
        event.add("url", entry.url)
    if organizer:
        event.add("organizer", _address(*organizer))
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    if not entry.cancelled:
        event.add_component(_alarm(entry))
    return event


def _address(name: str, email: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    address.params["cn"] = vText(_plain(name))
    return address


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _BEFORE)
    alarm.add("description", _plain(entry.title))
    return alarm


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)
