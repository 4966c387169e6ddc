"""The life of an invoice: draft, finalized, sent, paid, voided."""

from portal.sandbox.clock import DAY, HOUR
from portal.sandbox.engine import payments, receivables
from portal.sandbox.engine.saving import require_customer
from portal.sandbox.errors import Refusal, declined, invalid
from portal.sandbox.events import change, emit
from portal.sandbox.shapes.invoices import item_line
from portal.sandbox.shapes.payments import invoice_payment
from portal.sandbox.state import Json, State

ACTION_REQUIRED = (
    "This payment requires additional user action before it can be completed successfully. "
    "Payment can be completed using the PaymentIntent associated with the invoice."
)


def retotal(invoice: Json) -> None:
    """Add up the lines of a draft."""
    total = sum(line["amount"] for line in invoice["lines"]["data"])
    names = ("subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    invoice.update(dict.fromkeys(names, total))
    invoice["amount_due"] = invoice["amount_remaining"] = max(total, 0)


def take_in(state: State, invoice: Json, item: Json) -> None:
    """Put an invoice item on a draft."""
    item["invoice"] = invoice["id"]
    invoice["lines"]["data"].append(item_line(state, invoice["id"], item))
    retotal(invoice)


def require_draft(invoice: Json, message: str) -> None:
    if invoice["status"] != "draft":
        raise invalid(message, code="invoice_not_editable")


def finalize(state: State, invoice: Json, *, auto_advance: bool | None = None) -> None:
    """Make the draft an open invoice with a number, a hosted page and a default payment."""
    require_draft(
        invoice, "This invoice is already finalized, you can't re-finalize a non-draft invoice."
    )
    now = state.now()
    customer = state.the("customer", invoice["customer"])
    number = f"{customer['invoice_prefix']}-{customer['next_invoice_sequence']:04d}"
    customer["next_invoice_sequence"] += 1
    secret = state.secret(invoice["id"], 40)
    invoice |= {
        "status": "open",
        "number": invoice["number"] or number,
        "auto_advance": invoice["auto_advance"] if auto_advance is None else auto_advance,
        "automatically_finalizes_at": None,
        "effective_at": invoice["effective_at"] or now,
        "ending_balance": 0,
        "hosted_invoice_url": f"{state.origin}/invoice/{secret}",
        "invoice_pdf": f"{state.origin}/invoice/{secret}/pdf",
    }
    invoice["status_transitions"]["finalized_at"] = now
    state.kept(invoice["id"])["page"] = secret
    if invoice["collection_method"] == "send_invoice" and invoice["due_date"] is None:
        days = state.known_of(invoice["id"]).get("days_until_due", 30)
        invoice["due_date"] = now + days * DAY
    if invoice["auto_advance"] and invoice["collection_method"] == "charge_automatically":
        invoice["next_payment_attempt"] = now + HOUR
    emit(state, "invoice.finalized", invoice)
    emit(state, "invoice.updated", invoice, previous={"status": "draft"})
    if invoice["amount_remaining"] == 0:
        receivables.settle(state, invoice)
    else:
        _ask_by_default(state, invoice)


def _ask_by_default(state: State, invoice: Json) -> Json:
    intent = payments.create(
        state, invoice["amount_remaining"], invoice["currency"], customer=invoice["customer"],
        description=f"Invoice {invoice['number']}",
    )  # fmt: skip
    return state.add(
        invoice_payment(state, invoice, intent, amount=intent["amount"], is_default=True)
    )


def default_intent(state: State, invoice: Json) -> Json:
    """The intent through which the whole remaining amount is paid."""
    payment = receivables.default_payment(state, invoice) or _ask_by_default(state, invoice)
    intent = state.the("payment_intent", payment["payment"]["payment_intent"])
    if intent["status"] == "processing":
        raise invalid(
            "This invoice has a payment that is still processing; wait for its outcome before "
            "paying again.",
            code="payment_intent_unexpected_state",
        )
    receivables.follow_remaining(state, invoice)
    return intent


def require_payable(invoice: Json) -> None:
    if invoice["status"] == "paid":
        raise invalid("Invoice is already paid")
    if invoice["status"] == "void":
        raise invalid("Voided invoices can't be paid.", code="invoice_not_editable")


def method_for(state: State, invoice: Json) -> Json:
    """The method Stripe would charge: the invoice's, the subscription's, the customer's."""
    subscription = receivables.subscription_of(state, invoice) or {}
    customer = state.the("customer", invoice["customer"])
    chosen = (
        invoice["default_payment_method"]
        or subscription.get("default_payment_method")
        or customer["invoice_settings"]["default_payment_method"]
    )
    if not chosen:
        raise invalid(
            "This customer has no attached payment source or default payment method. Please "
            "consider adding a default payment method.",
            code="resource_missing",
        )
    return state.the("payment_method", chosen)


def collect(state: State, invoice: Json, method: Json, *, automatic: bool = False) -> str:
    """Charge what remains; returns the outcome and leaves every trace Stripe leaves."""
    require_customer(method, invoice["customer"])
    intent = default_intent(state, invoice)
    outcome = payments.confirm(state, intent, method)
    if outcome == "declined":
        receivables.fail(state, invoice, automatic=automatic)
    elif outcome == "requires_action":
        receivables.needs_action(state, invoice, automatic=automatic)
    elif outcome == "processing":
        state.kept(intent["id"])["automatic"] = automatic
    return outcome


def pay(state: State, invoice: Json, method: Json | None) -> None:
    """`POST /v1/invoices/{id}/pay`: 402 when the card is refused or asks for a confirmation."""
    require_payable(invoice)
    if invoice["status"] == "draft":
        finalize(state, invoice)
    if invoice["status"] == "paid":
        return
    method = method or method_for(state, invoice)
    intent = default_intent(state, invoice)
    outcome = collect(state, invoice, method)
    if outcome == "declined":
        raise declined(intent["last_payment_error"], payment_intent=dict(intent))
    if outcome == "requires_action":
        raise Refusal(402, {
            "code": "invoice_payment_intent_requires_action", "message": ACTION_REQUIRED,
            "payment_intent": dict(intent), "type": "card_error",
        })  # fmt: skip


def pay_outside(state: State, invoice: Json) -> None:
    """The money came another way."""
    require_payable(invoice)
    if invoice["status"] == "draft":
        finalize(state, invoice)
    if invoice["status"] == "paid":
        return
    remaining = invoice["amount_remaining"]
    receivables.came_from_outside(state, invoice, remaining)
    invoice["amount_paid"] += remaining
    invoice["amount_remaining"] = 0
    receivables.settle(state, invoice, outside=True)


def send(state: State, invoice: Json) -> None:
    """Send the letter (the sandbox has no post office: only the event says so)."""
    if invoice["collection_method"] != "send_invoice":
        raise invalid(
            "You can only manually send an invoice if its collection method is 'send_invoice'."
        )
    if invoice["status"] == "draft":
        finalize(state, invoice)
    if invoice["status"] not in ("open", "paid"):
        raise invalid(f"You cannot send an invoice that is {invoice['status']}.")
    emit(state, "invoice.sent", invoice)


def void(state: State, invoice: Json) -> None:
    """Withdraw a finalized invoice on which nothing was paid and nothing is on its way."""
    if invoice["status"] not in ("open", "uncollectible"):
        raise invalid(
            "You can only pass in open or uncollectible invoices. This invoice is "
            f"{invoice['status']}.",
            code="invoice_not_editable",
        )
    _require_no_payments(state, invoice, statuses=("open", "paid"), deed="voided")
    before = invoice["status"]
    receivables.release_default(state, invoice, "void_invoice")
    invoice |= {"status": "void", "auto_advance": False, "next_payment_attempt": None}
    invoice["status_transitions"]["voided_at"] = state.now()
    emit(state, "invoice.updated", invoice, previous={"status": before})
    emit(state, "invoice.voided", invoice)


def mark_uncollectible(state: State, invoice: Json) -> None:
    """Give the debt up in the books; it can still be paid."""
    if invoice["status"] != "open":
        raise invalid(
            f"You can only mark an open invoice as uncollectible. This one is {invoice['status']}.",
            code="invoice_not_editable",
        )
    _require_no_payments(state, invoice, statuses=("open",), deed="marked uncollectible")
    change(state, "invoice.updated", invoice, status="uncollectible", auto_advance=False)
    invoice["next_payment_attempt"] = None
    invoice["status_transitions"]["marked_uncollectible_at"] = state.now()
    emit(state, "invoice.marked_uncollectible", invoice)


def _is_idle(state: State, payment: Json) -> bool:
    intent = state.the("payment_intent", payment["payment"]["payment_intent"])
    return intent["status"] in payments.CONFIRMABLE


def _require_no_payments(
    state: State, invoice: Json, *, statuses: tuple[str, ...], deed: str
) -> None:
    for payment in receivables.payments_of(state, invoice):
        idle = payment["is_default"] and _is_idle(state, payment)
        if payment["status"] in statuses and not idle:
            raise invalid(
                f"This invoice has payments that are open or paid; it cannot be {deed}.",
                code="invoice_not_editable",
            )
