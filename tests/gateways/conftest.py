"""A shop at the sandbox: the owner arranges, the client acts on hosted pages, the gateway asks."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
import stripe

from portal.domain.errors import GatewayRefused
from portal.gateways.stripe import StripeGateway
from portal.sandbox import Sandbox
from portal.sandbox.cards import account_by_token, card_by_token
from portal.sandbox.engine import saving, sessions, subscribing
from tests.sandbox.contract import check_exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Shop:
    """What happens at Stripe without us: the owner's doings and the client's."""

    sandbox: Sandbox
    v1: stripe.V1Services

    def customer(self, method: str = "pm_card_visa", *, name: str = "Ada Martin") -> str:
        """A new customer whose default is this test method."""
        made = self.v1.customers.create(
            {
                "name": name,
                "email": "ada@example.com",
                "phone": "+33 1 99 00 00 00",
                "preferred_locales": ["fr"],
                "metadata": {"group": "mornings"},
            }
        )
        if method:
            self.v1.customers.update(
                made.id,
                {"invoice_settings": {"default_payment_method": self.method(made.id, method)}},
            )
        return made.id

    def method(self, customer: str, token: str) -> str:
        """A saved method, also one that Stripe would refuse to save: cards turn bad later."""
        state = self.sandbox.state
        with state.lock:
            card, account = card_by_token(token), account_by_token(token)
            if card is not None:
                method = saving.make_card(state, card)
            else:
                assert account is not None
                method = saving.make_account(state, account)
            method["customer"] = customer
            return str(method["id"])

    def invoice(
        self, customer: str, amount: int = 12_000, *, days: int | None = None, currency: str = "eur"
    ) -> str:
        """An open invoice: to be paid within `days`, or else charged automatically."""
        if days is None:
            draft = self.v1.invoices.create(
                {
                    "customer": customer,
                    "collection_method": "charge_automatically",
                    "currency": currency,
                }
            )
        else:
            draft = self.v1.invoices.create(
                {
                    "customer": customer,
                    "collection_method": "send_invoice",
                    "days_until_due": days,
                    "currency": currency,
                }
            )
        self.v1.invoice_items.create(
            {
                "customer": customer,
                "invoice": draft.id,
                "amount": amount,
                "currency": currency,
                "description": "Suivi de novembre",
            }
        )
        return self.v1.invoices.finalize_invoice(draft.id, {"auto_advance": days is None}).id

    def subscription(self, customer: str, *, method: str = "") -> str:
        """A monthly subscription, with a default of its own if there is a `method`."""
        product = self.v1.products.create({"name": "Coaching"})
        items: list[stripe.params.SubscriptionCreateParamsItem] = [
            {
                "price_data": {
                    "currency": "eur",
                    "product": product.id,
                    "recurring": {"interval": "month"},
                    "unit_amount": 4_900,
                }
            }
        ]
        params: stripe.params.SubscriptionCreateParams = {"customer": customer, "items": items}
        if method:
            params["default_payment_method"] = method
        return self.v1.subscriptions.create(params).id

    def renewal(self, subscription: str) -> str:
        """The invoice of the next month, finalised, charged, and perhaps declined."""
        state = self.sandbox.state
        with state.lock:
            draft = subscribing.renew(state, state.the("subscription", subscription))
        invoice = self.v1.invoices.finalize_invoice(draft["id"])
        self.sandbox.advance(2 * 3600)
        return invoice.id

    def declined_renewal(self, customer: str) -> str:
        """A renewal that is charged automatically and that the bank has declined."""
        subscription = self.subscription(customer, method=self.method(customer, "pm_card_visa"))
        dead = self.method(customer, "pm_card_chargeDeclinedExpiredCard")
        self.v1.subscriptions.update(subscription, {"default_payment_method": dead})
        return self.renewal(subscription)

    def charged(self) -> list[int]:
        """What was taken from cards and accounts, the newest first."""
        return [c.amount for c in self.v1.charges.list().data if c.status == "succeeded"]

    def places(self, invoice: str) -> list[tuple[int, str]]:
        """The payments on an invoice that it did not make itself, the oldest first."""
        listed = self.v1.invoice_payments.list({"invoice": invoice}).data
        return [(p.amount_requested, p.status) for p in reversed(listed) if not p.is_default]

    def save_portal(self) -> str:
        """The owner saves the settings of the customer portal for the first time."""
        return self.v1.billing_portal.configurations.create(
            {"features": {"payment_method_update": {"enabled": True}}}
        ).id

    def fill_checkout(self, session: str, token: str) -> str:
        """The client confirms a Checkout page; the outcome of the attempt."""
        state = self.sandbox.state
        with state.lock:
            method = saving.method_named(state, token)
            page = state.the("checkout.session", session)
            return sessions.submit(state, page, method, save=False)

    def fill_portal(self, url: str, token: str) -> str:
        """The client gives a new card on the portal's page; the outcome."""
        state = self.sandbox.state
        with state.lock:
            page = next(s for s in state.all("billing_portal.session") if s["url"] == url)
            return sessions.update_method(state, page, saving.method_named(state, token))


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """What is asked inside is refused with this code."""
    with pytest.raises(GatewayRefused) as refused:
        yield
    assert refused.value.code == code


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(seed="gateways") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """A sandbox that knows nothing yet, and whose traffic is held to the library's types."""
    running.reset()
    yield running
    faults = [
        fault
        for call in running.requests
        for fault in check_exchange(call.method, call.path, call.params, call.status, call.answer)
    ]
    assert faults == []


@pytest.fixture
def shop(sandbox: Sandbox) -> Shop:
    client = stripe.StripeClient(
        "sk_test_owner", base_addresses={"api": sandbox.url}, max_network_retries=0
    )
    return Shop(sandbox, client.v1)


@pytest.fixture
def gateway(sandbox: Sandbox) -> StripeGateway:
    return StripeGateway(
        "sk_test_portal",
        api_base=sandbox.url,
        webhook_secret=sandbox.webhook_secret,
        timeout=(2, 5),
        retries=0,
    )
