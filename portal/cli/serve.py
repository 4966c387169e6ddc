"""`portal serve`: the service, with every page live, in several workers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from portal.app import make_services
from portal.cli.place import Place, pass_place
from portal.cli.ports import require_port
from portal.cli.serving import Serving
from portal.sandbox import Sandbox
from portal.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portal.settings import Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True)
@click.option("--access-log", is_flag=True, help="Print a line per request, links masked.")
@pass_place
def serve(place: Place, *, host: str, port: int, workers: int, access_log: bool) -> None:
    """Run the service: buttons, announcements of Stripe, and every page as it is at this moment.

    Without a Stripe key, the sandbox answers in Stripe's place, for as long as the service runs.
    Ctrl-C, or SIGTERM, ends it once the requests that have begun are answered.

    \b
    Examples:
      portal serve
      portal serve --host 0.0.0.0 --port 8080 --workers 4 --access-log
    """
    require_port(host, port)
    settings = place.settings()
    _look_over(settings)
    with _stripe(settings, port) as environ:
        Serving(
            lambda: load_settings(place.folder, environ),
            bind=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            workers=workers,
            access_log=access_log,
        ).run()


def _look_over(settings: Settings) -> None:
    """Tell what is wrong before anybody visits: an unreachable database, faults in the words."""
    services = make_services(settings)
    for fault in services.library.faults:
        click.echo(f"content/{fault}", err=True)
    services.store.forget_connections()


@contextmanager
def _stripe(settings: Settings, port: int) -> Iterator[Mapping[str, str]]:
    """The environment of the workers: with the sandbox's address where there is no Stripe."""
    if settings.stripe.is_there:
        yield os.environ
        return
    sandbox = Sandbox(webhook_url=f"http://127.0.0.1:{port}/webhooks/stripe").start()
    click.echo("There is no Stripe key: the sandbox answers in its place, and no money moves.")
    mine = os.getpid()
    try:
        yield {
            **os.environ,
            "STRIPE_API_BASE": sandbox.url,
            "STRIPE_WEBHOOK_SECRET": sandbox.webhook_secret,
        }
    finally:
        if os.getpid() == mine:  # a worker that ends passes here too
            sandbox.stop()
