"""Stripe's announcements: which webhooks are believed, and the little that is read from them."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import stripe

from portal.domain.errors import EventRefused
from portal.gateways.facts import EventFacts
from portal.gateways.stripe.facts import moment

_TOLERANCE = 300  # seconds, both ways; the library itself accepts any future


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Whose announcements are ours: signed with `secret`, of this account and this mode."""

    secret: str
    account: str
    live: bool


def read(body: bytes, signature: str, expected: Expected) -> EventFacts:
    """The event in a webhook's body; EventRefused unless it is signed, recent, and ours."""
    _require_signed(body, signature, expected.secret)
    try:
        event = json.loads(body)
    except ValueError as error:
        raise EventRefused("a signed webhook is no JSON") from error
    if not isinstance(event, dict) or event.get("object") != "event":
        raise EventRefused("a signed webhook is no snapshot event")
    if event.get("livemode") is not expected.live:
        raise EventRefused("a webhook of the other mode (live or test)")
    if event.get("account") not in (None, expected.account):
        raise EventRefused("a webhook of another account")
    return facts_of(event)


def facts_of(event: dict[str, Any]) -> EventFacts:
    """The facts of an event in its plain form; EventRefused when it lacks what each event has."""
    try:
        subject = event["data"]["object"]
        kind = subject.get("object") or ""
        identifier = subject.get("id") or ""
        customer = identifier if kind == "customer" else subject.get("customer") or ""
        return EventFacts(
            id=event["id"],
            type=event["type"],
            object_id=identifier,
            object_kind=kind,
            customer=customer["id"] if isinstance(customer, dict) else customer,
            created_at=moment(event["created"]),
        )
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError) as error:
        raise EventRefused("an event without what every event has") from error


def _require_signed(body: bytes, signature: str, secret: str) -> None:
    # The library compares texts, and fails on a letter outside ASCII instead of refusing it.
    if not signature.isascii():
        raise EventRefused("a webhook whose signature is no signature")
    try:
        stripe.WebhookSignature.verify_header(body, signature, secret, _TOLERANCE)
    except stripe.SignatureVerificationError as error:
        raise EventRefused("a webhook that is not signed for us, or too old") from error
    except ValueError as error:
        raise EventRefused("a webhook whose body is no text") from error
    parts = [part.split("=", 2) for part in signature.split(",")]
    sent_at = next(int(part[1]) for part in parts if part[0] == "t")  # as the library reads it
    if sent_at > time.time() + _TOLERANCE:
        raise EventRefused("a webhook from the future")
