"""Money that a person found on the bank's statement: counted on the invoice, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from portal.actions.truth import note_payment, refresh_invoice, remember_invoice
from portal.domain.money import Money

if TYPE_CHECKING:
    from datetime import date

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.domain.payments import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Money that a person found: under which name it counts once, of which day, and by whom."""

    key: str
    on: date
    by: str


def count_received(tools: Tools, share: Share, found: Found) -> Money:
    """Count what arrived on one invoice, at most what is left of it; how much counts by this name.

    Counted twice, it counts once. Raises a GatewayError.
    """
    with tools.ledger() as ledger:
        invoice = ledger.invoice(share.invoice_id)
        counted = ledger.payment_counted(_name(found, share))
    nothing = Money(0, share.amount.currency)
    if counted is not None or invoice is None:
        return counted or nothing
    if not invoice.stripe_id:
        return _count_here(tools, share, found)
    fresh = refresh_invoice(tools, invoice.stripe_id) or invoice
    if fresh.why_not_payable:
        return nothing
    return _count_at_stripe(tools, fresh, share, found=found)


def _name(found: Found, share: Share) -> str:
    return f"{found.key}/{share.invoice_id}"


def _count_at_stripe(tools: Tools, invoice: Invoice, share: Share, *, found: Found) -> Money:
    name = _name(found, share)
    amount = min(share.amount, invoice.remaining, key=lambda money: money.minor)
    # parts of an invoice that Stripe charges by itself cannot be recorded: all of it, or nothing
    if amount == invoice.remaining:
        facts = tools.gateway.settle_elsewhere(invoice.stripe_id, key=name)
    else:
        facts = tools.gateway.record_payment(invoice.stripe_id, amount, on=found.on, key=name)
    remember_invoice(tools, facts, who=found.by)
    with tools.ledger() as ledger:
        ledger.first_payment(name, invoice.id, amount, at=tools.now)
    return amount


def _count_here(tools: Tools, share: Share, found: Found) -> Money:
    nothing = Money(0, share.amount.currency)
    with tools.ledger() as ledger:
        locked = ledger.lock_invoice(share.invoice_id)
        if locked is None or locked.why_not_payable in {"paid", "closed"}:
            return nothing
        amount = min(share.amount, locked.remaining, key=lambda money: money.minor)
        if not ledger.first_payment(_name(found, share), locked.id, amount, at=tools.now):
            return amount
        after = locked.receive(amount)
        if after.remaining:  # a debit that travels is another payment
            after = replace(after, on_its_way=locked.on_its_way, expected_on=locked.expected_on)
        ledger.save_invoice(after)
        note_payment(tools, ledger, after, amount=amount, who=found.by)
    return amount
