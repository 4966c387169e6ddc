"""A server that answers by a script, and a port at which nobody answers: the network's bad days."""

from __future__ import annotations

import json
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a body; a body that is no mapping goes over the wire as it is."""

    status: int
    body: dict[str, Any] | str = field(default_factory=dict)
    goes_to: str = ""  # where it leads on, as a redirect does


def refusal(status: int, **error: str) -> Answer:
    """A refusal in Stripe's envelope."""
    return Answer(status, {"error": {"type": "invalid_request_error", "message": "No.", **error}})


HANG_UP = Answer(-1)  # the request is read, and the line goes dead
SILENCE = Answer(-2)  # the request is read, and no answer ever comes
LEAVE = Answer(-3)  # hang up, and be gone: the next connection is refused


@dataclass
class Server:
    """What was asked, and where."""

    url: str
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)


@contextmanager
def server(*script: Answer) -> Iterator[Server]:
    """Answer one request after the other as the script says, the last answer for ever."""
    remaining = list(script)
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            told.asked.append((self.command, self.path, dict(self.headers), body))
            answer = remaining.pop(0) if len(remaining) > 1 else remaining[0]
            if answer is LEAVE:
                http.socket.close()
            if answer is SILENCE:
                over.wait(5)
            if answer.status < 0:
                self.close_connection = True
                return
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(text)))
            if answer.goes_to:
                self.send_header("Location", answer.goes_to)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told = Server(f"http://127.0.0.1:{http.server_port}")
    # A socket that LEAVE has closed ends the loop by an error, and that is meant.
    thread = Thread(target=_serve, args=(http,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        over.set()
        http.shutdown()
        http.server_close()
        thread.join()


def _serve(http: ThreadingHTTPServer) -> None:
    with suppress(OSError, ValueError):
        http.serve_forever(poll_interval=0.01)


def nobody() -> str:
    """An address at which no one listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"
