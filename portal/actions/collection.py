"""Stripe's own asking: stopped while something is agreed or looked at, and let go again after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.truth import refresh_invoice
from portal.domain.errors import GatewayError, GatewayRefused
from portal.domain.payments import AttemptStatus

if TYPE_CHECKING:
    from portal.actions.tools import Tools
    from portal.domain.arrangements import Arrangement
    from portal.domain.invoices import Invoice
    from portal.store.ledger import Ledger


def keep_in_step(tools: Tools, client_id: str = "") -> int:
    """Tell Stripe of every arrangement that began or ended; how many are left untold.

    Of one client, or of all. Our own word comes first and the call after it: when Stripe does not
    answer, the arrangement stands all the same, and the clock tells it later.
    """
    with tools.ledger() as ledger:
        waiting = ledger.arrangements_out_of_step(client_id)
    untold = 0
    for place, arrangement in enumerate(waiting):
        try:
            untold += not _bring_in_step(tools, arrangement)
        except GatewayRefused:
            untold += 1
        except GatewayError:  # nobody waits for each of them while Stripe is down
            return untold + len(waiting) - place
    return untold


def _bring_in_step(tools: Tools, arrangement: Arrangement) -> bool:
    """Tell Stripe and remember it, again if the arrangement changed meanwhile; whether it is so."""
    found: Arrangement | None = arrangement
    while found is not None and found.holds_collection is not found.collection_paused:
        told = found.holds_collection
        if not _tell_stripe(tools, found):
            return False
        with tools.ledger() as ledger:
            ledger.mark_collection(found.id, paused=told)
            found = ledger.arrangement(found.id)
    return True


def _tell_stripe(tools: Tools, arrangement: Arrangement) -> bool:
    everything = True
    for invoice_id in arrangement.invoice_ids:
        with tools.ledger() as ledger:
            invoice = ledger.invoice(invoice_id)
        if invoice is None or not invoice.stripe_id:
            continue
        if arrangement.holds_collection:
            tools.gateway.pause_collection(invoice.stripe_id, reason=arrangement.id)
        else:
            everything = _let_go(tools, invoice, arrangement) and everything
    return everything


def _let_go(tools: Tools, invoice: Invoice, ended: Arrangement) -> bool:
    """Let Stripe ask again, unless something else holds it; whether nothing is left to be done.

    Another arrangement takes it over once Stripe was told of it; travelling money has to land.
    """
    with tools.ledger() as ledger:
        heirs = holders(ledger, invoice, but=ended.id)
        travels = is_travelling(ledger, invoice)
    if heirs:
        return any(heir.collection_paused for heir in heirs)
    if travels:
        fresh = refresh_invoice(tools, invoice.stripe_id)
        with tools.ledger() as ledger:
            if fresh is not None and is_travelling(ledger, fresh):
                return False
    tools.gateway.resume_collection(invoice.stripe_id)
    with tools.ledger() as ledger:  # something may have begun while Stripe was being told
        heirs = holders(ledger, invoice, but=ended.id)
    if heirs:
        tools.gateway.pause_collection(invoice.stripe_id, reason=heirs[0].id)
    return True


def holders(ledger: Ledger, invoice: Invoice, *, but: str = "") -> list[Arrangement]:
    """The arrangements that keep Stripe from asking for this invoice."""
    return [
        other
        for other in ledger.arrangements(invoice.client_id)
        if other.holds_collection and invoice.id in other.invoice_ids and other.id != but
    ]


def is_travelling(ledger: Ledger, invoice: Invoice, *, but: str = "") -> bool:
    """Whether money is on its way to this invoice, apart from that of the attempt `but`."""
    attempts = [
        attempt.id
        for attempt in ledger.attempts(invoice.client_id)
        if attempt.status is AttemptStatus.ON_ITS_WAY and invoice.id in attempt.invoice_ids
    ]
    if set(attempts) - {but}:
        return True
    return invoice.on_its_way is not None and but not in attempts


def is_held(ledger: Ledger, invoice: Invoice, *, but: str = "") -> bool:
    """Whether anything else keeps Stripe from asking: an arrangement, or travelling money."""
    return bool(holders(ledger, invoice, but=but)) or is_travelling(ledger, invoice, but=but)
