"""The letters that are still to come in a case: those on their way, and those after them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.domain.forecasting import forecast
from portal.domain.holding import client_hold, invoice_hold
from portal.domain.leaving import may_leave
from portal.domain.reminding import is_beside, move_of, timed_at
from portal.domain.sequence import LETTERS, Reminder, ReminderStatus, Step

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.domain.reminding import Move


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingLetter:
    """A letter that would leave at `at` (UTC) if nothing changes.

    `case` is as it will be then, with the letters before it written. `reminder` has the number 0
    until the step is claimed. `is_next` says that no other letter about its invoices comes before
    it; `why` is the code of what keeps it back for now, if anything does.
    """

    case: Case
    reminder: Reminder
    at: datetime
    is_next: bool = True
    why: str = ""

    @property
    def name(self) -> str:
        """Which of our letters it is."""
        return LETTERS[self.reminder.step]

    @property
    def is_put_off(self) -> bool:
        """Whether something holds it beyond the first day that its own timing allows."""
        case, step = self.case, self.reminder.step
        mine = (i for i in case.open_invoices if i.id in self.reminder.invoice_ids)
        timed = [timed_at(case, invoice, step, now=self.at) for invoice in mine]
        opens = min((at for at in timed if at is not None), default=self.at)
        if step is not Step.FORMAL:  # which is made ready for a person at any hour
            opens = case.clock.next_slot(opens, case.rules.hours)
        return case.clock.day_of(opens) < case.clock.day_of(self.at)

    @property
    def is_claimed(self) -> bool:
        """Whether it stands in the queue, or waits as a draft for a person."""
        return self.reminder.id > 0

    @property
    def is_draft(self) -> bool:
        """Whether a person releases it."""
        return self.reminder.status is ReminderStatus.DRAFT


_ON_THE_WAY = frozenset({ReminderStatus.QUEUED, ReminderStatus.DRAFT})


def coming_letters(
    case: Case, now: datetime, *, until: datetime | None = None
) -> tuple[ComingLetter, ...]:
    """Every letter to come, in order. One that waits for a person counts as released today.

    Those on their way name the invoices of which they would still speak. What would be written
    after `until` is not looked at.
    """
    found: list[ComingLetter] = []
    for reminder in case.reminders:
        if reminder.status in _ON_THE_WAY:
            ids, why, at = may_leave(case, reminder, now)
            told = replace(reminder, invoice_ids=ids or reminder.invoice_ids)
            found.append(ComingLetter(case=case, reminder=told, at=at, why=why))
            case = case.without(reminder).with_reminder(_written(case, reminder, at))
    moves, _ = forecast(case, now, until=until)
    for move in (one for one in moves if one.step.is_letter):
        named = {name for one in found for name in one.reminder.invoice_ids}
        is_next = not named & set(move.invoice_ids)
        reminder = _foreseen(case, move)
        found.append(ComingLetter(case=case, reminder=reminder, at=move.at, is_next=is_next))
        case = case.with_reminder(_written(case, reminder, move.at))
    return tuple(found)


def _written(case: Case, reminder: Reminder, at: datetime) -> Reminder:
    return replace(reminder, status=ReminderStatus.SENT, on=case.clock.day_of(at))


def _foreseen(case: Case, move: Move) -> Reminder:
    return Reminder(
        id=0,
        client_id=case.client.id,
        step=move.step,
        invoice_ids=move.invoice_ids,
        status=ReminderStatus.QUEUED,
        on=case.clock.day_of(move.at),
        pause_on=move.pause_on,
    )


def coming_letter(case: Case, now: datetime, *, step: Step, invoice_id: str) -> ComingLetter | None:
    """The letter of a step that will speak of this invoice: there is one at most."""
    every = (one for one in coming_letters(case, now) if one.reminder.step is step)
    return next((one for one in every if invoice_id in one.reminder.invoice_ids), None)


def hastened(case: Case, letter: ComingLetter, now: datetime) -> tuple[Move | None, str]:
    """The letter taken before its day, else why it cannot be: what holds it is respected.

    It leaves out what is not due yet; that comes in its own time.
    """
    if letter.is_claimed:
        return None, "under_way"
    if not letter.is_next:
        return None, "another_first"
    if any(reminder.status is ReminderStatus.QUEUED for reminder in case.reminders):
        return None, "under_way"
    if held := client_hold(case, now):
        return None, str(held.why)
    step, ids, why = letter.reminder.step, [], "paid"
    for invoice in case.open_invoices:
        if invoice.id in letter.reminder.invoice_ids:
            kept_back = _kept_back(case, invoice, now, step=step)
            if kept_back:
                why = kept_back
            else:
                ids.append(invoice.id)
    return (move_of(case, step, tuple(ids), now=now), "") if ids else (None, why)


def _kept_back(case: Case, invoice: Invoice, now: datetime, *, step: Step) -> str:
    is_due = invoice.due_date < case.clock.day_of(now) or invoice.decline is not None
    if step.is_reminder and not is_due:
        return "not_due"
    held = invoice_hold(case, invoice, now)
    return "" if held is None or is_beside(step, held) else str(held.why)
