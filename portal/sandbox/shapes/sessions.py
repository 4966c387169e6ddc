"""Checkout sessions, portal sessions and portal configurations."""

from portal.sandbox.clock import DAY
from portal.sandbox.shapes.blank import NO_TAX, head, nulls
from portal.sandbox.state import Json, State


def checkout_session(state: State, mode: str) -> Json:
    """An open session; its address leads to the hosted page."""
    made = head(state, "checkout.session")
    return {
        **made,
        **nulls(
            "adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types "
            "amount_subtotal amount_total billing_address_collection cancel_url "
            "client_reference_id client_secret collected_information consent "
            "consent_collection currency currency_conversion customer customer_creation "
            "customer_details customer_email discounts excluded_payment_method_types invoice "
            "invoice_creation locale origin_context payment_intent payment_link "
            "payment_method_configuration_details permissions recovered_from "
            "saved_payment_method_options setup_intent shipping_address_collection "
            "shipping_cost submit_type subscription success_url total_details wallet_options"
        ),
        "automatic_tax": dict(NO_TAX),
        "custom_fields": [],
        "custom_text": nulls("after_submit shipping_address submit terms_of_service_acceptance"),
        "expires_at": made["created"] + DAY,
        "metadata": {},
        "mode": mode,
        "payment_method_collection": "always",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "ui_mode": "hosted_page",
        "url": f"{state.origin}/pay/{made['id']}",
    }


def checkout_line(state: State, price: Json, *, quantity: int, description: str) -> Json:
    """One line of a Checkout session."""
    amount = price["unit_amount"] * quantity
    return {
        "id": state.new_id("item"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": description,
        "metadata": {},
        "price": price,
        "quantity": quantity,
    }


def portal_session(state: State, customer: str, configuration: str) -> Json:
    made = head(state, "billing_portal.session")
    return {
        **made,
        **nulls("after_expiration flow locale on_behalf_of return_url"),
        "configuration": configuration,
        "customer": customer,
        "customer_account": None,
        "url": f"{state.origin}/portal/session/{state.secret(made['id'], 40)}",
    }


def portal_configuration(state: State) -> Json:
    made = head(state, "billing_portal.configuration")
    return {
        **made,
        **nulls("application default_return_url name"),
        "active": True,
        "business_profile": nulls("headline privacy_policy_url terms_of_service_url"),
        "features": {
            "customer_update": {"allowed_updates": [], "enabled": False},
            "invoice_history": {"enabled": False},
            "payment_method_update": {"enabled": False, "payment_method_configuration": None},
            "subscription_cancel": {
                "cancellation_reason": {"enabled": False, "feedback_options": [], "options": []},
                "enabled": False,
                "mode": "at_period_end",
                "proration_behavior": "none",
            },
            "subscription_pause": {
                "duration": {"interval_options": [], "type": "indefinite"},
                "enabled": False,
            },
            "subscription_update": {
                "billing_cycle_anchor": None,
                "default_allowed_updates": [],
                "enabled": False,
                "products": [],
                "proration_behavior": "none",
                "schedule_at_period_end": {"conditions": []},
                "trial_update_behavior": "end_trial",
            },
        },
        "is_default": False,
        "login_page": {"enabled": False, "url": None},
        "metadata": {},
        "updated": made["created"],
    }
