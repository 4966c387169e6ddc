"""The page on which a card is updated, and what must follow so that the new card is used."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import stripe

from portal.domain.errors import GatewayRefused
from portal.gateways.stripe.calls import acting, named, reading
from portal.gateways.stripe.facts import id_of, maybe, metadata_of

if TYPE_CHECKING:
    from stripe.params.billing_portal import SessionCreateParams as PortalParams
    from stripe.params.checkout import SessionCreateParams as CheckoutParams

    from portal.gateways.stripe.calls import Line

# Marks the Checkout pages that stand in for the customer portal.
_CARD_PAGE = {"portal_page": "card"}
_FINISHED = "portal_card_page"
_ENDED = frozenset({"canceled", "incomplete_expired"})


def is_portal_ready(line: Line, configuration: str) -> bool:
    """Whether the customer portal (the default one, without `configuration`) updates cards."""
    configurations = line.v1.billing_portal.configurations
    with reading():
        if configuration:
            found = [configurations.retrieve(configuration)]
        else:
            found = configurations.list({"active": True, "is_default": True}).data
    return any(one.active and one.features.payment_method_update.enabled for one in found)


def open_page(line: Line, customer_id: str, *, return_url: str, locale: str, portal: str) -> str:
    """The address of a fresh page: the customer portal, or Checkout where none is configured.

    An address that nobody visits does nothing, so that asking again is always right.
    """
    params = _portal_params(
        named(customer_id), return_url=return_url, locale=locale, configuration=portal
    )
    with reading(), suppress(stripe.InvalidRequestError):
        return line.v1.billing_portal.sessions.create(params).url
    if not is_portal_ready(line, portal):
        return _open_set_up(line, customer_id, return_url=return_url, locale=locale)
    # Recovery after expiry is young, and may depend on the portal's own login page.
    del params["after_expiration"]
    with reading():
        return line.v1.billing_portal.sessions.create(params).url


def finish_page(line: Line, customer_id: str) -> None:
    """Make the method of the newest set-up page the customer's default, once."""
    with reading():
        pages = line.v1.checkout.sessions.list(
            {
                "customer": named(customer_id),
                "status": "complete",
                "limit": 100,
                "expand": ["data.setup_intent"],
            }
        ).data
        customer = line.v1.customers.retrieve(customer_id)
    ours = (page for page in pages if metadata_of(page).items() >= _CARD_PAGE.items())
    newest = next(ours, None)
    method = id_of(maybe(newest, "setup_intent", "payment_method"))
    if newest is None or not method or metadata_of(customer).get(_FINISHED) == newest.id:
        return
    # Both in one call: a page that is announced late must not bring back an older card.
    with acting(line.wire):
        line.v1.customers.update(
            customer_id,
            {
                "invoice_settings": {"default_payment_method": method},
                "metadata": {_FINISHED: newest.id},
            },
        )


def adopt(line: Line, customer_id: str, method_id: str) -> None:
    """Let every living subscription that has a default of its own use this method."""
    named(method_id)
    with reading():
        listed = line.v1.subscriptions.list({"customer": named(customer_id), "limit": 100})
        subscriptions = list(listed.auto_paging_iter())
    for subscription in subscriptions:
        own = id_of(maybe(subscription, "default_payment_method"))
        own = own or id_of(maybe(subscription, "default_source"))
        if subscription.status not in _ENDED and own not in ("", method_id):
            with acting(line.wire):
                line.v1.subscriptions.update(subscription.id, {"default_payment_method": method_id})


def _open_set_up(line: Line, customer_id: str, *, return_url: str, locale: str) -> str:
    with reading():
        customer = line.v1.customers.retrieve(customer_id)
        params = _set_up_params(
            customer_id,
            return_url=return_url,
            locale=locale,
            currency=maybe(customer, "currency") or "eur",
        )
        session = line.v1.checkout.sessions.create(params)
    if not session.url:
        raise GatewayRefused("Stripe made a page without an address", "no_page")
    return session.url


def _portal_params(
    customer_id: str, *, return_url: str, locale: str, configuration: str
) -> PortalParams:
    """The customer portal, opened at its card form, which leads back when it is done."""
    params: PortalParams = {
        "customer": customer_id,
        "return_url": return_url,
        "locale": locale or "auto",
        "flow_data": {
            "type": "payment_method_update",
            "after_completion": {"type": "redirect", "redirect": {"return_url": return_url}},
        },
        # The address lives for minutes; a client who comes too late is let in by e-mail.
        "after_expiration": {"type": "customer_login"},
    }
    if configuration:
        params["configuration"] = configuration
    return params


def _set_up_params(
    customer_id: str, *, return_url: str, locale: str, currency: str
) -> CheckoutParams:
    """A Checkout page that only saves a method, for accounts whose portal was never configured."""
    return {
        "mode": "setup",
        "customer": customer_id,
        "currency": currency,
        "locale": locale or "auto",
        "success_url": return_url,
        "cancel_url": return_url,
        "metadata": _CARD_PAGE,
    }
