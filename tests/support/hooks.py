"""A webhook delivered by hand: signed as Stripe signs, or as somebody else would."""

from __future__ import annotations

import hmac
import json
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portal.sandbox import Sandbox
    from tests.support.sites import Portal


def deliver(
    portal: Portal,
    sandbox: Sandbox,
    event: Mapping[str, Any],
    *,
    secret: str | None = None,
    age: int = 0,
) -> int:
    """The status with which the portal answers this event, signed `age` seconds ago."""
    body = json.dumps(event).encode()
    moment = int(time.time()) - age
    key = (secret or sandbox.webhook_secret).encode()
    signature = hmac.new(key, f"{moment}.".encode() + body, sha256).hexdigest()
    answer = portal.app.test_client().post(
        "/webhooks/stripe",
        data=body,
        headers={"Stripe-Signature": f"t={moment},v1={signature}"},
    )
    return answer.status_code
