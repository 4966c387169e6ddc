"""`expand[]`: turning ids into the objects they name, and adding what is shown only on request."""

from collections.abc import Callable
from typing import Any

from portal.sandbox.errors import malformed
from portal.sandbox.state import Json, State, copied

EXPANDABLE = frozenset(
    {
        "charge",
        "configuration",
        "customer",
        "default_payment_method",
        "invoice",
        "latest_charge",
        "latest_invoice",
        "payment_intent",
        "payment_method",
        "payment_record",
        "price",
        "product",
        "setup_intent",
        "subscription",
    }
)


def page(url: str, things: list[Json]) -> Json:
    """A complete list object."""
    return {"object": "list", "data": things, "has_more": False, "url": url}


def _payments(state: State, invoice: Json) -> Json:
    own = state.newest_first("invoice_payment", keep=lambda p: bool(p["invoice"] == invoice["id"]))
    return page("/v1/invoice_payments", copied(own))


def _confirmation_secret(state: State, invoice: Json) -> Json | None:
    for payment in state.all("invoice_payment"):
        if payment["invoice"] == invoice["id"] and payment["is_default"]:
            intent = state.the("payment_intent", payment["payment"]["payment_intent"])
            return {"client_secret": intent["client_secret"], "type": "payment_intent"}
    return None


def _paid_off_stripe(state: State, invoice: Json) -> int:
    return int(state.known_of(invoice["id"]).get("off_stripe", 0))


def _line_items(state: State, session: Json) -> Json:
    lines = copied(state.known_of(session["id"]).get("line_items", []))
    return page(f"/v1/checkout/sessions/{session['id']}/line_items", lines)


def _subscriptions(state: State, customer: Json) -> Json:
    own = state.newest_first("subscription", keep=lambda s: bool(s["customer"] == customer["id"]))
    return page(f"/v1/customers/{customer['id']}/subscriptions", copied(own))


# Fields that are absent unless asked for.
INCLUDABLE: dict[tuple[str, str], Callable[[State, Json], Any]] = {
    ("invoice", "payments"): _payments,
    # docs.stripe.com/changelog/dahlia/2026-05-27/invoice-object-amount-paid-off-stripe-property
    ("invoice", "amount_paid_off_stripe"): _paid_off_stripe,
    ("invoice", "confirmation_secret"): _confirmation_secret,
    ("checkout.session", "line_items"): _line_items,
    ("customer", "subscriptions"): _subscriptions,
}


def present(state: State, thing: Json, paths: list[str]) -> Json:
    """A copy of `thing` as it goes over the wire, with `paths` expanded."""
    shown: Json = copied(thing)
    for path in paths:
        _expand(state, shown, path.split("."), path=path)
    return shown


def require_shallow(paths: list[str]) -> None:
    """Stripe expands four levels at most; `data` of a list is one of them."""
    if any(path.count(".") >= 4 for path in paths):
        raise malformed("You cannot expand more than 4 levels of a property.", "expand")


def _expand(state: State, place: Any, parts: list[str], *, path: str) -> None:
    if isinstance(place, list):
        for item in place:
            _expand(state, item, parts, path=path)
    elif isinstance(place, dict) and not place.get("deleted"):
        value = _opened(state, place, parts[0], path=path)
        if parts[1:]:
            _expand(state, value, parts[1:], path=path)


def _opened(state: State, place: Json, name: str, *, path: str) -> Any:
    """The value of a field, an id replaced by what it names."""
    include = INCLUDABLE.get((place.get("object", ""), name))
    if name not in place and include is not None:
        place[name] = include(state, place)
    value = place.get(name)
    if name not in place and place.get("type") in EXPANDABLE:
        return None  # one of several kinds, and this one is another
    found = state.by_prefix(value) if isinstance(value, str) and name in EXPANDABLE else None
    if name not in place or (isinstance(value, str) and found is None):
        raise malformed(f"This property cannot be expanded ({path}).", "expand")
    if found is not None:
        place[name] = value = copied(found)
    return value
