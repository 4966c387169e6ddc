"""The whole future of a case in dates, as it will be if nothing changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.reminding import outlook
from portal.domain.sequence import Relation, Reminder, ReminderStatus

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.reminder_case import Case
    from portal.domain.reminding import Move, Wait

# How far a schedule looks ahead.
_HORIZON = timedelta(days=400)
_DAY = timedelta(days=1)


def forecast(
    case: Case, now: datetime, *, until: datetime | None = None
) -> tuple[tuple[Move, ...], tuple[Wait, ...]]:
    """Every move that is to come, in order, and what waits in the end until something changes.

    A formal letter and a decision wait for a person: the schedule says when they are asked, and
    takes the letter for released on that day. What comes after `until` is not looked at.
    """
    moves: list[Move] = []
    at, end = now, now + _HORIZON if until is None else until
    while at <= end:
        found = outlook(case, at)
        for move in found.moves:
            moves.append(move)
            case = case.with_reminder(_taken(case, move, at))
        if found.moves:
            continue
        if found.next_at is None:
            return tuple(moves), found.waits
        at = min([found.next_at, *_next_days(case, at)])
    return tuple(moves), ()


def _next_days(case: Case, at: datetime) -> tuple[datetime, ...]:
    """The beginning of the next day, the client's and the owner's, on which the pace may change.

    It may where more falls due, and where a client becomes one of long standing.
    """
    today = case.clock.day_of(at)
    due = [invoice.due_date for invoice in case.open_invoices if invoice.due_date >= today]
    days = [day if day > today else day + _DAY for day in due]
    if case.relation(today) is Relation.KNOWN:
        days.append(today + _DAY)
    if not days:
        return ()
    begins = (clock.start_of(min(days)) for clock in (case.office, case.clock))
    return tuple(moment for moment in begins if moment > at)


def _taken(case: Case, move: Move, at: datetime) -> Reminder:
    is_letter = move.step.is_letter
    return Reminder(
        id=0,
        client_id=case.client.id,
        step=move.step,
        invoice_ids=move.invoice_ids,
        status=ReminderStatus.SENT if is_letter else ReminderStatus.ASKED,
        on=case.clock.day_of(at),
        pause_on=move.pause_on,
    )
