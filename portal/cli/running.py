"""A small server of this machine, run until Ctrl-C or SIGTERM, in threads that end with it."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from wsgiref.types import WSGIApplication


class Quiet(WSGIRequestHandler):
    """Logs nothing: addresses hold tokens. One request per connection, so that none lingers."""

    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep quiet."""


@contextmanager
def serving(app: WSGIApplication, port: int, *, host: str = "127.0.0.1") -> Iterator[None]:
    """Serve the application until the block ends; every thread is waited for."""
    server = make_server(host, port, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def told_to_stop() -> Iterator[Event]:
    """An event that Ctrl-C and SIGTERM set; closing is not interrupted by a second one."""
    stop = Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
