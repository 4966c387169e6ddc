"""The invoice's side of a payment: what is credited, what failed, when it is tried again."""

from typing import Any

from portal.sandbox.clock import DAY
from portal.sandbox.events import change, emit
from portal.sandbox.state import Json, State

# Days until the next automatic attempt, after the first, second and third failure.
RETRY_AFTER = (3, 5, 7)


def payments_of(state: State, invoice: Json) -> list[Json]:
    """The invoice's payments, oldest first."""
    return [p for p in state.all("invoice_payment") if p["invoice"] == invoice["id"]]


def default_payment(state: State, invoice: Json) -> Json | None:
    """The payment that Stripe made itself at finalization, while it is open."""
    for payment in payments_of(state, invoice):
        if payment["is_default"] and payment["status"] == "open":
            return payment
    return None


def payment_for(state: State, source: Json) -> Json | None:
    """The place of a payment, an intent or a record, on an invoice, if it has one."""
    for payment in state.all("invoice_payment"):
        if payment["payment"].get(source["object"]) == source["id"]:
            return payment
    return None


def subscription_of(state: State, invoice: Json) -> Json | None:
    parent = invoice["parent"] or {}
    named = (parent.get("subscription_details") or {}).get("subscription")
    return state.the("subscription", named) if named else None


def credit(state: State, payment: Json, amount: int) -> None:
    """Count `amount` received through `payment`; the surplus goes to the customer's balance."""
    invoice = state.the("invoice", payment["invoice"])
    counted = min(amount, invoice["amount_remaining"])
    payment["status"] = "paid"
    payment["amount_paid"] = amount
    payment["status_transitions"]["paid_at"] = state.now()
    emit(state, "invoice_payment.paid", payment)
    surplus = amount - counted
    if surplus:
        customer = state.the("customer", invoice["customer"])
        change(state, "customer.updated", customer, balance=customer["balance"] - surplus)
        invoice["amount_overpaid"] += surplus
        invoice["amount_paid"] += surplus
        emit(state, "invoice.overpaid", invoice)
    if counted == 0:
        return
    outside = payment["payment"]["type"] == "payment_record"
    if outside:
        came_from_outside(state, invoice, counted)
    else:
        invoice["attempted"] = True
    change(
        state,
        "invoice.updated",
        invoice,
        amount_paid=invoice["amount_paid"] + counted,
        amount_remaining=invoice["amount_remaining"] - counted,
    )
    if invoice["amount_remaining"] == 0:
        settle(state, invoice, outside=outside)
    else:
        follow_remaining(state, invoice)


def came_from_outside(state: State, invoice: Json, amount: int) -> None:
    """Remember what was paid outside of Stripe; the invoice shows it on request only."""
    kept = state.kept(invoice["id"])
    kept["off_stripe"] = kept.get("off_stripe", 0) + amount


def follow_remaining(state: State, invoice: Json) -> None:
    """The default payment always asks for exactly what remains."""
    payment = default_payment(state, invoice)
    if payment is not None:
        intent = state.the("payment_intent", payment["payment"]["payment_intent"])
        if intent["status"] not in ("processing", "succeeded"):
            intent["amount"] = payment["amount_requested"] = invoice["amount_remaining"]


def settle(state: State, invoice: Json, *, outside: bool = False) -> None:
    """The invoice is paid in full; nothing asks for it any more."""
    release_default(state, invoice, "automatic")
    if invoice["attempt_count"] == 0 and not outside:
        invoice["attempt_count"] = 1
    invoice |= {"attempted": True, "auto_advance": False, "next_payment_attempt": None}
    invoice["status"] = "paid"
    invoice["status_transitions"]["paid_at"] = state.now()
    emit(state, "invoice.updated", invoice, previous={"status": "open"})
    emit(state, "invoice.paid", invoice)
    if not outside:
        emit(state, "invoice.payment_succeeded", invoice)
    _follow_subscription(state, invoice, "active")


def release_default(state: State, invoice: Json, reason: str) -> None:
    """Cancel the default payment that is no longer needed."""
    payment = default_payment(state, invoice)
    if payment is None:
        return
    intent = state.the("payment_intent", payment["payment"]["payment_intent"])
    if intent["status"] in ("succeeded", "processing"):
        return
    payment["status"] = "canceled"
    payment["status_transitions"]["canceled_at"] = state.now()
    intent |= {"status": "canceled", "canceled_at": state.now(), "cancellation_reason": reason}
    emit(state, "payment_intent.canceled", intent)


def fail(state: State, invoice: Json, *, automatic: bool) -> None:
    """The default payment did not arrive: count the attempt, plan the next one, announce it."""
    if invoice["status"] != "open":
        return
    before: dict[str, Any] = {"attempt_count": invoice["attempt_count"]}
    if automatic or invoice["attempt_count"] == 0:
        invoice["attempt_count"] += 1
        invoice["next_payment_attempt"] = _next_attempt(state, invoice)
    invoice["attempted"] = True
    emit(state, "invoice.updated", invoice, previous=before)
    emit(state, "invoice.payment_failed", invoice)
    _follow_subscription(state, invoice, "past_due")


def _next_attempt(state: State, invoice: Json) -> int | None:
    if not invoice["auto_advance"] or invoice["collection_method"] != "charge_automatically":
        return None
    made = int(invoice["attempt_count"])
    return state.now() + RETRY_AFTER[made - 1] * DAY if made <= len(RETRY_AFTER) else None


def needs_action(state: State, invoice: Json, *, automatic: bool) -> None:
    """The client's bank asks for a confirmation before the invoice can be paid."""
    if automatic or invoice["attempt_count"] == 0:
        invoice["attempt_count"] += 1
        invoice["next_payment_attempt"] = _next_attempt(state, invoice)
    invoice["attempted"] = True
    emit(state, "invoice.payment_action_required", invoice)
    _follow_subscription(state, invoice, "past_due")


def _follow_subscription(state: State, invoice: Json, status: str) -> None:
    subscription = subscription_of(state, invoice)
    if subscription is None or subscription["latest_invoice"] != invoice["id"]:
        return
    present = subscription["status"]
    allowed = {
        "active": ("incomplete", "past_due", "unpaid"),
        "past_due": ("active", "trialing"),
    }
    if present in allowed[status]:
        change(state, "customer.subscription.updated", subscription, status=status)
