"""Stripe behind the contract: the only place that knows the library."""

from __future__ import annotations

import logging
from datetime import UTC
from typing import TYPE_CHECKING, Final

import stripe

from portal.domain.errors import GatewayRefused
from portal.domain.invoices import InvoiceStatus
from portal.gateways.facts import AccountFacts, EndpointFacts
from portal.gateways.stripe import (
    announcements,
    cards,
    charges,
    customers,
    documents,
    invoices,
    parts,
    replacing,
)
from portal.gateways.stripe.calls import Line, Wire, acting, keyed, named, reading
from portal.gateways.stripe.facts import customer_facts, session_facts
from portal.gateways.stripe.pages import checkout_params

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, tzinfo

    from portal.domain.clients import Client
    from portal.domain.money import Money
    from portal.gateways.facts import (
        ChargeOrder,
        CheckoutOrder,
        CustomerFacts,
        EventFacts,
        InvoiceFacts,
        PaymentFacts,
        ReplacementOrder,
        SessionFacts,
    )

API_VERSION: Final = "2026-10-28.endive"
_PAGE = invoices.PAGE
_CUSTOMER = ["invoice_settings.default_payment_method", "default_source"]

# No data about this machine for Stripe, and no ids, addresses or parameters in our log: the
# library writes them at the levels below WARNING.
stripe.enable_telemetry = False
logging.getLogger("stripe").setLevel(logging.WARNING)


class StripeGateway:
    """The contract of `portal.gateways.base`, kept by Stripe's API in its pinned version.

    `account` is whose announcements are believed, `configuration` which customer portal opens
    (empty: the default one), `timeout` the seconds for connecting and for an answer, `retries`
    the library's own repetitions of a call, under one key. Days are days in `zone`. `hosts` are
    origins that show Stripe's pages besides its own.
    """

    def __init__(  # noqa: PLR0913 - the door hands over what the settings say
        self,
        key: str,
        *,
        api_base: str = "",
        webhook_secret: str = "",
        account: str = "",
        configuration: str = "",
        timeout: tuple[float, float] = (5, 20),
        retries: int = 2,
        zone: tzinfo = UTC,
        hosts: tuple[str, ...] = (),
    ) -> None:
        self._live = named(key).startswith(("sk_live_", "rk_live_"))
        wire = Wire(timeout)
        client = stripe.StripeClient(
            key,
            stripe_version=API_VERSION,
            base_addresses={"api": api_base.rstrip("/")} if api_base else {},
            max_network_retries=retries,
            http_client=wire,
        )
        self._line = Line(client.v1, wire, zone)
        self._v1 = client.v1
        self._expected = announcements.Expected(
            secret=webhook_secret, account=account, live=self._live
        )
        self._configuration = configuration
        self._timeout, self._hosts = timeout, hosts

    def account(self) -> AccountFacts:
        with reading():
            return AccountFacts(id=self._v1.accounts.retrieve_current().id, live=self._live)

    def portal_ready(self) -> bool:
        return cards.is_portal_ready(self._line, self._configuration)

    def webhook_endpoints(self) -> list[EndpointFacts]:
        with reading():
            return [
                EndpointFacts(
                    url=endpoint.url,
                    api_version=endpoint.api_version or "",
                    enabled=endpoint.status == "enabled",
                )
                for endpoint in self._v1.webhook_endpoints.list({"limit": _PAGE}).auto_paging_iter()
            ]

    def customer(self, customer_id: str) -> CustomerFacts:
        with reading():
            found = self._v1.customers.retrieve(named(customer_id), {"expand": _CUSTOMER})
        return customer_facts(found)

    def update_customer(self, client: Client) -> None:
        customers.update(self._line, client)

    def customers(self, *, created_from: datetime | None, after: str) -> Iterator[CustomerFacts]:
        params: stripe.params.CustomerListParams = {
            "limit": _PAGE,
            "expand": [f"data.{path}" for path in _CUSTOMER],
        }
        if created_from is not None:
            params["created"] = {"gte": int(created_from.timestamp())}
        if after:
            params["starting_after"] = after
        with reading():
            for customer in self._v1.customers.list(params).auto_paging_iter():
                yield customer_facts(customer)

    def invoice(self, invoice_id: str) -> InvoiceFacts | None:
        return invoices.find(self._line, invoice_id)

    def invoices(self, *, created_from: datetime | None, after: str) -> Iterator[InvoiceFacts]:
        params: stripe.params.InvoiceListParams = {"limit": _PAGE}
        if created_from is not None:
            params["created"] = {"gte": int(created_from.timestamp())}
        if after:
            params["starting_after"] = after
        return invoices.listed(self._line, params)

    def open_invoices(self, customer_id: str) -> list[InvoiceFacts]:
        found = invoices.listed(
            self._line, {"customer": named(customer_id), "status": "open", "limit": _PAGE}
        )
        still_open = (facts for facts in found if facts.status is InvoiceStatus.OPEN)
        return sorted(still_open, key=lambda facts: (facts.due_date, facts.created_at, facts.id))

    def every_open_invoice(self) -> Iterator[InvoiceFacts]:
        return invoices.listed(self._line, {"status": "open", "limit": _PAGE})

    def hosted_page(self, invoice_id: str) -> str:
        invoice = invoices.retrieve(self._line, invoice_id)
        if invoice.status != "open" or not invoice.hosted_invoice_url:
            raise GatewayRefused(f"invoice {invoice_id} has no page to pay on", "not_open")
        return invoice.hosted_invoice_url

    def document(self, invoice_id: str) -> str:
        invoice = invoices.retrieve(self._line, invoice_id)
        if not invoice.invoice_pdf:
            raise GatewayRefused(f"invoice {invoice_id} has no document", "no_document")
        return invoice.invoice_pdf

    def fetch_document(self, invoice_id: str) -> bytes | None:
        try:
            address = self.document(invoice_id)
        except GatewayRefused:
            return None
        return documents.fetched(address, origins=self._hosts, timeout=self._timeout)

    def card_page(self, customer_id: str, *, return_url: str, locale: str) -> str:
        return cards.open_page(
            self._line,
            customer_id,
            return_url=return_url,
            locale=locale,
            portal=self._configuration,
        )

    def finish_card_page(self, customer_id: str) -> None:
        cards.finish_page(self._line, customer_id)

    def adopt_method(self, customer_id: str, method_id: str) -> None:
        cards.adopt(self._line, customer_id, method_id)

    def pay_invoice(self, invoice_id: str, *, method: str, key: str) -> InvoiceFacts:
        # The client is present: a bank that wants them gets them, on the hosted page.
        with acting(self._line.wire):
            invoice = self._v1.invoices.pay(
                named(invoice_id),
                {
                    "payment_method": named(method),
                    "off_session": False,
                    "expand": invoices.PAYMENTS,
                },
                keyed("pay", key),
            )
        return invoices.facts_of(self._line, invoice)

    def settle_elsewhere(self, invoice_id: str, *, key: str) -> InvoiceFacts:
        with acting(self._line.wire):
            invoice = self._v1.invoices.pay(
                named(invoice_id),
                {"paid_out_of_band": True, "expand": invoices.PAYMENTS},
                keyed("settle", key),
            )
        return invoices.facts_of(self._line, invoice)

    def pause_collection(self, invoice_id: str, *, reason: str) -> None:
        invoices.pause(self._line, invoice_id, reason=reason)

    def resume_collection(self, invoice_id: str) -> None:
        invoices.resume(self._line, invoice_id)

    def open_checkout(self, order: CheckoutOrder) -> SessionFacts:
        with acting(self._line.wire):
            session = self._v1.checkout.sessions.create(
                checkout_params(order), keyed("checkout", order.key)
            )
        return session_facts(session)

    def session(self, session_id: str) -> SessionFacts:
        with reading():
            session = self._v1.checkout.sessions.retrieve(
                named(session_id), {"expand": ["payment_intent"]}
            )
        if session.mode != "payment":
            raise GatewayRefused(f"page {session_id} asks for no payment", "not_a_payment")
        return session_facts(session)

    def expire_session(self, session_id: str) -> SessionFacts:
        try:
            with acting(self._line.wire):
                session = self._v1.checkout.sessions.expire(
                    named(session_id), {"expand": ["payment_intent"]}
                )
        except GatewayRefused as refusal:
            if refusal.code == "resource_missing":
                raise
            return self.session(session_id)  # it was complete or expired already
        return session_facts(session)

    def payment(self, payment_id: str) -> PaymentFacts:
        return charges.payment(self._line, payment_id)

    def cancel_payment(self, payment_id: str) -> PaymentFacts:
        return charges.cancel(self._line, payment_id)

    def attach_payment(self, invoice_id: str, payment_id: str) -> InvoiceFacts:
        return parts.attach(self._line, invoice_id, payment_id)

    def unattached_payments(self, *, created_from: datetime) -> Iterator[PaymentFacts]:
        return charges.unattached(self._line, created_from)

    def charge_part(self, order: ChargeOrder) -> PaymentFacts:
        return charges.charge(self._line, order)

    def record_payment(self, invoice_id: str, amount: Money, *, on: date, key: str) -> InvoiceFacts:
        return parts.record(self._line, invoice_id, amount, on=on, key=key)

    def credit_remaining(self, invoice_id: str, *, key: str, memo: str) -> InvoiceFacts:
        return replacing.credit_remaining(self._line, invoice_id, key=key, memo=memo)

    def replace_invoice(self, order: ReplacementOrder) -> list[InvoiceFacts]:
        return replacing.replace(self._line, order)

    def read_event(self, body: bytes, signature: str) -> EventFacts:
        return announcements.read(body, signature, self._expected)

    def events(self, *, created_from: datetime) -> Iterator[EventFacts]:
        with reading():
            newest_first = [
                announcements.facts_of(event.to_dict(for_json=True))
                for event in self._v1.events.list(
                    {"created": {"gte": int(created_from.timestamp())}, "limit": _PAGE}
                ).auto_paging_iter()
            ]
        return reversed(newest_first)
