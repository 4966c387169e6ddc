"""Stripe's announcements: verified, kept, acted upon by re-reading, answered 204."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Blueprint, request

from portal.actions.announcements import receive_event
from portal.domain.errors import EventRefused, GatewayError
from portal.web.context import services

if TYPE_CHECKING:
    from portal.web.context import Answer

blueprint = Blueprint("webhooks", __name__)
log = logging.getLogger(__name__)


@blueprint.post("/webhooks/stripe")
def stripe() -> Answer:
    """204 once the event is kept and acted upon; 400 when it is not ours; 503 to hear it again."""
    try:
        event = services().tools.gateway.read_event(
            request.get_data(cache=False), request.headers.get("Stripe-Signature", "")
        )
    except EventRefused as refusal:
        log.warning("a webhook was refused: %s", refusal)
        return "", 400
    try:
        receive_event(services().tools, event)
    except GatewayError:
        # It is kept; Stripe will deliver it again, and `reconcile` acts on what still waits.
        log.warning("event %s waits: Stripe could not be re-read", event.id)
        return "", 503
    return "", 204
