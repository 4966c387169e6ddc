"""Payment intents, charges, and what ties them to invoices."""

from portal.sandbox.shapes.blank import NO_ADDRESS, head, nulls
from portal.sandbox.state import Json, State


def payment_intent(state: State, amount: int, currency: str) -> Json:
    made = head(state, "payment_intent")
    return {
        **made,
        **nulls(
            "application application_fee_amount automatic_payment_methods canceled_at "
            "cancellation_reason customer description last_payment_error latest_charge "
            "next_action on_behalf_of payment_method payment_method_configuration_details "
            "processing receipt_email review setup_future_usage shipping source "
            "statement_descriptor statement_descriptor_suffix transfer_data transfer_group "
            "allowed_payment_method_types excluded_payment_method_types"
        ),
        "amount": amount,
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "capture_method": "automatic_async",
        "client_secret": f"{made['id']}_secret_{state.secret(made['id'])}",
        "confirmation_method": "automatic",
        "currency": currency,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": ["card", "sepa_debit"] if currency == "eur" else ["card"],
        "status": "requires_payment_method",
    }


def _method_details(method: Json) -> Json:
    kind = method["type"]
    if kind == "card":
        names = "brand country exp_month exp_year fingerprint funding last4"
        shown = {name: method["card"][name] for name in names.split()}
        more = nulls("amount_authorized authorization_code checks installments mandate network")
        return {"type": kind, "card": {**shown, **more, **nulls("three_d_secure wallet")}}
    shown = {name: method[kind][name] for name in ("bank_code", "country", "fingerprint", "last4")}
    return {"type": kind, kind: {**shown, "branch_code": "", "mandate": None}}


def charge(state: State, intent: Json, method: Json) -> Json:
    """The attempt to charge `method` for `intent`, not yet decided."""
    return {
        **head(state, "charge"),
        **nulls(
            "application application_fee application_fee_amount balance_transaction description "
            "failure_balance_transaction failure_code failure_message on_behalf_of outcome "
            "receipt_email receipt_number receipt_url review shipping source_transfer "
            "statement_descriptor statement_descriptor_suffix transfer_data transfer_group"
        ),
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": {"address": nulls(NO_ADDRESS), **nulls("email name phone tax_id")},
        "calculated_statement_descriptor": "SANDBOX",
        "captured": False,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "disputed": False,
        "fraud_details": {},
        "metadata": dict(intent["metadata"]),
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _method_details(method),
        "radar_options": {},
        "refunded": False,
        "status": "pending",
    }


def invoice_payment(
    state: State, invoice: Json, source: Json, *, amount: int, is_default: bool
) -> Json:
    """The place of one payment, an intent or a record, on one invoice."""
    return {
        **head(state, "invoice_payment"),
        "amount_paid": None,
        "amount_requested": amount,
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": is_default,
        "payment": {source["object"]: source["id"], "type": source["object"]},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
