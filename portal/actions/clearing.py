"""What was asked of a person goes when nothing is left to ask the client for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.reminder_case import MarkName
from portal.domain.sequence import ReminderStatus

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.sequence import Reminder
    from portal.store.ledger import Ledger

_OF_A_STEP = "reminder/"


def clear_steps(tools: Tools) -> int:
    """Tick off calls, drafts and decisions about what was paid, closed or let go; how many.

    A draft goes with its task: what is settled is never released.
    """
    with tools.ledger() as ledger:
        _forget_idle_words(ledger)
        ledger.forget_idle_standings()
        cleared = 0
        for task in ledger.tasks():
            if not task.key.startswith(_OF_A_STEP):
                continue
            step = ledger.reminder(int(task.key.removeprefix(_OF_A_STEP)))
            if step is None or _is_open(ledger, step):
                continue
            ledger.finish_task(task.id, at=tools.now, by="clock")
            ledger.move_reminder(
                step.id, was=ReminderStatus.DRAFT, becomes=ReminderStatus.STOPPED, why="paid"
            )
            cleared += 1
    return cleared


def _forget_idle_words(ledger: Ledger) -> None:
    """What was written for a letter that will not come any more is of no use to anybody."""
    for own in ledger.own_words():
        invoice = ledger.invoice(own.invoice_id)
        if invoice is None or invoice.why_not_payable in {"paid", "closed"}:
            ledger.forget_own_words(own)


def _is_open(ledger: Ledger, step: Reminder) -> bool:
    """Whether anything is still asked for, of all that a step is about."""
    let_go = {mark.subject for mark in ledger.marks(step.client_id) if mark.mark == MarkName.LET_GO}
    known = (ledger.invoice(one) for one in step.invoice_ids if one not in let_go)
    return any(one is not None and one.why_not_payable not in {"paid", "closed"} for one in known)
