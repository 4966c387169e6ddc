"""A mail server on this machine that behaves as it is told: refuses, puts off, hangs up."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, cast

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from portal.mail import Smtp
from tests.support.postgres import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import Envelope, Session

HANG, CUT, CUT_IN_THE_MIDDLE = "hang", "cut", "cut in the middle"
USER, PASSWORD = "grace", "a pass/word"


@dataclass
class MailServer:
    """Accepts every letter, but for what `says` tells it to answer: by command, one after another.

    The commands are MAIL, RCPT, DATA (asked whether the letter may come) and END (the whole letter
    is there). HANG answers nothing at all, CUT hangs up, and DATA may be CUT_IN_THE_MIDDLE.
    """

    says: dict[str, list[str]] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    address: str = ""
    trusted: ssl.SSLContext | None = None

    def mailer(self, *, user: str = "", stranger: bool = False) -> Smtp:
        """A mailer without patience for this server; a `stranger` does not know its certificate."""
        scheme, _, rest = self.address.partition("//")
        return Smtp(
            f"{scheme}//{user}{rest}",
            context=None if stranger else self.trusted,
            timeout=0.4,
            patience=0.4,
        )

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say whether this sender may send."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._answer(server, "MAIL")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Say whether somebody reads mail at this address."""
        del options
        answer = await self._answer(server, "RCPT")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Say whether the whole letter was taken."""
        answer = await self._answer(server, "END")
        if answer.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.letters.append(message_from_bytes(content, policy=policy.default))
            self.recipients.extend(map(str, envelope.rcpt_tos))
            is_encrypted = _line(server).get_extra_info("ssl_object") is not None
            self.encrypted.append(is_encrypted)
        return answer

    async def may_come(self, server: SMTP) -> str:
        """Whether a letter may come; nothing means yes."""
        return await self._answer(server, "DATA", otherwise="")

    def authenticator(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, login: Any
    ) -> AuthResult:  # fmt: skip
        """Know one person."""
        known = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=known, handled=False)

    async def _answer(self, server: SMTP, command: str, otherwise: str = "250 OK") -> str:
        waiting = self.says.get(command, [])
        answer = waiting.pop(0) if waiting else otherwise
        if answer == HANG:
            await asyncio.sleep(3)
        if answer in {HANG, CUT}:
            _line(server).abort()
        return answer


def _line(server: SMTP) -> asyncio.Transport:
    """The connection to whoever sends."""
    return cast("asyncio.Transport", server.transport)


class _Server(SMTP):
    """Can be told what to answer to DATA, too, for which aiosmtpd has no hook."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Refuse the letter before it comes, hang up in its middle, or take it."""
        answer = await self.event_handler.may_come(self)
        if answer == CUT_IN_THE_MIDDLE:
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            _line(self).abort()
        elif not answer:
            await super().smtp_DATA(arg)
        elif answer not in {HANG, CUT}:
            await self.push(answer)


class _Controller(Controller):
    def factory(self) -> SMTP:
        """One connection."""
        return _Server(self.handler, **self.SMTP_kwargs)


@contextmanager
def running_mail_server(
    says: dict[str, list[str]] | None = None,
    *,
    implicit: bool = False,
    sign_in: bool = False,
    accents: bool = True,
) -> Iterator[MailServer]:
    """A server with a certificate of its own authority; `implicit` encrypts from the first byte."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    port = free_port()
    scheme = "smtps" if implicit else "smtp"
    server = MailServer(says=says or {}, address=f"{scheme}://127.0.0.1:{port}", trusted=trusted)
    options: dict[str, Any] = {"enable_SMTPUTF8": accents}
    if implicit:
        options |= {"ssl_context": context, "auth_require_tls": False}
    else:
        options |= {"tls_context": context, "require_starttls": True}
    if sign_in:
        options |= {"auth_required": True, "authenticator": server.authenticator}
    controller = _Controller(server, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
