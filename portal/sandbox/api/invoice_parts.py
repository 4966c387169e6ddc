"""What belongs to invoices: the items they are made of and the payments on them."""

from portal.sandbox.api.catalogue import price_from
from portal.sandbox.api.routing import Call, Routes, assigned, currency_of, listing
from portal.sandbox.engine import invoicing
from portal.sandbox.errors import invalid, malformed
from portal.sandbox.events import emit
from portal.sandbox.parameters import (
    BOOLEAN,
    INTEGER,
    METADATA,
    PAGE,
    PERIOD,
    TEXT,
    fields,
    needed,
    one_of,
    unset,
)
from portal.sandbox.shapes import invoices as shapes
from portal.sandbox.state import Json, State

routes = Routes()


@routes.on("POST", "/v1/invoiceitems", {
    "amount": INTEGER,
    "currency": TEXT,
    "customer": TEXT,
    "description": unset(TEXT),
    "discountable": BOOLEAN,
    "invoice": TEXT,
    "metadata": METADATA,
    "price_data": fields(currency=needed(TEXT), product=needed(TEXT), unit_amount=INTEGER),
    "pricing": fields(price=TEXT),
    "quantity": INTEGER,
})  # fmt: skip
def create_item(state: State, call: Call) -> Json:
    invoice = state.named("invoice", call.params["invoice"], "invoice") if call.get(
        "invoice"
    ) else None  # fmt: skip
    customer = call.get("customer") or (invoice and invoice["customer"])
    if not customer:
        raise malformed("Missing required param: customer.", "customer", "parameter_missing")
    state.named("customer", customer, "customer")
    item = _priced(state, call, customer)
    item |= assigned(item, call.params, "description discountable metadata")
    if invoice is not None:
        invoicing.require_draft(invoice, "The invoice is no longer editable.")
        if invoice["currency"] != item["currency"] or invoice["customer"] != customer:
            raise invalid(
                "The item's currency and customer must be the invoice's.", param="invoice"
            )
        invoicing.take_in(state, invoice, item)
    state.add(item)
    emit(state, "invoiceitem.created", item)
    return item


def _priced(state: State, call: Call, customer: str) -> Json:
    quantity = call.get("quantity", 1)
    price = price_from(state, call.get("price_data"), call.get("pricing", {}).get("price"))
    if price is None:
        if "amount" not in call.params:
            raise malformed("Missing required param: amount.", "amount", "parameter_missing")
        currency = currency_of(call.params) if "currency" in call.params else "eur"
        return shapes.invoice_item(state, customer, amount=call.params["amount"], currency=currency)
    total = price["unit_amount"] * quantity
    item = shapes.invoice_item(state, customer, amount=total, currency=price["currency"])
    return item | {
        "quantity": quantity,
        "quantity_decimal": str(quantity),
        "pricing": {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": str(price["unit_amount"]),
        },
    }


@routes.on("GET", "/v1/invoice_payments", {
    **PAGE,
    "created": PERIOD,
    "invoice": TEXT,
    "payment": fields(
        type=needed(one_of("payment_intent payment_record")),
        payment_intent=TEXT,
        payment_record=TEXT,
    ),
    "status": one_of("canceled open paid"),
})  # fmt: skip
def index_payments(state: State, call: Call) -> Json:
    wanted = {name: call.params[name] for name in ("invoice", "status") if name in call.params}
    paid = {name: value for name, value in call.get("payment", {}).items() if name != "type"}
    return listing(
        state,
        call,
        "invoice_payment",
        keep=lambda p: (
            all(p[name] == value for name, value in wanted.items())
            and all(p["payment"].get(name) == value for name, value in paid.items())
        ),
    )


@routes.on("GET", "/v1/invoice_payments/{id}")
def retrieve_payment(state: State, call: Call) -> Json:
    return state.get("invoice_payment", call.id)
