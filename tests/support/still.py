"""A sandbox without a server: the real library speaks to the real application, in this process.

Its clock stands still until it is moved, and its webhooks wait to be carried by hand.
"""

from __future__ import annotations

import hmac
import io
import json
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter
from sqlalchemy import QueuePool, create_engine, event

from portal.gateways.stripe import StripeGateway
from portal.sandbox import Sandbox
from portal.sandbox.answering import as_shown
from portal.sandbox.clock import Clock
from portal.store.database import Store, _prepare_sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from wsgiref.types import WSGIApplication

URL = "http://sandbox.test"


class StillClock(Clock):
    """A clock that only moves when it is told to."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self._start = int(moment.timestamp())

    def now(self) -> int:
        return self._start + self.offset if self._held is None else self._held


class InProcess(BaseAdapter):
    """Carries a request of the `requests` library to a WSGI application."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self.app = app
        self.calls = 0

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        self.calls += 1
        answer = requests.Response()
        answer.request, answer.url = request, request.url or ""

        def start(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            answer.status_code = int(status.split(" ", 1)[0])
            answer.headers.update(headers)

        body: Iterable[bytes] = self.app(_environ(request), start)
        answer.raw = io.BytesIO(b"".join(body))
        return answer

    def close(self) -> None:
        """Nothing is open."""


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url or "")
    body = request.body or b""
    assert isinstance(body, str | bytes)
    sent = body.encode() if isinstance(body, str) else body
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()
    }
    return {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(sent)),
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "wsgi.input": io.BytesIO(sent),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **headers,
    }


def still_sandbox(moment: datetime, *, seed: str) -> Sandbox:
    """A sandbox whose clock stands at `moment` and that serves nobody."""
    sandbox = Sandbox(seed=seed)
    sandbox.state.origin = URL
    sandbox.state.clock = StillClock(moment)
    sandbox.set_webhook(f"{URL}/webhook")
    return sandbox


def gateway_of(sandbox: Sandbox) -> StripeGateway:
    """The gateway to it: all of the library, and no socket."""
    gateway = StripeGateway(
        "sk_test_year", api_base=URL, webhook_secret=sandbox.webhook_secret, retries=0
    )
    session = requests.Session()
    session.mount(URL, InProcess(sandbox.app))
    gateway._line.wire._session = session  # noqa: SLF001 - the library asks for it in private
    return gateway


def signed(sandbox: Sandbox, announced: dict[str, Any]) -> tuple[bytes, str]:
    """A webhook as Stripe would send it: its body and its signature."""
    body = as_shown(json.loads(json.dumps(announced))).encode()
    moment = int(time.time())
    key = sandbox.webhook_secret.encode()
    mark = hmac.new(key, f"{moment}.".encode() + body, sha256).hexdigest()
    return body, f"t={moment},v1={mark}"


def pooled_store(url: str) -> Store:
    """A store whose connections stay open: a year opens the ledger a million times."""
    store = Store(url)
    engine = create_engine(url, poolclass=QueuePool)
    event.listen(engine, "connect", _prepare_sqlite)
    store.engine.dispose()
    store.engine = engine
    return store
