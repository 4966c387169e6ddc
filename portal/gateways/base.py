"""The contract with the payment gateway: what actions may ask, and the facts that come back.

Every call raises only what `portal.domain.errors` draws under GatewayError. Reading calls may be
repeated at will; a call that moves or promises money takes a `key` that names the debt, and
Stripe answers the same key with the same result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from portal.gateways.facts import (
    AccountFacts,
    ChargeOrder,
    CheckoutLine,
    CheckoutOrder,
    CustomerFacts,
    EndpointFacts,
    EventFacts,
    InvoiceFacts,
    PaymentFacts,
    PaymentState,
    ReplacementOrder,
    ReplacementPart,
    SessionFacts,
    SessionState,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from portal.domain.clients import Client
    from portal.domain.money import Money

__all__ = [
    "AccountFacts",
    "ChargeOrder",
    "CheckoutLine",
    "CheckoutOrder",
    "CustomerFacts",
    "EndpointFacts",
    "EventFacts",
    "Gateway",
    "InvoiceFacts",
    "PaymentFacts",
    "PaymentState",
    "ReplacementOrder",
    "ReplacementPart",
    "SessionFacts",
    "SessionState",
]


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

    def update_customer(self, client: Client) -> None:
        """Write what was corrected here: name, e-mail, telephone, and the address if there is one.

        Idempotent. What Stripe knows besides stays as it is.
        """

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

    def fetch_document(self, invoice_id: str) -> bytes | None:
        """The invoice as PDF; None where Stripe gives none, or one that is too large for a letter.

        Raises GatewayUnavailable when nobody answers.
        """

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
        """A Checkout page for the order; the same key gives the same page.

        A method is kept with a customer: `keeps_method` without one is refused.
        """

    def session(self, session_id: str) -> SessionFacts:
        """The Checkout page, re-read; GatewayRefused (`not_a_payment`) for a card page."""

    def expire_session(self, session_id: str) -> SessionFacts:
        """Close an open Checkout page; the page as it is afterwards, which may be paid."""

    def payment(self, payment_id: str) -> PaymentFacts:
        """The payment, re-read."""

    def cancel_payment(self, payment_id: str) -> PaymentFacts:
        """Cancel a payment that is still open; the payment as it is afterwards, whatever it is.

        What a Checkout page or an invoice made for itself cannot be cancelled and stays open: a
        page is closed by `expire_session`.
        """

    def attach_payment(self, invoice_id: str, payment_id: str) -> InvoiceFacts:
        """Let a payment count on an open invoice: at once, or when it arrives; idempotent.

        Raises GatewayRefused: `not_open`, `more_than_remaining`, `parts_not_possible` (a
        subscription's invoice that is charged automatically), `nothing_moved` or
        `payment_cancelled` (there is no money), `other_client`, `other_currency`,
        `attached_elsewhere` (to another invoice).
        """

    def unattached_payments(self, *, created_from: datetime) -> Iterator[PaymentFacts]:
        """Payments meant for an invoice that count on none, though their money came or travels.

        They name it in their metadata, as `portal_invoice`. What was sent back is left out.
        """

    def charge_part(self, order: ChargeOrder) -> PaymentFacts:
        """Charge an instalment without the client; paid or on its way afterwards.

        No money moves before the payment stands on the invoice, so that it counts even if nobody
        asks again. The same key continues where it was interrupted, also days later, and never
        charges twice; with another amount or method it is refused (`idempotency`).

        Raises PaymentDeclined (group CONFIRM when the bank wants the client; the payment is then
        cancelled, and the invoice as payable as before), GatewayRefused with the codes of
        `attach_payment` (what travels already counts as paid here, and a payment that was
        cancelled meanwhile is `payment_cancelled`), GatewayUnavailable while nothing was charged,
        GatewayOutcomeUnknown once the charge was asked for.
        """

    def record_payment(self, invoice_id: str, amount: Money, *, on: date, key: str) -> InvoiceFacts:
        """Count money that arrived outside of Stripe on that day (a transfer, a cheque).

        The same key counts once. Raises GatewayRefused: `not_open`, `more_than_remaining`,
        `parts_not_possible`, `other_currency`.
        """

    def credit_remaining(self, invoice_id: str, *, key: str, memo: str) -> InvoiceFacts:
        """Waive what remains of an open invoice by one credit note; it is then closed as paid.

        `memo` stands on the credit note, which the client can read. The same key credits once.
        Raises GatewayRefused: `not_open`, `on_its_way` (money travels towards it).
        """

    def replace_invoice(self, order: ReplacementOrder) -> list[InvoiceFacts]:
        """Put several invoices in the place of one, which a credit note closes; in order of date.

        For what cannot be paid in parts, and only when the owner says so: it changes documents.
        The same key continues where it was interrupted: one set of invoices, one credit note. If
        the client pays the old one meanwhile, the new ones are withdrawn.

        Raises GatewayRefused: `parts_do_not_add_up` (to what remains), `not_open`, `on_its_way`,
        `another_replacement` (one of another key was begun).
        """

    def read_event(self, body: bytes, signature: str) -> EventFacts:
        """The event of a webhook; EventRefused unless signed, of this account and of this mode."""

    def events(self, *, created_from: datetime) -> Iterator[EventFacts]:
        """The events since a moment (Stripe keeps thirty days), the oldest first."""
