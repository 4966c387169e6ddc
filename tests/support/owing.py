"""Clients of Stripe's who owe, as the sandbox's scenes make them and as sync brings them here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.actions.sync import sync
from portal.sandbox import scenes
from tests.support.sites import NOW

if TYPE_CHECKING:
    from portal.domain.invoices import Invoice
    from portal.sandbox import Sandbox
    from tests.support.sites import Portal

DAY = 86_400
NOW_SECONDS = int(NOW.timestamp())


def owing_by_card(
    portal: Portal, sandbox: Sandbox, *, reason: str = "expired_card", own_card: bool = True
) -> Invoice:
    """A subscription whose newest invoice was refused; the invoice as the portal knows it."""
    state = sandbox.state
    if not state.all("billing_portal.configuration"):
        scenes.portal_settings(state)
    now = state.now()
    customer = scenes.customer(state, name="Ada Exemple", email="ada.stripe@example.com")
    bill = scenes.failed_subscription(
        state,
        customer["id"],
        amount=12_000,
        product="Coaching",
        started_at=now - 33 * DAY,
        failed_at=now - DAY,
        reason=reason,
        own_card=own_card,
    )
    return _known(portal, bill["id"])


def owing_by_transfer(portal: Portal, sandbox: Sandbox, *, amount: int = 8_000) -> Invoice:
    """An invoice that was sent and whose due date has passed."""
    state = sandbox.state
    now = state.now()
    customer = scenes.customer(state, name="Ada Exemple", email="ada.stripe@example.com", card=None)
    bill = scenes.sent_invoice(
        state,
        customer["id"],
        amount=amount,
        description="Atelier",
        sent_at=now - 40 * DAY,
        due_at=now - 10 * DAY,
    )
    return _known(portal, bill["id"])


def another_invoice(portal: Portal, sandbox: Sandbox, invoice: Invoice, *, amount: int) -> Invoice:
    """One more invoice for the same client."""
    now = sandbox.state.now()
    with portal.services.queries() as queries:
        client = queries.client(invoice.client_id)
    assert client is not None
    bill = scenes.sent_invoice(
        sandbox.state,
        client.stripe_customer,
        amount=amount,
        description="Deuxième atelier",
        sent_at=now - 30 * DAY,
        due_at=now - 5 * DAY,
    )
    return _known(portal, bill["id"])


def _known(portal: Portal, stripe_id: str) -> Invoice:
    sync(portal.services.tools, everything=True, tell=lambda _: None)
    with portal.services.queries() as queries:
        invoice = queries.invoice_of_stripe(stripe_id)
    assert invoice is not None
    return invoice
