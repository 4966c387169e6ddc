"""Customers: what was corrected here is written there, so that the next sync reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.gateways.stripe.calls import acting, named, reading
from portal.gateways.stripe.facts import maybe, metadata_of

if TYPE_CHECKING:
    import stripe
    from stripe.params import CustomerUpdateParams

    from portal.domain.clients import Client
    from portal.gateways.stripe.calls import Line


def update(line: Line, client: Client) -> None:
    """Write who it is, how to reach and to address them; the same twice changes nothing."""
    identifier = named(client.stripe_customer)
    with reading():
        known = line.v1.customers.retrieve(identifier)
    with acting(line.wire):
        line.v1.customers.update(identifier, _params(client, known))


def _params(client: Client, known: stripe.Customer) -> CustomerUpdateParams:
    params: CustomerUpdateParams = {
        "name": _name(client, known),
        "email": client.email,
        "phone": client.phone,
        # a whole name cannot be taken apart again: the parts are read from here
        "metadata": {
            "first_name": client.first_name,
            "last_name": client.last_name,
            "company": client.company,
            "voice": client.voice.value,
            "kind": client.kind.value,
            "channel": client.channel.value,
            "emoji": "" if client.emoji is None else "yes" if client.emoji else "no",
            "country": client.country,
            "region": client.region,
            "zone": client.zone,
        },
    }
    if client.address:
        params["address"] = {"line1": client.address}
    return params


def _name(client: Client, known: stripe.Customer) -> str:
    """The person, or the company where its name stands on the invoices until now."""
    person = f"{client.first_name} {client.last_name}".strip()
    before = maybe(known, "name") or ""
    was_company = bool(before) and metadata_of(known).get("company") == before
    return client.company or person if was_company else person or client.company
