"""The portal behind a real socket, so that webhooks and clients reach it over HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing: addresses hold tokens."""


@contextmanager
def served(app: WSGIApplication, port: int = 0) -> Iterator[str]:
    """The application on 127.0.0.1; its address. Ended, threads included, when the block ends."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
