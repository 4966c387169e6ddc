"""A provider of short messages on this machine: it keeps what it is sent and answers as told."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "xkeysib-of-the-tests"


@dataclass(kw_only=True)
class Provider:
    """What came, and how it is answered; status 0 hangs up, `silent` never answers.

    `account` is what it says of the account.
    """

    address: str = ""
    status: int = 201
    silent: bool = False
    over: Event = field(default_factory=Event)
    account: bytes = b'{"plan": [{"type": "free", "credits": 300}, {"type": "sms", "credits": 42}]}'
    came: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)


class _Answering(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Keep the message and answer."""
        provider = self.server.provider
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        provider.came.append((self.path, self.headers["api-key"], body))
        if provider.silent:
            provider.over.wait(5)
        if provider.silent or not provider.status:
            self.close_connection = True
            return
        self._answer(b'{"messageId":1511882900176220}')

    def do_GET(self) -> None:
        """Say what is left on the account."""
        provider = self.server.provider
        if self.path == "/v3/account" and self.headers["api-key"] != KEY:
            provider.status = 401
        self._answer(provider.account)

    def _answer(self, answer: bytes) -> None:
        provider = self.server.provider
        self.send_response(provider.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, provider: Provider) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.provider = provider


@contextmanager
def provider_here() -> Iterator[Provider]:
    """The provider, until the block ends."""
    provider = Provider()
    server = _Server(provider)
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.over.set()
        server.shutdown()
        server.server_close()
        thread.join()
