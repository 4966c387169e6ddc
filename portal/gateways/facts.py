"""What is said across the contract: the facts that come back, and the orders that are given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
    total: Money  # what is asked for, after credit notes
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
    credited: Money | None = None  # what credit notes took off before it was paid


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
    keeps_method: bool = False  # for instalments charged by themselves


class PaymentState(StrEnum):
    """What became of a payment."""

    OPEN = "open"  # nothing moved, or a debit came back; it can still be cancelled
    PAID = "paid"
    ON_ITS_WAY = "on_its_way"  # the money is still travelling (SEPA, transfer)
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """A payment (Stripe's PaymentIntent) as it is at this moment."""

    id: str
    state: PaymentState
    amount: Money
    customer: str
    metadata: dict[str, str]
    decline: Decline | None = None  # the newest refusal
    method: str = ""  # what it was paid with, or was to be paid with


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeOrder:
    """An instalment to be charged by itself. `key` names the instalment and the attempt at it."""

    invoice_id: str
    customer: str
    method: str
    amount: Money
    description: str
    metadata: dict[str, str]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementPart:
    """One of the invoices that take the place of another."""

    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementOrder:
    """The invoices that take the place of one that cannot be paid in parts."""

    invoice_id: str
    parts: tuple[ReplacementPart, ...]
    label: str  # the one line of each new invoice
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
