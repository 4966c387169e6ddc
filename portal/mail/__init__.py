"""Letters leave by SMTP with TLS, or are kept as files in an outbox; nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from portal.mail.errors import Kind, LetterNotSent, LetterUnknown, Stage, is_too_large
from portal.mail.messages import Attachment, CalendarFile, Envelope, Picture, Words, build_message
from portal.mail.outbox import Outbox
from portal.mail.smtp import Smtp

if TYPE_CHECKING:
    from email.message import EmailMessage

__all__ = [
    "Attachment",
    "CalendarFile",
    "Envelope",
    "Kind",
    "LetterNotSent",
    "LetterUnknown",
    "Mailer",
    "Outbox",
    "Picture",
    "Smtp",
    "Stage",
    "Words",
    "build_message",
    "is_too_large",
]


class Mailer(Protocol):
    """Something that takes a message and accepts it, or says why not."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over.

        LetterNotSent when it was certainly not accepted, LetterUnknown when nobody can tell.
        """

    def has_left(self, name: str) -> bool | None:
        """Whether the message of this name (`Envelope.name`) has left; None if nobody can tell."""
