"""Letters leave by SMTP with TLS, or are kept as files in an outbox; nothing else."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid, parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from portal.domain.errors import PortalError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


class LetterNotSent(PortalError):
    """The letter was certainly not accepted; it waits for its next try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Who writes to whom. `sender` is an address of the owner.

    A letter that is sent again carries the same `name`, so that a reader sees it once; `follows` is
    the name of the first letter about the same thing, under which this one is filed.
    """

    sender_name: str
    sender: str
    reply_to: str
    recipient: str
    name: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFile:
    """A calendar file that comes with a letter. `method` is PUBLISH or CANCEL, as inside it."""

    name: str
    method: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The same words twice, as text and as HTML, and what comes with them."""

    subject: str
    text: str
    html: str
    language: str
    calendars: tuple[CalendarFile, ...] = ()


class Mailer(Protocol):
    """Something that takes a message and either accepts it or raises LetterNotSent."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over; LetterNotSent when it was certainly not accepted."""


def build_message(envelope: Envelope, words: Words, *, now: datetime) -> EmailMessage:
    """A message with text and HTML parts, answerable by a person and quiet towards robots."""
    message = EmailMessage()
    message["Subject"] = words.subject
    message["From"] = formataddr((envelope.sender_name, envelope.sender))
    message["To"] = envelope.recipient
    message["Reply-To"] = envelope.reply_to or envelope.sender
    message["Date"] = format_datetime(now)
    domain = envelope.sender.partition("@")[2]
    message["Message-ID"] = (
        f"<{envelope.name}@{domain}>" if envelope.name else make_msgid(domain=domain)
    )
    if envelope.follows:
        message["In-Reply-To"] = message["References"] = f"<{envelope.follows}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, no loops
    message["Content-Language"] = words.language
    message.set_content(words.text)
    message.add_alternative(words.html, subtype="html")
    for file in words.calendars:
        message.add_attachment(
            file.content.decode(),
            subtype="calendar",
            charset="utf-8",
            filename=file.name,
            params={"method": file.method},
        )
    return message


class Outbox:
    """Keeps each letter as a file: for the demo, and until an SMTP server is set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message to `<moment>-<id>.eml`."""
        self.folder.mkdir(parents=True, exist_ok=True)
        moment = parsedate_to_datetime(message["Date"])
        name = message["Message-ID"].strip("<>").partition("@")[0]
        path = self.folder / f"{moment:%Y%m%d%H%M%S}-{name}.eml"
        path.write_bytes(message.as_bytes())


class Smtp:
    """Sends through the owner's own server: `smtps://user:password@host:465`, `smtp://host:587`.

    `smtp://` upgrades with STARTTLS when the server offers it and insists on it unless the
    server is on this machine or the address ends with `?starttls=never`.
    """

    def __init__(self, url: str, *, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._implicit = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._starttls = parse_qs(parts.query).get("starttls", [""])[0]
        self._context = context or ssl.create_default_context()

    def greet(self) -> None:
        """Connect, encrypt and sign in as for a letter, but send nothing; raises LetterNotSent."""
        try:
            with self._connect() as server:
                server.ehlo_or_helo_if_needed()
                if self._user:
                    server.login(self._user, self._password)
        except (smtplib.SMTPException, OSError) as error:
            raise LetterNotSent(f"{self._host}: {type(error).__name__}") from error

    def send(self, message: EmailMessage) -> None:
        """Send the message; LetterNotSent when the server refuses it or cannot be reached."""
        try:
            with self._connect() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message)
        except (smtplib.SMTPException, OSError) as error:
            raise LetterNotSent(f"{self._host}: {type(error).__name__}") from error

    def _connect(self) -> smtplib.SMTP:
        if self._implicit:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=20, context=self._context)
        server = smtplib.SMTP(self._host, self._port, timeout=20)
        server.ehlo()
        local = self._host in {"127.0.0.1", "::1", "localhost"}
        wanted = self._starttls == "require" or not (local or self._starttls == "never")
        if wanted or (server.has_extn("starttls") and self._starttls != "never"):
            try:
                server.starttls(context=self._context)
            except (smtplib.SMTPException, OSError):
                server.close()
                raise
        return server
