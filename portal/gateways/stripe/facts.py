"""Stripe's objects read into the facts of the contract; nothing in here asks Stripe."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import stripe

from portal.domain.clients import PaymentMethod
from portal.domain.declines import Decline, decline_of
from portal.domain.invoices import Collection, InvoiceStatus
from portal.domain.money import Money
from portal.gateways.facts import (
    CustomerFacts,
    InvoiceFacts,
    PaymentFacts,
    PaymentState,
    SessionFacts,
    SessionState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import tzinfo

_NOWHERE = datetime.fromtimestamp(0, UTC)
# What a client confirms with their bank. `display_…` are instructions for a transfer instead.
_CONFIRMATIONS = frozenset({"use_stripe_sdk", "redirect_to_url"})
_FAILED = frozenset({"requires_payment_method", "canceled"})
# Everything else waits for somebody, and nothing has moved.
_PAYMENT_STATES = {
    "succeeded": PaymentState.PAID,
    "processing": PaymentState.ON_ITS_WAY,
    "canceled": PaymentState.CANCELLED,
}

_ONCE = re.compile(r"^1 × ")
_PRICE = re.compile(r" \(at [^()]*\)$")


def maybe(thing: object, *names: str) -> Any:
    """What stands behind a path of names, or None: an absent field is an AttributeError."""
    for name in names:
        thing = getattr(thing, name, None)
    return thing


def id_of(thing: object) -> str:
    """The id of what may be an id, an expanded object, or nothing."""
    return thing if isinstance(thing, str) else maybe(thing, "id") or ""


def moment(seconds: int) -> datetime:
    """Stripe's seconds as a moment in UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def metadata_of(thing: object) -> dict[str, str]:
    """The metadata as a dictionary; Stripe's objects are none."""
    metadata = maybe(thing, "metadata")
    return {} if metadata is None else dict(metadata.to_dict())


def method_facts(thing: object) -> PaymentMethod | None:
    """A saved method: a PaymentMethod, or a card of the older kind; None for a bare id."""
    if not isinstance(thing, stripe.StripeObject):
        return None
    kind: str = maybe(thing, "type") or maybe(thing, "object")
    details = maybe(thing, kind) or thing
    return PaymentMethod(
        id=id_of(thing),
        kind=kind,
        brand=maybe(details, "brand") or "",
        last4=maybe(details, "last4") or "",
        exp_month=maybe(details, "exp_month"),
        exp_year=maybe(details, "exp_year"),
    )


def customer_facts(customer: stripe.Customer) -> CustomerFacts:
    """A customer, with `invoice_settings.default_payment_method` and `default_source` expanded."""
    created = maybe(customer, "created")
    locales = maybe(customer, "preferred_locales") or [""]
    default = maybe(customer, "invoice_settings", "default_payment_method")
    return CustomerFacts(
        id=customer.id,
        email=maybe(customer, "email") or "",
        name=maybe(customer, "name") or "",
        phone=maybe(customer, "phone") or "",
        locale=locales[0],
        metadata=metadata_of(customer),
        created_at=_NOWHERE if created is None else moment(created),
        method=method_facts(default) or method_facts(maybe(customer, "default_source")),
        deleted=bool(maybe(customer, "deleted")),
    )


def is_finalised(invoice: stripe.Invoice) -> bool:
    """Whether the client may know of it: neither a draft nor deleted."""
    return maybe(invoice, "status") not in (None, "draft") and not maybe(invoice, "deleted")


def is_owed(invoice: stripe.Invoice) -> bool:
    """Whether something is still asked for."""
    return invoice.status == "open" and invoice.amount_remaining > 0


def invoice_facts(
    invoice: stripe.Invoice, payments: Iterable[stripe.InvoicePayment], zone: tzinfo
) -> InvoiceFacts:
    """A finalised invoice; its payments need an expanded PaymentIntent.

    What is asked for is `amount_due`, and what is open is `amount_remaining`; `paid` is the
    difference, so that they add up whatever was credited. A credit note before the payment
    reduces both (stripe.CreditNote, `pre_payment_amount`), so that nothing credited is told as
    paid; it is told as `credited`.
    """
    currency = invoice.currency.upper()
    credited = maybe(invoice, "pre_payment_credit_notes_amount") or 0
    asked = invoice.amount_due - _credit_within(invoice, credited)
    number = maybe(invoice, "number") or invoice.id
    issued_on = _day(_issued(invoice), zone)
    due, next_attempt = maybe(invoice, "due_date"), maybe(invoice, "next_payment_attempt")
    payments = list(payments) if is_owed(invoice) else []
    return InvoiceFacts(
        id=invoice.id,
        number=number,
        customer=id_of(invoice.customer),
        purpose=_purpose(invoice) or number,
        total=Money(asked, currency),
        paid=Money(asked - invoice.amount_remaining, currency),
        status=InvoiceStatus(str(invoice.status)),
        collection=Collection(invoice.collection_method),
        issued_on=issued_on,
        due_date=issued_on if due is None else _day(due, zone),
        created_at=moment(invoice.created),
        subscription=subscription_of(invoice),
        next_attempt_on=None if next_attempt is None else _day(next_attempt, zone),
        attempts=invoice.attempt_count,
        decline=_newest_decline(payments),
        on_its_way=travelling(payments, currency),
        credited=Money(credited, currency) if credited else None,
    )


def _credit_within(invoice: stripe.Invoice, credited: int) -> int:
    """What of the credit `amount_due` still contains: nothing, if Stripe does as it says."""
    explained = invoice.amount_remaining + invoice.amount_paid
    return max(0, min(credited, invoice.amount_due - explained))


def subscription_of(invoice: stripe.Invoice) -> str:
    """The id of the subscription whose invoice this is, or empty."""
    return id_of(maybe(invoice, "parent", "subscription_details", "subscription"))


def _day(seconds: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(seconds, zone).date()


def _issued(invoice: stripe.Invoice) -> int:
    finalised = maybe(invoice, "status_transitions", "finalized_at")
    return maybe(invoice, "effective_at") or finalised or invoice.created


def _purpose(invoice: stripe.Invoice) -> str:
    lines = maybe(invoice, "lines", "data") or []
    first = maybe(lines[0], "description") if lines else ""
    return plain_purpose(first or maybe(invoice, "description") or "")


def plain_purpose(description: str) -> str:
    """What was bought, as a client would name it.

    Stripe writes a subscription's line as `1 × Coaching (at €90.00 / month)`, in English whatever
    the client's language; the page states amount and date by itself.
    """
    return _PRICE.sub("", _ONCE.sub("", description)).strip()


def _newest_decline(payments: list[stripe.InvoicePayment]) -> Decline | None:
    newest_first = sorted(payments, key=lambda payment: payment.created, reverse=True)
    for payment in newest_first:
        if payment.status == "open" and (decline := decline_in(intent_of(payment))):
            return decline
    return None


def travelling(payments: list[stripe.InvoicePayment], currency: str) -> Money | None:
    """What is on its way to the invoice of these payments, or None."""
    # `amount_requested` is the share of this invoice: one payment may serve several.
    under_way = [
        payment.amount_requested
        for payment in payments
        if maybe(intent_of(payment), "status") == "processing"
    ]
    return Money(sum(under_way), currency) if under_way else None


def intent_of(payment: stripe.InvoicePayment) -> object:
    """The PaymentIntent of an invoice's payment."""
    return maybe(payment, "payment", "payment_intent")


def payment_facts(intent: stripe.PaymentIntent) -> PaymentFacts:
    """A payment. A refused method is taken off it, and stays known by the refusal."""
    refused = maybe(intent, "last_payment_error", "payment_method")
    return PaymentFacts(
        id=intent.id,
        state=_PAYMENT_STATES.get(intent.status, PaymentState.OPEN),
        amount=Money(intent.amount, intent.currency.upper()),
        customer=id_of(maybe(intent, "customer")),
        metadata=metadata_of(intent),
        decline=decline_in(intent),
        method=id_of(maybe(intent, "payment_method")) or id_of(refused),
    )


def decline_in(intent: object) -> Decline | None:
    """Why this PaymentIntent stands still, if the bank said no or asks for a confirmation."""
    status = maybe(intent, "status")
    if status in {"processing", "succeeded"}:
        return None
    if status == "requires_action":
        asked = maybe(intent, "next_action", "type") in _CONFIRMATIONS
        return decline_of(code="authentication_required", decline_code=None) if asked else None
    error = maybe(intent, "last_payment_error")
    if error is None:
        return None
    return decline_of(code=maybe(error, "code"), decline_code=maybe(error, "decline_code"))


def session_facts(session: stripe.checkout.Session) -> SessionFacts:
    """A Checkout page for a payment, with an expanded PaymentIntent if there is one."""
    intent = maybe(session, "payment_intent")
    currency = (maybe(session, "currency") or "").upper()
    return SessionFacts(
        id=session.id,
        state=_session_state(session, intent),
        url=maybe(session, "url") or "",
        amount=Money(maybe(session, "amount_total") or 0, currency),
        payment=id_of(intent),
        metadata=metadata_of(session),
        decline=decline_in(intent),
    )


def _session_state(session: stripe.checkout.Session, intent: object) -> SessionState:
    if session.status != "complete":
        return SessionState.EXPIRED if session.status == "expired" else SessionState.OPEN
    if session.payment_status != "unpaid" or maybe(intent, "status") == "succeeded":
        return SessionState.PAID
    return SessionState.FAILED if maybe(intent, "status") in _FAILED else SessionState.ON_ITS_WAY
