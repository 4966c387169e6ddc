"""Payment methods: made from test numbers, saved with a customer, confirmed for later use."""

from portal.sandbox.cards import (
    TestAccount,
    TestCard,
    account_by_iban,
    account_by_token,
    card_by_number,
    card_by_token,
)
from portal.sandbox.errors import DOCS, declined, invalid, missing
from portal.sandbox.events import emit
from portal.sandbox.shapes.people import card_method, sepa_method
from portal.sandbox.state import Json, State, copied

NOT_CONFIRMED = (
    "We are unable to authenticate your payment method. Please choose a different payment method "
    "and try again."
)


def make_card(state: State, card: TestCard, *, exp_month: int = 12, exp_year: int = 2034) -> Json:
    """A new payment method for a test card."""
    method = state.add(card_method(state, card, exp_month=exp_month, exp_year=exp_year))
    state.kept(method["id"])["card"] = card.number
    return method


def make_account(state: State, account: TestAccount) -> Json:
    """A new payment method for a test IBAN."""
    method = state.add(sepa_method(state, account))
    state.kept(method["id"])["iban"] = account.iban
    return method


def method_named(state: State, identifier: str, param: str = "payment_method") -> Json:
    """A payment method by its id, or a new one made from a test token such as `pm_card_visa`."""
    if card := card_by_token(identifier):
        return make_card(state, card)
    if account := account_by_token(identifier):
        return make_account(state, account)
    found = state.find("payment_method", identifier)
    if found is None:
        raise missing("PaymentMethod", identifier, param=param, status=400)
    return found


def card_of(state: State, method: Json) -> TestCard | None:
    return card_by_number(state.known_of(method["id"]).get("card", ""))


def account_of(state: State, method: Json) -> TestAccount | None:
    return account_by_iban(state.known_of(method["id"]).get("iban", ""))


def card_error(card: TestCard, method: Json) -> Json:
    """The error object of a refused card."""
    return {
        "advice_code": card.advice_code,
        "code": card.code,
        "decline_code": card.decline_code,
        "doc_url": f"{DOCS}#{card.code.replace('_', '-')}",
        "message": card.message,
        "network_decline_code": "51" if card.decline_code == "insufficient_funds" else None,
        "payment_method": copied(method),
        "type": "card_error",
    }


def require_customer(method: Json, customer: str | None) -> None:
    """Refuse a payment method that belongs to somebody else."""
    if method["customer"] not in (None, customer):
        raise invalid(
            "The payment method you provided belongs to a different Customer.",
            param="payment_method",
        )


def require_own(method: Json, customer: str, *, param: str) -> None:
    """Refuse a payment method that is not saved with this very customer."""
    if method["customer"] != customer:
        raise invalid(
            f"The customer does not have a payment method with the ID {method['id']}. The payment "
            "method must be attached to the customer.",
            code="resource_missing",
            param=param,
        )


def attach(state: State, method: Json, customer: Json) -> None:
    """Save a method with a customer; test cards that are refused are refused here too."""
    if method["customer"] == customer["id"]:
        return
    if method["customer"] is not None:
        raise invalid("The payment method you provided has already been attached to a customer.")
    card = card_of(state, method)
    if card is not None and card.code and not card.attaches:
        raise declined(card_error(card, method))
    method["customer"] = customer["id"]
    emit(state, "payment_method.attached", method)


def keep(state: State, method: Json, customer: str | None) -> None:
    """Save a method that was used, and was to be kept for later."""
    if customer and method["customer"] is None:
        method["customer"] = customer
        emit(state, "payment_method.attached", method)


def confirm_setup(state: State, intent: Json, method: Json) -> str:
    """Try to save `method`; returns `succeeded`, `requires_action` or `declined`."""
    intent["payment_method"] = method["id"]
    intent["last_setup_error"] = None
    card = card_of(state, method)
    if card is not None and card.code and not card.attaches:
        return _setup_fails(state, intent, card_error(card, method))
    if card is not None and card.confirmation:
        intent["status"] = "requires_action"
        intent["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
        emit(state, "setup_intent.requires_action", intent)
        return "requires_action"
    _setup_succeeds(state, intent, method)
    return "succeeded"


def answer_setup(state: State, intent: Json, *, approved: bool) -> str:
    """The client answered the bank's question; returns `succeeded` or `declined`."""
    method = state.the("payment_method", intent["payment_method"])
    intent["next_action"] = None
    if approved:
        state.kept(method["id"])["confirmed"] = True
        _setup_succeeds(state, intent, method)
        return "succeeded"
    code = "setup_intent_authentication_failure"
    return _setup_fails(state, intent, {
        "code": code, "doc_url": f"{DOCS}#{code.replace('_', '-')}", "message": NOT_CONFIRMED,
        "payment_method": copied(method), "type": "invalid_request_error",
    })  # fmt: skip


def _setup_fails(state: State, intent: Json, error: Json) -> str:
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_setup_error": error,
        "next_action": None,
    }
    emit(state, "setup_intent.setup_failed", intent)
    return "declined"


def _setup_succeeds(state: State, intent: Json, method: Json) -> None:
    intent["status"] = "succeeded"
    keep(state, method, intent["customer"])
    emit(state, "setup_intent.succeeded", intent)
