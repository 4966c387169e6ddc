"""A small IMAP server over real TLS sockets: what a mailbox answers to whoever only reads."""

from __future__ import annotations

import base64
import re
import shlex
import socketserver
import ssl
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import quote

import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

USER, PASSWORD = "grace@example.com", "pass: /word é"
_LITERAL = re.compile(r"BODY\.PEEK\[(HEADER)?\]<0\.(\d+)>")


@dataclass(kw_only=True)
class Held:
    """One message of the mailbox."""

    number: int
    content: bytes
    arrived: datetime


@dataclass(kw_only=True)
class Mailbox:
    """What lies in the folder, what was asked of it, and how the server is to misbehave."""

    validity: int = 7
    held: list[Held] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    by_login: bool = False  # whether it knows LOGIN only
    cut_at: int = 0  # hang up instead of handing this message over
    mute: bool = False  # accept, and say nothing

    def put(self, content: bytes | str, *, arrived: datetime | None = None) -> int:
        """Put a message into the folder; its number."""
        raw = content.encode() if isinstance(content, str) else content
        number = self.held[-1].number + 1 if self.held else 1
        arrived = arrived or datetime(2026, 11, 22, 9, tzinfo=UTC)
        self.held.append(
            Held(number=number, content=raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
                 arrived=arrived)
        )  # fmt: skip
        return number


@dataclass(frozen=True, kw_only=True)
class Imaps:
    """The server: where it is, its mailbox, and who vouches for it."""

    mailbox: Mailbox
    port: int
    trust: ssl.SSLContext
    authority: Path

    def url(self, *, password: str = PASSWORD, folder: str = "INBOX") -> str:
        """The address of the mailbox, as it stands in the environment."""
        who = f"{quote(USER, safe='')}:{quote(password, safe='')}"
        return f"imaps://{who}@127.0.0.1:{self.port}/{folder}"


class _Hung(Exception):
    """The server hangs up."""


class _Session(socketserver.StreamRequestHandler):
    """One client, from greeting to goodbye."""

    server: _Server

    def handle(self) -> None:
        """Answer line after line."""
        if self.server.mailbox.mute:
            self.rfile.readline()
            return
        self.say("* OK ready")
        try:
            while line := self.rfile.readline():
                tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
                self.server.mailbox.asked.append(rest)
                name, _, words = rest.partition(" ")
                answer = getattr(self, f"on_{name.lower()}", None)
                self.say(f"{tag} {answer(words) if answer else 'BAD unknown'}")
                if name == "LOGOUT":
                    return
        except _Hung:
            return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def on_capability(self, _: str) -> str:
        self.say("* CAPABILITY IMAP4rev1" + ("" if self.server.mailbox.by_login else " AUTH=PLAIN"))
        return "OK done"

    def on_authenticate(self, _: str) -> str:
        self.say("+ ")
        _, user, password = base64.b64decode(self.rfile.readline()).decode().split("\0")
        return self.let_in(user, password)

    def on_login(self, words: str) -> str:
        return self.let_in(*shlex.split(words))

    def let_in(self, user: str, password: str) -> str:
        self.server.mailbox.asked[-1] = "signed in"
        known = (user, password) in {(USER, PASSWORD), (USER, "plain")}
        return "OK welcome" if known else "NO [AUTHENTICATIONFAILED] grace@example.com is not known"

    def on_examine(self, words: str) -> str:
        if words != '"INBOX"':
            return "NO no such folder"
        self.say(f"* {len(self.server.mailbox.held)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.server.mailbox.validity}] numbers")
        return "OK [READ-ONLY] open"

    def on_uid(self, words: str) -> str:
        name, _, rest = words.partition(" ")
        return self.search(rest) if name == "SEARCH" else self.fetch(rest)

    def search(self, words: str) -> str:
        held = self.server.mailbox.held
        if words.startswith("UID "):
            first = int(words[4:].partition(":")[0])
            # as RFC 3501 has it, `n:*` always holds the last message
            found = [one.number for one in held if one.number >= first] or [
                one.number for one in held[-1:]
            ]
        else:
            since = datetime.strptime(words, "SINCE %d-%b-%Y").replace(tzinfo=UTC)
            found = [one.number for one in held if one.arrived >= since]
        self.say(" ".join(["* SEARCH", *map(str, found)]))
        return "OK done"

    def fetch(self, words: str) -> str:
        number = int(words.partition(" ")[0])
        match = _LITERAL.search(words)
        assert match, words  # whatever marks a message as read is not answered
        if number == self.server.mailbox.cut_at:
            raise _Hung
        one = next((one for one in self.server.mailbox.held if one.number == number), None)
        if one is not None:
            content = one.content.partition(b"\r\n\r\n")[0] if match[1] else one.content
            content = content[: int(match[2])]
            part = f"BODY[{match[1] or ''}]<0>"
            date = one.arrived.strftime("%d-%b-%Y %H:%M:%S %z")
            head = f'* {number} FETCH (UID {number} INTERNALDATE "{date}" {part} {{{len(content)}}}'
            self.wfile.write(head.encode() + b"\r\n" + content + b")\r\n")
        return "OK done"

    def on_logout(self, _: str) -> str:
        self.say("* BYE")
        return "OK done"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = False

    def __init__(self, context: ssl.SSLContext, mailbox: Mailbox) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.context, self.mailbox = context, mailbox

    def get_request(self) -> tuple[ssl.SSLSocket, object]:
        """Every connection is encrypted from its first byte."""
        connection, address = super().get_request()
        wrapped = self.context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        )
        return wrapped, address

    def handle_error(self, *_: object) -> None:
        """Clients who do not trust us hang up."""


@contextmanager
def imap_server(folder: Path) -> Iterator[Imaps]:
    """A server on this machine, until the block ends."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    pem = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(pem))
    server = _Server(context, Mailbox())
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Imaps(
            mailbox=server.mailbox, port=server.server_address[1], trust=trust, authority=pem
        )
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
