"""Payments put on an open invoice: what may be attached, and when it counts."""

from dataclasses import dataclass

from portal.sandbox.engine import receivables
from portal.sandbox.errors import Refusal, invalid
from portal.sandbox.events import emit
from portal.sandbox.shapes.payments import invoice_payment
from portal.sandbox.state import Json, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """What an intent and a record have in common."""

    source: Json
    amount: int
    currency: str
    customer: str | None
    arrived: bool


def attach_intent(state: State, invoice: Json, intent: Json) -> None:
    """Count a payment intent towards an open invoice, now or when it succeeds."""
    if intent["status"] == "canceled":
        raise _refusal(intent, "A canceled PaymentIntent cannot be attached.")
    if intent["customer"] != invoice["customer"]:
        raise _refusal(intent, "The PaymentIntent's customer must be the invoice's customer.")
    arrived = intent["status"] == "succeeded"
    _attach(
        state,
        invoice,
        Paid(
            source=intent,
            amount=intent["amount"],
            currency=intent["currency"],
            customer=intent["customer"],
            arrived=arrived,
        ),
    )


def attach_record(state: State, invoice: Json, record: Json) -> None:
    """Count money that came outside of Stripe and was reported."""
    asked, arrived = record["amount_requested"], record["amount_guaranteed"]
    _attach(
        state,
        invoice,
        Paid(
            source=record,
            amount=asked["value"],
            currency=asked["currency"],
            customer=(record["customer_details"] or {}).get("customer"),
            arrived=arrived["value"] == asked["value"],
        ),
    )


def _attach(state: State, invoice: Json, paid: Paid) -> None:
    _require_attachable(state, invoice, paid)
    payment = state.add(
        invoice_payment(state, invoice, paid.source, amount=paid.amount, is_default=False)
    )
    if paid.arrived:
        receivables.credit(state, payment, paid.amount)
    else:
        emit(state, "invoice.updated", invoice, previous={})


def _require_attachable(state: State, invoice: Json, paid: Paid) -> None:
    if invoice["status"] != "open":
        raise invalid(
            f"You can only attach a payment to an open invoice. This one is {invoice['status']}."
        )
    if receivables.payment_for(state, paid.source) is not None:
        raise _refusal(paid.source, "This payment is already attached to an invoice.")
    if paid.customer not in (None, invoice["customer"]):
        raise _refusal(paid.source, "The payment's customer must be the invoice's customer.")
    if paid.currency != invoice["currency"]:
        raise _refusal(paid.source, "The payment's currency must be the invoice's currency.")
    if paid.amount > invoice["amount_remaining"]:
        raise _refusal(
            paid.source, "The payment's amount is greater than the invoice's amount_remaining."
        )
    # docs.stripe.com/invoicing/partial-payments
    automatic = invoice["collection_method"] == "charge_automatically"
    partial = paid.amount < invoice["amount_remaining"]
    if partial and automatic and receivables.subscription_of(state, invoice):
        raise _refusal(
            paid.source,
            "Partial payments aren't supported for subscription invoices that are charged "
            "automatically.",
        )


def _refusal(source: Json, message: str) -> Refusal:
    return invalid(message, param=source["object"])
