"""Sending by SMTP with TLS, step by step, so that each answer is taken for what it says."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import contextmanager, suppress
from email import policy
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from portal.mail.errors import Kind, LetterNotSent, LetterUnknown, Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

_TIMEOUT = 20.0
# A server may think long about a whole letter before it answers (RFC 5321, 4.5.3.2.6, grants it ten
# minutes); whoever gives up sooner does not know what became of the letter.
_PATIENCE = 150.0
_GOODBYE = 2.0
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")
_LINE_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class Smtp:
    """Sends through the owner's own server: `smtps://user:password@host:465`, `smtp://host:587`.

    `smtp://` upgrades with STARTTLS when the server offers it and insists on it unless the
    server is on this machine or the address ends with `?starttls=never`. `timeout` is in seconds,
    for each answer; `patience` for the last one, once the whole letter is handed over.
    """

    def __init__(
        self,
        url: str,
        *,
        context: ssl.SSLContext | None = None,
        timeout: float = _TIMEOUT,
        patience: float = _PATIENCE,
    ) -> None:
        parts = urlsplit(url)
        self._implicit = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._implicit else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._starttls = parse_qs(parts.query).get("starttls", [""])[0]
        self._context = context or ssl.create_default_context()
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._timeout, self._patience = timeout, patience

    def greet(self) -> None:
        """Connect, encrypt and sign in as for a letter, but send nothing; raises LetterNotSent."""
        with self._signed_in():
            pass

    def send(self, message: EmailMessage) -> None:
        """Send the message. LetterNotSent when it was certainly not accepted, else LetterUnknown.

        LetterUnknown is raised only once the whole message was handed over.
        """
        with self._signed_in() as server:
            with self._told(Stage.CONTENT):
                self._offer(server, message)
            self._hand_over(server, _as_sent(message))

    def has_left(self, name: str) -> None:
        """A mail server cannot be asked what became of a message: always None."""
        del name

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted and signed in; closed at the end, whatever happens."""
        with self._told(Stage.SERVER):
            server = self._connect()
        try:
            with self._told(Stage.SERVER):
                self._encrypt(server)
            if self._user:
                with self._told(Stage.SIGN_IN):
                    server.login(self._user, self._password)
            yield server
        finally:
            _take_leave(server)

    def _connect(self) -> smtplib.SMTP:
        if self._implicit:
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=self._timeout, context=self._context
            )
        return smtplib.SMTP(self._host, self._port, timeout=self._timeout)

    def _encrypt(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._implicit:
            return
        local = self._host in {"127.0.0.1", "::1", "localhost"}
        wanted = self._starttls == "require" or not (local or self._starttls == "never")
        if wanted or (server.has_extn("starttls") and self._starttls != "never"):
            server.starttls(context=self._context)
            server.ehlo_or_helo_if_needed()

    def _offer(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        """Name sender and recipient, and ask whether the letter itself may come."""
        sender, recipient = (_address(message, name) for name in ("From", "To"))
        options = ["SMTPUTF8", "BODY=8BITMIME"] if _is_international(message) else []
        if options and not server.has_extn("smtputf8"):
            raise self._refused(Stage.RECIPIENT, "smtputf8", Kind.REFUSED)
        self._require(server.mail(sender, options), Stage.SENDER)
        self._require(server.rcpt(recipient), Stage.RECIPIENT)
        self._require(server.docmd("DATA"), Stage.CONTENT, wanted=3)

    def _hand_over(self, server: smtplib.SMTP, content: bytes) -> None:
        """Send the letter, and in a piece of its own the dot that ends it.

        As long as the dot was not sent, the server cannot have accepted anything.
        """
        with self._told(Stage.CONTENT):
            server.send(content)
        try:
            if server.sock is not None:
                server.sock.settimeout(self._patience)
            server.send(b".\r\n")
            answer = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            problem = "timeout_after_data" if _is_timeout(error) else "cut_after_data"
            raise LetterUnknown(f"{self._host}: {problem}", problem=problem) from error
        self._require(answer, Stage.CONTENT)

    def _require(self, answer: tuple[int, bytes], stage: Stage, *, wanted: int = 2) -> None:
        """Go on if the server said yes."""
        code, said = answer
        if code // 100 == wanted:
            return
        kind = Kind.REFUSED if code // 100 == 5 else Kind.LATER
        raise self._refused(stage, _codes(code, said), kind)

    @contextmanager
    def _told(self, stage: Stage) -> Iterator[None]:
        """Whatever breaks here breaks before the letter was accepted."""
        try:
            yield
        except (smtplib.SMTPException, OSError) as error:
            raise self._refused(stage, _problem_of(error), Kind.LATER) from error

    def _refused(self, stage: Stage, problem: str, kind: Kind) -> LetterNotSent:
        said = f"{self._host}: {stage}, {problem}"
        return LetterNotSent(said, problem=problem, kind=kind, stage=stage)


def _address(message: EmailMessage, header: str) -> str:
    """The bare address of a header that holds one."""
    return str(message[header].addresses[0].addr_spec)


def _is_international(message: EmailMessage) -> bool:
    """Whether an address is written in letters that only some servers take."""
    return not all(_address(message, name).isascii() for name in ("From", "To"))


def _as_sent(message: EmailMessage) -> bytes:
    """The message as lines that each end as SMTP wants, no dot mistaken for the end."""
    spoken = policy.SMTP.clone(utf8=_is_international(message))
    content = message.as_bytes(policy=spoken)
    return _LINE_WITH_DOT.sub(b"..", content).removesuffix(b"\r\n") + b"\r\n"


def _take_leave(server: smtplib.SMTP) -> None:
    """Say goodbye and hang up: whatever is answered changes nothing any more."""
    with suppress(smtplib.SMTPException, OSError):
        if server.sock is not None:
            server.sock.settimeout(_GOODBYE)
            server.docmd("QUIT")
    server.close()


def _codes(code: int, said: bytes) -> str:
    """The codes of an answer, `550 5.1.1`: of its words nothing is kept, they may name anybody."""
    enhanced = _ENHANCED.match(said)
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _is_timeout(error: Exception) -> bool:
    """Whether nobody answered in time; smtplib hides what it met."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


# The first that fits.
_PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "encryption"),
    (smtplib.SMTPServerDisconnected, "cut"),
    (smtplib.SMTPException, "not_offered"),
)


def _problem_of(error: Exception) -> str:
    """A short code for what broke, without anything that a server said."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _codes(error.smtp_code, said.encode() if isinstance(said, str) else said)
    if _is_timeout(error):
        return "timeout"
    return next((code for kind, code in _PROBLEMS if isinstance(error, kind)), "unreachable")
