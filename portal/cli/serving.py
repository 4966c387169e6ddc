"""The web server: gunicorn inside our own command, with logs that hold no token."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import click
import gunicorn.http.wsgi
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from portal.app import make_services
from portal.web.application import create_web
from portal.web.logs import MaskingFormatter

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from gunicorn.arbiter import Arbiter

    from portal.settings import Settings

_THREADS = 8  # in each worker: most of a request is waiting for the database or for Stripe
_ACCESS = "%(t)s %(m)s %(U)s %(s)s %(M)s ms"  # neither query strings nor referrers


class MaskedLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's logs, masked: an address may hold the token of a link."""

    def setup(self, cfg: Any) -> None:
        """Set the handlers up as usual, then let them mask."""
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            for handler in log.handlers:
                known = handler.formatter or logging.Formatter()
                # a formatter does not tell its format otherwise
                handler.setFormatter(MaskingFormatter(known._fmt, known.datefmt))  # noqa: SLF001


class Serving(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """A site served by several workers; each opens its own services."""

    def __init__(
        self, settings: Callable[[], Settings], *, bind: str, workers: int, access_log: bool
    ) -> None:
        self._settings = settings
        self._wishes = {
            "bind": bind,
            "workers": workers,
            "worker_class": "gthread",
            "threads": _THREADS,
            "loglevel": "warning",
            "logger_class": MaskedLogger,
            "accesslog": "-" if access_log else None,
            "access_log_format": _ACCESS,
            "control_socket_disable": True,  # nobody commands it but its own signals
            "when_ready": _tell,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our own wishes; no file and no variable of gunicorn's is read."""
        # The name of the software helps nobody but those who look for old versions.
        gunicorn.http.wsgi.SERVER = "portal"
        for name, value in self._wishes.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one worker."""
        settings = self._settings()
        return create_web(make_services(settings), proxy_key=settings.proxy_key or "")


def _tell(server: Arbiter) -> None:
    where = ", ".join(str(listener) for listener in server.LISTENERS)
    click.echo(f"Serving on {where} with {server.num_workers} workers. Ctrl-C ends it.")
