"""The frozen site in front of the service, as on a static host."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from portal.app import make_services
from portal.freezing.build import Order, build
from portal.freezing.host import StaticHost
from portal.settings import load_settings
from tests.support.serving import served

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def freeze(site: Path) -> None:
    """Build the site of a folder, as `portal build` does."""
    settings = load_settings(site, {})
    services = make_services(settings)
    build(services, Order(folder=settings.build, keeping=site / "var"))
    services.store.forget_connections()


@contextmanager
def frozen_in_front(site: Path, port: int, *, service: str) -> Iterator[None]:
    """Serve the frozen folder at its own address; buttons lead to the service, if there is one."""
    freeze(site)
    with served(StaticHost(site / "build", service=service), port):
        yield
