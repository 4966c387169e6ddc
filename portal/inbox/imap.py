"""A mailbox over IMAP with TLS, opened for reading only: nothing is ever marked or moved."""

from __future__ import annotations

import imaplib
import re
import ssl
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from portal.inbox.errors import InboxUnreachable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_PORT = 993
_TIMEOUT = 20.0
_GOODBYE = 2.0
# What is asked for of one message: its head, and then as much as words and reports need. Files that
# come with it lie behind that, and are never fetched.
_HEAD, _WHOLE = 64_000, 256_000
# IMAP writes months in English, whatever the machine speaks.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ARRIVED = re.compile(rb'INTERNALDATE "([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A message, or the head of one, as it lies in the mailbox, and when it arrived there."""

    content: bytes
    arrived: datetime | None


class Folder:
    """A folder that is open for reading. `validity` changes when its numbers begin anew."""

    def __init__(self, server: imaplib.IMAP4, validity: int) -> None:
        self._server = server
        self.validity = validity

    def after(self, number: int) -> list[int]:
        """The numbers of the messages that came after one, in their order."""
        return [one for one in self._search("UID", f"{number + 1}:*") if one > number]

    def since(self, day: date) -> list[int]:
        """The numbers of the messages of a day and later, in their order."""
        return self._search("SINCE", f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}")

    def head(self, number: int) -> Raw | None:
        """The head of a message; None if it has gone meanwhile."""
        return self._fetch(number, f"BODY.PEEK[HEADER]<0.{_HEAD}>")

    def whole(self, number: int) -> Raw | None:
        """A message without what lies far behind; None if it has gone meanwhile."""
        return self._fetch(number, f"BODY.PEEK[]<0.{_WHOLE}>")

    def _search(self, *words: str) -> list[int]:
        _, found = _said(self._server.uid("SEARCH", *words), "search")
        numbers = b" ".join(one for one in found if isinstance(one, bytes))
        return sorted(int(number) for number in numbers.split() if number.isdigit())

    def _fetch(self, number: int, part: str) -> Raw | None:
        _, found = _said(self._server.uid("FETCH", str(number), f"(INTERNALDATE {part})"), "fetch")
        for one in found:
            if isinstance(one, tuple):
                rest = b"".join(other for other in found if isinstance(other, bytes))
                return Raw(content=one[1], arrived=_arrived(one[0] + rest))
        return None


class Imap:
    """The owner's mailbox: `imaps://user:password@host:993/INBOX`. `timeout` is in seconds."""

    def __init__(
        self, url: str, *, context: ssl.SSLContext | None = None, timeout: float = _TIMEOUT
    ) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _PORT
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self.folder = unquote(parts.path).strip("/") or "INBOX"
        self._context = context or ssl.create_default_context()
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._timeout = timeout

    def greet(self) -> None:
        """Connect, sign in and open the folder; nothing is read. Raises InboxUnreachable."""
        with self.opened():
            pass

    @contextmanager
    def opened(self) -> Iterator[Folder]:
        """The folder, open for reading until the block ends. Raises InboxUnreachable."""
        try:
            server = imaplib.IMAP4_SSL(
                self._host, self._port, ssl_context=self._context, timeout=self._timeout
            )
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._unreachable(error) from error
        try:
            self._sign_in(server)
            yield Folder(server, self._open(server))
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._unreachable(error) from error
        finally:
            _take_leave(server)

    def _sign_in(self, server: imaplib.IMAP4) -> None:
        secret = f"\0{self._user}\0{self._password}".encode()
        try:
            if "AUTH=PLAIN" in server.capabilities:
                server.authenticate("PLAIN", lambda _: secret)
            else:
                server.login(_quoted(self._user), self._password)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, UnicodeEncodeError) as error:
            raise self._refused("sign_in") from error

    def _open(self, server: imaplib.IMAP4) -> int:
        answer, _ = server.select(_quoted(self.folder), readonly=True)
        _, validity = server.response("UIDVALIDITY")
        if answer != "OK" or not validity or validity[0] is None:
            raise self._refused("folder")
        return int(validity[0])

    def _unreachable(self, error: Exception) -> InboxUnreachable:
        return self._refused(_problem_of(error))

    def _refused(self, problem: str) -> InboxUnreachable:
        return InboxUnreachable(f"the mailbox at {self._host}: {problem}", problem=problem)


def _take_leave(server: imaplib.IMAP4) -> None:
    """Say goodbye and hang up, whatever is answered."""
    with suppress(imaplib.IMAP4.error, OSError):
        server.sock.settimeout(_GOODBYE)
        server.logout()
    with suppress(OSError):
        server.shutdown()


def _said(answer: tuple[str, list[object]], asked: str) -> tuple[str, list[object]]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(asked)
    return answer


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _arrived(said: bytes) -> datetime | None:
    """When the server says that a message arrived: nobody who writes to us can set that."""
    found = _ARRIVED.search(said)
    if found is None:
        return None
    try:
        return datetime.strptime(found[1].decode().strip(), "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    except ValueError:
        return None


# The first that fits.
_PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "encryption"),
    (TimeoutError, "timeout"),
    (imaplib.IMAP4.abort, "cut"),
    (imaplib.IMAP4.error, "answer"),
)


def _problem_of(error: Exception) -> str:
    """A short code for what broke, without anything that a server said."""
    return next((code for kind, code in _PROBLEMS if isinstance(error, kind)), "unreachable")
