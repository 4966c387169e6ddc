"""What a Checkout page is asked for, so that one key always means one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.domain.errors import GatewayRefused
from portal.gateways.stripe.calls import named

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams as CheckoutParams
    from stripe.params.checkout import SessionCreateParamsLineItem as LineItem

    from portal.gateways.facts import CheckoutLine, CheckoutOrder

_LONGEST_NAME = 250
_LONGEST_REFERENCE = 200


def checkout_params(order: CheckoutOrder) -> CheckoutParams:
    """The Checkout page of an order: the same order, the same parameters, as its key demands.

    No method is named: Stripe shows what the account has switched on (`payment_method_types` is
    gone since 2026-09-30).
    """
    if not order.lines or len({line.amount.currency for line in order.lines}) != 1:
        raise GatewayRefused("Stripe was not asked: an order needs lines of one currency", "order")
    params: CheckoutParams = {
        "mode": "payment",
        "submit_type": "pay",
        "line_items": [_line_item(line) for line in order.lines],
        "locale": order.locale or "auto",
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "client_reference_id": order.key[:_LONGEST_REFERENCE],
        "metadata": order.metadata,
        "payment_intent_data": {
            "metadata": order.metadata,
            "description": ", ".join(line.label for line in order.lines)[:_LONGEST_NAME],
        },
        "expand": ["payment_intent"],
    }
    if order.keeps_method:
        named(order.customer)  # a method is kept with a customer
        params["payment_intent_data"]["setup_future_usage"] = "off_session"
    if order.customer:
        params["customer"] = order.customer
    elif order.email:
        params["customer_email"] = order.email
    return params


def _line_item(line: CheckoutLine) -> LineItem:
    return {
        "price_data": {
            "currency": line.amount.currency.lower(),
            "unit_amount": line.amount.minor,
            "product_data": {"name": line.label[:_LONGEST_NAME]},
        },
        "quantity": 1,
    }
