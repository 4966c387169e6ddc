"""The second look, seconds before a letter leaves: whether it is still needed, and allowed now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from portal.domain.holding import client_hold, invoice_hold
from portal.domain.reminding import is_beside
from portal.domain.sequence import ReminderStatus, Step

if TYPE_CHECKING:
    from datetime import datetime

    from portal.domain.invoices import Invoice
    from portal.domain.reminder_case import Case
    from portal.domain.sequence import Reminder


def may_leave(
    case: Case, reminder: Reminder, now: datetime
) -> tuple[tuple[str, ...], str, datetime]:
    """About which invoices a letter may leave, else why not, and from when.

    An invoice that was paid, agreed about or held since is left out; with none left the letter is
    not sent, and the reason says so. The moment is `now` or the next one at which it may arrive.
    """
    others = case.without(reminder)
    at = _free_from(others, reminder, now)
    if held := client_hold(others, now):
        return (), str(held.why), at
    known = {invoice.id: invoice for invoice in others.open_invoices}
    left, why = [], "paid"
    for invoice_id in reminder.invoice_ids:
        invoice = known.get(invoice_id)
        if invoice is None:
            continue
        kept_back = _kept_back(others, invoice, now, step=reminder.step)
        if kept_back:
            why = kept_back
        else:
            left.append(invoice_id)
    return tuple(left), "" if left else why, at


def _kept_back(case: Case, invoice: Invoice, now: datetime, *, step: Step) -> str:
    """Why a letter does not speak of this invoice any more; empty when it does."""
    if step is Step.BEFORE and case.clock.day_of(now) >= invoice.due_date:
        return "date_has_come"
    held = invoice_hold(case, invoice, now)
    return "" if held is None or is_beside(step, held) else str(held.why)


def _free_from(case: Case, reminder: Reminder, now: datetime) -> datetime:
    """The first moment within the client's hours, and far enough from the letters before.

    Of two that stand in the queue the older one goes first; the other keeps its distance.
    """
    today = case.clock.day_of(now)
    days = [case.clock.day_of(one.at) for one in case.asked]
    for other in case.reminders:
        if other.status is ReminderStatus.SENT:
            days.append(other.on)
        elif other.status is ReminderStatus.QUEUED and other.id < reminder.id:
            days.append(today)
    opens = now
    if days:
        gap = timedelta(days=case.rules.gap_days)
        opens = max(now, case.clock.start_of(max(days) + gap))
    is_formal = reminder.step is Step.FORMAL
    return case.clock.next_slot(opens, case.rules.hours, formal=is_formal)
