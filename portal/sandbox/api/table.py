"""All operations of the API in one table."""

from portal.sandbox.api import (
    account,
    adjustments,
    billing_portal,
    catalogue,
    checkout,
    customers,
    intents,
    invoice_parts,
    invoices,
    methods,
    subscriptions,
)
from portal.sandbox.api.routing import Route

ROUTES: tuple[Route, ...] = tuple(
    route
    for module in (
        account,
        adjustments,
        billing_portal,
        catalogue,
        checkout,
        customers,
        intents,
        invoice_parts,
        invoices,
        methods,
        subscriptions,
    )
    for route in module.routes.all
)


def route_for(method: str, path: str) -> tuple[Route, str] | None:
    """The operation behind a request and the id in its path."""
    for route in ROUTES:
        identifier = route.match(method, path)
        if identifier is not None:
            return route, identifier
    return None
