"""A real mail server on this machine, which insists on encryption, and what it received."""

from __future__ import annotations

import ssl
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import trustme
from aiosmtpd.controller import Controller

from tests.support.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Postbox:
    """Keeps every letter. `environ` is what a sender has to know."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    environ: dict[str, str] = field(default_factory=dict)

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Accept the letter."""
        content = envelope.content
        assert isinstance(content, bytes)
        self.letters.append(message_from_bytes(content, policy=policy.default))
        self.recipients.extend(map(str, envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        return "250 Kept"

    def next_letter(self, *, to: str) -> EmailMessage:
        """The newest letter to somebody, waited for."""
        until = time.monotonic() + 15
        while time.monotonic() < until:
            mine = [letter for letter in self.letters if to in str(letter["To"])]
            if mine:
                return mine[-1]
            time.sleep(0.05)
        raise AssertionError(f"no letter came for {to}")


@contextmanager
def running_postbox(folder: Path) -> Iterator[Postbox]:
    """A mail server with a certificate of its own authority; `environ` trusts it."""
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    trusted = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(trusted))
    box = Postbox()
    port = free_port()
    controller = Controller(
        box, hostname="127.0.0.1", port=port, tls_context=context, require_starttls=True
    )
    box.environ = {
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=require",
        "SSL_CERT_FILE": str(trusted),
    }
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
