"""What is done to an invoice afterwards: credit notes, and money reported from outside."""

from portal.sandbox.api.routing import Call, Routes, currency_of, listing
from portal.sandbox.engine import crediting
from portal.sandbox.errors import malformed
from portal.sandbox.parameters import (
    EMAIL,
    INTEGER,
    METADATA,
    PAGE,
    PERIOD,
    TEXT,
    fields,
    needed,
    one_of,
)
from portal.sandbox.shapes.credits import payment_record
from portal.sandbox.state import Json, State

routes = Routes()

NOTE = {
    "amount": INTEGER,
    "credit_amount": INTEGER,
    "effective_at": INTEGER,
    "email_type": one_of("credit_note none"),
    "invoice": needed(TEXT),
    "memo": TEXT,
    "metadata": METADATA,
    "out_of_band_amount": INTEGER,
    "reason": one_of("duplicate fraudulent order_change product_unsatisfactory"),
}
REPORT = {
    "amount_requested": needed(fields(currency=needed(TEXT), value=needed(INTEGER))),
    "customer_details": fields(customer=TEXT, email=EMAIL, name=TEXT, phone=TEXT),
    "customer_presence": one_of("off_session on_session"),
    "description": TEXT,
    "guaranteed": fields(guaranteed_at=needed(INTEGER)),
    "initiated_at": needed(INTEGER),
    "metadata": METADATA,
    "outcome": one_of("guaranteed"),
    "payment_method_details": needed(
        fields(type=one_of("custom"), custom=fields(display_name=TEXT, type=TEXT))
    ),
    "processor_details": fields(
        type=needed(one_of("custom")), custom=fields(payment_reference=needed(TEXT))
    ),
}


@routes.on("POST", "/v1/credit_notes", NOTE)
def create_note(state: State, call: Call) -> Json:
    invoice = state.named("invoice", call.params["invoice"], "invoice")
    if "amount" not in call.params:
        raise malformed(
            "One of `amount`, `lines`, or `shipping_cost` must be provided; the sandbox only has "
            "`amount`.",
            "amount",
            "parameter_missing",
        )
    names = ("effective_at", "memo", "metadata", "out_of_band_amount", "reason")
    sums = ("credit_amount", "out_of_band_amount")
    return crediting.issue(
        state,
        invoice,
        call.params["amount"],
        returned={name: call.params[name] for name in sums if name in call.params},
        **{name: call.params[name] for name in names if name in call.params},
    )


@routes.on("GET", "/v1/credit_notes", {
    **PAGE, "created": PERIOD, "customer": TEXT, "invoice": TEXT,
})  # fmt: skip
def index_notes(state: State, call: Call) -> Json:
    wanted = {name: call.params[name] for name in ("customer", "invoice") if name in call.params}
    return listing(
        state,
        call,
        "credit_note",
        keep=lambda note: all(note[name] == value for name, value in wanted.items()),
    )


@routes.on("GET", "/v1/credit_notes/{id}")
def retrieve_note(state: State, call: Call) -> Json:
    return state.get("credit_note", call.id)


@routes.on("POST", "/v1/payment_records/report_payment", REPORT)
def report_payment(state: State, call: Call) -> Json:
    asked = call.params["amount_requested"]
    if asked["value"] < 1:
        where = "amount_requested[value]"
        raise malformed("This value must be greater than or equal to 1.", where)
    _require_past(state, call)
    record = payment_record(state, asked["value"], currency_of(asked, param="currency"))
    record["payment_method_details"] = _means(call.params["payment_method_details"])
    if call.get("outcome") == "guaranteed":
        record["amount_guaranteed"] = dict(record["amount_requested"])
    if details := call.get("customer_details"):
        if named := details.get("customer"):
            state.named("customer", named, "customer_details[customer]")
        record["customer_details"] = dict.fromkeys(("customer", "email", "name", "phone")) | details
    names = ("customer_presence", "description", "metadata", "processor_details")
    return state.add(record | {name: call.params[name] for name in names if name in call.params})


def _require_past(state: State, call: Call) -> None:
    moments = {"initiated_at": call.params["initiated_at"], **call.get("guaranteed", {})}
    for name, moment in moments.items():
        if moment > state.now():
            raise malformed(f"`{name}` must be in the past.", name)


def _means(wanted: Json) -> Json:
    custom = wanted.get("custom", {})
    if not custom.get("display_name") and not custom.get("type"):
        where = "payment_method_details[custom]"
        raise malformed(f"Missing required param: {where}.", where, "parameter_missing")
    return {
        "billing_details": None,
        "custom": {"display_name": custom.get("display_name", ""), "type": custom.get("type")},
        "payment_method": None,
        "type": "custom",
    }


@routes.on("GET", "/v1/payment_records/{id}")
def retrieve_record(state: State, call: Call) -> Json:
    return state.get("payment_record", call.id)
