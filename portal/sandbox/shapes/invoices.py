"""Invoices, their lines, and the items the lines come from."""

from portal.sandbox.expansion import page
from portal.sandbox.shapes.blank import NO_TAX, head, nulls
from portal.sandbox.state import Json, State

_ZERO = dict.fromkeys(
    (
        "amount_due",
        "amount_overpaid",
        "amount_paid",
        "amount_remaining",
        "amount_shipping",
        "attempt_count",
        "post_payment_credit_notes_amount",
        "pre_payment_credit_notes_amount",
        "starting_balance",
        "subtotal",
        "subtotal_excluding_tax",
        "total",
        "total_excluding_tax",
    ),
    0,
)
_EMPTY = (
    "default_tax_rates",
    "discounts",
    "total_discount_amounts",
    "total_pretax_credit_amounts",
    "total_taxes",
)


def invoice(state: State, customer: Json, currency: str) -> Json:
    """An empty draft for `customer`."""
    made = head(state, "invoice")
    now = state.now()
    return {
        **made,
        **nulls(
            "account_tax_ids application automatically_finalizes_at custom_fields "
            "customer_shipping default_payment_method default_source description due_date "
            "effective_at ending_balance footer from_invoice hosted_invoice_url invoice_pdf "
            "last_finalization_error latest_revision next_payment_attempt number on_behalf_of "
            "parent receipt_number rendering shipping_cost shipping_details "
            "statement_descriptor status_details test_clock threshold_reason webhooks_delivered_at"
        ),
        **_customer_copy(customer),
        **_ZERO,
        **{name: [] for name in _EMPTY},
        "account_country": "FR",
        "account_name": "Sandbox",
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {**NO_TAX, "disabled_reason": None},
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "currency": currency,
        "issuer": {"type": "self"},
        "lines": page(f"/v1/invoices/{made['id']}/lines", []),
        "metadata": {},
        "payment_settings": nulls("default_mandate payment_method_options payment_method_types"),
        "period_end": now,
        "period_start": now,
        "status": "draft",
        "status_transitions": nulls("finalized_at marked_uncollectible_at paid_at voided_at"),
    }


def _customer_copy(customer: Json) -> Json:
    copied = {f"customer_{name}": customer[name] for name in ("address", "email", "name", "phone")}
    return {
        **copied,
        "customer": customer["id"],
        "customer_tax_exempt": customer["tax_exempt"],
        "customer_tax_ids": [],
    }


def invoice_item(state: State, customer: str, *, amount: int, currency: str) -> Json:
    made = head(state, "invoiceitem")
    del made["created"]
    now = state.now()
    return {
        **made,
        **nulls("description invoice parent proration_details test_clock"),
        "amount": amount,
        "currency": currency,
        "customer": customer,
        "date": now,
        "discountable": True,
        "discounts": [],
        "metadata": {},
        "net_amount": amount,
        "period": {"start": now, "end": now},
        "pricing": None,
        "proration": False,
        "quantity": 1,
        "quantity_decimal": "1",
        "tax_rates": [],
    }


def _line(state: State, invoice_id: str, source: Json) -> Json:
    made = head(state, "line_item")
    del made["created"]
    return {
        **made,
        "amount": source["amount"],
        "currency": source["currency"],
        "description": source["description"],
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "metadata": dict(source["metadata"]),
        "period": dict(source["period"]),
        "pretax_credit_amounts": [],
        "pricing": source["pricing"],
        "quantity": source["quantity"],
        "quantity_decimal": str(source["quantity"]),
        "subscription": None,
        "subtotal": source["amount"],
        "taxes": [],
    }


def item_line(state: State, invoice_id: str, item: Json) -> Json:
    """The line that stands for an invoice item."""
    return _line(state, invoice_id, item) | {
        "parent": {
            "type": "invoice_item_details",
            "invoice_item_details": {
                "invoice_item": item["id"],
                "proration": False,
                "proration_details": None,
                "subscription": None,
            },
            "subscription_item_details": None,
        },
    }


def subscription_line(state: State, invoice_id: str, item: Json) -> Json:
    """The line that stands for one period of a subscription item."""
    price = item["price"]
    source = {
        "amount": price["unit_amount"] * item["quantity"],
        "currency": price["currency"],
        "description": f"{item['quantity']} × {state.the('product', price['product'])['name']}",
        "metadata": {},
        "period": {"start": item["current_period_start"], "end": item["current_period_end"]},
        "pricing": {
            "type": "price_details",
            "price_details": {"price": price["id"], "product": price["product"]},
            "unit_amount_decimal": str(price["unit_amount"]),
        },
        "quantity": item["quantity"],
    }
    return _line(state, invoice_id, source) | {
        "subscription": item["subscription"],
        "parent": {
            "type": "subscription_item_details",
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": None,
                "subscription": item["subscription"],
                "subscription_item": item["id"],
            },
        },
    }
