"""Invoices: drafted, finalized, sent, paid, withdrawn."""

from portal.sandbox.api.routing import Call, Routes, assigned, currency_of, listing
from portal.sandbox.clock import DAY, HOUR
from portal.sandbox.engine import attaching, invoicing, receivables, saving
from portal.sandbox.errors import invalid, malformed
from portal.sandbox.events import change, emit
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
    text,
    unset,
)
from portal.sandbox.shapes import invoices as shapes
from portal.sandbox.state import Json, State

routes = Routes()

METHOD = one_of("charge_automatically send_invoice")
COMMON = {
    "auto_advance": BOOLEAN,
    "automatically_finalizes_at": INTEGER,
    "collection_method": METHOD,
    "custom_fields": unset(many(fields(name=needed(text(40)), value=needed(text(140))))),
    "days_until_due": INTEGER,
    "default_payment_method": unset(TEXT),
    "description": unset(TEXT),
    "due_date": INTEGER,
    "effective_at": unset(INTEGER),
    "footer": unset(TEXT),
    "metadata": METADATA,
    "number": unset(text(26)),
    "payment_settings": fields(payment_method_types=unset(many(TEXT)), default_mandate=TEXT),
    "statement_descriptor": text(22),
}
PLAIN = (
    "auto_advance automatically_finalizes_at collection_method custom_fields "
    "default_payment_method description due_date effective_at footer metadata number "
    "payment_settings statement_descriptor"
)
# "Can only be updated on draft invoices."
DRAFT_ONLY = (
    "automatically_finalizes_at", "collection_method", "custom_fields", "days_until_due",
    "description", "due_date", "effective_at", "footer", "number", "statement_descriptor",
)  # fmt: skip
FILTERS = ("collection_method", "customer", "status")


@routes.on("POST", "/v1/invoices", {
    **COMMON,
    "currency": TEXT,
    "customer": TEXT,
    "pending_invoice_items_behavior": one_of("exclude include"),
})  # fmt: skip
def create(state: State, call: Call) -> Json:
    if not call.get("customer"):
        raise malformed("Missing required param: customer.", "customer", "parameter_missing")
    customer = state.named("customer", call.params["customer"], "customer")
    pending = _pending_items(state, call)
    fallback = pending[0]["currency"] if pending else customer["currency"] or "eur"
    currency = currency_of(call.params) if "currency" in call.params else fallback
    _check_due(state, call, call.get("collection_method", "charge_automatically"), creating=True)
    _check_method(state, call, customer["id"])
    invoice = shapes.invoice(state, customer, currency)
    invoice |= assigned(invoice, call.params, PLAIN)
    _set_due(state, invoice, call)
    if invoice["auto_advance"] and invoice["automatically_finalizes_at"] is None:
        invoice["automatically_finalizes_at"] = state.now() + HOUR
    state.add(invoice)
    for item in pending:
        if item["currency"] == currency:
            invoicing.take_in(state, invoice, item)
    customer["currency"] = customer["currency"] or currency
    emit(state, "invoice.created", invoice)
    return invoice


def _pending_items(state: State, call: Call) -> list[Json]:
    if call.get("pending_invoice_items_behavior") != "include":
        return []
    items = state.all("invoiceitem")
    return [i for i in items if i["customer"] == call.params["customer"] and not i["invoice"]]


def _check_due(state: State, call: Call, method: str, *, creating: bool) -> None:
    sent = [name for name in ("due_date", "days_until_due") if name in call.params]
    if method == "charge_automatically" and sent:
        raise invalid(
            f"You can only specify `{sent[0]}` if `collection_method` is set to `send_invoice`.",
            param=sent[0],
        )
    if method == "send_invoice" and creating and not sent:
        raise invalid(
            "If invoice collection method is 'send_invoice', you must specify 'due_date' or "
            "'days_until_due'.",
        )
    if len(sent) == 2:
        raise invalid("You may only specify one of these parameters: days_until_due, due_date.")
    if "due_date" in sent and call.params["due_date"] <= state.now():
        raise invalid("`due_date` must be in the future.", param="due_date")


def _check_method(state: State, call: Call, customer: str) -> None:
    if named := call.get("default_payment_method"):
        method = state.named("payment_method", named, "default_payment_method")
        saving.require_own(method, customer, param="default_payment_method")


def _set_due(state: State, invoice: Json, call: Call) -> None:
    if "days_until_due" in call.params:
        days = call.params["days_until_due"]
        state.kept(invoice["id"])["days_until_due"] = days
        invoice["due_date"] = state.now() + days * DAY


@routes.on("GET", "/v1/invoices", {
    **PAGE,
    "collection_method": METHOD,
    "created": PERIOD,
    "customer": TEXT,
    "due_date": PERIOD,
    "status": one_of("draft open paid uncollectible void"),
    "subscription": TEXT,
})  # fmt: skip
def index(state: State, call: Call) -> Json:
    wanted = {name: call.params[name] for name in FILTERS if name in call.params}
    subscription = call.get("subscription")

    def keep(invoice: Json) -> bool:
        own = receivables.subscription_of(state, invoice)
        if subscription is not None and (own is None or own["id"] != subscription):
            return False
        return all(invoice[name] == value for name, value in wanted.items())

    if "customer" in wanted:
        state.named("customer", wanted["customer"], "customer")
    return listing(state, call, "invoice", keep=keep)


@routes.on("GET", "/v1/invoices/{id}")
def retrieve(state: State, call: Call) -> Json:
    return state.get("invoice", call.id)


@routes.on("POST", "/v1/invoices/{id}", COMMON)
def update(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    for name in DRAFT_ONLY:
        if name in call.params and invoice["status"] != "draft":
            raise invalid(
                f"Finalized invoices can't be updated in this way: `{name}` can only be updated "
                "on draft invoices.",
                code="invoice_not_editable",
                param=name,
            )
    _check_due(
        state, call, call.get("collection_method", invoice["collection_method"]), creating=False
    )
    _check_method(state, call, invoice["customer"])
    values = assigned(invoice, call.params, PLAIN)
    if "auto_advance" in values and invoice["status"] == "open":
        values["next_payment_attempt"] = _next_attempt(state, invoice, on=values["auto_advance"])
    _set_due(state, invoice, call)
    change(state, "invoice.updated", invoice, **values)
    return invoice


def _next_attempt(state: State, invoice: Json, *, on: bool) -> int | None:
    """Switching automatic collection off stops the retries; switching it on resumes them."""
    if not on or invoice["collection_method"] != "charge_automatically":
        return None
    planned: int | None = invoice["next_payment_attempt"]
    return planned or state.now() + (3 * DAY if invoice["attempt_count"] else HOUR)


@routes.on("DELETE", "/v1/invoices/{id}")
def delete(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    invoicing.require_draft(invoice, "You can only delete draft invoices.")
    del state.objects["invoice"][invoice["id"]]
    emit(state, "invoice.deleted", invoice)
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


@routes.on("POST", "/v1/invoices/{id}/finalize", {"auto_advance": BOOLEAN})
def finalize(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    invoicing.finalize(state, invoice, auto_advance=call.get("auto_advance"))
    return invoice


@routes.on("POST", "/v1/invoices/{id}/pay", {
    "forgive": BOOLEAN,
    "mandate": unset(TEXT),
    "off_session": BOOLEAN,
    "paid_out_of_band": BOOLEAN,
    "payment_method": TEXT,
})  # fmt: skip
def pay(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    if call.get("paid_out_of_band"):
        invoicing.pay_outside(state, invoice)
        return invoice
    invoicing.require_payable(invoice)
    named = call.get("payment_method")
    method = saving.method_named(state, named) if named else None
    if method is not None:
        saving.require_own(method, invoice["customer"], param="payment_method")
    invoicing.pay(state, invoice, method)
    return invoice


@routes.on("POST", "/v1/invoices/{id}/send")
def send(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    invoicing.send(state, invoice)
    return invoice


@routes.on("POST", "/v1/invoices/{id}/void")
def void(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    invoicing.void(state, invoice)
    return invoice


@routes.on("POST", "/v1/invoices/{id}/mark_uncollectible")
def mark_uncollectible(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    invoicing.mark_uncollectible(state, invoice)
    return invoice


@routes.on(
    "POST", "/v1/invoices/{id}/attach_payment", {"payment_intent": TEXT, "payment_record": TEXT}
)
def attach_payment(state: State, call: Call) -> Json:
    invoice = state.get("invoice", call.id)
    named = [name for name in ("payment_intent", "payment_record") if name in call.params]
    if len(named) != 1:
        raise malformed(
            "You must provide one of payment_intent and payment_record.",
            "payment_intent",
            "parameter_missing",
        )
    source = state.named(named[0], call.params[named[0]], named[0])
    if named[0] == "payment_intent":
        attaching.attach_intent(state, invoice, source)
    else:
        attaching.attach_record(state, invoice, source)
    return invoice
