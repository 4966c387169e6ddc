"""Subscriptions: their start and the invoice of each period."""

from portal.sandbox.clock import HOUR
from portal.sandbox.engine import invoicing
from portal.sandbox.events import change, emit
from portal.sandbox.shapes import billing
from portal.sandbox.shapes import invoices as shapes
from portal.sandbox.state import Json, State


def start(state: State, customer: Json, lines: list[tuple[Json, int]], **values: object) -> Json:
    """A new subscription for prices and quantities, and its first invoice as a draft."""
    subscription = billing.subscription(state, customer["id"], lines[0][0]["currency"]) | values
    subscription["items"]["data"] = [
        billing.subscription_item(state, subscription["id"], of=price, quantity=quantity)
        for price, quantity in lines
    ]
    state.add(subscription)
    if subscription["collection_method"] == "send_invoice":
        subscription["status"] = "active"
    emit(state, "customer.subscription.created", subscription)
    bill(state, subscription, "subscription_create")
    return subscription


def bill(state: State, subscription: Json, reason: str = "subscription_cycle") -> Json:
    """Draft the invoice of the present period; it becomes the subscription's latest one."""
    customer = state.the("customer", subscription["customer"])
    invoice = shapes.invoice(state, customer, subscription["currency"])
    invoice |= {
        "auto_advance": True,
        "automatically_finalizes_at": state.now() + HOUR,
        "billing_reason": reason,
        "collection_method": subscription["collection_method"],
        "parent": {
            "type": "subscription_details",
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(subscription["metadata"]),
                "subscription": subscription["id"],
            },
        },
    }
    invoice["lines"]["data"] = [
        shapes.subscription_line(state, invoice["id"], item)
        for item in subscription["items"]["data"]
    ]
    invoicing.retotal(invoice)
    state.add(invoice)
    if subscription["days_until_due"] is not None:
        state.kept(invoice["id"])["days_until_due"] = subscription["days_until_due"]
    customer["currency"] = customer["currency"] or subscription["currency"]
    emit(state, "invoice.created", invoice)
    change(state, "customer.subscription.updated", subscription, latest_invoice=invoice["id"])
    return invoice


def renew(state: State, subscription: Json) -> Json:
    """Move on to the next period and draft its invoice."""
    for item in subscription["items"]["data"]:
        length = item["current_period_end"] - item["current_period_start"]
        item["current_period_start"] = item["current_period_end"]
        item["current_period_end"] += length
    return bill(state, subscription)


def cancel(state: State, subscription: Json) -> None:
    """End it now; invoices that are open stay open."""
    subscription |= {
        "status": "canceled",
        "canceled_at": state.now(),
        "ended_at": state.now(),
    }
    subscription["cancellation_details"]["reason"] = "cancellation_requested"
    emit(state, "customer.subscription.deleted", subscription)
