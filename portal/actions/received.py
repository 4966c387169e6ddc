"""Money that a person found on the bank's statement: counted on the invoice, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.truth import refresh_invoice, remember_invoice
from portal.domain.money import Money

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.domain.payments import Share
    from portal.store.ledger import Ledger


def count_received(tools: Tools, share: Share, *, key: str, on: date, by: str) -> Invoice | None:
    """Count what arrived on one invoice, at most what is left of it; the invoice afterwards.

    `key` names the money: counted twice, it counts once. Raises a GatewayError.
    """
    with tools.ledger() as ledger:
        invoice = ledger.invoice(share.invoice_id)
    if invoice is None:
        return None
    name = f"{key}/{share.invoice_id}"
    if not invoice.stripe_id:
        return _count_here(tools, invoice, share.amount, key=name, by=by)
    with tools.ledger() as ledger:
        known = ledger.payment_known(name)
    if known:
        return refresh_invoice(tools, invoice.stripe_id)
    fresh = refresh_invoice(tools, invoice.stripe_id) or invoice
    if fresh.why_not_payable:
        return fresh
    amount = min(share.amount, fresh.remaining, key=lambda money: money.minor)
    # parts of an invoice that Stripe charges by itself cannot be recorded: all of it, or nothing
    if amount == fresh.remaining:
        facts = tools.gateway.settle_elsewhere(fresh.stripe_id, key=name)
    else:
        facts = tools.gateway.record_payment(fresh.stripe_id, amount, on=on, key=name)
    after = remember_invoice(tools, facts)
    with tools.ledger() as ledger:
        if ledger.first_payment(name, after.id, amount, at=tools.now):
            _note(tools, ledger, after, amount=amount, by=by)
    return after


def _count_here(tools: Tools, invoice: Invoice, amount: Money, *, key: str, by: str) -> Invoice:
    with tools.ledger() as ledger:
        locked = ledger.lock_invoice(invoice.id) or invoice
        counted = min(amount.minor, locked.remaining.minor)
        if counted <= 0:
            return locked
        received = Money(counted, amount.currency)
        if not ledger.first_payment(key, invoice.id, received, at=tools.now):
            return locked
        after = locked.receive(received)
        ledger.save_invoice(after)
        _note(tools, ledger, after, amount=received, by=by)
    return after


def _note(tools: Tools, ledger: Ledger, invoice: Invoice, *, amount: Money, by: str) -> None:
    ledger.note(
        "payment_received",
        invoice.client_id,
        at=tools.now,
        who=by,
        invoice_id=invoice.id,
        amount=f"{amount.decimal} {amount.currency}",
    )
