"""The frozen site in front of the service, as on a static host; frozen anew when a word changes."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Self

import click
from watchfiles import watch

from portal.app import make_services
from portal.cli.running import serving
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
    host = StaticHost(settings.build, service=settings.service_address)
    with _Follower(settings) as follower:
        with follower.building:
            freeze(settings)
        with serving(host, port):
            yield


def freeze(settings: Settings) -> None:
    """Build the whole site; only what changed is written. WordsFaulty names what is wrong."""
    services = make_services(settings)  # its own, so that threads that serve are left alone
    try:
        build(services, Order(folder=settings.build, keeping=settings.keeping))
    finally:
        services.store.forget_connections()


class _Follower:
    """Watches the words in a thread of its own; one build at a time, under `building`."""

    def __init__(self, settings: Settings) -> None:
        self.building = Lock()
        self._settings = settings
        self._watches, self._stop = Event(), Event()
        self._thread = Thread(target=self._follow, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._watches.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _follow(self) -> None:
        words = self._settings.content.resolve()
        news = watch(
            words,
            stop_event=self._stop,
            rust_timeout=200,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for changes in news:
            self._watches.set()
            if changes:
                with self.building:
                    self._freeze_again()

    def _freeze_again(self) -> None:
        try:
            freeze(self._settings)
        except PortalError as error:
            click.echo(f"\nThe site stays as it was:\n{error}", err=True)
        else:
            click.echo("The words changed; the site is frozen anew.")
