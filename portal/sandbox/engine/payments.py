"""Payment intents: one attempt to charge, its outcome, and what the client's bank says later."""

from portal.sandbox.cards import TestAccount, TestCard
from portal.sandbox.clock import DAY
from portal.sandbox.engine import receivables, saving
from portal.sandbox.engine.saving import NOT_CONFIRMED, account_of, card_error, card_of
from portal.sandbox.errors import DOCS, invalid
from portal.sandbox.events import emit
from portal.sandbox.shapes.payments import charge as blank_charge
from portal.sandbox.shapes.payments import payment_intent
from portal.sandbox.state import Json, State, copied

CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")


def create(state: State, amount: int, currency: str, **values: object) -> Json:
    """A new payment intent, announced."""
    intent = state.add(payment_intent(state, amount, currency) | values)
    emit(state, "payment_intent.created", intent)
    return intent


def require_confirmable(intent: Json) -> None:
    if intent["status"] not in CONFIRMABLE:
        raise invalid(
            f"This PaymentIntent's status is {intent['status']}, it cannot be confirmed.",
            code="payment_intent_unexpected_state",
        )


def confirm(state: State, intent: Json, method: Json, *, off_session: bool = False) -> str:
    """Charge `method`; returns `succeeded`, `processing`, `requires_action` or `declined`.

    `off_session` says that the client is not there: a card that asks for a confirmation is then
    refused with `authentication_required` instead of waiting.
    """
    intent |= {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    account = account_of(state, method)
    if account is not None:
        return _debit(state, intent, method, account=account)
    card = card_of(state, method)
    if card is None:
        raise invalid("The sandbox does not know how this payment method behaves.")
    if card.code:
        return _decline(state, intent, method, error=card_error(card, method))
    if _asks_for_confirmation(state, card, method):
        if off_session:
            return _decline(state, intent, method, error=_unauthenticated(card, method))
        return ask_for_confirmation(state, intent)
    return _charge(state, intent, method)


def _asks_for_confirmation(state: State, card: TestCard, method: Json) -> bool:
    confirmed = bool(state.known_of(method["id"]).get("confirmed"))
    return card.confirmation == "always" or (card.confirmation == "setup" and not confirmed)


def _unauthenticated(card: TestCard, method: Json) -> Json:
    return card_error(card, method) | {
        "code": "authentication_required",
        "decline_code": "authentication_required",
        "doc_url": f"{DOCS}#authentication-required",
        "message": "Your card was declined. This transaction requires authentication.",
    }


def ask_for_confirmation(state: State, intent: Json) -> str:
    """The bank wants to hear from the client; the sandbox's own page asks the question."""
    intent["status"] = "requires_action"
    back = state.known_of(intent["id"]).get("return_url")
    page = {"return_url": back, "url": f"{state.origin}/3ds/{intent['id']}"}
    intent["next_action"] = (
        {"type": "redirect_to_url", "redirect_to_url": page}
        if back
        else {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    )
    emit(state, "payment_intent.requires_action", intent)
    return "requires_action"


def answer(state: State, intent: Json, *, approved: bool) -> str:
    """The client answered the bank's question; returns `succeeded` or `declined`."""
    method = state.the("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if approved:
        state.kept(method["id"])["confirmed"] = bool(intent["setup_future_usage"])
        return _charge(state, intent, method)
    code = "payment_intent_authentication_failure"
    error = {
        "code": code, "doc_url": f"{DOCS}#{code.replace('_', '-')}", "message": NOT_CONFIRMED,
        "payment_method": copied(method), "type": "invalid_request_error",
    }  # fmt: skip
    intent |= {"status": "requires_payment_method", "last_payment_error": error}
    intent["payment_method"] = None
    emit(state, "payment_intent.payment_failed", intent)
    return "declined"


def _charge(state: State, intent: Json, method: Json) -> str:
    _keep(state, intent, method)
    charge = state.add(blank_charge(state, intent, method))
    _succeed(state, intent, charge)
    return "succeeded"


def _keep(state: State, intent: Json, method: Json) -> None:
    if intent["setup_future_usage"]:
        saving.keep(state, method, intent["customer"])


def _succeed(state: State, intent: Json, charge: Json) -> None:
    charge |= {
        "amount_captured": charge["amount"],
        "captured": True,
        "paid": True,
        "status": "succeeded",
        "outcome": _outcome(
            "authorized", network="approved_by_network", message="Payment complete."
        ),
    }
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "latest_charge": charge["id"],
    }
    emit(state, "charge.succeeded", charge)
    emit(state, "payment_intent.succeeded", intent)
    payment = receivables.payment_for(state, intent)
    if payment is not None:
        receivables.credit(state, payment, intent["amount"])


def _outcome(kind: str, *, network: str, message: str, reason: str | None = None) -> Json:
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": network,
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": message,
        "type": kind,
    }


def _decline(state: State, intent: Json, method: Json, *, error: Json) -> str:
    charge = state.add(blank_charge(state, intent, method))
    _fail(state, intent, charge, error=error)
    return "declined"


def _fail(state: State, intent: Json, charge: Json, *, error: Json) -> None:
    reason = error.get("decline_code") or error["code"]
    charge |= {
        "status": "failed",
        "failure_code": error["code"],
        "failure_message": error["message"],
        "outcome": _outcome(
            "issuer_declined",
            network="declined_by_network",
            message=error["message"],
            reason=reason,
        ),
    }
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "latest_charge": charge["id"],
        "last_payment_error": {**error, "charge": charge["id"]},
    }
    emit(state, "charge.failed", charge)
    emit(state, "payment_intent.payment_failed", intent)


def _debit(state: State, intent: Json, method: Json, *, account: TestAccount) -> str:
    _keep(state, intent, method)
    charge = state.add(blank_charge(state, intent, method))
    intent |= {"status": "processing", "latest_charge": charge["id"]}
    state.kept(intent["id"])["settles_at"] = state.now() + account.days * DAY
    emit(state, "charge.pending", charge)
    emit(state, "payment_intent.processing", intent)
    return "processing"


def settle(state: State, intent: Json) -> str:
    """The bank's answer to a debit has come; returns `succeeded` or `declined`."""
    state.kept(intent["id"]).pop("settles_at", None)
    charge = state.the("charge", intent["latest_charge"])
    method = state.the("payment_method", charge["payment_method"])
    account = account_of(state, method)
    if account is None or not account.code:
        _succeed(state, intent, charge)
        return "succeeded"
    _fail(state, intent, charge, error={
        "code": account.code, "message": account.message, "type": "card_error",
        "doc_url": f"{DOCS}#{account.code.replace('_', '-')}", "decline_code": None,
        "payment_method": copied(method),
    })  # fmt: skip
    payment = receivables.payment_for(state, intent)
    if payment is not None and payment["is_default"]:
        invoice = state.the("invoice", payment["invoice"])
        automatic = bool(state.known_of(intent["id"]).get("automatic"))
        receivables.fail(state, invoice, automatic=automatic)
    return "declined"


def cancel(state: State, intent: Json, reason: str | None) -> None:
    """Give the intent up; its place on an invoice is given up with it."""
    if intent["status"] not in CONFIRMABLE:
        raise invalid(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
    intent |= {"status": "canceled", "canceled_at": state.now(), "cancellation_reason": reason}
    intent["next_action"] = None
    emit(state, "payment_intent.canceled", intent)
    payment = receivables.payment_for(state, intent)
    if payment is not None:
        payment["status"] = "canceled"
        payment["status_transitions"]["canceled_at"] = state.now()
