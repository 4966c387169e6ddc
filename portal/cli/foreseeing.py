"""What `portal remind` would do at a moment, read without doing any of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.actions.reminding import look_ahead
from portal.domain.leaving import may_leave
from portal.domain.sequence import ReminderStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from portal.actions.reminding import Looked
    from portal.actions.tools import Tools
    from portal.domain.clients import Client
    from portal.domain.sequence import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """One thing that would be done at `at` about some invoices, or that would not.

    `wait` is the code of why not, empty where it would be done. `until` is the day on which it is
    worth looking again; `step` is not known of a case that is held as a whole.
    """

    client: Client
    numbers: tuple[str, ...]
    at: datetime
    step: Step | None = None
    wait: str = ""
    until: date | None = None


def foresee(tools: Tools) -> Iterator[Foreseen]:
    """What every case would do now and what it would not, in the order of the clients."""
    for looked in look_ahead(tools):
        yield from _on_their_way(tools, looked)
        yield from _new(tools, looked)


def _on_their_way(tools: Tools, looked: Looked) -> Iterator[Foreseen]:
    """Letters that were claimed and have not left: looked at as they will be before they leave."""
    for reminder in looked.case.reminders:
        if reminder.status is not ReminderStatus.QUEUED:
            continue
        ids, why, at = may_leave(looked.case, reminder, tools.now)
        is_later = at > tools.now
        yield Foreseen(
            client=looked.client,
            numbers=_numbers(looked, ids or reminder.invoice_ids),
            at=at,
            step=reminder.step,
            wait=why or _why_later(looked, at, tools.now),
            until=tools.day_of(at) if is_later and not why else None,
        )


def _why_later(looked: Looked, at: datetime, now: datetime) -> str:
    """Why a letter that may leave does not leave now: the hours, or another letter just before."""
    if at <= now:
        return ""
    clock, hours = looked.case.clock, looked.case.rules.hours
    return "hours" if at == clock.next_slot(now, hours) else "too_soon"


def _new(tools: Tools, looked: Looked) -> Iterator[Foreseen]:
    for move in looked.outlook.moves:
        numbers = _numbers(looked, move.invoice_ids)
        yield Foreseen(client=looked.client, numbers=numbers, at=move.at, step=move.step)
    for wait in looked.outlook.waits:
        yield Foreseen(
            client=looked.client,
            numbers=_numbers(looked, (wait.invoice_id,)),
            at=tools.now,
            step=wait.step,
            wait=wait.why,
            until=tools.day_of(wait.until) if wait.until else None,
        )


def _numbers(looked: Looked, ids: tuple[str, ...]) -> tuple[str, ...]:
    known = {invoice.id: invoice.number for invoice in looked.case.invoices}
    return tuple(known[one] for one in ids if one in known)
