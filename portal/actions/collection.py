"""Stripe's own asking: stopped while something is agreed or looked at, and let go again after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.errors import GatewayError
from portal.domain.payments import AttemptStatus

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.store.ledger import Ledger


def keep_in_step(tools: Tools) -> int:
    """Tell Stripe of every arrangement that began or ended; how many are left untold.

    Our own word comes first and the call after it: when Stripe does not answer, the arrangement
    stands all the same, and the clock tells it later.
    """
    with tools.ledger() as ledger:
        waiting = ledger.arrangements_out_of_step()
    untold = 0
    for arrangement in waiting:
        try:
            _tell_stripe(tools, arrangement)
        except GatewayError:
            untold += 1
            continue
        with tools.ledger() as ledger:
            ledger.mark_collection(arrangement.id, paused=arrangement.holds_collection)
    return untold


def _tell_stripe(tools: Tools, arrangement: Arrangement) -> None:
    for invoice_id in arrangement.invoice_ids:
        with tools.ledger() as ledger:
            invoice = ledger.invoice(invoice_id)
            held_by_others = invoice is not None and is_held(
                ledger, invoice.client_id, invoice_id, but=arrangement.id
            )
        if invoice is None or not invoice.stripe_id:
            continue
        if arrangement.holds_collection:
            tools.gateway.pause_collection(invoice.stripe_id, reason=arrangement.id)
        elif not held_by_others:
            tools.gateway.resume_collection(invoice.stripe_id)


def is_held(ledger: Ledger, client_id: str, invoice_id: str, *, but: str = "") -> bool:
    """Whether anything else keeps Stripe from asking: another arrangement, or travelling money."""
    agreed = any(
        other.holds_collection and invoice_id in other.invoice_ids and other.id != but
        for other in ledger.arrangements(client_id)
    )
    travelling = any(
        attempt.status is AttemptStatus.ON_ITS_WAY
        and invoice_id in attempt.invoice_ids
        and attempt.id != but
        for attempt in ledger.attempts(client_id)
    )
    return agreed or travelling
