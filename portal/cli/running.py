"""A small server of this machine, run until Ctrl-C or SIGTERM, in threads that end with it."""

from __future__ import annotations

import signal
from contextlib import contextmanager, suppress
from threading import Event, Thread
from typing import TYPE_CHECKING

import click
from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from wsgiref.types import WSGIApplication

HOST = "127.0.0.1"
_ENDS = (signal.SIGINT, signal.SIGTERM)


class Quiet(WSGIRequestHandler):
    """Logs nothing: addresses hold tokens. One request per connection, so that none lingers."""

    protocol_version = "HTTP/1.0"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Keep quiet."""


@contextmanager
def serving(app: WSGIApplication, port: int) -> Iterator[None]:
    """Serve the application until the block ends; every thread is waited for."""
    server = make_server(HOST, port, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # type: ignore[attr-defined]  # socketserver's
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does; afterwards signals do what they did before."""
    before = [(number, signal.getsignal(number)) for number in _ENDS]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def tell_and_wait(told: str) -> None:
    """Say that all is open and wait for Ctrl-C or SIGTERM; no second one interrupts the closing.

    Stands inside `ended_by_signals`.
    """
    with suppress(KeyboardInterrupt):
        click.echo(told)
        Event().wait()
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
