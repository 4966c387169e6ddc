"""What a person decides about the letters: let one go, leave it out, look at an old case."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from portal.actions.remembering import case_of
from portal.actions.reminding import queue_reminder
from portal.domain.holding import resumable
from portal.domain.invoices import InvoiceStatus
from portal.domain.reminder_case import MarkName
from portal.domain.sequence import ReminderStatus

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.domain.sequence import Reminder
    from portal.store.ledger import Ledger
    from portal.store.queries import Queries


class Steered(StrEnum):
    """What became of a decision about a case."""

    DONE = "done"
    ALREADY = "already"  # it was so before: nothing is noted
    NOTHING = "nothing"  # there is nobody, or nothing, that it could be said of


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


def review(tools: Tools, client_id: str, *, by: str) -> Steered:
    """Say that a client's old invoices may be written about."""
    with tools.ledger() as ledger:
        ledger.lock_client(client_id)
        mine = [i for i in ledger.invoices(client_id) if not i.why_not_payable]
        fresh = _unmarked(ledger, client_id, mine, mark=MarkName.REVIEWED)
        if not fresh:
            return Steered.ALREADY if mine else Steered.NOTHING
        for invoice in fresh:
            ledger.set_mark(invoice.id, MarkName.REVIEWED, client_id, at=tools.now, by=by)
        ledger.note("reminders_reviewed", client_id, at=tools.now, who=by)
    return Steered.DONE


def resume(tools: Tools, client_id: str, *, by: str) -> Steered:
    """Take back a stop that only a person takes back: hard times, or a letter that came back."""
    with tools.ledger() as ledger:
        ledger.lock_client(client_id)
        client = ledger.client(client_id)
        if client is None:
            return Steered.NOTHING
        if resumable(case_of(tools, ledger, client), tools.now) is None:
            return Steered.ALREADY
        ledger.set_mark(client_id, MarkName.RESUMED, client_id, at=tools.now, by=by)
        ledger.note("reminders_resumed", client_id, at=tools.now, who=by)
    return Steered.DONE


def let_go(tools: Tools, client_id: str, invoice_ids: Collection[str], *, by: str) -> Steered:
    """Ask nothing more for some invoices of a client; at Stripe they stay as they are."""
    with tools.ledger() as ledger:
        ledger.lock_client(client_id)
        mine = [i for i in ledger.invoices(client_id) if i.id in invoice_ids and _is_open(i)]
        fresh = _unmarked(ledger, client_id, mine, mark=MarkName.LET_GO)
        if not fresh:
            return Steered.ALREADY if mine else Steered.NOTHING
        for one in fresh:
            ledger.set_mark(one.id, MarkName.LET_GO, client_id, at=tools.now, by=by)
            ledger.note("invoice_let_go", client_id, at=tools.now, who=by, invoice_id=one.id)
    return Steered.DONE


def still_asked(queries: Queries, client_id: str) -> tuple[Invoice, ...]:
    """What is still to be paid and nobody has let go."""
    mine = [invoice for invoice in queries.invoices(client_id) if _is_open(invoice)]
    return tuple(_unmarked(queries, client_id, mine, mark=MarkName.LET_GO))


def _is_open(invoice: Invoice) -> bool:
    return invoice.status is InvoiceStatus.OPEN and bool(invoice.remaining)


def _unmarked(
    queries: Queries, client_id: str, invoices: Collection[Invoice], *, mark: MarkName
) -> list[Invoice]:
    marked = {one.subject for one in queries.marks(client_id) if one.mark == mark}
    return [invoice for invoice in invoices if invoice.id not in marked]
