"""A sandbox per test, reached by the real library; all its traffic is held to the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests
import stripe

from portal.sandbox import Sandbox
from tests.sandbox.contract import check_exchange, check_object

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = 86_400


def client_for(sandbox: Sandbox, *, retries: int = 0, timeout: float = 5) -> stripe.V1Services:
    """The real library, pointed at the sandbox."""
    return stripe.StripeClient(
        "sk_test_owner",
        base_addresses={"api": sandbox.url},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=(2, timeout)),
    ).v1


@dataclass(frozen=True, slots=True)
class Browser:
    """A client's browser that does not follow redirects by itself."""

    session: requests.Session
    origin: str

    def _url(self, url: str) -> str:
        return url if url.startswith("http") else self.origin + url

    def get(self, url: str, **headers: str) -> requests.Response:
        return self.session.get(self._url(url), headers=headers, allow_redirects=False, timeout=5)

    def post(self, url: str, **form: str) -> requests.Response:
        return self.session.post(self._url(url), data=form, allow_redirects=False, timeout=5)

    def goes_to(self, url: str, **form: str) -> str:
        """Post the form; where the browser is sent (303)."""
        answer = self.post(url, **form)
        assert answer.status_code == 303
        return answer.headers["Location"]


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(seed="tests") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """A sandbox that knows nothing yet."""
    running.reset()
    yield running
    assert contract_faults(running) == []


def contract_faults(sandbox: Sandbox) -> list[str]:
    """What in the traffic and the events so far breaks the library's types."""
    faults = [
        fault
        for call in sandbox.requests
        if call.version is not None
        for fault in check_exchange(call.method, call.path, call.params, call.status, call.answer)
    ]
    for event in sandbox.state.all("event"):
        faults += check_object(event, "event")
        faults += check_object(event["data"]["object"], event["type"])
    return faults


@pytest.fixture
def v1(sandbox: Sandbox) -> stripe.V1Services:
    stripe.enable_telemetry = False
    return client_for(sandbox)


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[Browser]:
    with requests.Session() as session:
        yield Browser(session, sandbox.url)


@pytest.fixture
def ada(v1: stripe.V1Services) -> stripe.Customer:
    """A customer with a good default card."""
    made = v1.customers.create(
        {"name": "Ada", "email": "ada@example.com", "payment_method": "pm_card_visa"}
    )
    card = v1.customers.payment_methods.list(made.id).data[0]
    return v1.customers.update(made.id, {"invoice_settings": {"default_payment_method": card.id}})


def invoice_for(
    v1: stripe.V1Services, customer: str, amount: int = 12_000, **more: Any
) -> stripe.Invoice:
    """An open invoice, to be paid within ten days unless `more` says otherwise."""
    terms = {"collection_method": "send_invoice", "days_until_due": 10}
    if more.get("collection_method") == "charge_automatically":
        terms = {}
    params: Any = {"customer": customer, **terms, **more}
    draft = v1.invoices.create(params)
    v1.invoice_items.create(
        {
            "customer": customer,
            "invoice": draft.id,
            "amount": amount,
            "currency": "eur",
            "description": "Coaching",
        }
    )
    return v1.invoices.finalize_invoice(draft.id)


def checkout_for(v1: stripe.V1Services, customer: str, **more: Any) -> stripe.checkout.Session:
    """A Checkout session over 50 euros."""
    params: Any = {
        "mode": "payment",
        "customer": customer,
        "success_url": "https://shop.test/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.test/stop",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "eur",
                    "unit_amount": 5_000,
                    "product_data": {"name": "Séance"},
                },
            }
        ],
        **more,
    }
    return v1.checkout.sessions.create(params)
