"""The contract with the payment gateway: what actions may ask, and the facts that come back.

Every call raises only what `portal.domain.errors` draws under GatewayError. Reading calls may be
repeated at will; a call that moves or promises money takes a `key` that names the debt, and
Stripe answers the same key with the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from portal.domain.clients import PaymentMethod
    from portal.domain.declines import Decline
    from portal.domain.invoices import Collection, InvoiceStatus
    from portal.domain.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFacts:
    """Whose key this is, and whether it moves real money."""

    id: str
    live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFacts:
    """A customer at Stripe. `method` is the default that the next charge would use."""

    id: str
    email: str
    name: str
    phone: str
    locale: str  # first preferred locale, or empty
    metadata: dict[str, str]
    created_at: datetime
    method: PaymentMethod | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """A finalised invoice at Stripe, as it is at this moment. Drafts are never returned."""

    id: str
    number: str
    customer: str
    purpose: str
    total: Money
    paid: Money
    status: InvoiceStatus
    collection: Collection
    issued_on: date
    due_date: date
    created_at: datetime
    subscription: str = ""
    next_attempt_on: date | None = None
    attempts: int = 0
    decline: Decline | None = None  # of the newest failed payment, while still unpaid
    on_its_way: Money | None = None  # what is `processing`


class SessionState(StrEnum):
    """What became of a Checkout page."""

    OPEN = "open"
    PAID = "paid"
    ON_ITS_WAY = "on_its_way"  # complete, but the money is still travelling (SEPA, transfer)
    FAILED = "failed"  # complete, and the travelling money came back
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFacts:
    """A Checkout page as it is at this moment."""

    id: str
    state: SessionState
    url: str
    amount: Money
    payment: str  # the PaymentIntent's id, or empty while there is none
    metadata: dict[str, str]
    decline: Decline | None = None  # the newest refusal on this page


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutLine:
    """One line that the client sees on Stripe's page."""

    label: str
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckoutOrder:
    """What one Checkout page is to ask for. All lines share one currency."""

    lines: tuple[CheckoutLine, ...]
    customer: str  # Stripe's id, or empty: then the address is filled in
    email: str
    locale: str
    success_url: str
    cancel_url: str
    metadata: dict[str, str]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """An announcement. Only `type` and the ids are believed; the object is re-read."""

    id: str
    type: str
    object_id: str
    object_kind: str  # invoice · customer · checkout.session · payment_intent · …
    customer: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointFacts:
    """A webhook endpoint as it is configured at Stripe."""

    url: str
    api_version: str
    enabled: bool


class Gateway(Protocol):
    """What actions may ask of Stripe."""

    def account(self) -> AccountFacts:
        """Whose key this is."""

    def portal_ready(self) -> bool:
        """Whether a customer-portal configuration exists that can update a card."""

    def webhook_endpoints(self) -> list[EndpointFacts]:
        """The webhook endpoints of the account."""

    def customer(self, customer_id: str) -> CustomerFacts:
        """The customer, re-read, with the method that the next charge would use."""

    def customers(self, *, created_from: datetime | None, after: str) -> Iterator[CustomerFacts]:
        """Customers, the newest first, page by page; `after` continues behind an id."""

    def invoice(self, invoice_id: str) -> InvoiceFacts | None:
        """The invoice, re-read; None while it is a draft or when it was deleted."""

    def invoices(self, *, created_from: datetime | None, after: str) -> Iterator[InvoiceFacts]:
        """Finalised invoices, the newest first, page by page; `after` continues behind an id."""

    def open_invoices(self, customer_id: str) -> list[InvoiceFacts]:
        """All open invoices of one customer, the oldest due date first."""

    def every_open_invoice(self) -> Iterator[InvoiceFacts]:
        """All open invoices of the account, page by page.

        A draft may be finalised weeks after it was created, so no moment bounds this list.
        """

    def hosted_page(self, invoice_id: str) -> str:
        """A fresh address of Stripe's page on which this open invoice is paid."""

    def document(self, invoice_id: str) -> str:
        """A fresh address of the invoice as PDF."""

    def card_page(self, customer_id: str, *, return_url: str, locale: str) -> str:
        """A fresh address of Stripe's page on which the card is updated, and that comes back."""

    def finish_card_page(self, customer_id: str) -> None:
        """Make what the client left on the card page the default method; idempotent.

        The customer portal does it by itself. Where no portal is configured, a Checkout page
        stands in for it, and then it is ours to do: on the return and on
        `checkout.session.completed`, before `customer` is re-read.
        """

    def adopt_method(self, customer_id: str, method_id: str) -> None:
        """Let every subscription that has a default of its own use this method from now on.

        Stripe prefers a subscription's own default over the customer's (Smart Retries), so a new
        card alone would change nothing for it.
        """

    def pay_invoice(self, invoice_id: str, *, method: str, key: str) -> InvoiceFacts:
        """Pay an open invoice with this method now; the invoice as it is afterwards.

        Raises PaymentDeclined (group CONFIRM when the bank wants the client: send them to
        `hosted_page`), GatewayRefused when it is not open any more, GatewayOutcomeUnknown.
        """

    def settle_elsewhere(self, invoice_id: str, *, key: str) -> InvoiceFacts:
        """Mark an open invoice as paid outside of it (by a Checkout page for several invoices).

        The same key gives the same answer again. Raises GatewayRefused when the invoice is not
        open any more under another key: then somebody else has paid it, and the money is surplus.
        """

    def pause_collection(self, invoice_id: str, *, reason: str) -> None:
        """Stop Stripe's own retries and letters for this invoice; idempotent."""

    def resume_collection(self, invoice_id: str) -> None:
        """Let Stripe collect again as it did before `pause_collection`; idempotent."""

    def open_checkout(self, order: CheckoutOrder) -> SessionFacts:
        """A Checkout page for the order; the same key gives the same page."""

    def session(self, session_id: str) -> SessionFacts:
        """The Checkout page, re-read; GatewayRefused (`not_a_payment`) for a card page."""

    def expire_session(self, session_id: str) -> SessionFacts:
        """Close an open Checkout page; the page as it is afterwards, which may be paid."""

    def read_event(self, body: bytes, signature: str) -> EventFacts:
        """The event of a webhook; EventRefused unless signed, of this account and of this mode."""

    def events(self, *, created_from: datetime) -> Iterator[EventFacts]:
        """The events since a moment (Stripe keeps thirty days), the oldest first."""
