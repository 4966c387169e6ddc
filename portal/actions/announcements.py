"""Webhooks: kept before they are acted upon, in any order, twice or late; only re-reads count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from portal.actions.cards import finish_card_update
from portal.actions.following import follow_money
from portal.actions.settling import finish_checkout
from portal.actions.truth import refresh_customer, refresh_invoice, remember_invoice
from portal.domain.errors import GatewayRefused
from portal.domain.payments import AttemptKind, AttemptStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from portal.actions.tools import Tools
    from portal.domain.payments import Attempt
    from portal.gateways.base import EventFacts

# What the owner must know, whatever the portal makes of it.
FOR_THE_OWNER = {
    "charge.dispute.created": "chargeback_opened",
    "charge.dispute.closed": "chargeback_closed",
    "charge.dispute.funds_withdrawn": "chargeback_money_taken",
    "invoice.overpaid": "paid_twice",
    "mandate.updated": "mandate_changed",
}

# The object is gone by now, or it is a page on which nothing is paid: there is nothing to re-read.
_NOTHING_TO_DO = frozenset({"resource_missing", "not_a_payment"})


def receive_event(tools: Tools, event: EventFacts) -> bool:
    """Keep the event, then act on it; whether there was anything left to do.

    Raises GatewayError when Stripe cannot be re-read now: the event stays kept, and is acted upon
    at its next delivery or by `reconcile`.
    """
    return receive_events(tools, [event]) > 0


def receive_events(tools: Tools, events: Sequence[EventFacts]) -> int:
    """Many at once, as after a long silence: how many there was anything left to do about.

    What several of them speak of is read once, since only its present state counts.
    """
    groups: dict[tuple[str, str], list[EventFacts]] = {}
    with tools.ledger() as ledger:
        for event in events:
            moments = (event.created_at, tools.now)
            if ledger.store_event(event.id, event.type, event.object_id, moments=moments):
                groups.setdefault(_subject(event), []).append(event)
    for group in groups.values():
        _receive_group(tools, group)
    return sum(map(len, groups.values()))


def _subject(event: EventFacts) -> tuple[str, str]:
    """What has to be read again because of it."""
    if event.object_kind in {"checkout.session", "invoice"}:
        return event.object_kind, event.object_id
    if event.object_kind == "invoice_payment" or event.type.startswith("payment_intent."):
        return "open invoices", event.customer
    return "customer", event.customer or event.object_id


def _receive_group(tools: Tools, group: Sequence[EventFacts]) -> None:
    for event in group:
        if event.type in FOR_THE_OWNER:
            _tell_owner(tools, event)
    acting = [event for event in group if _asks_for_a_reading(event)] or group
    try:
        act_on(tools, acting[-1])
    except GatewayRefused as refusal:
        if refusal.code not in _NOTHING_TO_DO:
            raise
    _follow(tools, group[-1])
    with tools.ledger() as ledger:
        for event in group:
            ledger.finish_event(event.id, at=tools.now)


def _asks_for_a_reading(event: EventFacts) -> bool:
    """Among the events of one customer, some are for the owner alone."""
    about = ("customer.", "payment_method.", "setup_intent")
    return _subject(event)[0] != "customer" or event.type.startswith(about)


def _follow(tools: Tools, event: EventFacts) -> None:
    """What was just read may have kept a promise, or finished a plan."""
    with tools.ledger() as ledger:
        client = ledger.client_of_customer(event.customer) if event.customer else None
    if client is not None:
        follow_money(tools, client.id)


def act_on(tools: Tools, event: EventFacts) -> None:
    """Re-read whatever the event is about and bring the ledger up to it; idempotent."""
    if event.object_kind == "checkout.session":
        _finish_session(tools, event)
    elif event.object_kind == "invoice":
        refresh_invoice(tools, event.object_id)
    elif event.object_kind == "invoice_payment" or event.type.startswith("payment_intent."):
        _refresh_open_invoices(tools, event.customer)
    elif event.customer and event.type.startswith(("customer.", "payment_method.", "setup_intent")):
        _refresh_card(tools, event.customer)


def _finish_session(tools: Tools, event: EventFacts) -> None:
    session_id = event.object_id
    with tools.ledger() as ledger:
        attempt = ledger.attempt_of_session(session_id)
        known = ledger.client_of_customer(event.customer) if event.customer else None
    if attempt is None and known is not None:
        _refresh_card(tools, event.customer)  # a page that stood in for the customer portal
    if attempt is None:
        # the page was opened, and we stopped before remembering it: its metadata names the attempt
        name = tools.gateway.session(session_id).metadata.get("portal_attempt", "")
        attempt = _adopt_session(tools, name, session_id)
    if attempt is not None:
        finish_checkout(tools, attempt)


def _adopt_session(tools: Tools, attempt_id: str, session_id: str) -> Attempt | None:
    with tools.ledger() as ledger:
        attempt = ledger.attempt(attempt_id) if attempt_id else None
        if attempt is None or attempt.session_id:
            return None
        adopted = replace(attempt, session_id=session_id)
        ledger.move_attempt(adopted, was=attempt.status)
    return adopted


def _refresh_open_invoices(tools: Tools, customer: str) -> None:
    if not customer:
        return
    for facts in tools.gateway.open_invoices(customer):
        remember_invoice(tools, facts)
    with tools.ledger() as ledger:
        client = ledger.client_of_customer(customer)
        held = ledger.invoices(client.id) if client else ()
    for invoice in held:
        if invoice.stripe_id and not invoice.why_not_payable:
            refresh_invoice(tools, invoice.stripe_id)


def _refresh_card(tools: Tools, customer: str) -> None:
    client = refresh_customer(tools, customer)
    if client is None:
        return
    with tools.ledger() as ledger:
        attempts = ledger.attempts(client.id)
    for attempt in attempts:
        if attempt.kind is AttemptKind.CARD and attempt.status is AttemptStatus.OPEN:
            finish_card_update(tools, attempt)


def _tell_owner(tools: Tools, event: EventFacts) -> None:
    with tools.ledger() as ledger:
        client = ledger.client_of_customer(event.customer) if event.customer else None
        ledger.tell_owner(
            FOR_THE_OWNER[event.type],
            client.id if client else "",
            at=tools.now,
            object=event.object_id,
        )
