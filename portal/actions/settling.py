"""What became of a Checkout page: counted once, however often and by whomever it is announced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.collection import is_held, keep_in_step
from portal.actions.following import follow_money
from portal.actions.truth import DEBIT_DAYS, note_payment, refresh_invoice, remember_invoice
from portal.domain.errors import GatewayRefused
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.payments import Attempt, AttemptKind, AttemptStatus
from portal.gateways.base import SessionFacts, SessionState

if TYPE_CHECKING:
    from collections.abc import Set

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.domain.money import Money
    from portal.domain.payments import Share
    from portal.store.ledger import Ledger

_STATUS_OF = {
    SessionState.PAID: AttemptStatus.PAID,
    SessionState.ON_ITS_WAY: AttemptStatus.ON_ITS_WAY,
    SessionState.FAILED: AttemptStatus.DECLINED,
    SessionState.EXPIRED: AttemptStatus.NOT_FINISHED,
}


def finish_checkout(tools: Tools, attempt: Attempt) -> Attempt:
    """Re-read the page of an attempt and record its outcome; the attempt as it is afterwards.

    Safe to call at any time, twice at once, and after a crash in the middle: Stripe's own
    answers are keyed by page and invoice, and each payment is counted under its own name.
    """
    if not attempt.session_id:
        return attempt
    session = tools.gateway.session(attempt.session_id)
    status = _STATUS_OF.get(session.state)
    if status is None or not attempt.may_become(status):
        return attempt
    if attempt.kind is AttemptKind.PART:
        _count_part(tools, attempt, session, status=status)
    elif status is AttemptStatus.PAID:
        _settle(tools, attempt, session)
    if attempt.kind is AttemptKind.PART or status is not AttemptStatus.PAID:
        _tell_stripe(tools, attempt, status)
    return _end(tools, attempt.move(status, ended_at=tools.now, decline=session.decline), attempt)


def close_pages(
    tools: Tools, client_id: str, invoice_ids: Set[str], *, but: str = ""
) -> list[Attempt]:
    """Close the open Checkout pages that could pay one of these invoices; how each one ended.

    A page on which the client has just paid does not close any more: then it is settled.
    """
    with tools.ledger() as ledger:
        pages = [
            attempt
            for attempt in ledger.attempts(client_id)
            if attempt.has_page
            and attempt.status is AttemptStatus.OPEN
            and attempt.id != but
            and attempt.session_id
            and invoice_ids & set(attempt.invoice_ids)
        ]
    ended = []
    for page in pages:
        tools.gateway.expire_session(page.session_id)
        ended.append(finish_checkout(tools, page))
    return ended


def _settle(tools: Tools, attempt: Attempt, session: SessionFacts) -> None:
    """The money is there: settle each invoice, at Stripe where it lives there, and here."""
    for share in attempt.shares:
        with tools.ledger() as ledger:
            invoice = ledger.invoice(share.invoice_id)
        if invoice is None:
            continue
        if invoice.stripe_id:
            _settle_at_stripe(tools, session, share=share, stripe_id=invoice.stripe_id)
        else:
            _settle_here(tools, session, share)


def _count_part(
    tools: Tools, attempt: Attempt, session: SessionFacts, *, status: AttemptStatus
) -> None:
    """A part is there or on its way: count it on its invoice at Stripe, or here.

    A payment for one invoice is attached to it, also while it travels. One that reaches over two
    invoices cannot be (Stripe attaches a payment to one): its portions are recorded there.
    """
    with tools.ledger() as ledger:
        known = [ledger.invoice(share.invoice_id) for share in attempt.shares]
    only = known[0] if len(known) == 1 else None
    if only is not None and only.stripe_id:
        if status in {AttemptStatus.PAID, AttemptStatus.ON_ITS_WAY}:
            arrived = status is AttemptStatus.PAID
            attach(tools, only, session.payment, amount=attempt.shares[0].amount, arrived=arrived)
    elif status is AttemptStatus.PAID:
        for share, invoice in zip(attempt.shares, known, strict=True):
            if invoice is not None and invoice.stripe_id:
                _record(tools, share, invoice.stripe_id, payment=session.payment or session.id)
            elif invoice is not None:
                _settle_here(tools, session, share)


def attach(tools: Tools, invoice: Invoice, payment: str, *, amount: Money, arrived: bool) -> bool:
    """Let a payment count on its invoice at Stripe, once; whether it does.

    It does not when the invoice was settled another way meanwhile: then the money, once it has
    arrived, is a surplus, and the owner is told, once.
    """
    try:
        facts = tools.gateway.attach_payment(invoice.stripe_id, payment)
    except GatewayRefused:
        refresh_invoice(tools, invoice.stripe_id)
        if arrived:
            with tools.ledger() as ledger:
                _tell_surplus(tools, ledger, invoice.id, amount=amount, payment=payment)
        return False
    remember_invoice(tools, facts)
    return True


def _record(tools: Tools, share: Share, stripe_id: str, *, payment: str) -> None:
    key = f"{payment}-{stripe_id}"
    with tools.ledger() as ledger:
        if ledger.payment_known(key):
            return
    try:
        facts = tools.gateway.record_payment(stripe_id, share.amount, on=tools.today, key=key)
    except GatewayRefused:
        refresh_invoice(tools, stripe_id)
        with tools.ledger() as ledger:
            _tell_surplus(tools, ledger, share.invoice_id, amount=share.amount, payment=payment)
        return
    remember_invoice(tools, facts)
    with tools.ledger() as ledger:
        ledger.first_payment(key, share.invoice_id, share.amount, at=tools.now)


def _settle_at_stripe(tools: Tools, session: SessionFacts, *, share: Share, stripe_id: str) -> None:
    """Mark Stripe's invoice as paid by this page; a second payment of it is told to the owner."""
    before = tools.gateway.invoice(stripe_id)
    payment = session.payment or session.id
    key = f"{payment}-{stripe_id}"
    try:
        facts = tools.gateway.settle_elsewhere(stripe_id, key=key)
    except GatewayRefused:
        refresh_invoice(tools, stripe_id)
        with tools.ledger() as ledger:
            _tell_surplus(tools, ledger, share.invoice_id, amount=share.amount, payment=payment)
        return
    remember_invoice(tools, facts)
    with tools.ledger() as ledger:
        ledger.first_payment(key, share.invoice_id, share.amount, at=tools.now)
        if before is not None and before.status is InvoiceStatus.OPEN:
            left = before.total - before.paid
            if left < share.amount:  # a part arrived another way while the page was open
                surplus = share.amount - left
                _tell_surplus(tools, ledger, share.invoice_id, amount=surplus, payment=payment)


def _settle_here(tools: Tools, session: SessionFacts, share: Share) -> None:
    """Count the payment on an imported invoice, once."""
    payment = session.payment or session.id
    key = f"{payment}/{share.invoice_id}"
    with tools.ledger() as ledger:
        before = ledger.lock_invoice(share.invoice_id)
        if before is None or not ledger.first_payment(
            key, share.invoice_id, share.amount, at=tools.now
        ):
            return
        after = before.receive(share.amount)
        ledger.save_invoice(after)
        note_payment(tools, ledger, after, amount=share.amount)
        surplus = min(after.paid - after.total, share.amount, key=lambda money: money.minor)
        if surplus.minor > 0:
            _tell_surplus(tools, ledger, after.id, amount=surplus, payment=payment)


def _tell_surplus(
    tools: Tools, ledger: Ledger, invoice_id: str, *, amount: Money, payment: str
) -> None:
    """Tell the owner of money that nobody asked for: each payment once, two equal ones twice."""
    invoice = ledger.invoice(invoice_id)
    ledger.tell_owner(
        "paid_twice",
        invoice.client_id if invoice else "",
        at=tools.now,
        invoice_id=invoice_id,
        amount=f"{amount.decimal} {amount.currency}",
        payment=payment,
    )


def _tell_stripe(tools: Tools, attempt: Attempt, status: AttemptStatus) -> None:
    """While money travels Stripe may not charge again; once it landed, all is as before."""
    for share in attempt.shares:
        with tools.ledger() as ledger:
            invoice = ledger.invoice(share.invoice_id)
        if not invoice or not invoice.stripe_id or invoice.collection is not Collection.AUTOMATIC:
            continue
        if status is AttemptStatus.ON_ITS_WAY:
            tools.gateway.pause_collection(invoice.stripe_id, reason=attempt.id)
        elif attempt.status is AttemptStatus.ON_ITS_WAY:
            with tools.ledger() as ledger:
                held = is_held(ledger, invoice, but=attempt.id)
            if not held:
                tools.gateway.resume_collection(invoice.stripe_id)


def _end(tools: Tools, ended: Attempt, before: Attempt) -> Attempt:
    """Write the outcome and what it means for the invoices, in one transaction, if we are first."""
    travelling = ended.status is AttemptStatus.ON_ITS_WAY
    came_back = before.status is AttemptStatus.ON_ITS_WAY
    with tools.ledger() as ledger:
        if not ledger.move_attempt(ended, was=before.status):
            return ledger.attempt(ended.id) or ended
        ledger.note(f"attempt_{ended.status.value}", ended.client_id, at=tools.now)
        if travelling or (came_back and ended.status is not AttemptStatus.PAID):
            for share in ended.shares:
                _mark(tools, ledger, share, travelling=travelling)
    if ended.status is AttemptStatus.PAID:
        follow_money(tools, ended.client_id)
    if came_back:  # what an ended arrangement could not let go of while the money travelled
        keep_in_step(tools, ended.client_id)
    return ended


def _mark(tools: Tools, ledger: Ledger, share: Share, *, travelling: bool) -> None:
    locked = ledger.lock_invoice(share.invoice_id)
    if locked is None:
        return
    if travelling:
        expected = locked.expected_on or tools.calendar.after(tools.today, DEBIT_DAYS)
        locked = replace(locked, on_its_way=share.amount, expected_on=expected)
    else:
        locked = replace(locked, on_its_way=None, expected_on=None)
    ledger.save_invoice(locked)
