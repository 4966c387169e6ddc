"""Subscriptions and what they sell."""

from portal.sandbox.clock import DAY
from portal.sandbox.expansion import page
from portal.sandbox.shapes.blank import head, nulls
from portal.sandbox.state import Json, State

INTERVALS = {"day": DAY, "week": 7 * DAY, "month": 30 * DAY, "year": 365 * DAY}


def product(state: State, name: str) -> Json:
    made = head(state, "product")
    return {
        **made,
        **nulls(
            "default_price description package_dimensions shippable statement_descriptor tax_code "
            "unit_label url"
        ),
        "active": True,
        "images": [],
        "marketing_features": [],
        "metadata": {},
        "name": name,
        "type": "service",
        "updated": made["created"],
    }


def price(state: State, product_id: str, *, amount: int, currency: str) -> Json:
    """A one-time price; `recurring` is filled in by the caller."""
    return {
        **head(state, "price"),
        **nulls("custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity"),
        "active": True,
        "billing_scheme": "per_unit",
        "currency": currency,
        "metadata": {},
        "product": product_id,
        "tax_behavior": "unspecified",
        "type": "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }


def _plan(of: Json) -> Json:
    """The older spelling of a recurring price, still shown on subscription items."""
    return {
        **nulls("meter nickname tiers_mode transform_usage trial_period_days"),
        "id": of["id"],
        "object": "plan",
        "active": True,
        "amount": of["unit_amount"],
        "amount_decimal": str(of["unit_amount"]),
        "billing_scheme": "per_unit",
        "created": of["created"],
        "currency": of["currency"],
        "interval": of["recurring"]["interval"],
        "interval_count": of["recurring"]["interval_count"],
        "livemode": False,
        "metadata": {},
        "product": of["product"],
        "usage_type": "licensed",
    }


def subscription_item(state: State, subscription_id: str, *, of: Json, quantity: int) -> Json:
    made = head(state, "subscription_item")
    del made["livemode"]
    length = INTERVALS[of["recurring"]["interval"]] * of["recurring"]["interval_count"]
    return {
        **made,
        "billing_thresholds": None,
        "current_period_end": made["created"] + length,
        "current_period_start": made["created"],
        "discounts": [],
        "metadata": {},
        "plan": _plan(of),
        "price": of,
        "quantity": quantity,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def subscription(state: State, customer: str, currency: str) -> Json:
    """An incomplete subscription without items."""
    made = head(state, "subscription")
    return {
        **made,
        **nulls(
            "application application_fee_percent billing_cycle_anchor_config billing_thresholds "
            "cancel_at canceled_at days_until_due default_payment_method default_source "
            "description ended_at latest_invoice next_pending_invoice_item_invoice on_behalf_of "
            "pause_collection pending_invoice_item_interval pending_setup_intent pending_update "
            "schedule test_clock transfer_data trial_end trial_start"
        ),
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": made["created"],
        "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}},
        "billing_schedules": [],
        "cancel_at_period_end": False,
        "cancellation_details": nulls("comment feedback reason"),
        "collection_method": "charge_automatically",
        "currency": currency,
        "customer": customer,
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": page(f"/v1/subscription_items?subscription={made['id']}", []),
        "metadata": {},
        "payment_settings": {
            **nulls("payment_method_options payment_method_types"),
            "save_default_payment_method": "off",
        },
        "start_date": made["created"],
        "status": "incomplete",
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
    }
