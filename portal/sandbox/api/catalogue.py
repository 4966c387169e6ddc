"""Products and prices, as far as invoices, subscriptions and Checkout need them."""

from portal.sandbox.api.routing import Call, Routes, assigned, currency_of, listing
from portal.sandbox.errors import malformed
from portal.sandbox.events import emit
from portal.sandbox.parameters import (
    BOOLEAN,
    INTEGER,
    METADATA,
    PAGE,
    PERIOD,
    TEXT,
    Tree,
    fields,
    many,
    needed,
    one_of,
    text,
)
from portal.sandbox.shapes import billing
from portal.sandbox.state import Json, State

routes = Routes()

RECURRING = fields(interval=needed(one_of("day month week year")), interval_count=INTEGER)
PRODUCT = {"description": TEXT, "images": many(TEXT), "metadata": METADATA, "name": needed(TEXT)}
PRODUCT_DATA = fields(**PRODUCT)


def price_from(state: State, inline: Tree | None, named: str | None) -> Json | None:
    """The price a parameter names, or a new one from `price_data`; None when neither was sent."""
    if named is not None:
        return state.named("price", named, "price")
    if inline is None:
        return None
    wanted = inline.get("product")
    product = (
        state.named("product", wanted, "price_data[product]")
        if wanted
        else _product(state, inline.get("product_data"))
    )
    if "unit_amount" not in inline:
        raise malformed(
            "Missing required param: price_data[unit_amount].",
            "price_data[unit_amount]",
            "parameter_missing",
        )
    currency = currency_of(inline)
    price = billing.price(state, product["id"], amount=inline["unit_amount"], currency=currency)
    return state.add(_recurring(price, inline.get("recurring")) | {"active": False})


def _product(state: State, wanted: Tree | None) -> Json:
    if wanted is None:
        raise malformed(
            "Missing required param: price_data[product_data].",
            "price_data[product_data]",
            "parameter_missing",
        )
    product = billing.product(state, wanted["name"])
    return state.add(product | assigned(product, wanted, "description images metadata"))


def _recurring(price: Json, wanted: Tree | None) -> Json:
    if wanted is None:
        return price
    return price | {
        "type": "recurring",
        "recurring": {
            "interval": wanted["interval"],
            "interval_count": wanted.get("interval_count", 1),
            "meter": None,
            "trial_period_days": None,
            "usage_type": "licensed",
        },
    }


@routes.on("POST", "/v1/products", {**PRODUCT, "active": BOOLEAN, "unit_label": text(12)})
def create_product(state: State, call: Call) -> Json:
    product = billing.product(state, call.params["name"])
    product |= assigned(product, call.params, "active description images metadata unit_label")
    state.add(product)
    emit(state, "product.created", product)
    return product


@routes.on("GET", "/v1/products/{id}")
def retrieve_product(state: State, call: Call) -> Json:
    return state.get("product", call.id)


@routes.on("GET", "/v1/products", {**PAGE, "created": PERIOD, "active": BOOLEAN})
def index_products(state: State, call: Call) -> Json:
    active = call.get("active")
    return listing(state, call, "product", keep=lambda p: active is None or p["active"] == active)


@routes.on("POST", "/v1/prices", {
    "active": BOOLEAN,
    "currency": needed(TEXT),
    "lookup_key": text(200),
    "metadata": METADATA,
    "nickname": TEXT,
    "product": TEXT,
    "product_data": fields(name=needed(TEXT), metadata=METADATA),
    "recurring": RECURRING,
    "unit_amount": INTEGER,
})  # fmt: skip
def create_price(state: State, call: Call) -> Json:
    named = call.get("product")
    product = (
        state.named("product", named, "product")
        if named
        else _product(state, call.get("product_data"))
    )
    price = billing.price(
        state, product["id"], amount=call.get("unit_amount", 0), currency=currency_of(call.params)
    )
    price |= assigned(price, call.params, "active lookup_key metadata nickname")
    price = state.add(_recurring(price, call.get("recurring")))
    emit(state, "price.created", price)
    return price


@routes.on("GET", "/v1/prices/{id}")
def retrieve_price(state: State, call: Call) -> Json:
    return state.get("price", call.id)


@routes.on("GET", "/v1/prices", {**PAGE, "created": PERIOD, "product": TEXT})
def index_prices(state: State, call: Call) -> Json:
    product = call.get("product")
    return listing(state, call, "price", keep=lambda p: product is None or p["product"] == product)
