"""Customers and their saved payment methods."""

from portal.sandbox.api.routing import Call, Routes, assigned, listing
from portal.sandbox.engine import saving
from portal.sandbox.events import change, emit
from portal.sandbox.parameters import (
    BOOLEAN,
    EMAIL,
    INTEGER,
    METADATA,
    PAGE,
    PERIOD,
    TEXT,
    fields,
    many,
    needed,
    one_of,
    text,
    unset,
)
from portal.sandbox.shapes import people
from portal.sandbox.shapes.blank import NO_ADDRESS
from portal.sandbox.state import Json, State

routes = Routes()

METHOD_TYPES = one_of("card sepa_debit link customer_balance us_bank_account paypal bancontact")
REDISPLAY = one_of("always limited unspecified")
ADDRESS = fields(**{name: unset(TEXT) for name in NO_ADDRESS.split()})
SHIPPING = fields(address=needed(ADDRESS), name=needed(TEXT), phone=TEXT)
INVOICE_SETTINGS = fields(default_payment_method=unset(TEXT), footer=unset(TEXT))
CUSTOMER = {
    "address": unset(ADDRESS),
    "balance": INTEGER,
    "description": unset(TEXT),
    "email": unset(EMAIL),
    "invoice_prefix": text(12),
    "invoice_settings": INVOICE_SETTINGS,
    "metadata": METADATA,
    "name": unset(text(256)),
    "next_invoice_sequence": INTEGER,
    "phone": unset(text(20)),
    "preferred_locales": many(TEXT),
    "shipping": unset(SHIPPING),
    "tax_exempt": unset(one_of("exempt none reverse")),
    "validate": BOOLEAN,
}
PLAIN = (
    "address balance description email invoice_prefix metadata name next_invoice_sequence phone "
    "preferred_locales shipping tax_exempt"
)


def _settings(state: State, customer: Json, call: Call) -> Json:
    """The new invoice settings; the default method must be the customer's own."""
    wanted = call.get("invoice_settings")
    if wanted is None:
        return {}
    named = wanted.get("default_payment_method")
    if named:
        method = saving.method_named(state, named, "invoice_settings[default_payment_method]")
        if method["customer"] != customer["id"]:
            saving.require_customer(method, customer["id"])
            saving.attach(state, method, customer)
        wanted = {**wanted, "default_payment_method": method["id"]}
    return assigned(customer, {"invoice_settings": wanted}, "invoice_settings")


@routes.on("POST", "/v1/customers", {**CUSTOMER, "payment_method": TEXT})
def create(state: State, call: Call) -> Json:
    made = people.customer(state)
    made |= assigned(made, call.params, PLAIN)
    # Refused cards leave no customer behind, hence first the cards.
    if named := call.get("payment_method"):
        saving.attach(state, saving.method_named(state, named), made)
    made |= _settings(state, made, call)
    state.add(made)
    emit(state, "customer.created", made)
    return made


@routes.on("GET", "/v1/customers", {**PAGE, "created": PERIOD, "email": TEXT})
def index(state: State, call: Call) -> Json:
    email = call.get("email")
    return listing(state, call, "customer", keep=lambda c: email is None or c["email"] == email)


@routes.on("GET", "/v1/customers/{id}")
def retrieve(state: State, call: Call) -> Json:
    return state.get("customer", call.id)


@routes.on("POST", "/v1/customers/{id}", CUSTOMER)
def update(state: State, call: Call) -> Json:
    customer = state.get("customer", call.id)
    values = assigned(customer, call.params, PLAIN) | _settings(state, customer, call)
    change(state, "customer.updated", customer, **values)
    return customer


@routes.on("DELETE", "/v1/customers/{id}")
def delete(state: State, call: Call) -> Json:
    customer = state.get("customer", call.id)
    emit(state, "customer.deleted", customer)
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    state.objects["customer"][customer["id"]] = gone
    return gone


@routes.on(
    "GET",
    "/v1/customers/{id}/payment_methods",
    {**PAGE, "type": METHOD_TYPES, "allow_redisplay": REDISPLAY},
)
def methods(state: State, call: Call) -> Json:
    state.get("customer", call.id)
    return _methods(state, call, call.id)


@routes.on(
    "GET",
    "/v1/payment_methods",
    {**PAGE, "type": METHOD_TYPES, "customer": TEXT, "allow_redisplay": REDISPLAY},
)
def all_methods(state: State, call: Call) -> Json:
    customer = call.get("customer")
    if customer is not None:
        state.named("customer", customer, "customer")
    return _methods(state, call, customer)


def _methods(state: State, call: Call, customer: str | None) -> Json:
    kind = call.get("type")
    return listing(
        state,
        call,
        "payment_method",
        keep=lambda m: (
            (m["customer"] == customer if customer else m["customer"] is not None)
            and (kind is None or m["type"] == kind)
        ),
    )
