"""A word of thanks, once, to whoever paid after a letter had reminded them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.actions.occasions import is_silent
from portal.domain.arrangements import Kind

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.store.case_queries import Happening
    from portal.store.ledger import Ledger

# The scheduler may have stood still for so long.
_LOOK_BACK = timedelta(days=10)


def thank(tools: Tools) -> int:
    """Queue the thanks for each payment that arrived lately; how many are new.

    A plan thanks by its own letters, nobody is thanked for what was never asked for, and silence
    is kept.
    """
    with tools.ledger() as ledger:
        told = ledger.happenings("payment_received", since=tools.now - _LOOK_BACK)
        return sum(_thank(tools, ledger, line) for line in told)


def _thank(tools: Tools, ledger: Ledger, paid: Happening) -> bool:
    who, invoice_id = paid.client_id, paid.invoice_id
    reminded = any(
        step.status.is_written and step.step.is_reminder and invoice_id in step.invoice_ids
        for step in ledger.reminders(who)
    )
    in_plan = any(
        a.kind is Kind.PLAN and invoice_id in a.invoice_ids for a in ledger.arrangements(who)
    )
    if not reminded or in_plan or is_silent(tools, ledger, who):
        return False
    about = {"invoice": invoice_id, "amount": paid.details["amount"], "at": paid.at.isoformat()}
    return ledger.queue_letter(
        "payment_received", who, "", at=tools.now, key=f"received/{paid.id}",
        about=json.dumps(about),
    )  # fmt: skip
