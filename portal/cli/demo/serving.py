"""A WSGI application on a port of this machine, in threads that end with the demo."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

from portal.cli.exits import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from wsgiref.types import WSGIApplication

HOST = "127.0.0.1"


class _Quiet(WSGIRequestHandler):
    """Logs nothing: addresses hold tokens. One request per connection, so that none lingers."""

    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep quiet."""


def require_free(ports: Iterable[int]) -> None:
    """Stopped, in one sentence, when another program listens on one of the ports."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise Stopped([_taken(port, next(iter(ports)))]) from error


def _taken(port: int, first: int) -> str:
    return (
        f"Port {port} is taken by another program, so nothing was started. The demo needs "
        f"{first} to {first + 2}: try `make demo PORT={first + 100}` "
        f"(or portal demo --port {first + 100})."
    )


@contextmanager
def serving(app: WSGIApplication, port: int) -> Iterator[None]:
    """Serve the application until the block ends; every thread is waited for."""
    server = make_server(HOST, port, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
