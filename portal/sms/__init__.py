"""Short messages to telephones: through one provider, or kept as files in an outbox."""

from __future__ import annotations

from typing import Protocol

from portal.sms.brevo import Brevo
from portal.sms.errors import TextNotSent, TextUnknown
from portal.sms.numbers import mobile_of
from portal.sms.outbox import TextOutbox
from portal.sms.texts import ShortText, parts_of, plain

__all__ = [
    "Brevo",
    "ShortText",
    "TextNotSent",
    "TextOutbox",
    "TextUnknown",
    "Texter",
    "mobile_of",
    "parts_of",
    "plain",
]


class Texter(Protocol):
    """Something that takes a short message and accepts it, or says why not."""

    def send(self, text: ShortText) -> None:
        """Hand the message over.

        TextNotSent when it was certainly not accepted, TextUnknown when nobody can tell.
        """
