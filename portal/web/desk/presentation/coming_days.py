"""The letters of the coming days over all clients, by day, and the drafts that wait for a word."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote

from portal.domain.calendar import OFFICE, office_day
from portal.web.desk.presentation.coming import invoices_of, sums
from portal.web.desk.presentation.day import client_name
from portal.web.desk.presentation.moments import hour
from portal.web.desk.presentation.reminding import step_name
from portal.web.desk.presentation.seen import letter_path
from portal.web.presentation.formats import day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from portal.content import Words
    from portal.domain.coming import ComingLetter
    from portal.domain.own_words import OwnWords


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One letter: to whom, which, at what time and about how much."""

    who: str
    path: str
    what: str
    at: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPart:
    """The letters of one of the owner's days."""

    heading: str
    rows: tuple[DayRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingDaysView:
    """What leaves by itself, by day, and what a person releases first."""

    days: tuple[DayPart, ...]
    drafts: tuple[DayRow, ...]


def present_coming_days(
    coming: Iterable[ComingLetter], own: Iterable[OwnWords], words: Words, *, now: datetime
) -> ComingDaysView:
    """The letters in the order in which they leave."""
    worded: dict[str, list[OwnWords]] = {}
    for one in own:
        worded.setdefault(one.client_id, []).append(one)
    every = sorted(coming, key=lambda one: (one.at, one.case.client.id))
    rows = [(one, _row(one, worded, words, now=now)) for one in every]
    leaving = [(one, row) for one, row in rows if not one.is_draft]
    by_day = groupby(leaving, key=lambda pair: office_day(max(pair[0].at, now)))
    return ComingDaysView(
        days=tuple(
            DayPart(
                heading=day(on, words.language, weekday=True),
                rows=tuple(row for _, row in pairs),
            )
            for on, pairs in by_day
        ),
        drafts=tuple(row for one, row in rows if one.is_draft),
    )


def _row(
    coming: ComingLetter, worded: dict[str, list[OwnWords]], words: Words, *, now: datetime
) -> DayRow:
    reminder, client = coming.reminder, coming.case.client
    letters = f"/desk/clients/{quote(client.id, safe='')}/letters/"
    page = letter_path(letters, reminder.step, reminder.invoice_ids[0])
    is_own = any(one.fit(reminder, client) for one in worded.get(client.id, ()))
    name = step_name(reminder.step, words)
    return DayRow(
        who=client_name(client),
        path=f"/desk/formal/{reminder.id}/" if coming.is_draft else page,
        what=words("coming.days.own", name=name) if is_own else name,
        at="" if coming.is_draft else _time(coming, words, now=now),
        amount=sums(invoices_of(coming), words),
    )


def _time(coming: ComingLetter, words: Words, *, now: datetime) -> str:
    if coming.at <= now:
        return words("coming.days.now")
    return words("coming.days.at", time=hour(coming.at.astimezone(OFFICE).time(), words.language))
