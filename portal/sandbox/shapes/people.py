"""Customers, their payment methods, and the intents that save these."""

from portal.sandbox.cards import TestAccount, TestCard
from portal.sandbox.shapes.blank import NO_ADDRESS, head, nulls
from portal.sandbox.state import Json, State


def customer(state: State) -> Json:
    made = head(state, "customer")
    return {
        **made,
        **nulls("address currency default_source description discount email name phone shipping"),
        "balance": 0,
        "delinquent": False,
        "invoice_prefix": state.secret(made["id"], 8).upper(),
        "invoice_settings": nulls("custom_fields default_payment_method footer rendering_options"),
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
        "test_clock": None,
    }


def _method(state: State, kind: str) -> Json:
    return {
        **head(state, "payment_method"),
        "allow_redisplay": "unspecified",
        "billing_details": {"address": nulls(NO_ADDRESS), **nulls("email name phone tax_id")},
        "customer": None,
        "metadata": {},
        "type": kind,
    }


def card_method(state: State, card: TestCard, *, exp_month: int, exp_year: int) -> Json:
    """A payment method made of a test card."""
    return {
        **_method(state, "card"),
        "card": {
            "brand": card.brand,
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": None,
                "cvc_check": "fail" if card.code == "incorrect_cvc" else "pass",
            },
            "country": "FR" if card.brand == "visa" else "US",
            "display_brand": card.brand,
            "exp_month": exp_month,
            "exp_year": exp_year,
            "fingerprint": state.secret(card.number, 16),
            "funding": "credit",
            "generated_from": None,
            "last4": card.last4,
            "networks": {"available": [card.brand], "preferred": None},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": True},
            "wallet": None,
        },
    }


def sepa_method(state: State, account: TestAccount) -> Json:
    """A payment method made of a test IBAN."""
    return {
        **_method(state, "sepa_debit"),
        "sepa_debit": {
            "bank_code": account.iban[4:9],
            "branch_code": "",
            "country": account.country,
            "fingerprint": state.secret(account.iban, 16),
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": account.last4,
        },
    }


def setup_intent(state: State) -> Json:
    made = head(state, "setup_intent")
    return {
        **made,
        **nulls(
            "application automatic_payment_methods cancellation_reason customer description "
            "flow_directions last_setup_error latest_attempt mandate next_action on_behalf_of "
            "payment_method payment_method_configuration_details single_use_mandate "
            "allowed_payment_method_types excluded_payment_method_types"
        ),
        "client_secret": f"{made['id']}_secret_{state.secret(made['id'])}",
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": ["card", "sepa_debit"],
        "status": "requires_payment_method",
        "usage": "off_session",
    }
