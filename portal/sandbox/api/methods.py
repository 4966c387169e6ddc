"""Payment methods and the intents that save them."""

from portal.sandbox.api.customers import ADDRESS, METHOD_TYPES, REDISPLAY
from portal.sandbox.api.routing import Call, Routes, assigned, listing
from portal.sandbox.cards import account_by_iban, card_by_number
from portal.sandbox.engine import saving
from portal.sandbox.errors import declined, invalid, malformed
from portal.sandbox.events import change, emit
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
    fields,
    many,
    needed,
    one_of,
    text,
    unset,
)
from portal.sandbox.shapes import people
from portal.sandbox.state import Json, State

routes = Routes()

BILLING = fields(
    address=unset(ADDRESS), email=unset(EMAIL), name=unset(TEXT), phone=unset(TEXT), tax_id=TEXT
)
CARD = fields(exp_month=needed(INTEGER), exp_year=needed(INTEGER), number=needed(TEXT), cvc=TEXT)
METHOD = {
    "allow_redisplay": REDISPLAY,
    "billing_details": BILLING,
    "card": CARD,
    "metadata": METADATA,
    "sepa_debit": fields(iban=needed(TEXT)),
    "type": METHOD_TYPES,
}
AUTOMATIC = fields(enabled=needed(BOOLEAN), allow_redirects=one_of("always never"))
SETUP = {
    "allowed_payment_method_types": many(METHOD_TYPES),
    "automatic_payment_methods": AUTOMATIC,
    "confirm": BOOLEAN,
    "customer": TEXT,
    "description": text(1000),
    "excluded_payment_method_types": many(METHOD_TYPES),
    "metadata": METADATA,
    "payment_method": TEXT,
    "payment_method_types": REMOVED,
    "return_url": URL,
    "usage": one_of("off_session on_session"),
}


@routes.on("POST", "/v1/payment_methods", METHOD)
def create(state: State, call: Call) -> Json:
    kind = call.get("type")
    if kind is None:
        raise malformed("Missing required param: type.", "type", "parameter_missing")
    if kind not in call.params:
        raise malformed(f"Missing required param: {kind}.", kind, "parameter_missing")
    method = _of_card(state, call) if kind == "card" else _of_account(state, call)
    method |= assigned(method, call.params, "allow_redisplay billing_details metadata")
    return method


def _of_card(state: State, call: Call) -> Json:
    wanted = call.params["card"]
    card = card_by_number(wanted["number"])
    if card is None:
        raise declined({
            "code": "incorrect_number", "message": "Your card number is incorrect.",
            "param": "card[number]", "type": "card_error",
        })  # fmt: skip
    return saving.make_card(state, card, exp_month=wanted["exp_month"], exp_year=wanted["exp_year"])


def _of_account(state: State, call: Call) -> Json:
    account = account_by_iban(call.params.get("sepa_debit", {}).get("iban", ""))
    if account is None:
        raise invalid(
            "The IBAN you provided is invalid.", code="invalid_bank_account_iban",
            param="sepa_debit[iban]",
        )  # fmt: skip
    return saving.make_account(state, account)


@routes.on("GET", "/v1/payment_methods/{id}")
def retrieve(state: State, call: Call) -> Json:
    return state.get("payment_method", call.id)


@routes.on(
    "POST",
    "/v1/payment_methods/{id}",
    {
        "billing_details": BILLING,
        "metadata": METADATA,
        "allow_redisplay": REDISPLAY,
        "card": fields(exp_month=INTEGER, exp_year=INTEGER),
    },
)
def update(state: State, call: Call) -> Json:
    method = state.get("payment_method", call.id)
    names = "billing_details metadata allow_redisplay card"
    change(state, "payment_method.updated", method, **assigned(method, call.params, names))
    return method


@routes.on("POST", "/v1/payment_methods/{id}/attach", {"customer": needed(TEXT)})
def attach(state: State, call: Call) -> Json:
    customer = state.named("customer", call.params["customer"], "customer")
    token = call.id.startswith(("pm_card_", "pm_sepaDebit_"))
    method = saving.method_named(state, call.id) if token else state.get("payment_method", call.id)
    saving.attach(state, method, customer)
    return method


@routes.on("POST", "/v1/payment_methods/{id}/detach")
def detach(state: State, call: Call) -> Json:
    method = state.get("payment_method", call.id)
    if method["customer"] is None:
        raise invalid("The payment method you provided is not attached to a customer.")
    change(state, "payment_method.detached", method, customer=None)
    return method


@routes.on("POST", "/v1/setup_intents", SETUP)
def create_setup(state: State, call: Call) -> Json:
    if named := call.get("customer"):
        state.named("customer", named, "customer")
    intent = people.setup_intent(state)
    names = (
        "allowed_payment_method_types automatic_payment_methods customer description "
        "excluded_payment_method_types metadata usage"
    )
    state.add(intent | assigned(intent, call.params, names))
    intent = state.the("setup_intent", intent["id"])
    emit(state, "setup_intent.created", intent)
    if named := call.get("payment_method"):
        intent["payment_method"] = saving.method_named(state, named)["id"]
        intent["status"] = "requires_confirmation"
    if call.get("confirm"):
        _confirm(state, intent)
    return intent


def _confirm(state: State, intent: Json) -> None:
    if not intent["payment_method"]:
        raise invalid("You cannot confirm this SetupIntent because it's missing a payment method.")
    method = state.the("payment_method", intent["payment_method"])
    saving.require_customer(method, intent["customer"])
    if saving.confirm_setup(state, intent, method) == "declined":
        raise declined(intent["last_setup_error"], setup_intent=dict(intent))


@routes.on("GET", "/v1/setup_intents/{id}", {"client_secret": TEXT})
def retrieve_setup(state: State, call: Call) -> Json:
    return state.get("setup_intent", call.id)


@routes.on(
    "GET", "/v1/setup_intents",
    {**PAGE, "created": PERIOD, "customer": TEXT, "payment_method": TEXT},
)  # fmt: skip
def index_setup(state: State, call: Call) -> Json:
    customer = call.get("customer")
    return listing(
        state, call, "setup_intent", keep=lambda s: customer is None or s["customer"] == customer
    )


@routes.on("POST", "/v1/setup_intents/{id}/confirm", {"payment_method": TEXT, "return_url": URL})
def confirm_setup(state: State, call: Call) -> Json:
    intent = state.get("setup_intent", call.id)
    if intent["status"] in ("succeeded", "canceled"):
        raise invalid(
            f"You cannot confirm this SetupIntent because it is {intent['status']}.",
            code="setup_intent_unexpected_state",
        )
    if named := call.get("payment_method"):
        intent["payment_method"] = saving.method_named(state, named)["id"]
    _confirm(state, intent)
    return intent
