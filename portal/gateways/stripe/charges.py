"""Payments by themselves: re-read, cancelled, found where they count on nothing, and charged."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import stripe

from portal.domain.declines import decline_of
from portal.domain.errors import (
    GatewayOutcomeUnknown,
    GatewayRefused,
    GatewayUnavailable,
    PaymentDeclined,
)
from portal.gateways.facts import PaymentState
from portal.gateways.stripe import invoices, parts
from portal.gateways.stripe.calls import acting, keyed, named, reading
from portal.gateways.stripe.facts import (
    intent_of,
    maybe,
    metadata_of,
    payment_facts,
    travelling,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from stripe.params import PaymentIntentCreateParams

    from portal.gateways.facts import ChargeOrder, PaymentFacts
    from portal.gateways.stripe.calls import Line

# In the metadata of a payment: the key under which it was charged.
_CHARGE: Final = "portal_charge"
# What neither moved nor failed waits for the client.
_CLIENT_WANTED = decline_of(code="authentication_required", decline_code=None)
_MOVED = frozenset({PaymentState.PAID, PaymentState.ON_ITS_WAY})


def payment(line: Line, payment_id: str) -> PaymentFacts:
    """The payment, re-read."""
    with reading():
        return payment_facts(line.v1.payment_intents.retrieve(named(payment_id)))


def cancel(line: Line, payment_id: str) -> PaymentFacts:
    """Cancel it if it is open; as it is afterwards."""
    found = payment(line, payment_id)
    if found.state is not PaymentState.OPEN:
        return found
    try:
        with acting(line.wire):
            return payment_facts(line.v1.payment_intents.cancel(payment_id))
    except GatewayRefused:
        return payment(line, payment_id)  # it moved meanwhile, or its page or invoice keeps it


def unattached(line: Line, created_from: datetime) -> Iterator[PaymentFacts]:
    """Money that came or travels for an invoice and counts on none."""
    with reading():
        for intent in line.v1.payment_intents.list(
            {
                "created": {"gte": int(created_from.timestamp())},
                "limit": invoices.PAGE,
                "expand": ["data.latest_charge"],
            }
        ).auto_paging_iter():
            facts = payment_facts(intent)
            meant = parts.INVOICE in facts.metadata and facts.state in _MOVED
            sent_back = maybe(intent, "latest_charge", "refunded")
            if meant and not sent_back and not parts.homes_of(line, intent.id):
                yield facts


def charge(line: Line, order: ChargeOrder) -> PaymentFacts:
    """Charge an instalment: made unconfirmed, put on the invoice, and only then confirmed."""
    for identifier in (order.key, order.customer, order.method):
        named(identifier)
    invoice = invoices.retrieve(line, order.invoice_id)
    places = invoices.payments_of(line, invoice)
    known = [one for place in places if isinstance(one := intent_of(place), stripe.PaymentIntent)]
    begun = next((one for one in known if metadata_of(one).get(_CHARGE) == order.key), None)
    if begun is not None:
        _require_the_same(begun, order)
    for left_over in filter(_is_left_over, known):
        _give_up(line, left_over.id)
    if begun is None or _is_uncharged(begun):
        try:
            _require_room(invoice, places, order)
        except GatewayRefused:
            if begun is not None:
                _give_up(line, begun.id)  # the invoice was paid or credited meanwhile
            raise
    return _conclude(line, begun or _begin(line, order, invoice=invoice), order.key)


def _require_the_same(begun: stripe.PaymentIntent, order: ChargeOrder) -> None:
    facts = payment_facts(begun)
    if facts.amount != order.amount or facts.method not in {"", order.method}:
        raise GatewayRefused(f"the key of {begun.id} named another charge", "idempotency")


def _require_room(
    invoice: stripe.Invoice, places: list[stripe.InvoicePayment], order: ChargeOrder
) -> None:
    way = travelling(places, order.amount.currency)
    parts.require_same_client(invoice, order.customer)
    parts.require_room(invoice, order.amount, travelling=way.minor if way else 0)


def _is_uncharged(intent: stripe.PaymentIntent) -> bool:
    """Whether the bank was not asked yet."""
    facts = payment_facts(intent)
    return facts.state is PaymentState.OPEN and facts.decline is None


def _is_left_over(intent: stripe.PaymentIntent) -> bool:
    """Whether it is one of ours that the bank declined, and that could not be cancelled then."""
    facts = payment_facts(intent)
    declined = facts.state is PaymentState.OPEN and facts.decline is not None
    return declined and _CHARGE in facts.metadata


def _begin(line: Line, order: ChargeOrder, *, invoice: stripe.Invoice) -> stripe.PaymentIntent:
    # Nothing is charged in here, so that a lost answer leaves no doubt: it is asked for again.
    with reading():
        made = line.v1.payment_intents.create(_params(order), keyed("charge", order.key))
        intent = line.v1.payment_intents.retrieve(made.id)  # `made` may be the answer of yesterday
    if intent.status == "canceled":
        return intent
    try:
        with reading():
            line.v1.invoices.attach_payment(
                invoice.id, {"payment_intent": intent.id}, parts.attaching(invoice, intent.id)
            )
    except GatewayRefused:
        if not parts.is_attached(line, invoice.id, intent.id):
            _give_up(line, intent.id)
            raise
    return intent


def _params(order: ChargeOrder) -> PaymentIntentCreateParams:
    return {
        "amount": order.amount.minor,
        "currency": order.amount.currency.lower(),
        "customer": order.customer,
        "payment_method": order.method,
        # Nobody is there to be sent to another page.
        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
        "description": order.description,
        "metadata": {**order.metadata, parts.INVOICE: order.invoice_id, _CHARGE: order.key},
    }


def _conclude(line: Line, intent: stripe.PaymentIntent, key: str) -> PaymentFacts:
    """Confirm it unless that was done; paid or on its way, or given up and told why."""
    facts = payment_facts(intent)
    if _is_uncharged(intent):
        facts = _confirm(line, facts.id, key)
    if facts.state in _MOVED:
        return facts
    if facts.state is PaymentState.OPEN:
        _give_up(line, facts.id)
        raise PaymentDeclined(facts.decline or _CLIENT_WANTED)
    if facts.decline is not None:
        raise PaymentDeclined(facts.decline)
    raise GatewayRefused(f"payment {facts.id} was cancelled", "payment_cancelled")


def _confirm(line: Line, payment_id: str, key: str) -> PaymentFacts:
    try:
        with acting(line.wire):
            return payment_facts(
                line.v1.payment_intents.confirm(
                    payment_id, {"off_session": True}, keyed("confirm", key)
                )
            )
    except (GatewayRefused, PaymentDeclined):
        after = _give_up(line, payment_id)
        if after is None or after.state not in _MOVED:
            raise
        return after


def _give_up(line: Line, payment_id: str) -> PaymentFacts | None:
    """Cancel it, so that its place on the invoice is free; if not now, before the next charge."""
    with suppress(GatewayUnavailable, GatewayOutcomeUnknown):
        return cancel(line, payment_id)
    return None
