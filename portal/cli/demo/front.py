"""The frozen site in front of the service, as on a static host; frozen anew when a word changes."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

import click
from watchfiles import watch

from portal.app import make_services
from portal.cli.demo.serving import serving
from portal.domain.errors import PortalError
from portal.freezing.build import Order, build
from portal.freezing.host import StaticHost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portal.settings import Settings


@contextmanager
def front(settings: Settings, *, port: int) -> Iterator[None]:
    """Freeze the site, serve it on the port, and freeze it again after each change of the words.

    The words are watched before they are first read, so that no change falls in between.
    """
    building = Lock()
    host = StaticHost(settings.build, service=settings.service_address)
    with following(settings, building):
        with building:
            freeze(settings)
        with serving(host, port):
            yield


def freeze(settings: Settings) -> None:
    """Build the whole site; only what changed is written. WordsFaulty names what is wrong."""
    services = make_services(settings)  # its own, so that threads that serve are left alone
    try:
        build(services, Order(folder=settings.build, keeping=settings.folder / "var"))
    finally:
        services.store.forget_connections()


@contextmanager
def following(settings: Settings, building: Lock) -> Iterator[None]:
    """Watch the words until the block ends; begins once they are watched."""
    watched, stop = Event(), Event()
    thread = Thread(target=_follow, args=(settings, building, watched, stop), daemon=True)
    thread.start()
    watched.wait()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _follow(settings: Settings, building: Lock, watched: Event, stop: Event) -> None:
    words = settings.content.resolve()
    changes_of = watch(
        words, stop_event=stop, rust_timeout=200, yield_on_timeout=True, raise_interrupt=False
    )
    for changes in changes_of:
        watched.set()
        if changes:
            with building:
                _freeze_again(settings)


def _freeze_again(settings: Settings) -> None:
    try:
        freeze(settings)
    except PortalError as error:
        click.echo(f"\nThe site stays as it was:\n{error}", err=True)
    else:
        click.echo("The words changed; the site is frozen anew.")
