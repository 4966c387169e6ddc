"""Payment intents and charges."""

from portal.sandbox.api.customers import METHOD_TYPES, SHIPPING
from portal.sandbox.api.methods import AUTOMATIC
from portal.sandbox.api.routing import (
    Call,
    Routes,
    amount_within_limits,
    assigned,
    currency_of,
    listing,
)
from portal.sandbox.engine import payments, receivables, saving
from portal.sandbox.errors import declined, invalid
from portal.sandbox.parameters import (
    BOOLEAN,
    EMAIL,
    INTEGER,
    METADATA,
    PAGE,
    PERIOD,
    REMOVED,
    TEXT,
    URL,
    many,
    needed,
    one_of,
    text,
    unset,
)
from portal.sandbox.state import Json, State

routes = Routes()

USAGE = one_of("off_session on_session")
COMMON = {
    "customer": TEXT,
    "description": unset(text(1000)),
    "metadata": METADATA,
    "payment_method": TEXT,
    "receipt_email": unset(EMAIL),
    "setup_future_usage": unset(USAGE),
    "shipping": unset(SHIPPING),
    "statement_descriptor": text(22),
    "statement_descriptor_suffix": text(22),
}
CONFIRM = {
    "error_on_requires_action": BOOLEAN,
    "off_session": BOOLEAN,
    "return_url": URL,
}
CREATE = {
    **COMMON,
    **CONFIRM,
    "allowed_payment_method_types": many(METHOD_TYPES),
    "amount": needed(INTEGER),
    "automatic_payment_methods": AUTOMATIC,
    "confirm": BOOLEAN,
    "currency": needed(TEXT),
    "excluded_payment_method_types": many(METHOD_TYPES),
    "payment_method_types": REMOVED,
}
PLAIN = (
    "customer description metadata receipt_email setup_future_usage shipping statement_descriptor "
    "statement_descriptor_suffix allowed_payment_method_types automatic_payment_methods "
    "excluded_payment_method_types"
)


def _take_method(state: State, intent: Json, call: Call) -> None:
    named = call.get("payment_method")
    if named is None:
        return
    method = saving.method_named(state, named)
    saving.require_customer(method, intent["customer"])
    intent["payment_method"] = method["id"]
    if intent["status"] == "requires_payment_method":
        intent["status"] = "requires_confirmation"


def _confirm(state: State, intent: Json, call: Call) -> None:
    payments.require_confirmable(intent)
    if not intent["payment_method"]:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method. You can "
            "either update the PaymentIntent with a payment method and then confirm it again, or "
            "confirm it again directly with a payment method or ConfirmationToken.",
            code="payment_intent_unexpected_state",
        )
    if back := call.get("return_url"):
        state.kept(intent["id"])["return_url"] = back
    method = state.the("payment_method", intent["payment_method"])
    alone = bool(call.get("off_session") or call.get("error_on_requires_action"))
    if payments.confirm(state, intent, method, off_session=alone) == "declined":
        payment = receivables.payment_for(state, intent)
        if payment is not None and payment["is_default"]:
            invoice = state.the("invoice", payment["invoice"])
            receivables.fail(state, invoice, automatic=False)
        raise declined(intent["last_payment_error"], payment_intent=dict(intent))


@routes.on("POST", "/v1/payment_intents", CREATE)
def create(state: State, call: Call) -> Json:
    amount_within_limits(call.params["amount"], "amount")
    if named := call.get("customer"):
        state.named("customer", named, "customer")
    currency = currency_of(call.params)
    values = assigned({"metadata": {}}, call.params, PLAIN)
    if named := call.get("payment_method"):
        method = saving.method_named(state, named)
        saving.require_customer(method, call.get("customer"))
        values |= {"payment_method": method["id"], "status": "requires_confirmation"}
    intent = payments.create(state, call.params["amount"], currency, **values)
    if call.get("confirm"):
        _confirm(state, intent, call)
    return intent


@routes.on("GET", "/v1/payment_intents", {**PAGE, "created": PERIOD, "customer": TEXT})
def index(state: State, call: Call) -> Json:
    customer = call.get("customer")
    return listing(
        state, call, "payment_intent", keep=lambda p: customer is None or p["customer"] == customer
    )


@routes.on("GET", "/v1/payment_intents/{id}", {"client_secret": TEXT})
def retrieve(state: State, call: Call) -> Json:
    return state.get("payment_intent", call.id)


@routes.on("POST", "/v1/payment_intents/{id}", {**COMMON, "amount": INTEGER, "currency": TEXT})
def update(state: State, call: Call) -> Json:
    intent = state.get("payment_intent", call.id)
    payment = receivables.payment_for(state, intent)
    if payment is not None and payment["is_default"]:
        raise invalid("The PaymentIntent of an invoice can't be edited directly.")
    if "amount" in call.params:
        amount_within_limits(call.params["amount"], "amount")
        payments.require_confirmable(intent)
        intent["amount"] = call.params["amount"]
    if "currency" in call.params:
        payments.require_confirmable(intent)
        intent["currency"] = currency_of(call.params)
    if named := call.get("customer"):
        state.named("customer", named, "customer")
    intent |= assigned(intent, call.params, PLAIN)
    _take_method(state, intent, call)
    return intent


@routes.on(
    "POST",
    "/v1/payment_intents/{id}/confirm",
    {**CONFIRM, "payment_method": TEXT, "setup_future_usage": unset(USAGE)},
)
def confirm(state: State, call: Call) -> Json:
    intent = state.get("payment_intent", call.id)
    payments.require_confirmable(intent)
    intent |= assigned(intent, call.params, "setup_future_usage")
    _take_method(state, intent, call)
    _confirm(state, intent, call)
    return intent


@routes.on(
    "POST",
    "/v1/payment_intents/{id}/cancel",
    {"cancellation_reason": one_of("abandoned duplicate fraudulent requested_by_customer")},
)
def cancel(state: State, call: Call) -> Json:
    intent = state.get("payment_intent", call.id)
    payment = receivables.payment_for(state, intent)
    if payment is not None and payment["is_default"]:
        raise invalid("The PaymentIntent of an invoice can't be canceled directly.")
    if _in_checkout(state, intent):
        raise invalid("You cannot cancel a PaymentIntent created by Checkout.")
    payments.cancel(state, intent, call.get("cancellation_reason"))
    return intent


def _in_checkout(state: State, intent: Json) -> bool:
    return any(s["payment_intent"] == intent["id"] for s in state.all("checkout.session"))


@routes.on("GET", "/v1/charges/{id}")
def retrieve_charge(state: State, call: Call) -> Json:
    return state.get("charge", call.id)


@routes.on(
    "GET",
    "/v1/charges",
    {**PAGE, "created": PERIOD, "customer": TEXT, "payment_intent": TEXT},
)
def index_charges(state: State, call: Call) -> Json:
    wanted = {n: call.params[n] for n in ("customer", "payment_intent") if n in call.params}
    return listing(
        state,
        call,
        "charge",
        keep=lambda c: all(c[name] == value for name, value in wanted.items()),
    )
