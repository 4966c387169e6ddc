"""Subscriptions."""

from portal.sandbox.api.catalogue import RECURRING, price_from
from portal.sandbox.api.routing import Call, Routes, assigned, listing
from portal.sandbox.engine import invoicing, saving, subscribing
from portal.sandbox.errors import Refusal, invalid, malformed
from portal.sandbox.events import change
from portal.sandbox.parameters import (
    BOOLEAN,
    INTEGER,
    METADATA,
    PAGE,
    PERIOD,
    TEXT,
    fields,
    many,
    needed,
    one_of,
    unset,
)
from portal.sandbox.state import Json, State

routes = Routes()

METHOD = one_of("charge_automatically send_invoice")
BEHAVIOR = one_of("allow_incomplete default_incomplete error_if_incomplete pending_if_incomplete")
ITEM = fields(
    metadata=METADATA,
    price=TEXT,
    price_data=fields(
        currency=needed(TEXT),
        product=needed(TEXT),
        recurring=needed(RECURRING),
        unit_amount=INTEGER,
    ),
    quantity=INTEGER,
)
COMMON = {
    "cancel_at_period_end": BOOLEAN,
    "collection_method": METHOD,
    "days_until_due": INTEGER,
    "default_payment_method": unset(TEXT),
    "description": unset(TEXT),
    "metadata": METADATA,
    "off_session": BOOLEAN,
    "payment_behavior": BEHAVIOR,
    "payment_settings": fields(
        payment_method_types=unset(many(TEXT)),
        save_default_payment_method=one_of("off on_subscription"),
    ),
}
PLAIN = (
    "cancel_at_period_end collection_method days_until_due description metadata payment_settings"
)


def _own_method(state: State, call: Call, customer: str) -> Json:
    """The subscription's own default method: a method of the customer, or "" to inherit."""
    named = call.get("default_payment_method")
    if named is None:
        return {}
    if named == "":
        return {"default_payment_method": None}
    method = saving.method_named(state, named, "default_payment_method")
    saving.require_own(method, customer, param="default_payment_method")
    return {"default_payment_method": method["id"]}


@routes.on("POST", "/v1/subscriptions", {
    **COMMON, "currency": TEXT, "customer": TEXT, "items": many(ITEM),
})  # fmt: skip
def create(state: State, call: Call) -> Json:
    for name in ("customer", "items"):
        if not call.get(name):
            raise malformed(f"Missing required param: {name}.", name, "parameter_missing")
    customer = state.named("customer", call.params["customer"], "customer")
    if call.get("collection_method") == "send_invoice" and "days_until_due" not in call.params:
        raise invalid(
            "You must pass `days_until_due` when `collection_method` is `send_invoice`.",
            param="days_until_due",
        )
    own = _own_method(state, call, customer["id"])
    lines = [_line(state, item, number) for number, item in enumerate(call.params["items"])]
    values = assigned({"metadata": {}}, call.params, PLAIN)
    subscription = subscribing.start(state, customer, lines, **values, **own)
    if subscription["collection_method"] == "charge_automatically":
        _collect_first(state, subscription, call.get("payment_behavior", "allow_incomplete"))
    return subscription


def _line(state: State, item: Json, number: int) -> tuple[Json, int]:
    price = price_from(state, item.get("price_data"), item.get("price"))
    if price is None:
        where = f"items[{number}][price]"
        raise malformed(f"Missing required param: {where}.", where, "parameter_missing")
    if price["recurring"] is None:
        raise invalid(
            "The price specified is set to `type=one_time` but this field only accepts prices "
            "with `type=recurring`.",
            param=f"items[{number}][price]",
        )
    return price, item.get("quantity", 1)


def _collect_first(state: State, subscription: Json, behavior: str) -> None:
    invoice = state.the("invoice", subscription["latest_invoice"])
    invoicing.finalize(state, invoice)
    if behavior == "default_incomplete" or invoice["status"] == "paid":
        return
    try:
        invoicing.pay(state, invoice, None)
    except Refusal:
        if behavior == "error_if_incomplete":
            raise


@routes.on("GET", "/v1/subscriptions", {
    **PAGE,
    "collection_method": METHOD,
    "created": PERIOD,
    "customer": TEXT,
    "price": TEXT,
    "status": one_of(
        "active all canceled ended incomplete incomplete_expired past_due paused trialing unpaid"
    ),
})  # fmt: skip
def index(state: State, call: Call) -> Json:
    customer, status = call.get("customer"), call.get("status")
    if customer is not None:
        state.named("customer", customer, "customer")

    def keep(subscription: Json) -> bool:
        own = subscription["status"]
        fits = own != "canceled" if status is None else status in ("all", own)
        return fits and customer in (None, subscription["customer"])

    return listing(state, call, "subscription", keep=keep)


@routes.on("GET", "/v1/subscriptions/{id}")
def retrieve(state: State, call: Call) -> Json:
    return state.get("subscription", call.id)


@routes.on("POST", "/v1/subscriptions/{id}", {
    **COMMON,
    "pause_collection": unset(fields(
        behavior=needed(one_of("keep_as_draft mark_uncollectible void")), resumes_at=INTEGER,
    )),
})  # fmt: skip
def update(state: State, call: Call) -> Json:
    subscription = state.get("subscription", call.id)
    values = assigned(subscription, call.params, PLAIN + " pause_collection")
    values |= _own_method(state, call, subscription["customer"])
    change(state, "customer.subscription.updated", subscription, **values)
    return subscription


@routes.on("DELETE", "/v1/subscriptions/{id}")
def cancel(state: State, call: Call) -> Json:
    subscription = state.get("subscription", call.id)
    if subscription["status"] == "canceled":
        raise invalid("The subscription is already canceled.")
    subscribing.cancel(state, subscription)
    return subscription
