"""What the tests of reminders are made from: clocks, cases, and the moments at which they stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from portal.calendars.holidays import open_days
from portal.domain.calendar import OFFICE, Calendar
from portal.domain.declines import Decline, DeclineGroup
from portal.domain.hours import Clock
from portal.domain.reminder_case import Case, Rules
from portal.domain.reminding import Move, outlook
from portal.domain.sequence import Pace, Reminder, ReminderStatus, Step
from tests.domain.values import ADA

if TYPE_CHECKING:
    from portal.domain.invoices import Invoice

FRANCE = open_days()
HERE = Clock(zone=OFFICE, calendar=FRANCE)
STANDARD_ONLY = Rules()
CARD_REFUSED = Decline(group=DeclineGroup.NEUTRAL)


def moment(day: date, hour: int = 10, minute: int = 0, *, zone: ZoneInfo = OFFICE) -> datetime:
    """A moment as somebody in this zone reads it on the wall."""
    return datetime.combine(day, time(hour, minute), zone).astimezone(UTC)


def clock(zone: str, region: str = "") -> Clock:
    """A client's clock somewhere else in France."""
    return Clock(zone=ZoneInfo(zone), calendar=open_days("FR", region))


def case(*invoices: Invoice, **fields: Any) -> Case:
    """Ada's case: she can be written to, and nothing was done yet."""
    held: dict[str, Any] = {
        "client": ADA,
        "clock": HERE,
        "office": HERE,
        "rules": STANDARD_ONLY,
        "invoices": invoices,
    }
    return Case(**(held | fields))


def calling(**fields: Any) -> dict[str, Any]:
    """A client who can be called."""
    return {"client": replace(ADA, phone="01 99 00 00 00"), **fields}


def taken(step: Step, on: date, *ids: str, number: int = 1, **fields: Any) -> Reminder:
    """A step that was taken about Ada's invoice."""
    status = ReminderStatus.SENT if step.is_letter else ReminderStatus.ASKED
    held: dict[str, Any] = {
        "id": number,
        "client_id": "ada",
        "step": step,
        "invoice_ids": ids or ("F-1",),
        "status": status,
        "on": on,
    }
    return Reminder(**(held | fields))


def steps(found: Case, now: datetime) -> list[Step]:
    """The steps that are to be taken now."""
    return [move.step for move in outlook(found, now).moves]


def only_move(found: Case, now: datetime) -> Move:
    (move,) = outlook(found, now).moves
    return move


def why(found: Case, now: datetime) -> str:
    """Why nothing is done about the one invoice."""
    seen = outlook(found, now)
    assert not seen.moves
    (wait,) = seen.waits
    return wait.why


def paced(**fields: Any) -> Rules:
    """Rules with one pace for everybody."""
    return Rules(paces=(Pace(name="own", **fields),))


def shut(*days: date) -> Calendar:
    """A calendar that is closed on these days."""
    return Calendar(frozenset(days))
