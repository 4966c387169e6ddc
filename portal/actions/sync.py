"""Sync and reconcile: read from Stripe what the webhooks may never have told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from portal.actions.announcements import receive_events
from portal.actions.cards import finish_card_update, pay_agreed
from portal.actions.following import follow_money
from portal.actions.settling import attach, finish_checkout
from portal.actions.truth import refresh_invoice, remember_customer, remember_invoice
from portal.domain.payments import Attempt, AttemptStatus
from portal.gateways.base import PaymentState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from portal.actions.tools import Tools
    from portal.domain.invoices import Invoice
    from portal.gateways.base import PaymentFacts

# Stripe's lists lag a little behind its writes, so each sync reaches back over this much again.
_OVERLAP = timedelta(hours=1)
# A payment whose answer got lost is looked at for this long before the page asks again.
_PATIENCE = timedelta(minutes=15)
# Stripe keeps events for thirty days (docs.stripe.com/api/events).
_EVENTS_LAST = timedelta(days=29)
# A debit arrives up to two weeks after it was begun (docs.stripe.com/payments/sepa-debit).
_DEBITS_TRAVEL = timedelta(days=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """How many customers and invoices were read."""

    customers: int
    invoices: int


def sync(tools: Tools, *, everything: bool = False, tell: Callable[[int], None]) -> SyncReport:
    """Read customers and invoices from Stripe, only the new ones and those still open.

    Resumable: the place is kept after each page, so that an interrupted run goes on from there.
    `tell` hears how many objects were read since it was last told.
    """
    started = tools.now
    since = None if everything else _moment(tools, "sync")
    customers = _read_list(tools, "customers", since=since, tell=tell)
    invoices = _read_list(tools, "invoices", since=since, tell=tell)
    if since is not None:  # else every invoice was just read
        invoices += _read_open(tools, tell)
    with tools.ledger() as ledger:
        ledger.save_cursor("sync", (started - _OVERLAP).isoformat())
    return SyncReport(customers=customers, invoices=invoices)


def _moment(tools: Tools, name: str) -> datetime | None:
    with tools.ledger() as ledger:
        value = ledger.cursor(name)
    return datetime.fromisoformat(value).astimezone(UTC) if value else None


def _read_list(
    tools: Tools, what: str, *, since: datetime | None, tell: Callable[[int], None]
) -> int:
    with tools.ledger() as ledger:
        after = ledger.cursor(f"sync-{what}")
    count = 0
    for object_id in _each(tools, what, since=since, after=after):
        count += 1
        tell(1)
        if count % 50 == 0:
            with tools.ledger() as ledger:
                ledger.save_cursor(f"sync-{what}", object_id)
    with tools.ledger() as ledger:
        ledger.save_cursor(f"sync-{what}", "")
    return count


def _each(tools: Tools, what: str, *, since: datetime | None, after: str) -> Iterator[str]:
    if what == "customers":
        for customer in tools.gateway.customers(created_from=since, after=after):
            if not customer.deleted and customer.email:
                remember_customer(tools, customer)
            yield customer.id
    else:
        for invoice in tools.gateway.invoices(created_from=since, after=after):
            remember_invoice(tools, invoice)
            yield invoice.id


def _read_open(tools: Tools, tell: Callable[[int], None]) -> int:
    """Read all that is open at Stripe, and what we still hold as open though it is not there."""
    seen = set()
    for invoice in tools.gateway.every_open_invoice():
        remember_invoice(tools, invoice)
        seen.add(invoice.id)
        tell(1)
    with tools.ledger() as ledger:
        settled = [stripe_id for stripe_id in ledger.open_stripe_ids() if stripe_id not in seen]
    for stripe_id in settled:
        refresh_invoice(tools, stripe_id)
        tell(1)
    return len(seen) + len(settled)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileReport:
    """What was found: events that never came, attempts whose outcome is known now, money put right.

    `attached` counts payments that were meant for an invoice and counted on none.
    """

    events: int
    attempts: int
    attached: int = 0


def reconcile(tools: Tools) -> ReconcileReport:
    """Act on every event that a webhook lost, and find out what became of unfinished attempts."""
    started = tools.now
    since = _moment(tools, "events") or started - _EVENTS_LAST
    since = max(since, started - _EVENTS_LAST)
    events = receive_events(tools, list(tools.gateway.events(created_from=since)))
    attached = sum(_attach(tools, facts) for facts in _left_over(tools, since))
    with tools.ledger() as ledger:
        ledger.save_cursor("events", (started - _OVERLAP).isoformat())
        waiting = ledger.unfinished_attempts()
    settled = sum(_look_again(tools, attempt) for attempt in waiting)
    return ReconcileReport(events=events, attempts=settled, attached=attached)


def _left_over(tools: Tools, since: datetime) -> list[PaymentFacts]:
    """Money for an invoice that counts on none, because somebody stopped before attaching it."""
    return list(tools.gateway.unattached_payments(created_from=since - _DEBITS_TRAVEL))


def _attach(tools: Tools, payment: PaymentFacts) -> bool:
    with tools.ledger() as ledger:
        invoice = ledger.invoice_of_stripe(payment.metadata.get("portal_invoice", ""))
    if invoice is None:
        return False
    arrived = payment.state is PaymentState.PAID
    done = attach(tools, invoice, payment.id, amount=payment.amount, arrived=arrived)
    follow_money(tools, invoice.client_id)
    return done


def _look_again(tools: Tools, attempt: Attempt) -> bool:
    if attempt.has_page:
        after = finish_checkout(tools, attempt)
    elif attempt.status is AttemptStatus.OPEN:
        after = finish_card_update(tools, attempt)
    elif attempt.status is AttemptStatus.CARD_SAVED:
        after = _pay_after_crash(tools, attempt)
    else:
        after = _find_out(tools, attempt)
    return after.status is not attempt.status


def _pay_after_crash(tools: Tools, attempt: Attempt) -> Attempt:
    """Whoever claimed this payment stopped in the middle: the same keys finish it, once."""
    if not attempt.pays or attempt.ended_at is None:
        return attempt
    if tools.now - attempt.ended_at < timedelta(minutes=2):
        return attempt
    with tools.ledger() as ledger:
        client = ledger.client(attempt.client_id)
    if client is None or client.method is None:
        return attempt
    return pay_agreed(tools, attempt, method=client.method.id)


def _find_out(tools: Tools, attempt: Attempt) -> Attempt:
    """See by its invoices what became of an attempt: a charge without an answer, or a debit.

    Nothing is charged again here. If nothing has arrived after a while, it was not carried out:
    the page may ask again.
    """
    with tools.ledger() as ledger:
        known = [ledger.invoice(share.invoice_id) for share in attempt.shares]
    fresh = [refresh_invoice(tools, invoice.stripe_id) for invoice in known if invoice is not None]
    status = _seen_status(tools, attempt, [invoice for invoice in fresh if invoice is not None])
    if status is attempt.status:
        return attempt
    ended = attempt.move(status, ended_at=tools.now)
    with tools.ledger() as ledger:
        if ledger.move_attempt(ended, was=attempt.status):
            for share in attempt.shares:
                invoice = ledger.lock_invoice(share.invoice_id)
                if invoice is not None:
                    ledger.save_invoice(replace(invoice, unknown=False))
    return ended


def _seen_status(tools: Tools, attempt: Attempt, invoices: list[Invoice]) -> AttemptStatus:
    states = {invoice.why_not_payable for invoice in invoices}
    if states and states <= {"paid"}:
        return AttemptStatus.PAID
    if "on_its_way" in states:
        return AttemptStatus.ON_ITS_WAY
    if attempt.status is AttemptStatus.ON_ITS_WAY:
        return AttemptStatus.DECLINED  # the debit came back
    if attempt.ended_at is not None and tools.now - attempt.ended_at > _PATIENCE:
        return AttemptStatus.NOT_FINISHED
    return attempt.status
