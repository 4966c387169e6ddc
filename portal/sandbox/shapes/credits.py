"""Credit notes, and reports of money that came outside of Stripe."""

from portal.sandbox.expansion import page
from portal.sandbox.shapes.blank import head, nulls
from portal.sandbox.state import Json, State

_NOTHING = (
    "amount_authorized",
    "amount_canceled",
    "amount_failed",
    "amount_guaranteed",
    "amount_refunded",
)


def credit_note(state: State, invoice: Json, *, before: int, after: int) -> Json:
    """A credit note of which `before` was not paid yet, and `after` was."""
    made = head(state, "credit_note")
    amount = before + after
    kinds = {(True, False): "pre_payment", (False, True): "post_payment"}
    names = ("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax")
    empty = ("discount_amounts", "pretax_credit_amounts", "refunds", "total_taxes")
    return {
        **made,
        **nulls(
            "customer_balance_transaction memo out_of_band_amount reason shipping_cost voided_at"
        ),
        **dict.fromkeys(names, amount),
        **{name: [] for name in empty},
        "amount_shipping": 0,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "discount_amount": 0,
        "effective_at": made["created"],
        "invoice": invoice["id"],
        "lines": page(f"/v1/credit_notes/{made['id']}/lines", [_line(state, amount)]),
        "metadata": {},
        "number": "",
        "pdf": f"{invoice['invoice_pdf']}?credit_note={made['id']}",
        "post_payment_amount": after,
        "pre_payment_amount": before,
        "status": "issued",
        "type": kinds.get((before > 0, after > 0), "mixed"),
    }


def _line(state: State, amount: int) -> Json:
    made = head(state, "credit_note_line_item")
    del made["created"]
    return {
        **made,
        **nulls("description unit_amount_decimal"),
        "amount": amount,
        "discount_amount": 0,
        "discount_amounts": [],
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": 1,
        "tax_rates": [],
        "taxes": [],
        "type": "custom_line_item",
        "unit_amount": amount,
    }


def payment_record(state: State, amount: int, currency: str) -> Json:
    """A report of `amount`, of which nothing is certain yet."""
    made = head(state, "payment_record")
    money = {"currency": currency, "value": amount}
    return {
        **made,
        **nulls("application customer_details customer_presence description shipping_details"),
        **{name: {**money, "value": 0} for name in _NOTHING},
        "amount": dict(money),
        "amount_requested": dict(money),
        "latest_payment_attempt_record": f"par_{state.secret(made['id'])}",
        "metadata": {},
        "payment_method_details": None,
        "processor_details": {"type": "custom", "custom": {"payment_reference": None}},
        "reported_by": "self",
    }
