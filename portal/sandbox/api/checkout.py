"""Checkout sessions."""

from portal.sandbox.api.catalogue import PRODUCT_DATA, RECURRING, price_from
from portal.sandbox.api.customers import METHOD_TYPES
from portal.sandbox.api.intents import USAGE
from portal.sandbox.api.routing import Call, Routes, amount_within_limits, currency_of, listing
from portal.sandbox.clock import DAY
from portal.sandbox.engine import sessions
from portal.sandbox.errors import invalid, malformed
from portal.sandbox.events import emit
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
)
from portal.sandbox.shapes import people
from portal.sandbox.shapes import sessions as shapes
from portal.sandbox.state import Json, State

routes = Routes()

LOCALES = one_of(
    "auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hr hu id it ja ko lt lv ms mt nb nl "
    "pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)
LINE = fields(
    price=TEXT,
    price_data=fields(
        currency=needed(TEXT),
        product=TEXT,
        product_data=PRODUCT_DATA,
        recurring=RECURRING,
        unit_amount=INTEGER,
    ),
    quantity=INTEGER,
    metadata=METADATA,
)
INTENT_DATA = fields(
    description=text(1000),
    metadata=METADATA,
    receipt_email=EMAIL,
    setup_future_usage=USAGE,
    statement_descriptor=text(22),
    statement_descriptor_suffix=text(22),
)
SWITCH = one_of("disabled enabled")
SESSION = {
    "after_expiration": fields(recovery=fields(enabled=needed(BOOLEAN))),
    "allowed_payment_method_types": many(METHOD_TYPES),
    "cancel_url": URL,
    "client_reference_id": text(200),
    "currency": TEXT,
    "customer": TEXT,
    "customer_creation": one_of("always if_required"),
    "customer_email": EMAIL,
    "customer_update": fields(
        **dict.fromkeys(("address", "name", "shipping"), one_of("auto never"))
    ),
    "excluded_payment_method_types": many(METHOD_TYPES),
    "expires_at": INTEGER,
    "line_items": many(LINE),
    "locale": LOCALES,
    "metadata": METADATA,
    "mode": one_of("payment setup subscription"),
    "payment_intent_data": INTENT_DATA,
    "payment_method_types": REMOVED,
    "saved_payment_method_options": fields(
        allow_redisplay_filters=many(one_of("always limited unspecified")),
        payment_method_remove=SWITCH,
        payment_method_save=SWITCH,
    ),
    "setup_intent_data": fields(description=TEXT, metadata=METADATA),
    "submit_type": one_of("auto book donate pay subscribe"),
    "success_url": URL,
    "ui_mode": one_of("elements embedded_page form hosted_page"),
}
ECHOED = (
    "allowed_payment_method_types cancel_url client_reference_id customer customer_creation "
    "customer_email excluded_payment_method_types locale metadata submit_type success_url"
)
NOT_IN = {
    "setup": ("line_items", "payment_intent_data", "saved_payment_method_options", "submit_type"),
    "payment": ("setup_intent_data",),
}


@routes.on("POST", "/v1/checkout/sessions", SESSION)
def create(state: State, call: Call) -> Json:
    mode = _checked_mode(call)
    _check_times(state, call)
    if named := call.get("customer"):
        state.named("customer", named, "customer")
    session = shapes.checkout_session(state, mode)
    session |= {name: call.params[name] for name in ECHOED.split() if name in call.params}
    session["expires_at"] = call.get("expires_at", session["expires_at"])
    _add_options(call, session)
    if mode == "setup":
        _prepare_setup(state, call, session)
    else:
        _prepare_payment(state, call, session)
    session["payment_method_types"] = _offered(call, session)
    return state.add(session)


def _checked_mode(call: Call) -> str:
    mode = call.get("mode")
    if mode is None:
        raise malformed("Missing required param: mode.", "mode", "parameter_missing")
    if mode == "subscription":
        raise invalid("The sandbox does not sell subscriptions through Checkout.", param="mode")
    if call.get("ui_mode", "hosted_page") != "hosted_page":
        raise invalid("The sandbox only has the hosted page.", param="ui_mode")
    if "success_url" not in call.params:
        raise malformed("Missing required param: success_url.", "success_url", "parameter_missing")
    for name in NOT_IN[mode]:
        if name in call.params:
            raise invalid(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if "customer" in call.params and "customer_email" in call.params:
        raise invalid("You may only specify one of these parameters: customer, customer_email.")
    return str(mode)


def _check_times(state: State, call: Call) -> None:
    expires = call.get("expires_at")
    if expires is None:
        return
    # Half a minute of grace, as clocks of two machines differ.
    if not state.now() + 1770 <= expires <= state.now() + DAY + 30:
        raise invalid(
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from "
            "Checkout Session creation.",
            param="expires_at",
        )


def _add_options(call: Call, session: Json) -> None:
    if recovery := call.get("after_expiration", {}).get("recovery"):
        session["after_expiration"] = {
            "recovery": {
                "allow_promotion_codes": False,
                "enabled": recovery["enabled"],
                "expires_at": None,
                "url": None,
            }
        }
    if options := call.get("saved_payment_method_options"):
        session["saved_payment_method_options"] = {
            "allow_redisplay_filters": options.get("allow_redisplay_filters", ["always"]),
            "payment_method_remove": options.get("payment_method_remove"),
            "payment_method_save": options.get("payment_method_save"),
        }


def _prepare_setup(state: State, call: Call, session: Json) -> None:
    if "currency" not in call.params and "allowed_payment_method_types" not in call.params:
        raise malformed("Missing required param: currency.", "currency", "parameter_missing")
    session["currency"] = currency_of(call.params) if "currency" in call.params else None
    wanted = call.get("setup_intent_data", {})
    intent = state.add(people.setup_intent(state) | {"customer": session["customer"], **wanted})
    emit(state, "setup_intent.created", intent)
    session["setup_intent"] = intent["id"]


def _prepare_payment(state: State, call: Call, session: Json) -> None:
    items = call.get("line_items")
    if not items:
        raise malformed("Missing required param: line_items.", "line_items", "parameter_missing")
    lines = [_line(state, item, number) for number, item in enumerate(items)]
    currencies = {line["currency"] for line in lines}
    if len(currencies) > 1 or call.get("currency", lines[0]["currency"]) not in currencies:
        raise invalid("All line items must have the same currency.", param="line_items")
    total = sum(line["amount_total"] for line in lines)
    amount_within_limits(total, "line_items")
    session |= {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": lines[0]["currency"],
        "customer_creation": call.get(
            "customer_creation", None if session["customer"] else "if_required"
        ),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }
    kept = state.kept(session["id"])
    kept["line_items"] = lines
    kept["payment_intent_data"] = call.get("payment_intent_data", {})


def _line(state: State, item: Json, number: int) -> Json:
    price = price_from(state, item.get("price_data"), item.get("price"))
    if price is None:
        where = f"line_items[{number}][price]"
        raise malformed(f"Missing required param: {where}.", where, "parameter_missing")
    quantity = item.get("quantity")
    if quantity is None or quantity < 1:
        where = f"line_items[{number}][quantity]"
        raise malformed("Quantity is required and must be at least 1.", where)
    name = state.the("product", price["product"])["name"]
    return shapes.checkout_line(state, price, quantity=quantity, description=name)


def _offered(call: Call, session: Json) -> list[str]:
    """Dynamic payment methods: what the sandbox can do, filtered as the caller asks."""
    offered = ["card", "sepa_debit"] if session["currency"] in ("eur", None) else ["card"]
    allowed = call.get("allowed_payment_method_types") or offered
    excluded = call.get("excluded_payment_method_types") or []
    left = [kind for kind in offered if kind in allowed and kind not in excluded]
    if not left:
        raise invalid("No valid payment method types for this Checkout Session.")
    return left


@routes.on("GET", "/v1/checkout/sessions", {
    **PAGE,
    "created": PERIOD,
    "customer": TEXT,
    "payment_intent": TEXT,
    "status": one_of("complete expired open"),
})  # fmt: skip
def index(state: State, call: Call) -> Json:
    names = ("customer", "payment_intent", "status")
    wanted = {name: call.params[name] for name in names if name in call.params}
    return listing(
        state,
        call,
        "checkout.session",
        keep=lambda s: all(s[name] == value for name, value in wanted.items()),
    )


@routes.on("GET", "/v1/checkout/sessions/{id}")
def retrieve(state: State, call: Call) -> Json:
    return state.get("checkout.session", call.id)


@routes.on("POST", "/v1/checkout/sessions/{id}/expire")
def expire(state: State, call: Call) -> Json:
    session = state.get("checkout.session", call.id)
    sessions.expire(state, session)
    return session
