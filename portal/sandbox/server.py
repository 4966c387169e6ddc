"""A running sandbox: its server, its postman, and what Python code does with it."""

import errno
import socket
from threading import Thread
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from portal.sandbox.api.account import new_endpoint
from portal.sandbox.app import create_app
from portal.sandbox.faults import Fault
from portal.sandbox.state import State
from portal.sandbox.webhooks import Manner
from portal.sandbox.workshop import Exchange, Workshop

DEFAULT_KEY = "sk_test_sandbox"  # not a secret: it opens a toy on this very machine


class PortTaken(OSError):
    """Another program already listens where the sandbox should."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            errno.EADDRINUSE,
            f"Port {port} on {host} is already in use. Choose another port for the sandbox, or "
            "stop the program that uses this one.",
        )
        self.host = host
        self.port = port


class _Handler(WSGIRequestHandler):
    """Logs nothing: addresses hold tokens. One request per connection, so that none lingers."""

    protocol_version = "HTTP/1.0"
    dropped = False

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        """Keep quiet."""

    def make_environ(self) -> dict[str, Any]:
        return {**super().make_environ(), "sandbox.drop": self._drop}

    def _drop(self) -> None:
        """Close the line without a word."""
        self.connection.shutdown(socket.SHUT_RDWR)


class Sandbox:
    """A small Stripe on this machine.

    `key` narrows the accepted API keys to one (default: any `sk_test_`/`rk_test_` key).
    `webhook_url` is where events go, signed with `webhook_secret` (default: one made up, starting
    with `whsec_`). `port` 0 takes a free one. `origin` is how browsers reach the hosted pages when
    that differs from `url`. `seed` makes all ids repeatable.

    Use it as a context manager, or call `start` and `stop`. Build scenes after the start unless
    the port was chosen: the addresses of hosted pages are written down when things are made.
    """

    def __init__(  # noqa: PLR0913 - one keyword for each thing that can be chosen
        self,
        *,
        key: str | None = None,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        origin: str | None = None,
        seed: str | None = None,
    ) -> None:
        self.state = State() if seed is None else State(seed=seed)
        self.workshop = Workshop(self.state, key)
        self.app = create_app(self.workshop)
        self.host = host
        self.port = port
        self.webhook_secret = webhook_secret or f"whsec_{self.state.secret('webhooks', 32)}"
        if not self.webhook_secret.startswith("whsec_"):
            raise ValueError("A webhook secret starts with whsec_.")
        self.key = key or DEFAULT_KEY
        self._origin = origin
        if port:
            self.state.origin = origin or self.url
        self._server: BaseWSGIServer | None = None
        self._thread: Thread | None = None
        self._endpoint: str | None = None
        if webhook_url is not None:
            self.set_webhook(webhook_url)

    @property
    def url(self) -> str:
        """Where the API answers, for `base_addresses={"api": sandbox.url}`."""
        return f"http://{self.host}:{self.port}"

    @property
    def requests(self) -> list[Exchange]:
        """The calls of the API so far (the last 20 000), with their answers."""
        return list(self.workshop.requests)

    def start(self) -> Self:
        """Begin to serve in the background; PortTaken when the port is not free."""
        listener = self._listen()
        self.port = listener.getsockname()[1]
        self.state.origin = self._origin or self.url
        server = make_server(
            self.host, self.port, self.app, threaded=True, request_handler=_Handler,
            fd=listener.fileno(),
        )  # fmt: skip
        listener.close()  # the server holds a copy
        # Threads that answer are waited for at the end, so that none outlives the sandbox.
        server.daemon_threads = False  # type: ignore[attr-defined]  # socketserver's
        self._server = server
        self._thread = Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="sandbox", daemon=True
        )
        self.workshop.closing.clear()
        self.workshop.postman.start()
        self._thread.start()
        return self

    def _listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((self.host, self.port))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self.host, self.port) from error
            raise
        return listener

    def stop(self) -> None:
        """Stop serving and wait for every thread; harmless when it does not run."""
        if self._server is None or self._thread is None:
            return
        self.workshop.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.workshop.postman.stop()
        self._server = self._thread = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def set_webhook(self, url: str, secret: str | None = None) -> None:
        """Send all events to `url` from now on, signed with `secret` (default: as before)."""
        with self.state.lock:
            if self._endpoint is not None:
                self.state.objects["webhook_endpoint"].pop(self._endpoint, None)
            self.webhook_secret = secret or self.webhook_secret
            self._endpoint = new_endpoint(self.state, url, self.webhook_secret)["id"]

    def set_webhook_manner(self, manner: Manner) -> None:
        """How the post behaves from now on: late, doubled, out of order, lost, held back."""
        self.workshop.postman.manner = manner

    def flush_webhooks(self, timeout: float = 10.0) -> bool:
        """Send every waiting webhook and wait for it; False when `timeout` seconds passed."""
        return self.workshop.postman.flush(timeout)

    def resend_webhooks(self) -> int:
        """Announce every event once more; returns how many."""
        with self.state.lock:
            return self.workshop.postman.resend(self.state.all("event"))

    def advance(self, seconds: int) -> int:
        """Move the clock; returns how many things fell due and happened."""
        return self.workshop.advance(seconds)

    def inject_fault(self, fault: Fault) -> None:
        """Let the next matching request go wrong."""
        self.workshop.faults.add(fault)

    def reset(self) -> None:
        """Forget everything but the webhook endpoints."""
        self.workshop.reset()

    def dump(self) -> str:
        """The whole state as text, the same text for the same state."""
        with self.state.lock:
            return self.state.dump()


def start_sandbox(**options: Any) -> Sandbox:
    """A sandbox that already serves; the options are those of `Sandbox`."""
    return Sandbox(**options).start()
