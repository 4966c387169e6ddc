"""What a person decides about the letters: let one go, leave it out, look at an old case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.reminding import queue_reminder
from portal.domain.reminder_case import MarkName
from portal.domain.sequence import ReminderStatus

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.sequence import Reminder
    from portal.store.ledger import Ledger


def release_draft(tools: Tools, reminder_id: int, *, by: str) -> bool:
    """Let a formal letter go: it leaves in the client's hours, unless something stops it then.

    Whether it was still a draft: released twice, it leaves once.
    """
    with tools.ledger() as ledger:
        draft = ledger.reminder(reminder_id)
        if draft is None or not _moved(tools, ledger, draft, to=ReminderStatus.QUEUED, by=by):
            return False
        queue_reminder(tools, ledger, draft.client_id, step=draft.step, number=draft.id)
    return True


def leave_out(tools: Tools, reminder_id: int, *, by: str) -> bool:
    """Leave a formal letter out: what follows it comes in its time. Whether it was a draft."""
    with tools.ledger() as ledger:
        draft = ledger.reminder(reminder_id)
        return draft is not None and _moved(tools, ledger, draft, to=ReminderStatus.SKIPPED, by=by)


def _moved(tools: Tools, ledger: Ledger, draft: Reminder, *, to: ReminderStatus, by: str) -> bool:
    moved = ledger.move_reminder(
        draft.id, was=ReminderStatus.DRAFT, becomes=to, on=tools.today, who=by
    )
    if moved:
        _tick_off(tools, ledger, draft, by=by)
        what = "reminder_queued" if to is ReminderStatus.QUEUED else "reminder_skipped"
        ledger.note(what, draft.client_id, at=tools.now, who=by, step=draft.step.value)
    return moved


def _tick_off(tools: Tools, ledger: Ledger, draft: Reminder, *, by: str) -> None:
    for task in ledger.tasks(draft.client_id):
        if task.key == f"reminder/{draft.id}":
            ledger.finish_task(task.id, at=tools.now, by=by)


def review(tools: Tools, client_id: str, *, by: str) -> int:
    """Say that a client's old invoices may be written about; how many are open."""
    with tools.ledger() as ledger:
        mine = [i for i in ledger.invoices(client_id) if not i.why_not_payable]
        for invoice in mine:
            ledger.set_mark(invoice.id, MarkName.REVIEWED, client_id, at=tools.now, by=by)
        if mine:
            ledger.note("reminders_reviewed", client_id, at=tools.now, who=by)
    return len(mine)


def resume(tools: Tools, client_id: str, *, by: str) -> None:
    """Take back a stop that only a person takes back: hard times, or a letter that came back."""
    with tools.ledger() as ledger:
        ledger.set_mark(client_id, MarkName.RESUMED, client_id, at=tools.now, by=by)
        ledger.note("reminders_resumed", client_id, at=tools.now, who=by)


def let_go(tools: Tools, invoice_id: str, *, by: str) -> bool:
    """Ask nothing more for an invoice; at Stripe it stays as it is. Whether it is known."""
    with tools.ledger() as ledger:
        invoice = ledger.invoice(invoice_id)
        if invoice is None:
            return False
        who = invoice.client_id
        ledger.set_mark(invoice_id, MarkName.LET_GO, who, at=tools.now, by=by)
        ledger.note("invoice_let_go", who, at=tools.now, who=by, invoice_id=invoice_id)
    return True
